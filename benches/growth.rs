//! How time and memory grow with a plan: each shape of plan at three sizes, each twice the one before.
//!
//! `cargo bench --bench growth [-- SHAPE]` prints the time and the peak of memory (from GNU time, where it is
//! installed) of whole processes, and the exponent: the binary logarithm of how much longer twice as much takes. One is
//! linear.
#![expect(clippy::expect_used, reason = "a benchmark that cannot run may panic")]

#[path = "support/inputs.rs"]
mod inputs;
#[path = "support/peak.rs"]
mod peak;
#[path = "support/shapes.rs"]
mod shapes;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use inputs::INPUTS;
use peak::{peak, quiet};
use shapes::SHAPES;

/// What is measured: a name, the file of a size, its name, the arguments of the command before it, and the smallest
/// size.
struct Case {
    name: &'static str,
    text: fn(usize) -> String,
    file: &'static str,
    command: &'static [&'static str],
    smallest: usize,
}

/// The smallest size of a shape; of one that is about pairs, the square of it counts.
const SMALLEST: usize = 1_000;
const SMALLEST_OF_PAIRS: usize = 100;
/// Files are only read, which takes less.
const SMALLEST_INPUT: usize = 5_000;

fn main() {
    let program = env!("CARGO_BIN_EXE_dialplan");
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let linted = SHAPES.iter().map(|shape| Case {
        name: shape.name,
        text: shape.plan,
        file: "plan.yaml",
        command: &["lint"],
        smallest: if shape.pairs { SMALLEST_OF_PAIRS } else { SMALLEST },
    });
    let read = INPUTS.iter().map(|(name, file, command, text)| Case {
        name,
        text: *text,
        file,
        command,
        smallest: SMALLEST_INPUT,
    });
    let cases = linted.chain(read);
    println!("{:<40} {:>6} {:>9} {:>9} {:>9} {:>6} {:>10}", "", "n", "n", "2n", "4n", "exp.", "peak of 4n");
    for case in cases.filter(|case| wanted.as_ref().is_none_or(|wanted| case.name.contains(&**wanted))) {
        row(program, &case, folder.path());
    }
}

fn row(program: &str, case: &Case, folder: &Path) {
    let file = folder.join(case.file);
    let path = file.to_str().expect("a path of ASCII").to_owned();
    let arguments: Vec<&str> = case.command.iter().copied().chain([&*path]).collect();
    let mut seconds = [0f64; 3];
    for (slot, times) in seconds.iter_mut().zip([1, 2, 4]) {
        std::fs::write(&file, (case.text)(case.smallest * times)).expect("the plan is written");
        let begun = Instant::now();
        quiet(Command::new(program).args(&arguments), folder);
        *slot = begun.elapsed().as_secs_f64();
    }
    let [one, two, four] = seconds;
    let peak = peak(program, &arguments, folder).map_or("-".to_owned(), |kib| format!("{} MiB", kib / 1024));
    let name = format!("{}: {}", case.command.join(" "), case.name);
    let ms = |seconds: f64| format!("{:.0} ms", seconds * 1000.0);
    println!(
        "{name:<40} {:>6} {:>9} {:>9} {:>9} {:>6.2} {peak:>10}",
        case.smallest,
        ms(one),
        ms(two),
        ms(four),
        (four / two).log2()
    );
}

//! The time from the start of the process to the answer, for the sample plan and for a national plan of 5,000 rules in
//! 100 profiles and 2,000 routes.
//!
//! `cargo bench --bench start` prints medians of whole processes, as a multiple of starting a program that does nothing
//! (`true`) in the same run, and the peak of memory (from GNU time, where it is installed).
#![expect(clippy::expect_used, reason = "a benchmark that cannot run may panic")]

#[path = "support/national.rs"]
mod national;
#[path = "support/peak.rs"]
mod peak;
#[path = "support/processes.rs"]
mod processes;
#[path = "support/random.rs"]
mod random;

use national::national_plan;
use peak::peak;
use processes::{measure, row};

const RUNS: usize = 25;

fn main() {
    let program = env!("CARGO_BIN_EXE_dialplan");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let national = folder.path().join("national.yaml");
    std::fs::write(&national, national_plan()).expect("the plan is written");
    let national = national.to_str().expect("a path of ASCII");
    let sample = ["test", "00301234567"];
    let asked = ["test", "0123456789", "--plan", national, "--profile", "P3", "--policy", "p3"];
    let nothing = measure("true", &[], folder.path(), RUNS);
    println!("{:<42} {:>9} {:>8} {:>10}", "", "median", "ratio", "peak");
    row("a program that does nothing", &nothing, &nothing, None);
    for (name, arguments) in
        [("sample plan, one number", &sample[..]), ("5,000 rules, 2,000 routes, one number", &asked)]
    {
        let times = measure(program, arguments, folder.path(), RUNS);
        row(name, &times, &nothing, peak(program, arguments, folder.path()));
    }
}

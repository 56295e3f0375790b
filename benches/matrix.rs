//! The time that the matrix of policies and classes takes, for a national plan of 5,000 rules, 2,000 routes and 50
//! policies.
//!
//! `cargo bench --bench matrix` prints medians of whole processes, as a multiple of `compile` of the same plan in the
//! same run, and the peak of memory (from GNU time, where it is installed).
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

const RUNS: usize = 5;

fn main() {
    let program = env!("CARGO_BIN_EXE_dialplan");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let national = folder.path().join("national.yaml");
    std::fs::write(&national, national_plan()).expect("the plan is written");
    let plan = national.to_str().expect("a path of ASCII");
    println!("{:<42} {:>9} {:>8} {:>10}", "", "median", "ratio", "peak");
    let compile = ["compile", "--plan", plan];
    let baseline = measure(program, &compile, folder.path(), RUNS);
    row("compile", &baseline, &baseline, peak(program, &compile, folder.path()));
    for (name, more) in
        [("matrix", &[][..]), ("matrix, JSON", &["--format", "json"]), ("matrix, countries", &["--countries"])]
    {
        let arguments: Vec<&str> = ["matrix", "--plan", plan, "--country", "NL"].iter().chain(more).copied().collect();
        let times = measure(program, &arguments, folder.path(), RUNS);
        row(name, &times, &baseline, peak(program, &arguments, folder.path()));
    }
}

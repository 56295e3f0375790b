//! The time that linting takes, for a national plan of 5,000 rules, 2,000 routes and 50 policies, and for the sample
//! plan.
//!
//! `cargo bench --bench lint` prints medians of whole processes, as a multiple of `compile` of the same plan in the
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

const RUNS: usize = 7;

fn main() {
    let program = env!("CARGO_BIN_EXE_dialplan");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let national = folder.path().join("national.yaml");
    std::fs::write(&national, national_plan()).expect("the plan is written");
    let national = national.to_str().expect("a path of ASCII");
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/01-thunderbirds/dialplan.yaml");
    println!("{:<42} {:>9} {:>8} {:>10}", "", "median", "ratio", "peak");
    for (name, plan) in [("sample plan", sample), ("5,000 rules, 2,000 routes, 50 policies", national)] {
        let compile = ["compile", "--plan", plan];
        let lint = ["lint", plan];
        let baseline = measure(program, &compile, folder.path(), RUNS);
        let times = measure(program, &lint, folder.path(), RUNS);
        row(&format!("{name}: compile"), &baseline, &baseline, peak(program, &compile, folder.path()));
        row(&format!("{name}: lint"), &times, &baseline, peak(program, &lint, folder.path()));
    }
}

//! The time that questions about every number take, for a national plan of 5,000 rules, 2,000 routes and 50 policies:
//! what ten edits change, whether a hundred assertions hold, and which classes of numbers each policy reaches.
//!
//! `cargo bench --bench questions` prints medians of whole processes, as a multiple of `compile` of the same plan in
//! the same run, and the peak of memory (from GNU time, where it is installed).
#![expect(clippy::expect_used, reason = "a benchmark that cannot run may panic")]

#[path = "support/national.rs"]
mod national;
#[path = "support/peak.rs"]
mod peak;
#[path = "support/processes.rs"]
mod processes;
#[path = "support/random.rs"]
mod random;

use std::fmt::Write;

use national::national_plan;
use peak::peak;
use processes::{measure, row};

const RUNS: usize = 5;

fn main() {
    let program = env!("CARGO_BIN_EXE_dialplan");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("the file is written");
        path.to_str().expect("a path of ASCII").to_owned()
    };
    let plan = national_plan();
    let old = file("national.yaml", &plan);
    let new = file("edited.yaml", &edited(&plan));
    let assertions = file("assertions.yaml", &assertions());
    println!("{:<42} {:>9} {:>8} {:>10}", "", "median", "ratio", "peak");
    let compile = ["compile", "--plan", &old];
    let baseline = measure(program, &compile, folder.path(), RUNS);
    row("compile", &baseline, &baseline, peak(program, &compile, folder.path()));
    for (name, arguments) in [
        ("diff with ten edits", vec!["diff", &old, &new]),
        ("verify with 100 assertions", vec!["verify", "--plan", &old, &assertions]),
        ("matrix", vec!["matrix", "--plan", &old, "--country", "NL"]),
        ("matrix, a class for each country", vec!["matrix", "--plan", &old, "--country", "NL", "--countries"]),
    ] {
        let times = measure(program, &arguments, folder.path(), RUNS);
        row(name, &times, &baseline, peak(program, &arguments, folder.path()));
    }
}

/// Returns the plan with ten edits: other translations, other targets, other usages of a policy.
fn edited(plan: &str) -> String {
    plan.replacen("- r7: ^0", "- r7: ^00", 4)
        .replacen("name: r77, target: '^\\+", "name: r77, target: '^\\+1", 1)
        .replacen("name: r777, target: '^\\+", "name: r777, target: '^\\+2", 1)
        .replacen("name: r1777, target: '^\\+", "name: r1777, target: '^\\+3", 1)
        .replacen("phone_usages: u7, gateways: g", "phone_usages: u8, gateways: g", 3)
}

/// Returns a hundred assertions of five kinds.
fn assertions() -> String {
    let mut text = "assertions:\n".to_owned();
    for number in 0..100 {
        let (prefix, usage, policy) = (number % 90 + 10, number % 20, number % 50);
        let body = match number % 5 {
            0 => format!("dialled: '^0{prefix}\\d+$', expect: {{not: {{usage: u{usage}}}}}"),
            1 => format!("normalised: '^\\+{prefix}', expect: {{verdict: [routed, blocked]}}"),
            2 => format!("policies: p{policy}, dialled: '', expect: {{not: {{rule: r{policy}}}}}"),
            3 => format!("profiles: P{number}, dialled: '^0', down: any-one, expect: {{verdict: blocked}}"),
            _ => format!("dialled: '^\\+4{number}', expect: {{normalised: '^\\+'}}"),
        };
        let _ = writeln!(text, "  - {{name: a{number}, {body}}}");
    }
    text
}

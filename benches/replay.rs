//! The time that it takes to replay a call log of two million rows against the national plan, with one and with two
//! threads, compared with only counting its lines.
//!
//! `cargo bench --bench replay` prints a Markdown table. An argument sets the number of rows:
//! `cargo bench --bench replay -- 10000000`.
#![expect(clippy::expect_used, reason = "a benchmark that cannot run may panic")]

#[path = "support/calls.rs"]
mod calls;
#[path = "support/national.rs"]
mod national;
#[path = "support/peak.rs"]
mod peak;
#[path = "support/random.rs"]
mod random;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use calls::write_log;
use national::national_plan;
use peak::peak;

const ROUNDS: usize = 5;

fn main() {
    let rows = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(2_000_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (plan, log) = (folder.path().join("national.yaml"), folder.path().join("calls.csv"));
    let text = national_plan();
    std::fs::write(&plan, &text).expect("the plan is written");
    write_log(&log, &text, rows).expect("the log is written");
    let (plan, log) = (plan.to_str().expect("a path of ASCII"), log.to_str().expect("a path of ASCII"));
    let program = env!("CARGO_BIN_EXE_dialplan");
    println!("| {rows} rows | seconds | rows a second | ratio | peak |");
    println!("|---|---|---|---|---|");
    let counting = measure("wc", &["-l", log]);
    row("counting lines (`wc -l`)", rows, counting, counting, None);
    for (name, summary, threads) in [
        ("`replay --summary`, 1 thread", true, "1"),
        ("`replay --summary`, 2 threads", true, "2"),
        ("`replay`, rows to nowhere, 1 thread", false, "1"),
        ("`replay`, rows to nowhere, 2 threads", false, "2"),
    ] {
        let mut arguments = vec!["replay", log, "--plan", plan, "--threads", threads];
        if summary {
            arguments.push("--summary");
        }
        row(name, rows, measure(program, &arguments), counting, peak(program, &arguments, folder.path()));
    }
    let output = |threads| {
        let output = Command::new(program).args(["replay", log, "--plan", plan, "--threads", threads]).output();
        output.expect("it runs").stdout
    };
    assert!(output("1") == output("2"), "the same bytes on one and on two threads");
}

fn row(name: &str, rows: usize, took: Duration, baseline: Duration, peak: Option<u64>) {
    let peak = peak.map_or("-".to_owned(), |kib| format!("{:.0} MiB", kib as f64 / 1024.0));
    let (took, baseline) = (took.as_secs_f64(), baseline.as_secs_f64());
    println!("| {name} | {took:.2} | {:.0} | {:.1} | {peak} |", rows as f64 / took, took / baseline);
}

/// Returns the median time of several runs.
fn measure(program: &str, arguments: &[&str]) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
            assert!(status.is_ok_and(|status| status.success()), "{program} {arguments:?}");
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times.get(ROUNDS / 2).copied().unwrap_or_default()
}

//! Whole processes, compared with a baseline of the same run.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::peak::quiet;

pub(crate) fn row(name: &str, times: &[Duration], baseline: &[Duration], peak: Option<u64>) {
    let median = |times: &[Duration]| times.get(times.len() / 2).copied().unwrap_or_default();
    let ratio = median(times).as_secs_f64() / median(baseline).as_secs_f64();
    let peak = peak.map_or("-".to_owned(), |kib| format!("{:.1} MiB", kib as f64 / 1024.0));
    println!("{name:<42} {:>6.1} ms {ratio:>7.1}x {peak:>10}", median(times).as_secs_f64() * 1000.0);
}

/// Returns the times of the given number of runs, in ascending order.
pub(crate) fn measure(program: &str, arguments: &[&str], folder: &Path, runs: usize) -> Vec<Duration> {
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let begun = Instant::now();
            quiet(Command::new(program).args(arguments), folder);
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times
}

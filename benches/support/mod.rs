//! What benchmarks share: whole processes, measured beside a baseline of the same run, and a plan of national size.

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) fn row(name: &str, times: &[Duration], baseline: &[Duration], peak: Option<u64>) {
    let median = |times: &[Duration]| times.get(times.len() / 2).copied().unwrap_or_default();
    let ratio = median(times).as_secs_f64() / median(baseline).as_secs_f64();
    let peak = peak.map_or("-".to_owned(), |kib| format!("{:.1} MiB", kib as f64 / 1024.0));
    println!("{name:<42} {:>6.1} ms {ratio:>7.1}x {peak:>10}", median(times).as_secs_f64() * 1000.0);
}

/// The times of some runs, ascending.
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

/// The largest resident set of a run, in KiB.
pub(crate) fn peak(program: &str, arguments: &[&str], folder: &Path) -> Option<u64> {
    let report = folder.join("peak");
    let time = Path::new("/usr/bin/time");
    if !time.exists() {
        return None;
    }
    quiet(Command::new(time).args(["-f", "%M", "-o"]).arg(&report).arg(program).args(arguments), folder);
    std::fs::read_to_string(report).ok()?.lines().last()?.trim().parse().ok()
}

fn quiet(command: &mut Command, folder: &Path) {
    let status =
        command.current_dir(folder).env_remove("DIALPLAN_PLAN").stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.code().is_some_and(|code| code < 2)), "{command:?}");
}

/// Random prefixes, the same on every run: two thirds open-ended, one third of fixed length.
pub(crate) fn national_plan() -> String {
    let mut random = Random(1);
    let mut text = "version: 1\nlocation_profiles:\n".to_owned();
    for profile in 0..100 {
        let _ = writeln!(text, "  - name: P{profile}\n    rules:");
        for rule in 0..50 {
            let length = 2 + random.below(5);
            let prefix = random.digits(length);
            let rest = 3 + random.below(7);
            let _ = writeln!(text, "      - r{rule}: ^0{prefix}(\\d{{{rest}}})$ -> +{prefix}$1");
        }
    }
    let usages: Vec<String> = (0..20).map(|usage| format!("u{usage}")).collect();
    let _ = writeln!(text, "phone_usages: [{}]\npolicies:", usages.join(", "));
    for policy in 0..50 {
        let first = random.below(15) as usize;
        let own = usages.get(first..first + 6).unwrap_or_default();
        let _ = writeln!(text, "  p{policy}: [{}]", own.join(", "));
    }
    text.push_str("routes:\n");
    for route in 0..2000 {
        let length = 1 + random.below(7);
        let prefix = random.digits(length);
        let tail = if random.below(3) == 0 { format!("\\d{{{}}}$", 4 + random.below(6)) } else { String::new() };
        let usage = random.below(20);
        let _ =
            writeln!(text, "  - {{name: r{route}, target: '^\\+{prefix}{tail}', phone_usages: u{usage}, gateways: g}}");
    }
    text
}

/// A linear congruential generator with Knuth's MMIX constants.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn digits(&mut self, length: u64) -> String {
        (0..length).map(|_| char::from(b'1' + self.below(9) as u8)).collect()
    }
}

//! A call log for the national plan, the same on every run.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use crate::random::Random;

/// Writes a log of numbers that the rules of the plan match, except that one in ten is random. The caller of a row has
/// the profile of the rule and a random policy.
pub(crate) fn write_log(path: &Path, plan: &str, rows: usize) -> std::io::Result<()> {
    let mut random = Random(5);
    let prefixes: Vec<&str> =
        plan.lines().filter_map(|line| line.split_once(": ^0")?.1.split_once('(')).map(|(prefix, _)| prefix).collect();
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "time,number,profile,policy,seconds")?;
    for row in 0..rows {
        let rule = random.below(prefixes.len() as u64);
        let number = match random.below(10) {
            0 => random.digits(10),
            _ => {
                let prefix = prefixes.get(rule as usize).copied().unwrap_or_default();
                let rest = 3 + random.below(7);
                format!("0{prefix}{}", random.digits(rest))
            }
        };
        writeln!(file, "{row},{number},P{},p{},{}", rule / 50, random.below(50), random.below(600))?;
    }
    file.flush()
}

//! Coverage by lines of the plan, in the format of lcov's tracefiles.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::coverage_json::{Measured, line_of};
use crate::terminal::visible;

/// Renders a tracefile. A line was used as often as the least used thing on it.
pub fn tracefile(all: &[Measured<'_>]) -> String {
    let mut out = String::new();
    for measured in all {
        let Some(coverage) = measured.coverage else { continue };
        let mut lines: BTreeMap<u32, u64> = BTreeMap::new();
        for (span, hits) in &coverage.places {
            let Some(line) = line_of(measured.file, Some(*span)) else { continue };
            lines.entry(line).and_modify(|least| *least = (*least).min(*hits)).or_insert(*hits);
        }
        let _ = writeln!(out, "TN:\nSF:{}", visible(measured.file.name()));
        for (line, hits) in &lines {
            let _ = writeln!(out, "DA:{line},{hits}");
        }
        let hit = lines.values().filter(|hits| **hits > 0).count();
        let _ = writeln!(out, "LF:{}\nLH:{hit}\nend_of_record", lines.len());
    }
    out
}

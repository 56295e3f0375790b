//! The baseline of `lint`: read, or written if that is due.

use std::path::Path;

use dialplan::lint::Baseline;

use super::Linted;
use crate::cli::Context;
use crate::files::{self, Locked};
use crate::output::Stop;

/// Removes the findings that the baseline lists, after writing it if that is due. Returns how many were removed.
pub(super) fn take_known(
    path: &Path,
    linted: &mut [Linted],
    is_update: bool,
    context: &mut Context,
) -> Result<usize, Stop> {
    let name = files::shown(path);
    let parsed = |bytes: &[u8]| {
        Baseline::parse(&String::from_utf8_lossy(bytes))
            .map_err(|why| Stop::new(format!("{name}: not a baseline: {why}")))
    };
    let (limit, option) = (context.limits.plan_bytes, "--limit-plan-bytes");
    let is_new = |path: &Path| match std::fs::metadata(path) {
        Ok(found) => found.is_file() && found.len() == 0,
        Err(_) => true,
    };
    let mut baseline = if is_update || is_new(path) {
        let mut locked = Locked::new(path, &mut context.output)?;
        let old = locked.read(limit, option)?;
        if !old.is_empty() {
            let known = parsed(&old).map_err(|stop| stop.help("name another file, or remove this one"))?;
            if is_update { write_baseline(&mut locked, &name, linted, context)? } else { known }
        } else {
            write_baseline(&mut locked, &name, linted, context)?
        }
    } else {
        parsed(&files::read(path, limit, option)?)?
    };
    let count = |linted: &[Linted]| linted.iter().map(|one| one.findings.len()).sum::<usize>();
    let before = count(linted);
    for one in linted.iter_mut() {
        baseline.take_known(&one.file, &mut one.findings);
    }
    match baseline.len() {
        0 => {}
        1 => context.output.say(format!("{name}: 1 finding is gone: update the baseline with `--update-baseline`"))?,
        gone => context
            .output
            .say(format!("{name}: {gone} findings are gone: update the baseline with `--update-baseline`"))?,
    }
    Ok(before - count(linted))
}

/// Writes all findings to the baseline.
fn write_baseline(locked: &mut Locked, name: &str, linted: &[Linted], context: &mut Context) -> Result<Baseline, Stop> {
    let files = linted.iter().map(|one| (&one.file, one.findings.as_slice()));
    let baseline = Baseline::of(files);
    locked.write(baseline.text().as_bytes(), &mut context.output)?;
    let count = if baseline.len() == 1 { "1 finding".to_owned() } else { format!("{} findings", baseline.len()) };
    context.output.say(format!("{name}: {count} written"))?;
    Ok(baseline)
}

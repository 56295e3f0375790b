//! The memory that a process needs.

use std::path::Path;
use std::process::{Command, Stdio};

/// Returns the largest resident set of a run, in KiB, or `None` if GNU time is not installed.
pub(crate) fn peak(program: &str, arguments: &[&str], folder: &Path) -> Option<u64> {
    let report = folder.join("peak");
    let time = Path::new("/usr/bin/time");
    if !time.exists() {
        return None;
    }
    quiet(Command::new(time).args(["-f", "%M", "-o"]).arg(&report).arg(program).args(arguments), folder);
    std::fs::read_to_string(report).ok()?.lines().last()?.trim().parse().ok()
}

/// Runs a command until it exits, and discards its output.
pub(crate) fn quiet(command: &mut Command, folder: &Path) {
    let status =
        command.current_dir(folder).env_remove("DIALPLAN_PLAN").stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.code().is_some_and(|code| code < 2)), "{command:?}");
}

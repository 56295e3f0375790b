//! Reads files of a git repository as they were in a revision.

use std::process::Command;

use dialplan::diag::{QUOTED, shortened};

use crate::files;
use crate::output::Stop;

/// Returns the bytes of `REV:PATH`, as `git show` prints them.
///
/// # Errors
/// There is no git, it does not know the revision or the path, or there are more than `limit` bytes.
pub(crate) fn read(given: &str, limit: usize, option: &str) -> Result<Vec<u8>, Stop> {
    let shown = Command::new("git").args(["show", "--no-textconv", "--end-of-options", given]).output();
    let output = shown.map_err(|error| {
        Stop::new(format!("{given}: git cannot be started: {error}"))
            .help("name a file, or install git to read plans of other revisions")
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.trim().trim_start_matches("fatal: ");
        return Err(Stop::new(format!("{given}: git show: {}", shortened(said.to_owned(), QUOTED)))
            .help("name a file, or REVISION:PATH of this repository, such as `main:dialplan.yaml`"));
    }
    files::read_input(&*output.stdout, given, limit, option)
}

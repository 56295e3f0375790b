//! What `import` and `export` share: output that overwrites nothing by accident.

use std::path::Path;

use super::Context;
use crate::files::{shown, write};
use crate::output::Stop;

/// Findings that are shown before the rest is counted.
pub(super) const SHOWN: usize = 100;

/// The file must not be there yet, unless it may be overwritten; a folder never may.
pub(super) fn check_free(path: &Path, force: bool) -> Result<(), Stop> {
    if path.is_dir() {
        return Err(Stop::new(format!("{} is a folder, not a file", shown(path))).help("name a file in it"));
    }
    if !force && path.exists() {
        return Err(Stop::new(format!("{} already exists", shown(path))).help("overwrite it with `--force`"));
    }
    Ok(())
}

/// To the file, or to standard output.
pub(super) fn put(path: Option<&Path>, text: &str, context: &mut Context) -> Result<(), Stop> {
    match path {
        Some(path) => {
            write(path, text.as_bytes())?;
            context.output.say(format!("wrote {}", shown(path)))
        }
        None => context.output.print(text),
    }
}

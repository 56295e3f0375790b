//! What `import` and `export` share: output that never overwrites a file by accident.

use std::path::Path;

use super::Context;
use crate::files::{shown, write};
use crate::output::Stop;

/// How many findings are shown before the rest is only counted.
pub(super) const SHOWN: usize = 100;

/// Checks that the file does not exist or may be overwritten. A folder may never be overwritten.
pub(super) fn check_free(path: &Path, force: bool) -> Result<(), Stop> {
    if path.is_dir() {
        return Err(Stop::new(format!("{} is a folder, not a file", shown(path))).help("name a file in it"));
    }
    if !force && path.exists() {
        return Err(Stop::new(format!("{} already exists", shown(path))).help("overwrite it with `--force`"));
    }
    Ok(())
}

/// Writes the text to the file, or to standard output.
pub(super) fn put(path: Option<&Path>, text: &str, context: &mut Context) -> Result<(), Stop> {
    match path {
        Some(path) => {
            write(path, text.as_bytes())?;
            context.output.say(format!("wrote {}", shown(path)))
        }
        None => context.output.print(text),
    }
}

//! What `import` and `export` share: output that never overwrites a file by accident.

use std::path::Path;

use super::Context;
use crate::files::{refuse_inputs, shown, write};
use crate::output::Stop;

/// How many findings are shown before the rest is only counted.
pub(super) const SHOWN: usize = 100;

/// Checks that the file does not exist or may be overwritten. Folders and inputs may never be overwritten; pipes and
/// devices have nothing to lose.
pub(super) fn check_free<'p>(path: &Path, force: bool, inputs: impl IntoIterator<Item = &'p Path>) -> Result<(), Stop> {
    if path.is_dir() {
        return Err(Stop::new(format!("{} is a folder, not a file", shown(path))).help("name a file in it"));
    }
    refuse_inputs(path, inputs)?;
    if !force && path.is_file() {
        return Err(Stop::new(format!("{} already exists", shown(path))).help("overwrite it with `--force`"));
    }
    Ok(())
}

/// Writes the text to the file, or to standard output.
pub(super) fn put(path: Option<&Path>, text: &str, context: &mut Context) -> Result<(), Stop> {
    match path {
        Some(path) => {
            write(path, text.as_bytes(), &mut context.output)?;
            context.output.say(format!("wrote {}", shown(path)))
        }
        None => context.output.print_bytes(text.as_bytes()),
    }
}

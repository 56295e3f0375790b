//! Files: found in folders, read up to a limit, and written completely or not at all.
//!
//! Every command writes its files through [`write`](fn@write), and changes existing ones through [`Locked`]. What may
//! not be overwritten is decided in [`guard`].

mod gather;
mod guard;
mod lock;
mod read;
mod write;

use std::path::Path;

pub(crate) use gather::gathered;
pub(crate) use guard::{is_same, refuse_inputs, refuse_other_kind};
pub(crate) use lock::Locked;
pub(crate) use read::{Line, Lines, opened, read, read_input, standard_input};
pub(crate) use write::{Writing, write, write_new};

/// Returns a path as it is shown: with `/` on every system.
pub(crate) fn shown(path: &Path) -> String {
    let shown = path.display().to_string().replace('\\', "/");
    shown.strip_prefix("./").map_or(shown.clone(), str::to_owned)
}

/// Returns true if the file has this extension, in upper or lower case.
pub(crate) fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted))
}

/// Returns the system's message without the error number.
pub(crate) fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

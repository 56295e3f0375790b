//! What may not be overwritten: the inputs of a command, and files of another kind than the one that it writes.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::shown;
use super::write::behind_links;
use crate::output::Stop;

/// The most bytes of a file that are read to recognise its kind.
const HEAD: u64 = 4 << 10;

/// Returns true if two paths lead to the same file, which need not exist. Two names of one file, by links of any kind,
/// are the same file. Pipes and devices are never the same: one can be read and written at once.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(of_one), Ok(of_other)) => {
            of_one.is_file() && of_other.is_file() && is_same_file((one, &of_one), (other, &of_other))
        }
        (Err(_), Err(_)) => new_path(one) == new_path(other),
        _ => false,
    }
}

#[cfg(unix)]
fn is_same_file((_, one): (&Path, &Metadata), (_, other): (&Path, &Metadata)) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same_file((one, _): (&Path, &Metadata), (other, _): (&Path, &Metadata)) -> bool {
    fs::canonicalize(one).ok().is_some_and(|one| fs::canonicalize(other).is_ok_and(|other| one == other))
}

/// Returns the full path of a file that does not exist yet.
fn new_path(path: &Path) -> PathBuf {
    let path = behind_links(path);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::canonicalize(folder).map_or(path.clone(), |folder| folder.join(path.file_name().unwrap_or_default()))
}

/// Refuses an output that is one of the inputs of the command; `-` is standard input.
///
/// # Errors
/// The output is one of the inputs.
pub(crate) fn refuse_inputs<'p>(output: &Path, inputs: impl IntoIterator<Item = &'p Path>) -> Result<(), Stop> {
    for input in inputs {
        let (from, name) = match input.as_os_str() == "-" {
            true => (Path::new("/dev/stdin"), "standard input".to_owned()),
            false => (input, shown(input)),
        };
        if is_same(from, output) {
            let name = if name == shown(output) { name } else { format!("{} is {name}, which", shown(output)) };
            return Err(Stop::new(format!("{name} is an input and would be overwritten")).help("write to another file"));
        }
    }
    Ok(())
}

/// Refuses to overwrite a file that is not of the kind that is written. An empty file is of any kind.
///
/// # Errors
/// The file exists, and `is_ours` does not recognise its first bytes; `kind` says what it would have to be.
pub(crate) fn refuse_other_kind(path: &Path, kind: &str, is_ours: fn(&[u8]) -> bool, help: &str) -> Result<(), Stop> {
    if !fs::metadata(path).is_ok_and(|found| found.is_file()) {
        return Ok(());
    }
    let mut head = Vec::new();
    // What cannot be read is not known to be of our kind.
    let is_read = File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head)).is_ok();
    if is_read && (head.is_empty() || is_ours(&head)) {
        return Ok(());
    }
    Err(Stop::new(format!("{} exists and is not {kind}: it is not overwritten", shown(path))).help(help))
}

//! Reads files up to a limit, and writes files so that none is ever half-written.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::output::Stop;

/// Returns a path as it is shown: with `/` on every system.
pub(crate) fn shown(path: &Path) -> String {
    let shown = path.display().to_string().replace('\\', "/");
    shown.strip_prefix("./").map_or(shown.clone(), str::to_owned)
}

/// Returns the bytes of a file.
///
/// # Errors
/// The file cannot be read, or has more than `limit` bytes; `option` is the flag that raises the limit.
pub(crate) fn read(path: &Path, limit: usize, option: &str) -> Result<Vec<u8>, Stop> {
    let failed = |error: std::io::Error| Stop::new(format!("{}: cannot be read: {}", shown(path), plain(&error)));
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(Stop::new(format!("{} is a folder, not a file", shown(path))));
    }
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > limit {
        return Err(Stop::new(format!("{} has more than {limit} bytes", shown(path)))
            .help(format!("raise the limit with `{option}`")));
    }
    Ok(bytes)
}

/// Returns true if a file begins with these bytes; false if it cannot be read.
pub(crate) fn begins_with(path: &Path, bytes: &[u8]) -> bool {
    let mut first = Vec::new();
    let read = File::open(path).and_then(|file| file.take(bytes.len() as u64).read_to_end(&mut first));
    read.is_ok() && first == bytes
}

/// Returns the given files, with each folder replaced by the `wanted` files in it, at any depth and sorted.
///
/// # Errors
/// A folder has no such file; the message names `what` is missing.
pub(crate) fn gathered(given: &[PathBuf], what: &str, wanted: fn(&Path) -> bool) -> Result<Vec<PathBuf>, Stop> {
    let mut found = Vec::new();
    for path in given {
        if path.is_dir() {
            let before = found.len();
            collect(path, wanted, &mut found)?;
            if found.len() == before {
                return Err(Stop::new(format!("{}: there is no {what} in this folder", shown(path))));
            }
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

fn collect(folder: &Path, wanted: fn(&Path) -> bool, found: &mut Vec<PathBuf>) -> Result<(), Stop> {
    let failed = |error: std::io::Error| Stop::new(format!("{}: cannot be read: {}", shown(folder), plain(&error)));
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        // Links to folders are not followed: one to a folder above would never end.
        entries.push((entry.path(), entry.file_type().map_err(failed)?.is_dir()));
    }
    entries.sort();
    for (path, is_folder) in entries {
        if is_folder {
            collect(&path, wanted, found)?;
        } else if wanted(&path) {
            found.push(path);
        }
    }
    Ok(())
}

/// Returns true if the file has this extension, in upper or lower case.
pub(crate) fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted))
}

/// Returns true if two paths lead to the same file, which need not exist.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| {
        fs::canonicalize(path).or_else(|_| {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            fs::canonicalize(folder).map(|folder| folder.join(path.file_name().unwrap_or_default()))
        })
    };
    match (real(one), real(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// Writes a temporary file in the same folder and renames it, so that the file is written completely or not at all.
pub(crate) fn write(path: &Path, text: &[u8]) -> Result<(), Stop> {
    let name = shown(path);
    let failed = |error: std::io::Error| Stop::new(format!("{name}: cannot be written: {}", plain(&error)));
    // A link is kept: its target is written.
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let path = real.as_path();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".dialplan-").tempfile_in(folder).map_err(failed)?;
    file.write_all(text).map_err(failed)?;
    // Only its owner may read a temporary file. The new file gets the permissions of the old one, or the usual ones.
    match fs::metadata(path) {
        Ok(old) => file.as_file().set_permissions(old.permissions()).map_err(failed)?,
        Err(_) => make_ordinary(file.as_file()).map_err(failed)?,
    }
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Overwrites a text file as [`write`](fn@write) does, and keeps its byte order mark if it has one.
pub(crate) fn write_text(path: &Path, text: &str) -> Result<(), Stop> {
    const MARK: &[u8] = "\u{FEFF}".as_bytes();
    let mut first = [0; MARK.len()];
    let has_mark = File::open(path).and_then(|mut file| file.read_exact(&mut first)).is_ok() && first == *MARK;
    let mark = if has_mark { MARK } else { &[] };
    write(path, &[mark, text.as_bytes()].concat())
}

#[cfg(unix)]
fn make_ordinary(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_ordinary(_file: &File) -> std::io::Result<()> {
    Ok(())
}

/// Returns the system's message without the error number.
pub(crate) fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

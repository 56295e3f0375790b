//! Reading with a bound, and writing so that nothing is ever half-written.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::output::Stop;

/// A path as it is shown: with `/`, whatever the system.
pub(crate) fn shown(path: &Path) -> String {
    let shown = path.display().to_string().replace('\\', "/");
    shown.strip_prefix("./").map_or(shown.clone(), str::to_owned)
}

/// All bytes of a file, if they are not more than the limit.
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

/// Does a file begin with these bytes? One that cannot be read does not.
pub(crate) fn begins_with(path: &Path, bytes: &[u8]) -> bool {
    let mut first = Vec::new();
    let read = File::open(path).and_then(|file| file.take(bytes.len() as u64).read_to_end(&mut first));
    read.is_ok() && first == bytes
}

/// The files that are given, folders opened and sorted: all files in them, at any depth, that are `wanted`. A folder without any is an error that
/// names `what` there is none of.
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
        // A link to a folder above would be walked for ever.
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

/// Has the file this extension, whatever its case?
pub(crate) fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted))
}

/// Two files that are one, whatever their paths look like; they need not be there.
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

/// Writes a file beside its place and renames it, so that it is there whole or not at all.
pub(crate) fn write(path: &Path, text: &[u8]) -> Result<(), Stop> {
    let name = shown(path);
    let failed = |error: std::io::Error| Stop::new(format!("{name}: cannot be written: {}", plain(&error)));
    // A link stays one: what it points at is written.
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let path = real.as_path();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".dialplan-").tempfile_in(folder).map_err(failed)?;
    file.write_all(text).map_err(failed)?;
    // A temporary file is for its owner alone; the new file is to be as the old one was, or as any new file is.
    match fs::metadata(path) {
        Ok(old) => file.as_file().set_permissions(old.permissions()).map_err(failed)?,
        Err(_) => make_ordinary(file.as_file()).map_err(failed)?,
    }
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Writes a text over a file, as [`write`](fn@write) does, with the byte order mark if the file has one.
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

/// The system's words without its number.
pub(crate) fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

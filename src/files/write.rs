//! Writes files: the only place that does.
//!
//! A regular file is written to a temporary file in the same folder, which then takes its place: at any time there is
//! the old file or the new one, also after an error or an interrupt. It keeps its permissions and, where that is
//! possible, its owner. A link stays a link: the file behind it is written. Devices, pipes and sockets are written to.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{plain, shown};
use crate::output::{Output, Stop};
use crate::signals;

/// The most links that are followed, as Linux does.
const LINKS: usize = 40;

/// Writes a file, completely or not at all.
///
/// # Errors
/// The file cannot be written, or is read-only. An existing file is as it was.
pub(crate) fn write(path: &Path, bytes: &[u8], output: &mut Output) -> Result<(), Stop> {
    let failed = |error: io::Error| cannot(path, &error);
    let found = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return write_new(path, bytes),
        found => found.map_err(failed)?,
    };
    if found.is_dir() {
        return Err(Stop::new(format!("{} is a folder, not a file", shown(path))).help("name a file in it"));
    }
    match own_stream(&found) {
        // In order with what was printed before.
        Some(Stream::Output) => output.print_bytes(bytes).and_then(|()| output.flush()),
        Some(Stream::Error) => io::stderr().write_all(bytes).map_err(failed),
        None if found.is_file() && !is_descriptor(path) => {
            writable(path, &found).map_err(failed)?;
            let real = fs::canonicalize(path).map_err(failed)?;
            replace(&real, Some(&found), bytes).map_err(failed)
        }
        None => into(path, &found, bytes).map_err(failed),
    }
}

/// Writes a file that does not exist yet.
///
/// # Errors
/// The file exists, or cannot be written.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    replace(&behind_links(path), None, bytes).map_err(|error| cannot(path, &error))
}

/// Returns the message for a file that cannot be written.
pub(super) fn cannot(path: &Path, error: &io::Error) -> Stop {
    Stop::new(format!("{}: cannot be written: {}", shown(path), plain(error)))
}

/// Opens an existing file for changes.
///
/// # Errors
/// Nobody may write it, or this user may not. A file that nobody may write could still be replaced, which its owner
/// does not want.
pub(super) fn writable(path: &Path, found: &Metadata) -> io::Result<File> {
    if found.permissions().readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    OpenOptions::new().read(true).write(true).open(path)
}

/// Puts a new file in the place of an old one, or where there is none.
fn replace(path: &Path, old: Option<&Metadata>, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".dialplan-");
    let permissions = old.is_none().then(usual_permissions).flatten();
    if let Some(usual) = permissions {
        builder.permissions(usual);
    }
    let (mut file, name) = {
        let mut unfinished = signals::unfinished();
        let file = builder.tempfile_in(folder)?;
        let name = file.path().to_owned();
        unfinished.push(name.clone());
        (file, name)
    };
    let filled = fill(file.as_file_mut(), old, bytes);
    let mut unfinished = signals::unfinished();
    let done = filled.and_then(|()| {
        let kept = if old.is_some() { file.persist(path) } else { file.persist_noclobber(path) };
        kept.map(drop).map_err(|error| error.error)
    });
    unfinished.retain(|path| *path != name);
    done
}

fn fill(file: &mut File, old: Option<&Metadata>, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    if let Some(old) = old {
        keep_owner(file, old);
        // After the owner: a change of the owner may clear permissions.
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()
}

/// Returns the permissions of a new file. The system takes away what the user's mask forbids.
#[cfg(unix)]
fn usual_permissions() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn usual_permissions() -> Option<Permissions> {
    None
}

/// Gives the file the owner and the group of the old one. Only root may do the first, and not everybody the second.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    if file.metadata().is_ok_and(|new| (new.uid(), new.gid()) == (old.uid(), old.gid())) {
        return;
    }
    let _ = fchown(file, Some(old.uid()), Some(old.gid())).or_else(|_| fchown(file, None, Some(old.gid())));
}

#[cfg(not(unix))]
fn keep_owner(_file: &File, _old: &Metadata) {}

/// Writes to something that is not a regular file.
fn into(path: &Path, found: &Metadata, bytes: &[u8]) -> io::Result<()> {
    #[cfg(unix)]
    if std::os::unix::fs::FileTypeExt::is_socket(&found.file_type()) {
        return std::os::unix::net::UnixStream::connect(path)?.write_all(bytes);
    }
    let mut file = OpenOptions::new().write(true).truncate(found.is_file()).open(path)?;
    file.write_all(bytes)
}

/// Returns true for a path such as `/dev/fd/3`. The descriptor belongs to a file that somebody else has opened and
/// would no longer see if another file took its place.
fn is_descriptor(path: &Path) -> bool {
    ["/dev/fd", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/proc"].iter().any(|known| path.starts_with(known))
}

enum Stream {
    Output,
    Error,
}

/// Returns the stream of this process that writes to the same file, pipe or device.
#[cfg(unix)]
fn own_stream(found: &Metadata) -> Option<Stream> {
    use std::os::fd::AsFd;
    use std::os::unix::fs::MetadataExt;
    let is_same = |stream: &dyn AsFd| {
        let opened = stream.as_fd().try_clone_to_owned().and_then(|copy| File::from(copy).metadata());
        opened.is_ok_and(|opened| (opened.dev(), opened.ino()) == (found.dev(), found.ino()))
    };
    match () {
        () if is_same(&io::stdout()) => Some(Stream::Output),
        () if is_same(&io::stderr()) => Some(Stream::Error),
        () => None,
    }
}

#[cfg(not(unix))]
fn own_stream(_found: &Metadata) -> Option<Stream> {
    None
}

/// Returns the path that a link leads to in the end, which need not exist.
pub(super) fn behind_links(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let Ok(target) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    path
}

/// Returns true if standard output goes to this file, which then must not be read.
pub(crate) fn is_standard_output(found: &Metadata) -> bool {
    found.is_file() && matches!(own_stream(found), Some(Stream::Output))
}

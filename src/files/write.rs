//! Writes files: the only place that does.
//!
//! A regular file is written to a temporary file in the same folder, which then takes its place: at any time there is
//! the old file or the new one, also after an error or an interrupt. It keeps its permissions and, where that is
//! possible, its owner. A link stays a link: the file behind it is written. Devices, pipes and sockets are written to.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

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
    let mut writing = Writing::new(path)?;
    writing.write(bytes, output)?;
    writing.finish(output)
}

/// Writes a file that does not exist yet.
///
/// # Errors
/// The file exists, or cannot be written.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    let written = Replacement::new(behind_links(path), None).and_then(|mut new| {
        new.file.write_all(bytes)?;
        new.finish()
    });
    written.map_err(|error| cannot(path, &error))
}

/// A file that is written piece by piece. Until it is finished, an existing file is as it was.
pub(crate) struct Writing {
    /// The path as it was given.
    given: PathBuf,
    to: To,
}

enum To {
    /// Standard output of this process, in order with what is printed.
    Output,
    /// Standard error, a pipe or a device.
    Stream(Box<dyn Write>),
    File(Box<Replacement>),
}

impl Writing {
    /// Begins to write a file.
    ///
    /// # Errors
    /// The file cannot be written, or is read-only.
    pub(crate) fn new(path: &Path) -> Result<Writing, Stop> {
        let failed = |error: io::Error| cannot(path, &error);
        let found = match fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            found => Some(found.map_err(failed)?),
        };
        if found.as_ref().is_some_and(Metadata::is_dir) {
            return Err(is_folder(path));
        }
        let to = match (found.as_ref().and_then(own_stream), found) {
            (Some(Stream::Output), _) => To::Output,
            (Some(Stream::Error), _) => To::Stream(Box::new(io::stderr())),
            (None, None) => To::File(Box::new(Replacement::new(behind_links(path), None).map_err(failed)?)),
            (None, Some(found)) if found.is_file() && !is_descriptor(path) => {
                writable(path, &found).map_err(failed)?;
                let real = fs::canonicalize(path).map_err(failed)?;
                To::File(Box::new(Replacement::new(real, Some(found)).map_err(failed)?))
            }
            (None, Some(found)) => To::Stream(stream(path, &found).map_err(failed)?),
        };
        Ok(Writing { given: path.to_owned(), to })
    }

    /// Writes a piece.
    pub(crate) fn write(&mut self, bytes: &[u8], output: &mut Output) -> Result<(), Stop> {
        let written = match &mut self.to {
            To::Output => return output.print_bytes(bytes),
            To::Stream(stream) => stream.write_all(bytes),
            To::File(new) => new.file.write_all(bytes),
        };
        written.map_err(|error| cannot(&self.given, &error))
    }

    /// Puts the file in its place.
    pub(crate) fn finish(self, output: &mut Output) -> Result<(), Stop> {
        let finished = match self.to {
            To::Output => return output.flush(),
            To::Stream(mut stream) => stream.flush(),
            To::File(new) => new.finish(),
        };
        finished.map_err(|error| cannot(&self.given, &error))
    }
}

/// Returns the message for a file that cannot be written.
pub(super) fn cannot(path: &Path, error: &io::Error) -> Stop {
    Stop::new(format!("{}: cannot be written: {}", shown(path), plain(error)))
}

/// Returns the message for a folder in the place of a file.
pub(super) fn is_folder(path: &Path) -> Stop {
    Stop::new(format!("{} is a folder, not a file", shown(path))).help("name a file in it")
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

/// A new file that takes the place of an old one, or comes where there is none.
struct Replacement {
    file: NamedTempFile,
    /// Where the file is noted as unfinished.
    name: PathBuf,
    path: PathBuf,
    old: Option<Metadata>,
}

impl Replacement {
    fn new(path: PathBuf, old: Option<Metadata>) -> io::Result<Replacement> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".dialplan-");
        let permissions = old.is_none().then(usual_permissions).flatten();
        if let Some(usual) = permissions {
            builder.permissions(usual);
        }
        let mut unfinished = signals::unfinished();
        let file = builder.tempfile_in(folder)?;
        let name = file.path().to_owned();
        unfinished.push(name.clone());
        Ok(Replacement { file, name, path, old })
    }

    fn finish(self) -> io::Result<()> {
        let file = self.file.as_file();
        if let Some(old) = &self.old {
            keep_owner(file, old);
            // After the owner: a change of the owner may clear permissions.
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()?;
        let mut unfinished = signals::unfinished();
        let (name, path) = (self.name, self.path);
        let kept = if self.old.is_some() { self.file.persist(path) } else { self.file.persist_noclobber(path) };
        unfinished.retain(|unfinished| *unfinished != name);
        kept.map(drop).map_err(|error| error.error)
    }
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

/// Opens something that is not replaced.
fn stream(path: &Path, found: &Metadata) -> io::Result<Box<dyn Write>> {
    #[cfg(unix)]
    if std::os::unix::fs::FileTypeExt::is_socket(&found.file_type()) {
        return Ok(Box::new(std::os::unix::net::UnixStream::connect(path)?));
    }
    Ok(Box::new(OpenOptions::new().write(true).truncate(found.is_file()).open(path)?))
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
pub(super) fn is_standard_output(found: &Metadata) -> bool {
    found.is_file() && matches!(own_stream(found), Some(Stream::Output))
}

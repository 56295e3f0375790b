//! Changes a file: read, and then written, by one process at a time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::write::{behind_links, cannot, is_folder, writable};
use super::{plain, read_input, shown, write};
use crate::output::{Output, Stop};
use crate::signals;

/// A file that no other process of this program changes until this value is dropped. A file that did not exist is
/// empty meanwhile, and is removed if nothing is written.
///
/// A pipe or a device is not locked, and counts as empty.
#[derive(Debug)]
pub(crate) struct Locked {
    /// The path as it was given.
    given: PathBuf,
    file: Option<File>,
    /// The path of a file that was created for the lock.
    created: Option<PathBuf>,
}

impl Locked {
    /// Waits until no other process changes the file.
    ///
    /// # Errors
    /// The file cannot be opened, may not be written, or is a folder.
    pub(crate) fn new(path: &Path, output: &mut Output) -> Result<Locked, Stop> {
        if path.is_dir() {
            return Err(is_folder(path));
        }
        let mut is_said = false;
        loop {
            let locked = Locked::open(path).map_err(|error| cannot(path, &error))?;
            let Some(file) = &locked.file else { return Ok(locked) };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    if !is_said {
                        output.say(format!("waiting: another process changes {}", shown(path)))?;
                        is_said = true;
                    }
                    file.lock().map_err(|error| cannot(path, &error))?;
                }
                Err(TryLockError::Error(error)) => return Err(cannot(path, &error)),
            }
            // Whoever had the lock before may have put another file in the place of this one.
            if is_still(file, path) {
                // Only now: until the lock is held, somebody else may write the file.
                signals::unfinished().extend(locked.created.clone());
                return Ok(locked);
            }
        }
    }

    fn open(path: &Path) -> io::Result<Locked> {
        let given = path.to_owned();
        match fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let path = behind_links(path);
                match OpenOptions::new().read(true).write(true).create_new(true).open(&path) {
                    Ok(file) => Ok(Locked { given, file: Some(file), created: Some(path) }),
                    // Somebody else was faster.
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                        let file = OpenOptions::new().read(true).write(true).open(&path)?;
                        Ok(Locked { given, file: Some(file), created: None })
                    }
                    Err(error) => Err(error),
                }
            }
            Err(error) => Err(error),
            Ok(found) if found.is_file() => Ok(Locked { given, file: Some(writable(path, &found)?), created: None }),
            Ok(_) => Ok(Locked { given, file: None, created: None }),
        }
    }

    /// Returns true if the file has no content yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.file.as_ref().is_none_or(|file| file.metadata().is_ok_and(|found| found.len() == 0))
    }

    /// Returns the bytes of the file.
    pub(crate) fn read(&self, limit: usize, option: &str) -> Result<Vec<u8>, Stop> {
        let Some(mut file) = self.file.as_ref() else { return Ok(Vec::new()) };
        file.seek(SeekFrom::Start(0))
            .map_err(|error| Stop::new(format!("{}: cannot be read: {}", shown(&self.given), plain(&error))))?;
        read_input(file, &shown(&self.given), limit, option)
    }

    /// Writes the file, completely or not at all.
    pub(crate) fn write(&mut self, bytes: &[u8], output: &mut Output) -> Result<(), Stop> {
        write(&self.given, bytes, output)?;
        if let Some(created) = self.created.take() {
            signals::unfinished().retain(|path| *path != created);
        }
        Ok(())
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        let Some(created) = self.created.take() else { return };
        let mut unfinished = signals::unfinished();
        unfinished.retain(|path| *path != created);
        // Nothing was written. Others that wait for the lock find that the file is gone and create it again.
        if self.file.as_ref().is_some_and(|file| is_still(file, &created) && self.is_empty()) {
            let _ = fs::remove_file(&created);
        }
    }
}

/// Returns true if the path still leads to the opened file.
#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(file), Ok(there)) => (file.dev(), file.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_still(_file: &File, path: &Path) -> bool {
    path.exists()
}

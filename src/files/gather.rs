//! Finds the files that a command is given as files and folders.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs;
use std::path::{Path, PathBuf};

use super::{plain, shown};
use crate::output::{Output, Stop};

/// Returns the given files, with each folder replaced by the `wanted` files in it, at any depth and sorted. What is
/// left out is said: a file that is given twice, and links to folders.
///
/// # Errors
/// A folder cannot be read or has no such file (the message names `what` is missing), or what is found is not a file.
pub(crate) fn gathered(
    given: &[PathBuf],
    what: &str,
    wanted: fn(&Path) -> bool,
    output: &mut Output,
) -> Result<Vec<PathBuf>, Stop> {
    let mut search = Search { wanted, found: Vec::new(), links: Vec::new() };
    for path in given {
        if path.is_dir() {
            let (before, links) = (search.found.len(), search.links.len());
            search.folder(path)?;
            for link in search.links.iter().skip(links) {
                output.say(format!("warning: {} is a link to a folder, which is not searched", shown(link)))?;
            }
            if search.found.len() == before {
                return Err(Stop::new(format!("{}: there is no {what} in this folder", shown(path))));
            }
        } else {
            search.found.push(path.clone());
        }
    }
    let mut seen: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    let mut once = Vec::with_capacity(search.found.len());
    for path in search.found {
        // A pipe has no name of its own, and is read when its turn comes.
        match seen.entry(fs::canonicalize(&path).unwrap_or_else(|_| path.clone())) {
            Entry::Vacant(new) => {
                new.insert(path.clone());
                once.push(path);
            }
            Entry::Occupied(known) => {
                let (name, known) = (shown(&path), shown(known.get()));
                let given = if name == known { "is given twice".to_owned() } else { format!("is {known}") };
                output.say(format!("warning: {name} {given}, and is used once"))?;
            }
        }
    }
    Ok(once)
}

struct Search {
    wanted: fn(&Path) -> bool,
    found: Vec<PathBuf>,
    /// Links to folders. They are not followed: one to a folder above would never end.
    links: Vec<PathBuf>,
}

impl Search {
    fn folder(&mut self, folder: &Path) -> Result<(), Stop> {
        let failed = |error: std::io::Error| Stop::new(format!("{}: cannot be read: {}", shown(folder), plain(&error)));
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            entries.push((entry.path(), entry.file_type().map_err(failed)?));
        }
        entries.sort_by(|one, other| one.0.cmp(&other.0));
        for (path, kind) in entries {
            if kind.is_dir() {
                self.folder(&path)?;
            } else if kind.is_symlink() && path.is_dir() {
                self.links.push(path);
            } else if (self.wanted)(&path) {
                // A pipe in a folder would be waited for without an end. A link to nothing is reported when it is read.
                if fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
                    return Err(Stop::new(format!("{} is not a file", shown(&path)))
                        .help("name it by itself, without its folder, or remove it"));
                }
                self.found.push(path);
            }
        }
        Ok(())
    }
}

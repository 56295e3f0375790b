//! `init`: writes the sample plan and its suite.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Context;
use crate::files;
use crate::output::{Exit, Outcome, Stop};
use crate::plans::{SAMPLE_PLAN, SAMPLE_SUITE};
use crate::signals;

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// The folder to write into
    #[arg(default_value = ".", value_name = "FOLDER")]
    folder: PathBuf,
}

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    let files = [("dialplan.yaml", SAMPLE_PLAN), ("suite.csv", SAMPLE_SUITE)]
        .map(|(name, text)| (flags.folder.join(name), text));
    for (path, _) in &files {
        if path.symlink_metadata().is_ok() {
            return Err(Stop::new(format!("{} already exists; nothing was written", files::shown(path)))
                .help("choose an empty folder: `dialplan init FOLDER`"));
        }
    }
    let mut made = Made::default();
    made.folder(&flags.folder)?;
    for (path, text) in &files {
        files::write_new(path, text.as_bytes())?;
        made.keep(path);
    }
    made.done();
    for (path, _) in &files {
        context.output.print(format!("wrote {}\n", files::shown(path)))?;
    }
    context.output.print("next: dialplan test 00301234567; dialplan run suite.csv\n")?;
    Ok(Exit::Yes)
}

/// What was made so far. It is removed if not everything can be made.
#[derive(Default)]
struct Made {
    /// Last ones first: a folder can only be removed when it is empty.
    paths: Vec<PathBuf>,
}

impl Made {
    /// Makes a folder, and those above it that do not exist.
    fn folder(&mut self, folder: &Path) -> Result<(), Stop> {
        let missing: Vec<&Path> = (folder.ancestors())
            .take_while(|folder| !folder.as_os_str().is_empty() && folder.symlink_metadata().is_err())
            .collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder).map_err(|error| cannot_make(folder, &error))?;
            self.keep(folder);
        }
        // The folder may exist and be something else.
        fs::create_dir_all(folder).map_err(|error| cannot_make(folder, &error))
    }

    fn keep(&mut self, path: &Path) {
        self.paths.insert(0, path.to_owned());
        signals::unfinished().insert(0, path.to_owned());
    }

    /// Everything is made and stays.
    fn done(&mut self) {
        self.paths.clear();
        signals::unfinished().clear();
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for path in &self.paths {
            let _ = fs::remove_file(path).or_else(|_| fs::remove_dir(path));
        }
    }
}

fn cannot_make(folder: &Path, error: &std::io::Error) -> Stop {
    Stop::new(format!("{}: {}", files::shown(folder), files::plain(error)))
}

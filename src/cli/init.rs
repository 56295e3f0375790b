//! `init`: writes the sample plan and its suite.

use std::path::PathBuf;

use clap::Args;

use super::Context;
use crate::files;
use crate::output::{Exit, Outcome, Stop};
use crate::plans::{SAMPLE_PLAN, SAMPLE_SUITE};

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
    std::fs::create_dir_all(&flags.folder)
        .map_err(|error| Stop::new(format!("{}: {}", files::shown(&flags.folder), files::plain(&error))))?;
    for (path, text) in &files {
        files::write(path, text.as_bytes())?;
        context.output.print(format!("wrote {}\n", files::shown(path)))?;
    }
    context.output.print("next: dialplan test 00301234567; dialplan run suite.csv\n")?;
    Ok(Exit::Yes)
}

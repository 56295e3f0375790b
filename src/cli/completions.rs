//! `completions`: prints completions for a shell, from the same definition as the flags.

use clap::Args;
use clap_complete::Shell;

use super::Context;
use crate::output::{Exit, Outcome};

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// The shell to print completions for
    shell: Shell,
}

pub(super) fn run(flags: &Flags, context: &mut Context, mut command: clap::Command) -> Outcome {
    // The generator panics on a closed pipe, so it writes into memory.
    let mut text = Vec::new();
    clap_complete::generate(flags.shell, &mut command, "dialplan", &mut text);
    context.output.print_bytes(&text)?;
    Ok(Exit::Yes)
}

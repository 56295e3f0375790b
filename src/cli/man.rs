//! `man`: prints the manual page of the program or of one command.

use clap::Args;

use super::Context;
use crate::output::{Exit, Outcome, Stop};

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// The command whose page is printed; by default that of the program
    command: Option<String>,
}

pub(super) fn run(flags: &Flags, context: &mut Context, command: clap::Command) -> Outcome {
    let mut command = command;
    command.build();
    let page = match &flags.command {
        None => command,
        Some(name) => match command.find_subcommand(name) {
            Some(found) => found.clone(),
            None => {
                let known: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
                return Err(
                    Stop::new(format!("there is no command `{name}`")).help(format!("there are: {}", known.join(", ")))
                );
            }
        },
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text).map_err(|error| Stop::new(error.to_string()))?;
    context.output.print_bytes(&text)?;
    Ok(Exit::Yes)
}

//! The command line `dialplan`: flags, files, colours, exit codes. It knows nothing about the meaning of a plan.

mod cli;
mod files;
mod limits;
mod output;
mod page;
mod plans;
mod revision;
mod signals;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}

//! The command line `dialplan`: flags, files, colours, exit codes. It knows nothing about the meaning of a plan.

mod baseline;
mod cli;
mod files;
mod fixes;
mod output;
mod plans;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}

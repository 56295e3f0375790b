//! The command line `dialplan`: flags, files, colours, exit codes. What a plan means is not known here.

mod cli;
mod files;
mod limits;
mod output;
mod plans;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}

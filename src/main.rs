//! The program `dialplan`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(dialplan_cli::run(std::env::args_os()))
}

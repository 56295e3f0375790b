//! The command line `dialplan`: flags, files, colours, exit codes. It knows nothing about the meaning of a plan.
//!
//! It is a library with one function, so that other packages can carry the command: the program of this package, and
//! the Python package.

mod cli;
mod files;
mod limits;
mod output;
mod page;
mod plans;
mod revision;
mod signals;

pub use cli::run;

//! Writes results to standard output and everything else to standard error. A closed pipe is not an error.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use dialplan::report::terminal::Look;

/// The exit code of a command that ran to its end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Exit {
    /// Routed, passed, clean.
    Yes = 0,
    /// Blocked, failed, findings.
    No = 1,
    /// Something could not be used or decided; the rest was printed.
    Bad = 2,
    /// Interrupted; what had been started was finished.
    Interrupted = 130,
}

/// Why a command stops early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Exit code 2, with a message and a suggested fix.
    Error { message: String, help: Option<String> },
    /// Exit code 2; everything was already reported.
    Said,
    /// The reader of the output closed the pipe.
    Closed,
}

impl Stop {
    pub(crate) fn new(message: impl Into<String>) -> Stop {
        Stop::Error { message: message.into(), help: None }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Stop {
        match self {
            Stop::Error { message, .. } => Stop::Error { message, help: Some(help.into()) },
            other => other,
        }
    }
}

pub(crate) type Outcome = Result<Exit, Stop>;

/// `--color`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Standard output.
pub(crate) struct Output {
    stdout: BufWriter<StdoutLock<'static>>,
    /// Colours and width of standard output.
    pub(crate) look: Look,
    /// Colours and width of standard error.
    pub(crate) error_look: Look,
}

impl Output {
    pub(crate) fn new(color: Color) -> Output {
        let look = |terminal: bool, choice: ColorChoice| Look {
            color: match color {
                Color::Auto => choice != ColorChoice::Never,
                Color::Always => true,
                Color::Never => false,
            },
            width: terminal.then(|| terminal_size::terminal_size().map(|(width, _)| width.0)).flatten(),
        };
        let (stdout, stderr) = (io::stdout(), io::stderr());
        Output {
            look: look(stdout.is_terminal(), AutoStream::choice(&stdout)),
            error_look: look(stderr.is_terminal(), AutoStream::choice(&stderr)),
            stdout: BufWriter::with_capacity(1 << 16, stdout.lock()),
        }
    }

    /// Writes a piece of the result.
    pub(crate) fn print(&mut self, text: impl AsRef<str>) -> Result<(), Stop> {
        self.stdout.write_all(text.as_ref().as_bytes()).map_err(|error| stopped(&error))
    }

    /// Writes bytes of the result.
    pub(crate) fn print_bytes(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.stdout.write_all(bytes).map_err(|error| stopped(&error))
    }

    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        self.stdout.flush().map_err(|error| stopped(&error))
    }

    /// Writes a line to standard error, after everything that was printed so far.
    pub(crate) fn say(&mut self, text: impl AsRef<str>) -> Result<(), Stop> {
        self.flush()?;
        // A closed standard error cannot be reported anywhere.
        let _ = writeln!(io::stderr(), "{}", text.as_ref());
        Ok(())
    }

    /// Writes an error and a suggested fix to standard error.
    pub(crate) fn error(&mut self, message: &str, help: Option<&str>) -> Result<(), Stop> {
        let red = anstyle_error(self.error_look.color);
        self.say(format!("{red}: {}", dialplan::report::terminal::visible(message)))?;
        if let Some(help) = help {
            self.say(format!("help: {}", dialplan::report::terminal::visible(help)))?;
        }
        Ok(())
    }
}

fn anstyle_error(color: bool) -> &'static str {
    if color { "\u{1b}[1m\u{1b}[91merror\u{1b}[0m" } else { "error" }
}

fn stopped(error: &io::Error) -> Stop {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Stop::Closed,
        _ => Stop::new(format!("standard output: {error}")),
    }
}

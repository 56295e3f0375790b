//! Writes results to standard output and everything else to standard error.
//!
//! If nobody reads the output any more (`| head -1`), the rest of it is dropped, and the command goes on: its exit code
//! and its files do not depend on who reads.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use dialplan::analysis::NotDecided;
use dialplan::diag::{QUOTED, shortened};
use dialplan::report::inert::{self, Guard};
use dialplan::report::terminal::{Look, visible};

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

impl From<NotDecided> for Stop {
    fn from(why: NotDecided) -> Stop {
        Stop::new(format!("not decided: {}", why.limit))
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

/// Where output waits before it is written. Shared with the thread that ends an interrupted command.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sink(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    /// Whole pieces, so that an interrupt between two writes leaves no half row.
    bytes: Vec<u8>,
    /// True if nothing can be written any more.
    is_closed: bool,
}

impl Sink {
    /// The bytes that wait for more before they are written.
    const ENOUGH: usize = 1 << 16;

    fn locked(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn print(&self, piece: &[u8]) -> Result<(), Stop> {
        let mut waiting = self.locked();
        if waiting.bytes.len() + piece.len() > Sink::ENOUGH {
            waiting.flush()?;
        }
        if piece.len() >= Sink::ENOUGH {
            return waiting.write(piece);
        }
        if !waiting.is_closed {
            waiting.bytes.extend_from_slice(piece);
        }
        Ok(())
    }

    /// Writes what waits, and then calls a function while nothing more can be written.
    pub(crate) fn end(&self, last: impl FnOnce()) {
        let mut waiting = self.locked();
        // The command ends because of an interrupt, and says so.
        let _ = waiting.flush();
        last();
    }
}

impl Waiting {
    fn flush(&mut self) -> Result<(), Stop> {
        let mut bytes = std::mem::take(&mut self.bytes);
        let written = self.write(&bytes);
        bytes.clear();
        self.bytes = bytes;
        written
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        if self.is_closed || bytes.is_empty() {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Ok(()) => Ok(()),
            Err(error) => {
                self.is_closed = true;
                stopped(&error)
            }
        }
    }
}

/// Standard output.
pub(crate) struct Output {
    sink: Sink,
    /// What keeps text of plans from acting on a terminal or a build server.
    guard: Guard,
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
        let stdout_look = look(stdout.is_terminal(), AutoStream::choice(&stdout));
        Output {
            guard: Guard::new(stdout_look.color),
            look: stdout_look,
            error_look: look(stderr.is_terminal(), AutoStream::choice(&stderr)),
            sink: Sink::default(),
        }
    }

    /// Returns the part that an interrupt needs.
    pub(crate) fn sink(&self) -> Sink {
        self.sink.clone()
    }

    /// Writes a piece of text. An interrupt does not cut it: what belongs together is one piece.
    pub(crate) fn print(&mut self, text: impl AsRef<str>) -> Result<(), Stop> {
        let text = self.guard.text(text.as_ref());
        self.sink.print(text.as_bytes())
    }

    /// Writes a piece of a JSON document.
    pub(crate) fn print_json(&mut self, text: impl AsRef<str>) -> Result<(), Stop> {
        self.sink.print(inert::json(text.as_ref()).as_bytes())
    }

    /// Writes bytes of the result as they are: files of other programs, and lines that are commands on purpose.
    pub(crate) fn print_bytes(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.sink.print(bytes)
    }

    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        self.sink.locked().flush()
    }

    /// Returns true if nobody reads the output any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.sink.locked().is_closed
    }

    /// Writes a line to standard error, after everything that was printed so far.
    pub(crate) fn say(&mut self, text: impl AsRef<str>) -> Result<(), Stop> {
        self.flush()?;
        // A closed standard error cannot be reported anywhere.
        let _ = writeln!(io::stderr(), "{}", Guard::new(self.error_look.color).text(text.as_ref()));
        Ok(())
    }

    /// Reports why something stopped, unless that was done already.
    pub(crate) fn report(&mut self, stop: &Stop) -> Result<(), Stop> {
        match stop {
            Stop::Said => Ok(()),
            Stop::Error { message, help } => self.error(message, help.as_deref()),
        }
    }

    /// Writes an error and a suggested fix to standard error.
    pub(crate) fn error(&mut self, message: &str, help: Option<&str>) -> Result<(), Stop> {
        let red = anstyle_error(self.error_look.color);
        let shown = |text: &str| visible(&shortened(text.to_owned(), QUOTED)).into_owned();
        self.say(format!("{red}: {}", shown(message)))?;
        if let Some(help) = help {
            self.say(format!("help: {}", shown(help)))?;
        }
        Ok(())
    }
}

fn anstyle_error(color: bool) -> &'static str {
    if color { "\u{1b}[1m\u{1b}[91merror\u{1b}[0m" } else { "error" }
}

/// A broken pipe stops nothing; any other error stops the command.
fn stopped(error: &io::Error) -> Result<(), Stop> {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(Stop::new(format!("standard output cannot be written: {}", crate::files::plain(error)))),
    }
}

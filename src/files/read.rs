//! Reads files and standard input. Each is read once, so that pipes can stand in for files.

use std::fs::{self, File, Metadata};
use std::io::{self, BufRead, BufReader, Read, Stdin};
use std::path::Path;

use super::write::is_standard_output;
use super::{plain, shown};
use crate::output::{Output, Stop};

/// Opens a file.
///
/// # Errors
/// The file cannot be read, is a folder, or is where standard output goes.
pub(crate) fn opened(path: &Path) -> Result<File, Stop> {
    let failed = |error: io::Error| Stop::new(format!("{}: cannot be read: {}", shown(path), plain(&error)));
    let file = File::open(path).map_err(failed)?;
    let found = file.metadata().map_err(failed)?;
    if found.is_dir() {
        return Err(Stop::new(format!("{} is a folder, not a file", shown(path))));
    }
    refuse_loop(&found, &shown(path))?;
    Ok(file)
}

/// Returns standard input.
///
/// # Errors
/// It is the file that standard output goes to.
pub(crate) fn standard_input() -> Result<Stdin, Stop> {
    if let Ok(found) = fs::metadata("/dev/stdin") {
        refuse_loop(&found, "standard input")?;
    }
    Ok(io::stdin())
}

/// Refuses to read what is being written: the input would have no end.
fn refuse_loop(found: &Metadata, name: &str) -> Result<(), Stop> {
    match is_standard_output(found) {
        true => Err(Stop::new(format!("{name} is the input and the output")).help("write to another file")),
        false => Ok(()),
    }
}

/// Returns the bytes of a file.
///
/// # Errors
/// The file cannot be read, or has more than `limit` bytes; `option` is the flag that raises the limit.
pub(crate) fn read(path: &Path, limit: usize, option: &str) -> Result<Vec<u8>, Stop> {
    read_input(opened(path)?, &shown(path), limit, option)
}

/// Returns the bytes of something with a name, as [`read`] does.
pub(crate) fn read_input(input: impl Read, name: &str, limit: usize, option: &str) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    input
        .take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Stop::new(format!("{name}: cannot be read: {}", plain(&error))))?;
    if bytes.len() > limit {
        return Err(
            Stop::new(format!("{name} has more than {limit} bytes")).help(format!("raise the limit with `{option}`"))
        );
    }
    Ok(bytes)
}

/// The lines of standard input, as they come.
pub(crate) struct Lines {
    input: BufReader<Stdin>,
    line: Vec<u8>,
    number: u64,
}

/// A line, or what is wrong with it.
pub(crate) enum Line<'l> {
    /// The line with its number, from 1. Its end is left out.
    Whole(u64, &'l [u8]),
    /// The number of a line that is longer than the limit.
    TooLong(u64),
}

impl Lines {
    /// The most bytes of a line.
    pub(crate) const LIMIT: usize = 1 << 20;

    /// Begins to read.
    ///
    /// # Errors
    /// As for [`standard_input`].
    pub(crate) fn new() -> Result<Lines, Stop> {
        let input = BufReader::with_capacity(1 << 16, standard_input()?);
        Ok(Lines { input, line: Vec::new(), number: 0 })
    }

    /// Returns the next line. If it has not come yet, writes all output first: whoever sends the next line may be
    /// waiting for the answer to the last one.
    ///
    /// # Errors
    /// Standard input cannot be read, or the output cannot be written.
    pub(crate) fn next(&mut self, output: &mut Output) -> Result<Option<Line<'_>>, Stop> {
        if !self.input.buffer().contains(&b'\n') {
            output.flush()?;
        }
        self.line.clear();
        self.number += 1;
        let number = self.number;
        let failed = |error: io::Error| Stop::new(format!("standard input, line {number}: {}", plain(&error)));
        let mut bounded = self.input.by_ref().take(Lines::LIMIT as u64 + 1);
        if bounded.read_until(b'\n', &mut self.line).map_err(failed)? == 0 {
            return Ok(None);
        }
        if let Some(line) = self.line.strip_suffix(b"\n") {
            return Ok(Some(Line::Whole(number, line)));
        }
        if self.line.len() > Lines::LIMIT {
            self.input.skip_until(b'\n').map_err(failed)?;
            return Ok(Some(Line::TooLong(number)));
        }
        Ok(Some(Line::Whole(number, &self.line)))
    }
}

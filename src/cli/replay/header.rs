//! The header of a call log: which column is which field.

use dialplan::replay::rows::RowText;
use dialplan::replay::{Csv, Form, Sources, Splitter, unread};
use dialplan::report::replay_rows;
use dialplan::suite::delimiter_of;

use super::Flags;
use super::log::Log;
use crate::output::Stop;

/// A log whose header was read.
pub(super) struct Opened {
    pub(super) form: Form,
    /// The first piece, without the header.
    pub(super) first: Vec<u8>,
    /// The header with the appended columns.
    pub(super) header: Vec<u8>,
    /// The number of lines before the first piece.
    pub(super) lines: u64,
    /// Columns that a suite would read and a replay does not.
    pub(super) unread: Vec<String>,
}

/// Reads the header, and the first rows with it.
pub(super) fn header(flags: &Flags, log: &mut Log, sources: &Sources, name: &str) -> Result<Opened, Stop> {
    let fault = |problem: String| Stop::new(format!("{name}: {problem}"));
    let (line, mark) = log.begin().map_err(fault)?;
    let delimiter = flags.delimiter.unwrap_or_else(|| delimiter_of(&line));
    log.has_quotes(delimiter);
    let mut first = Vec::new();
    log.fill(&mut first).map_err(fault)?;
    let mut header = mark.to_vec();
    let (mut splitter, mut text, mut lines) = (Splitter::new(delimiter), RowText::new(&first), 0);
    while let Some(row) = splitter.next(&mut text) {
        lines += row.lines;
        header.extend_from_slice(row.raw);
        let line_break = if row.line_break.is_empty() { b"\n" } else { row.line_break };
        if row.width() == 0 {
            header.extend_from_slice(line_break);
            continue;
        }
        if row.is_open {
            return Err(fault("1: a quote is not closed".to_owned()));
        }
        let names: Vec<String> =
            (0..row.width()).map(|at| String::from_utf8_lossy(row.cell(at).unwrap_or_default()).into_owned()).collect();
        let layout = sources
            .layout(names.iter().map(String::as_str))
            .map_err(|(message, help)| Stop::new(format!("{name}: {message}")).help(help))?;
        replay_rows::header(&mut header, delimiter);
        header.extend_from_slice(line_break);
        let csv = Csv { delimiter, layout, line_break: line_break.to_vec() };
        let form = Form::Csv(Box::new(csv));
        let read = text.at();
        first.drain(..read);
        let unread = unread(names.iter().map(String::as_str)).into_iter().map(str::to_owned).collect();
        return Ok(Opened { form, first, header, lines, unread });
    }
    Err(Stop::new(format!("{name}: the call log is empty"))
        .help("the first line names the columns, such as `dialed_number,profile,policy`"))
}

//! Reads the rows of a suite and turns them into cases, one row at a time.

use std::io::Read;

use csv::{ByteRecord, ReaderBuilder, Trim};

use super::SuiteError;
use super::columns::Header;
use super::lines::Lines;
use super::row::Row;
use crate::model::Plan;

pub use super::case::Case;
pub use super::row::is_scientific;

/// A reader of a suite.
pub struct Reader<R> {
    csv: csv::Reader<Lines<R>>,
    header: Header,
    record: ByteRecord,
    rows: u64,
    delimiter: u8,
}

/// Returns the delimiter that the header line has most often: a comma, a semicolon or a tab.
pub fn delimiter_of(header: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in header {
        quoted ^= *byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| !quoted && delimiter == byte) {
            *count += 1;
        }
    }
    // Of equal counts the first wins, because a header of one column has no delimiter.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

impl<R: Read> Reader<R> {
    /// Creates a reader, which reads the header.
    ///
    /// # Errors
    /// Returns an error if the header is not valid or the input cannot be read.
    pub fn new(input: R) -> Result<Reader<R>, SuiteError> {
        let mut lines = Lines::new(input);
        let first = lines.first_line().map_err(|error| SuiteError::new(1, format!("cannot be read: {error}")))?;
        let delimiter = delimiter_of(&first);
        lines.set_delimiter(delimiter);
        let mut csv = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .trim(Trim::None)
            .from_reader(lines);
        let mut record = ByteRecord::new();
        let found = csv.read_byte_record(&mut record).map_err(|error| broken(1, &error))?;
        if !found {
            return Err(SuiteError::new(1, "the suite is empty").help(
                "the first line names the columns, such as `dialed_number,location_profile,policy,expected_route`",
            ));
        }
        closed(&mut csv)?;
        let line = line_of(&mut csv, &record);
        let names = texts(&record, line)?;
        let header = Header::new(names.iter().map(String::as_str), line)?;
        Ok(Reader { csv, header, record, rows: 0, delimiter })
    }

    /// Returns the columns.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns the delimiter of the cells, which was found from the header line.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Returns the cases of the next row: one, or several if the profile or the policy is a list. Returns `None` at the
    /// end.
    ///
    /// # Errors
    /// Returns an error if the row is not valid, or if the suite has no rows.
    pub fn next_cases(&mut self, plan: &Plan) -> Result<Option<Vec<Case>>, SuiteError> {
        loop {
            self.csv.get_mut().begin_row();
            let before = self.csv.get_ref().line();
            let found = self.csv.read_byte_record(&mut self.record).map_err(|error| broken(before, &error))?;
            if !found {
                if self.rows == 0 {
                    return Err(SuiteError::new(before, "the suite has no cases")
                        .help("each line below the column names is a case")
                        .last());
                }
                return Ok(None);
            }
            closed(&mut self.csv)?;
            let line = line_of(&mut self.csv, &self.record);
            let cells = texts(&self.record, line)?;
            // Spreadsheets leave empty rows at the end.
            if cells.iter().all(String::is_empty) {
                continue;
            }
            self.rows += 1;
            let row = Row { header: &self.header, cells: &cells, line, delimiter: self.delimiter, plan };
            return row.cases().map(Some);
        }
    }
}

fn broken(line: u64, error: &csv::Error) -> SuiteError {
    // After a row that cannot be read, the start of the next row is not known.
    SuiteError::new(line, format!("cannot be read: {error}")).last()
}

/// Returns an error if the row that was read last ends within quotes: then it contains all rows that follow. Text after
/// a closing quote is an error too: mostly the quote was meant to open a cell, and rows are part of the one before.
fn closed<R: Read>(csv: &mut csv::Reader<Lines<R>>) -> Result<(), SuiteError> {
    let read = csv.position().byte();
    if let Some(at) = csv.get_ref().text_after_quote_before(read) {
        let line = csv.get_mut().line_at(at);
        let help = "quote the whole cell; a quote within a quoted cell is written twice";
        return Err(SuiteError::new(line, "text follows the closing quote of a cell").help(help).last());
    }
    let Some(opened) = csv.get_ref().open_quote_before(read) else { return Ok(()) };
    let line = csv.get_mut().line_at(opened);
    let help = "close the quote; a quote within a quoted cell is written twice";
    Err(SuiteError::new(line, "a quote is never closed, so the rows after it are part of one cell").help(help).last())
}

fn line_of<R: Read>(csv: &mut csv::Reader<Lines<R>>, record: &ByteRecord) -> u64 {
    let start = record.position().map_or(0, csv::Position::byte);
    csv.get_mut().line_at(start)
}

/// Returns the trimmed cells of a row.
fn texts(record: &ByteRecord, line: u64) -> Result<Vec<String>, SuiteError> {
    let text = |cell: &[u8]| match std::str::from_utf8(cell) {
        Ok(text) => Ok(text.trim().to_owned()),
        Err(_) => Err(SuiteError::new(line, "the text is not UTF-8").help("save the suite as CSV in UTF-8")),
    };
    record.iter().map(text).collect()
}

//! Reads the rows of a suite and turns them into cases, one row at a time.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

use csv::{ByteRecord, ReaderBuilder, Trim};

use super::SuiteError;
use super::columns::{Column, Header};
use crate::call::Origin;
use crate::engine::Block;
use crate::model::{GatewayId, Named, Plan, PolicyId, ProfileId, RouteId, UsageId, UserId};

/// One test case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// The line of the row, from 1.
    pub line: u64,
    /// The name of the case.
    pub name: Option<String>,
    /// The number.
    pub number: String,
    /// The caller.
    pub origin: Origin,
    /// True if the row has several cases, of which this is one.
    pub one_of_several: bool,
    /// True if the client normalises the number before the server does.
    pub client_normalization: bool,
    /// True if the number is dialled off-hook.
    pub off_hook: bool,
    /// Words by which the case can be selected.
    pub tags: Vec<String>,
    /// The reason why the case is skipped; `None` if it is run.
    pub skip: Option<String>,
    /// The expectations: columns with their expected text; `None` if there must be no value.
    pub expected: Vec<(Column, Option<String>)>,
}

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
            let line = line_of(&mut self.csv, &self.record);
            let cells = texts(&self.record, line)?;
            // Spreadsheets leave empty rows at the end.
            if cells.iter().all(String::is_empty) {
                continue;
            }
            self.rows += 1;
            let row = Row { header: &self.header, cells: &cells, line, plan };
            return row.cases().map(Some);
        }
    }
}

fn broken(line: u64, error: &csv::Error) -> SuiteError {
    // After a row that cannot be read, the start of the next row is not known.
    SuiteError::new(line, format!("cannot be read: {error}")).last()
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

struct Row<'a> {
    header: &'a Header,
    cells: &'a [String],
    line: u64,
    plan: &'a Plan,
}

impl Case {
    /// Returns the title of the case: its name, else its number. If the row has several cases, the profile and the
    /// policy follow in parentheses.
    pub fn title(&self, plan: &Plan) -> String {
        let title = self.name.as_ref().unwrap_or(&self.number);
        let Origin::Manual { profile, policy } = self.origin else { return title.clone() };
        if !self.one_of_several {
            return title.clone();
        }
        let profile = profile.map(|id| &*plan.profile(id).name.value);
        let policy = policy.map(|id| &*plan.policy(id).name.value);
        let which: Vec<&str> = profile.into_iter().chain(policy).collect();
        format!("{title} ({})", which.join(", "))
    }
}

impl Row<'_> {
    fn cases(&self) -> Result<Vec<Case>, SuiteError> {
        self.check_width()?;
        let case = Case {
            line: self.line,
            name: self.filled(Column::Name).map(str::to_owned),
            number: self.number()?,
            origin: Origin::Manual { profile: None, policy: None },
            one_of_several: false,
            client_normalization: self.flag(Column::ClientNormalization)?,
            off_hook: self.flag(Column::OffHook)?,
            tags: self.list(Column::Tags),
            skip: self.filled(Column::Skip).map(str::to_owned),
            expected: self.expected()?,
        };
        let origins = self.origins()?;
        let one_of_several = origins.len() > 1;
        Ok(origins.into_iter().map(|origin| Case { origin, one_of_several, ..case.clone() }).collect())
    }

    fn check_width(&self) -> Result<(), SuiteError> {
        let (given, wanted) = (self.cells.len(), self.header.columns.len());
        let extra = self.cells.get(wanted..).unwrap_or_default().iter().any(|cell| !cell.is_empty());
        if given < wanted || extra {
            // A decimal comma in a comma-separated file looks like two cells.
            if self.cells.windows(2).any(|pair| is_scientific(&pair.join(","))) {
                return Err(self.rounded(&self.cells.join(",")));
            }
            let message = format!("the row has {given} cells, the header {wanted} columns");
            return Err(self.error(message).help("a cell with a comma in it must be in double quotes"));
        }
        let nameless =
            self.header.columns.iter().zip(self.cells).any(|(column, cell)| column.is_none() && !cell.is_empty());
        if nameless {
            return Err(self.error("a cell is in a column without a name").help("name the column `comment`"));
        }
        Ok(())
    }

    fn error(&self, message: impl Into<String>) -> SuiteError {
        SuiteError::new(self.line, message)
    }

    /// Returns the cell of a column; `None` if the suite has no such column.
    fn cell(&self, column: Column) -> Option<&str> {
        self.header.position(column).and_then(|at| self.cells.get(at)).map(String::as_str)
    }

    /// Returns the cell of a column; `None` if it is empty or the suite has no such column.
    fn filled(&self, column: Column) -> Option<&str> {
        self.cell(column).filter(|cell| !cell.is_empty())
    }

    fn number(&self) -> Result<String, SuiteError> {
        let cell = self.filled(Column::DialedNumber).ok_or_else(|| self.error("the number is empty"))?;
        // `="0030"` tells a spreadsheet to keep the text unchanged.
        let number = cell.strip_prefix("=\"").and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell);
        if is_scientific(number) {
            return Err(self.rounded(number));
        }
        Ok(number.to_owned())
    }

    fn rounded(&self, number: &str) -> SuiteError {
        self.error(format!("`{number}` is a number that a spreadsheet has rounded"))
            .help("format the column as text and enter the number again")
    }

    fn flag(&self, column: Column) -> Result<bool, SuiteError> {
        match self.filled(column) {
            None => Ok(false),
            Some(cell) => match cell.to_ascii_lowercase().as_str() {
                "yes" | "true" | "1" => Ok(true),
                "no" | "false" | "0" => Ok(false),
                _ => Err(self
                    .error(format!("`{}` cannot be `{cell}`", column.name()))
                    .help("one of: yes, no, true, false, 1, 0")),
            },
        }
    }

    fn list(&self, column: Column) -> Vec<String> {
        let cell = self.cell(column).unwrap_or_default();
        cell.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    fn origins(&self) -> Result<Vec<Origin>, SuiteError> {
        let (user, gateway) = (self.filled(Column::User), self.filled(Column::Gateway));
        let by_hand = self.filled(Column::LocationProfile).or(self.filled(Column::Policy));
        match (user, gateway, by_hand) {
            (Some(_), Some(_), _) | (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => Err(self
                .error("a case has either a user, or a gateway, or a profile and a policy")
                .help("leave the other cells empty")),
            (Some(user), None, None) => Ok(vec![Origin::User(self.named::<UserId>(user)?)]),
            (None, Some(gateway), None) => Ok(vec![Origin::Gateway(self.named::<GatewayId>(gateway)?)]),
            (None, None, _) => {
                let profiles = self.several::<ProfileId>(Column::LocationProfile)?;
                let policies = self.several::<PolicyId>(Column::Policy)?;
                let pair = |profile| policies.iter().map(move |policy| Origin::Manual { profile, policy: *policy });
                Ok(profiles.iter().flat_map(|profile| pair(*profile)).collect())
            }
        }
    }

    /// Returns the things that a cell names: one, several with `|`, all with `*`; `None` means the default.
    fn several<Id: Named>(&self, column: Column) -> Result<Vec<Option<Id>>, SuiteError> {
        match self.filled(column) {
            None => Ok(vec![None]),
            // A global policy applies to everybody, so it is the only policy.
            Some("*") if column == Column::Policy && self.plan.global_policy.is_some() => Ok(vec![None]),
            Some("*") => {
                let all: Vec<Option<Id>> = Id::all(self.plan).map(|(id, _)| Some(id)).collect();
                Ok(if all.is_empty() { vec![None] } else { all })
            }
            Some(cell) => match Id::find(self.plan, cell) {
                Ok(id) => Ok(vec![Some(id)]),
                Err(_) if cell.contains('|') => {
                    cell.split('|').map(|name| self.named::<Id>(name.trim()).map(Some)).collect()
                }
                Err(error) => Err(self.error(error.to_string())),
            },
        }
    }

    fn named<Id: Named>(&self, name: &str) -> Result<Id, SuiteError> {
        Id::find(self.plan, name).map_err(|error| self.error(error.to_string()))
    }

    fn expected(&self) -> Result<Vec<(Column, Option<String>)>, SuiteError> {
        let mut expected = Vec::new();
        for column in Column::ALL.into_iter().filter(|column| column.is_expectation()) {
            match self.cell(column) {
                None | Some("*") => {}
                Some("") if matches!(column, Column::ExpectedVerdict | Column::ExpectedReason) => {}
                Some("") => expected.push((column, None)),
                Some(cell) => {
                    self.check_expectation(column, cell)?;
                    expected.push((column, Some(cell.to_owned())));
                }
            }
        }
        if expected.is_empty() {
            return Err(self
                .error("the case asserts nothing")
                .help("fill a column such as `expected_route`; an empty cell there means that there must be none"));
        }
        Ok(expected)
    }

    /// Checks that an expectation can be met. A name that the plan does not have cannot.
    fn check_expectation(&self, column: Column, cell: &str) -> Result<(), SuiteError> {
        match column {
            Column::ExpectedPhoneUsage => self.named::<UsageId>(cell).map(drop),
            Column::ExpectedRoute => self.named::<RouteId>(cell).map(drop),
            Column::ExpectedUser => self.named::<UserId>(cell).map(drop),
            Column::ExpectedGateways => {
                self.list(column).iter().try_for_each(|name| self.named::<GatewayId>(name).map(drop))
            }
            Column::ExpectedRule => {
                if self.plan.rules.iter().any(|rule| *rule.name.value == *cell) {
                    return Ok(());
                }
                let near = crate::diag::nearest(cell, self.plan.rules.iter().map(|rule| &*rule.name.value));
                let error = self.error(format!("there is no rule `{cell}` in the plan"));
                Err(near.map_or(error.clone(), |near| error.help(format!("did you mean `{near}`?"))))
            }
            Column::ExpectedVerdict => self.one_of(column, cell, &["routed", "internal", "blocked", "normalised"]),
            Column::ExpectedReason => self.one_of(column, cell, &Block::ALL.map(Block::name)),
            _ => Ok(()),
        }
    }

    fn one_of(&self, column: Column, cell: &str, words: &[&str]) -> Result<(), SuiteError> {
        if words.contains(&cell) {
            return Ok(());
        }
        Err(self.error(format!("`{}` cannot be `{cell}`", column.name())).help(format!("one of: {}", words.join(", "))))
    }
}

/// Returns true for text such as `3,13E+10`, which a spreadsheet writes for a long number.
pub fn is_scientific(number: &str) -> bool {
    let Some((mantissa, exponent)) = number.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mantissa =
        mantissa.split_once(['.', ',']).map_or(digits(mantissa), |(whole, part)| digits(whole) && digits(part));
    mantissa && exponent.strip_prefix('+').is_some_and(digits)
}

/// Counts lines. `csv` counts them wrongly after CRLF and blank lines (rust-csv issue 395), but its byte positions are
/// right.
struct Lines<R> {
    input: io::BufReader<R>,
    read: u64,
    /// Positions of carriage returns and line feeds that were read but not yet passed.
    breaks: VecDeque<(u64, u8)>,
    line: u64,
    /// The position where the current row begins.
    row: u64,
}

/// The largest size of a row, in bytes, so that a cell without an end does not fill the memory.
const ROW_LIMIT: u64 = 4 << 20;

impl<R: Read> Lines<R> {
    fn new(input: R) -> Lines<R> {
        Lines { input: io::BufReader::with_capacity(1 << 16, input), read: 0, breaks: VecDeque::new(), line: 1, row: 0 }
    }

    /// Returns the first line, at most as long as the buffer. Only a byte order mark is consumed, because `csv` would
    /// count its bytes.
    fn first_line(&mut self) -> io::Result<Vec<u8>> {
        let has_mark = self.input.fill_buf()?.starts_with(b"\xEF\xBB\xBF");
        if has_mark {
            self.input.consume(3);
        }
        let buffer = self.input.fill_buf()?;
        Ok(buffer.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default().to_vec())
    }

    /// Marks that a new row begins in what was read last.
    fn begin_row(&mut self) {
        self.row = self.read;
    }

    /// Returns the line of the last call of `line_at`.
    fn line(&self) -> u64 {
        self.line
    }

    /// Returns the line of a byte. Positions must ascend. A position on line breaks means the text after them.
    fn line_at(&mut self, mut position: u64) -> u64 {
        while let Some((at, byte)) = self.breaks.front().copied() {
            if at > position {
                break;
            }
            if at == position {
                position += 1;
            }
            if byte == b'\n' {
                self.line += 1;
            }
            self.breaks.pop_front();
        }
        self.line
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read - self.row > ROW_LIMIT {
            return Err(io::Error::other(format!("a row has more than {ROW_LIMIT} bytes")));
        }
        let read = self.input.read(buffer)?;
        for (byte, at) in buffer.iter().take(read).zip(self.read..) {
            if matches!(byte, b'\n' | b'\r') {
                self.breaks.push_back((at, *byte));
            }
        }
        self.read += read as u64;
        Ok(read)
    }
}

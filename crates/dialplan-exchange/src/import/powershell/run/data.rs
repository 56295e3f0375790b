//! Reads the files that the user gives for a script: `Import-Csv`, `Get-Content`, and what is converted from their
//! text.
//!
//! A script names its files by paths on another computer, so a file is known by the last part of its path.

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::{SourceFile, Span};

use super::arguments::{Given, argument, given};
use super::live::{ORDERED, Shape, Table, Value};
use super::script::Script;
use super::settle::live;
use crate::codes;
use crate::import::findings::Findings;
use crate::import::json;
use crate::import::powershell::tree::{Command, Expr};
use crate::limits::ImportLimits;

/// Commands that read a file.
const READERS: [&str; 3] = ["import-csv", "get-content", "import-clixml"];

impl Script<'_, '_> {
    /// Returns the value of a command that computes something from what is known; `None` for other commands.
    pub(super) fn computed(&mut self, command: &Command, full: &str) -> Option<Value> {
        let switches = ["Raw", "UseCulture", "Leaf", "Parent", "PathType", "AsHashtable"];
        let arguments = given(&command.arguments, |name| {
            switches.iter().any(|switch| *switch != "PathType" && switch.eq_ignore_ascii_case(name))
        });
        let span = command.span;
        match full {
            "import-csv" => Some(self.import_csv(&arguments, span)),
            "get-content" => {
                let Some(text) = self.file_of(&arguments) else { return Some(self.no_data(&arguments, span)) };
                let raw = arguments.iter().any(
                    |argument| matches!(argument, Given::Named(name, None, _) if name.eq_ignore_ascii_case("Raw")),
                );
                if raw {
                    return Some(self.text_value(text, span));
                }
                let lines: Vec<Value> = text.lines().map(|line| Value::text(span, line)).collect();
                if !self.spend(lines.len() + text.len() / 16, span) {
                    return Some(Value::unknown(span));
                }
                Some(Value::new(span, Shape::array(lines)))
            }
            "convertfrom-csv" | "convertfrom-json" => {
                let input = argument(&arguments, "InputObject", Some(0))?;
                let input = vec![self.value(input, "`-InputObject`")];
                Some(self.converted(full, &input, &arguments, span))
            }
            "join-path" => {
                let parts = [argument(&arguments, "Path", Some(0))?, argument(&arguments, "ChildPath", Some(1))?];
                let [first, second] = parts.map(|part| self.quietly(|script| script.value(part, "a path")));
                let second = second.as_text()?;
                Some(match (&first.shape, first.as_text()) {
                    (_, Some(first)) => Value::text(span, format!("{first}\\{second}")),
                    (Shape::Path(first), _) => Value::in_folder(span, &format!("{first}\\{second}")),
                    _ => Value::in_folder(span, second),
                })
            }
            "test-path" if self.file_of(&arguments).is_some() => Some(Value::new(span, Shape::Flag(true))),
            "write-output" => {
                let mut values = Vec::new();
                for argument in &arguments {
                    match argument {
                        Given::Positional(value) => values.push(self.value(value, "a value")),
                        _ => return None,
                    }
                }
                super::known::joined(values, span)
            }
            _ => None,
        }
    }

    fn text_value(&mut self, text: String, span: Span) -> Value {
        match self.spend(text.len() / 16, span) {
            true => Value::text(span, text),
            false => Value::unknown(span),
        }
    }

    /// Returns the text of the file that a command names, if the user gives it.
    fn file_of(&mut self, arguments: &[Given<'_>]) -> Option<String> {
        let path = argument(arguments, "LiteralPath", None).or(argument(arguments, "Path", Some(0)))?;
        let name = self.last_part(path)?;
        let found = self.given.data.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name));
        found.map(|(_, text)| text.clone())
    }

    /// Returns the last part of a path, even if the folder is not known: `"$PSScriptRoot\list.csv"`.
    fn last_part(&mut self, path: &Expr) -> Option<String> {
        let value = self.quietly(|script| script.value(path, "a path"));
        let source = self.file.slice(path.span).trim_matches(['"', '\'', '(', ')', ' ']);
        let text = match &value.shape {
            Shape::Path(path) => path,
            _ => value.as_text().unwrap_or(source),
        };
        let last = text.rsplit(['\\', '/']).next().unwrap_or_default().trim_matches(['"', '\'']).to_owned();
        let is_name = !last.is_empty() && !last.contains(['$', '*', '(', ')']);
        is_name.then_some(last)
    }

    /// Reports a file that is not known here, with the flag that gives it.
    fn no_data(&mut self, arguments: &[Given<'_>], span: Span) -> Value {
        let path = argument(arguments, "LiteralPath", None).or(argument(arguments, "Path", Some(0)));
        let name = path.and_then(|path| self.last_part(path));
        let what = match &name {
            Some(name) => format!("what is in `{name}` is not known here"),
            None => "what is in the file is not known here".to_owned(),
        };
        let asked = path.and_then(|path| self.askable(self.file.slice(path.span)));
        let flags = match (name, asked) {
            (Some(name), _) => format!("--data {name}"),
            (None, Some(variable)) => format!("--set {variable}=NAME --data NAME"),
            (None, None) => "--data FILE".to_owned(),
        };
        let finding = Diagnostic::new(&codes::SCRIPT_NOT_READ, what).at(span, "not known here");
        if !self.quiet {
            self.report(finding.help(format!("give the file with `{flags}`")));
        }
        Value::unknown(span)
    }

    /// Returns true for a command that reads a file which the user gives.
    pub(super) fn reads_data(&self, source: &str) -> bool {
        let source = source.to_ascii_lowercase();
        source.trim_start_matches(['(', '@', ' ']).starts_with("get-content")
    }

    /// Returns how to give the file that a list comes from, if it comes from one.
    pub(super) fn data_help(&self, source: &str) -> Option<String> {
        let lower = source.to_ascii_lowercase();
        let at = READERS.iter().filter_map(|reader| lower.find(reader).map(|at| at + reader.len())).min()?;
        let rest = source.get(at..).unwrap_or_default();
        let ends = |c: char| matches!(c, '"' | '\'' | ' ' | ')' | '|' | '\n' | '\r' | '\\' | '/' | '(' | '{');
        let name = rest.split(ends).find(|word| {
            word.contains('.') && !word.starts_with(['-', '.', '$']) && !word.ends_with('.') && !word.contains('$')
        });
        Some(format!("give the file with `--data {}`", name.unwrap_or("FILE")))
    }

    fn import_csv(&mut self, arguments: &[Given<'_>], span: Span) -> Value {
        match self.file_of(arguments) {
            Some(text) => self.rows(&text, arguments, span),
            None => self.no_data(arguments, span),
        }
    }

    /// Returns what `ConvertFrom-Csv` or `ConvertFrom-Json` makes of text.
    pub(super) fn converted(&mut self, name: &str, input: &[Value], arguments: &[Given<'_>], span: Span) -> Value {
        let lines: Option<Vec<Vec<String>>> = input.iter().map(Value::texts).collect();
        let Some(lines) = lines.map(|lines| lines.concat()) else {
            return Value::new(span, self.unknown(span, "the text that is converted is not known here"));
        };
        let text = lines.join("\n");
        if name == "convertfrom-csv" {
            return self.rows(&text, arguments, span);
        }
        let text_size = text.len() / 16;
        let file = SourceFile::new("", text);
        let limits = ImportLimits { values: self.values, ..ImportLimits::default() };
        let documents = json::read(&file, 0, &limits, &mut Findings::new(0));
        let Ok(documents) = documents else {
            return Value::new(span, self.unknown(span, "the text is not JSON"));
        };
        let mut values: Vec<Value> = documents.iter().map(|value| live(value, Some(span))).collect();
        match (values.len(), values.pop()) {
            (1, Some(only)) if self.spend(text_size, span) => only,
            _ => Value::unknown(span),
        }
    }

    /// Returns the rows of a table as objects, with the columns as members.
    fn rows(&mut self, text: &str, arguments: &[Given<'_>], span: Span) -> Value {
        let unknown = Value::unknown(span);
        let delimiter = argument(arguments, "Delimiter", None).map(|value| self.value(value, "`-Delimiter`"));
        let delimiter = match &delimiter {
            None => b',',
            Some(value) => match value.as_text().map(str::as_bytes) {
                Some([delimiter]) => *delimiter,
                _ => return unknown,
            },
        };
        let header = argument(arguments, "Header", None).map(|value| self.value(value, "`-Header`"));
        let header: Option<Vec<String>> = match &header {
            None => None,
            Some(value) => match value.texts() {
                Some(names) => Some(names),
                None => return unknown,
            },
        };
        // `-UseCulture` separates by what the computer's language uses.
        let of_culture = arguments
            .iter()
            .any(|a| matches!(a, Given::Named(name, None, _) if name.eq_ignore_ascii_case("UseCulture")));
        if of_culture {
            return Value::new(span, self.unknown(span, "the delimiter of `-UseCulture` is not known here"));
        }
        // Windows PowerShell writes the type of the objects in the first line.
        let text = match text.starts_with("#TYPE") {
            true => text.split_once('\n').map_or("", |(_, rest)| rest),
            false => text,
        };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut header = header;
        let mut rows = Vec::new();
        for record in reader.records() {
            let Ok(record) = record else {
                return Value::new(span, self.unknown(span, "the file is not a table"));
            };
            let Some(names) = &header else {
                header = Some(record.iter().map(|name| name.trim().to_owned()).collect());
                continue;
            };
            if !self.spend(names.len() + text.len() / 1024, span) {
                return unknown;
            }
            // A row that is too short has no value in the last columns.
            // Blanks before a cell do not belong to it.
            let cells = record.iter().map(|cell| Shape::text(cell.trim_start_matches(' ')));
            let mut row = Table::new(ORDERED);
            for (name, cell) in names.iter().zip(cells.chain(std::iter::repeat(Shape::Null))) {
                row.push(name, Value::new(span, cell));
            }
            rows.push(Value::new(span, Shape::table(row)));
        }
        Value::new(span, Shape::array(rows))
    }
}

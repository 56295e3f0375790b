//! Reads JSON as `ConvertTo-Json` writes it, with the place of every value.
//!
//! This reader exists because `serde_json` keeps no places, and a finding without a line is useless in an export of
//! forty thousand lines. Several documents in one file, as `>>` leaves them, are read one after the other.

use std::borrow::Cow;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::{SourceFile, Span};
use rustc_hash::FxHashSet;

use super::findings::Findings;
use crate::codes;
use crate::limits::ImportLimits;
use crate::object::{Object, Shape, Value};

/// Returns all documents in the file.
///
/// # Errors
///
/// Returns an error if the JSON is malformed or exceeds a limit.
pub(super) fn read<'a>(
    file: &'a SourceFile,
    number: usize,
    limits: &ImportLimits,
    findings: &mut Findings,
) -> Result<Vec<Value<'a>>, Box<Diagnostic>> {
    let mut reader = JsonReader { text: file.text(), at: 0, values: limits.values, limits, number, findings };
    let mut documents = Vec::new();
    loop {
        reader.skip_blanks();
        if reader.at >= reader.text.len() {
            return if documents.is_empty() { Err(reader.error("the file is empty")) } else { Ok(documents) };
        }
        documents.push(reader.value(0)?);
    }
}

struct JsonReader<'a, 'l> {
    text: &'a str,
    at: usize,
    values: usize,
    limits: &'l ImportLimits,
    /// The number of the file.
    number: usize,
    findings: &'l mut Findings,
}

type Read<T> = Result<T, Box<Diagnostic>>;

impl<'a> JsonReader<'a, '_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn error(&self, message: impl Into<String>) -> Box<Diagnostic> {
        let next = self.rest().chars().next().map_or(0, char::len_utf8);
        let label = if next == 0 { "the file ends here" } else { "here" };
        Box::new(
            Diagnostic::new(&codes::INPUT_SYNTAX, message).at(Span::new(self.at, self.at + next), label.to_owned()),
        )
    }

    fn unexpected(&self, expected: &str) -> Box<Diagnostic> {
        match self.rest().chars().next() {
            None => self.error(format!("the JSON is cut off: expected {expected}")),
            Some(c) if c.is_control() => self.error(format!("expected {expected}, found U+{:04X}", u32::from(c))),
            Some(c) => self.error(format!("expected {expected}, found `{c}`")),
        }
    }

    fn limit(&self, what: &str, limit: usize) -> Box<Diagnostic> {
        let place = Span::new(self.at, self.at);
        Box::new(
            Diagnostic::new(&codes::INPUT_LIMIT, format!("more than {limit} {what}"))
                .at(place, "here")
                .help("export to several files and import them together"),
        )
    }

    fn value(&mut self, depth: usize) -> Read<Value<'a>> {
        if depth > self.limits.depth {
            return Err(self.limit("levels of nested values", self.limits.depth));
        }
        if self.values == 0 {
            return Err(self.limit("values in one file", self.limits.values));
        }
        self.values -= 1;
        let start = self.at;
        let shape = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Shape::Text(self.string()?),
            Some(b't') => self.word("true", Shape::Flag(true))?,
            Some(b'f') => self.word("false", Shape::Flag(false))?,
            Some(b'n') => self.word("null", Shape::Null)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Value::new(Span::new(start, self.at), shape))
    }

    fn word(&mut self, word: &str, shape: Shape<'a>) -> Read<Shape<'a>> {
        if !self.rest().starts_with(word) {
            return Err(self.unexpected(&format!("`{word}`")));
        }
        self.at += word.len();
        Ok(shape)
    }

    fn number(&mut self) -> Read<Shape<'a>> {
        let length = self
            .rest()
            .bytes()
            .take_while(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E'))
            .count();
        let text = self.rest().get(..length).unwrap_or_default();
        if text.parse::<f64>().is_err() {
            return Err(self.unexpected("a number"));
        }
        self.at += length;
        Ok(Shape::Text(Cow::Borrowed(text)))
    }

    fn list(&mut self, depth: usize) -> Read<Shape<'a>> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Shape::List(items));
        }
        loop {
            self.skip_blanks();
            items.push(self.value(depth + 1)?);
            self.skip_blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Shape::List(items));
                }
                _ => return Err(self.unexpected("`,` or `]`")),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Read<Shape<'a>> {
        self.at += 1;
        let mut object = Object::default();
        let mut places = Vec::new();
        self.skip_blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Shape::Object(object));
        }
        loop {
            self.skip_blanks();
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("the name of a property"));
            }
            let key = self.at;
            let name = self.string()?;
            places.push(Span::new(key, self.at));
            self.skip_blanks();
            if self.peek() != Some(b':') {
                return Err(self.unexpected("`:`"));
            }
            self.at += 1;
            self.skip_blanks();
            let value = self.value(depth + 1)?;
            object.fields.push((name, value));
            self.skip_blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    self.report_repeated(&object, &places);
                    return Ok(Shape::Object(object));
                }
                _ => return Err(self.unexpected("`,` or `}`")),
            }
        }
    }

    /// Reports the properties that an object has twice. Their names differ at most in case.
    fn report_repeated(&mut self, object: &Object<'a>, places: &[Span]) {
        let mut known: FxHashSet<String> = FxHashSet::default();
        for ((name, _), place) in object.fields.iter().zip(places) {
            if !known.insert(name.to_ascii_lowercase()) {
                let shown: String = name.chars().take(60).collect();
                let message = format!("property `{shown}` stands twice in one object: only the first is read");
                self.findings
                    .add(self.number, Diagnostic::new(&codes::NOT_CARRIED_OVER, message).at(*place, "a second time"));
            }
        }
    }

    fn string(&mut self) -> Read<Cow<'a, str>> {
        let start = self.at + 1;
        self.at = start;
        let plain = self.rest().bytes().take_while(|b| !matches!(b, b'"' | b'\\')).count();
        let text = self.rest().get(..plain).unwrap_or_default();
        self.at += plain;
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                return Ok(Cow::Borrowed(text));
            }
            None => return Err(self.error("the JSON is cut off inside a string")),
            _ => {}
        }
        let mut owned = text.to_owned();
        loop {
            let run = self.rest().bytes().take_while(|b| !matches!(b, b'"' | b'\\')).count();
            owned.push_str(self.rest().get(..run).unwrap_or_default());
            self.at += run;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(owned));
                }
                Some(_) => owned.push(self.escape()?),
                None => return Err(self.error("the JSON is cut off inside a string")),
            }
        }
    }

    /// Reads an escape such as `\n` or `\u0027`. A surrogate pair is one character; an unpaired surrogate becomes
    /// U+FFFD.
    fn escape(&mut self) -> Read<char> {
        let kind = self.text.as_bytes().get(self.at + 1).copied();
        let plain = match kind {
            Some(b'u') => {
                let first = self.hex(self.at + 2)?;
                self.at += 6;
                if !(0xD800..0xDC00).contains(&first) || !self.rest().starts_with("\\u") {
                    return Ok(char::from_u32(first).unwrap_or('\u{FFFD}'));
                }
                let second = self.hex(self.at + 2)?;
                if !(0xDC00..0xE000).contains(&second) {
                    return Ok('\u{FFFD}');
                }
                self.at += 6;
                let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or('\u{FFFD}'));
            }
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            _ => return Err(self.error("a backslash in JSON must be followed by one of `\"\\/bfnrtu`")),
        };
        self.at += 2;
        Ok(plain)
    }

    fn hex(&self, at: usize) -> Read<u32> {
        (self.text.get(at..at + 4))
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .ok_or_else(|| self.error("four hexadecimal digits must follow `\\u`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the text of every value in order, or the message and the place of the error.
    fn check(text: &str, expected: &str) {
        let file = SourceFile::new("t.json", text);
        let limits = ImportLimits { depth: 3, ..ImportLimits::default() };
        let shown = match read(&file, 0, &limits, &mut Findings::new(10)) {
            Ok(values) => values.iter().map(show).collect::<Vec<_>>().join(" "),
            Err(error) => {
                let place = file.line_column(error.primary.unwrap().span.start);
                format!("{}:{}: {}", place.line, place.column, error.message)
            }
        };
        assert_eq!(shown, expected, "{text}");
    }

    fn show(value: &Value<'_>) -> String {
        match &value.shape {
            Shape::Null => "null".to_owned(),
            Shape::Flag(flag) => flag.to_string(),
            Shape::Text(text) => format!("<{text}>"),
            Shape::Number(text) => text.clone(),
            Shape::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(" ")),
            Shape::Object(object) => {
                let fields: Vec<_> =
                    object.fields.iter().map(|(name, value)| format!("{name}={}", show(value))).collect();
                format!("{{{}}}", fields.join(" "))
            }
            Shape::Unknown => "?".to_owned(),
        }
    }

    #[test]
    fn values() {
        check(r#"{"a": [1, "x", true, null], "b": {}}"#, "{a=[<1> <x> true null] b={}}");
        check(r#""it\u0027s \u003c \ud83d\ude00 \ud83d \\d""#, "<it's < 😀 \u{FFFD} \\d>");
        check("[] {}", "[] {}");
    }

    #[test]
    fn what_is_wrong_has_a_place() {
        check("", "1:1: the file is empty");
        check("{\"a\":\n [1, 2", "2:7: the JSON is cut off: expected `,` or `]`");
        check("{\"a\": \"x", "1:9: the JSON is cut off inside a string");
        check("{a: 1}", "1:2: expected the name of a property, found `a`");
        check("[[[[[1]]]]]", "1:5: more than 3 levels of nested values");
        check(r#""\u12""#, "1:2: four hexadecimal digits must follow `\\u`");
    }
}

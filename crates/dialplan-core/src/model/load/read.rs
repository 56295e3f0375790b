//! The basic readers: a mapping with known keys, a text, a flag, a list, a choice.
//!
//! Each reports what is wrong, where it is, and how to fix it.

use std::fmt;

use super::{Item, Keys, Loader, is_key, keys};
use crate::diag::{Diagnostic, codes, did_you_mean, nearest};
use crate::source::yaml::{NodeRef, Value};
use crate::source::{Span, Style, Text};

/// The plan path of the value that is read. It is turned into text only for a finding.
pub(super) struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    step: Step<'p>,
}

enum Step<'p> {
    Root,
    Key(&'p str),
    Index(usize),
    Name(&'p str),
}

impl<'p> Path<'p> {
    pub(super) fn root() -> Path<'p> {
        Path { parent: None, step: Step::Root }
    }

    pub(super) fn key<'q>(&'q self, key: &'q str) -> Path<'q> {
        Path { parent: Some(self), step: Step::Key(key) }
    }

    pub(super) fn index(&self, index: usize) -> Path<'_> {
        Path { parent: Some(self), step: Step::Index(index) }
    }

    /// Returns the path of an item: by its name if it has one, else by its position.
    pub(super) fn item<'q>(&'q self, name: &'q str, index: usize) -> Path<'q> {
        let step = if name.is_empty() { Step::Index(index) } else { Step::Name(name) };
        Path { parent: Some(self), step }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Key(key) => {
                let at_top = self.parent.is_some_and(|p| matches!(p.step, Step::Root));
                write!(f, "{}{key}", if at_top { "" } else { "." })
            }
            Step::Index(index) => write!(f, "[{index}]"),
            Step::Name(name) => write!(f, "[{name:?}]"),
        }
    }
}

/// The values of a mapping with known keys.
pub(super) struct Fields<'d> {
    entries: Vec<(&'static str, NodeRef<'d>)>,
    /// The place of the whole mapping.
    pub(super) span: Span,
    /// True if a syntax error cut the mapping off, so that missing keys can come after the error.
    incomplete: bool,
}

impl<'d> Fields<'d> {
    /// Returns the value of a key; `None` if it is missing or null.
    pub(super) fn get(&self, key: &str) -> Option<NodeRef<'d>> {
        self.entries.iter().find(|(k, v)| *k == key && !matches!(v.value(), Value::Null)).map(|(_, v)| *v)
    }

    /// Returns the value of a key, even if it is null; `None` if it is missing.
    fn get_null(&self, key: &str) -> Option<NodeRef<'d>> {
        self.entries.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
    }
}

impl<'d> Loader<'_> {
    /// Reads a mapping with the given keys. Other keys are reported.
    pub(super) fn fields(&mut self, node: NodeRef<'d>, keys: &'static Keys, path: &Path<'_>) -> Option<Fields<'d>> {
        match node.value() {
            Value::Mapping => {}
            Value::Broken => return None,
            _ => {
                self.wrong_type(node, keys.what, "a mapping", path);
                return None;
            }
        }
        let mut entries = Vec::new();
        for (key, value) in node.entries() {
            match key.value() {
                Value::Scalar(text) if keys.has(text) => {
                    entries.extend(keys.all().find(|known| *known == text).map(|known| (known, value)));
                }
                Value::Scalar(text) => {
                    let alone = matches!(value.value(), Value::Null) && value.span().start == value.span().end;
                    self.unknown_key(text, key.use_span(), alone, keys, path);
                }
                Value::Broken => {}
                _ => self.wrong_type(key, "a key", "text", path),
            }
        }
        Some(Fields { entries, span: node.span(), incomplete: node.is_incomplete() })
    }

    /// Reports an unknown key. `alone` is true if nothing follows the key, not even a colon.
    fn unknown_key(&mut self, key: &str, span: Span, alone: bool, keys: &Keys, path: &Path<'_>) {
        let after = self.file.text().get(span.end as usize..).unwrap_or_default().trim_start();
        let help = if alone && after.starts_with([',', '}']) {
            "inside `{ }` a comma ends a value: put text with a comma in quotes".to_owned()
        } else if key == "<<" {
            "YAML merge keys are not read; share rules with `rule_sets` and `include`".to_owned()
        } else {
            match did_you_mean(key, keys.all()) {
                Some(help) => help,
                None => format!("{} has: {}", keys.what, keys.all().collect::<Vec<_>>().join(", ")),
            }
        };
        self.report(
            Diagnostic::new(&codes::UNKNOWN_KEY, format!("{} has no key `{key}`", keys.what))
                .at(span, "unknown key")
                .help(help)
                .on(path.to_string(), None),
        );
    }

    pub(super) fn missing(&mut self, key: &str, span: Span, path: &Path<'_>) {
        // Only the first line is marked, because a mark under a whole profile does not help.
        let first_line = self.file.slice(span).lines().next().map_or(0, str::len);
        let first = Span::new(span.start as usize, span.start as usize + first_line);
        let commented = self.hidden_by_comment(key, span);
        let diagnostic = match commented {
            true => Diagnostic::new(&codes::MISSING_KEY, format!("`{key}` is empty"))
                .at(first, "`#` after a space begins a comment in YAML")
                .help("put the value in single quotes"),
            false => Diagnostic::new(&codes::MISSING_KEY, format!("`{key}` is missing")).at(first, "here"),
        };
        self.report(diagnostic.on(path.to_string(), None));
    }

    /// Returns true if the value of the key comes after a `#`, so that YAML reads it as a comment.
    pub(super) fn hidden_by_comment(&self, key: &str, span: Span) -> bool {
        /// A file may be one long line, so only so many characters of the line are searched.
        const SEARCHED: usize = 1000;
        let line = self.file.line_text(self.file.line(span.start));
        let line = line.char_indices().nth(SEARCHED).and_then(|(end, _)| line.get(..end)).unwrap_or(line);
        let value =
            line.find(key).and_then(|at| line.get(at + key.len()..)).map(|rest| rest.trim_start_matches([':', ' ']));
        value.is_some_and(|value| value.starts_with('#'))
    }

    pub(super) fn wrong_type(&mut self, node: NodeRef<'d>, what: &str, wanted: &str, path: &Path<'_>) {
        let (found, bracket) = match node.value() {
            Value::Null => ("nothing", false),
            Value::Scalar(_) => ("text", false),
            Value::Sequence => ("a list", true),
            Value::Mapping => ("a mapping", true),
            Value::Broken => return,
        };
        let mut diagnostic = Diagnostic::new(&codes::WRONG_TYPE, format!("{what} must be {wanted}, not {found}"))
            .at(node.use_span(), format!("this is {found}"))
            .on(path.to_string(), None);
        let source = self.file.slice(node.span());
        let key = what.trim_matches('`');
        let is_pattern = matches!(key, "pattern" | "translation" | "target");
        if wanted == "text" && bracket && is_pattern && source.starts_with(['[', '{']) {
            let line = source.lines().next().unwrap_or_default();
            diagnostic = diagnostic
                .help(format!("brackets begin a list in YAML: put the {key} in single quotes: `{key}: '{line}'`"));
        }
        self.report(diagnostic);
    }

    /// Reads the text of a required key. The text may be empty.
    pub(super) fn required_text(&mut self, fields: &Fields<'d>, key: &'static str, path: &Path<'_>) -> Option<Text> {
        match fields.get_null(key) {
            None => {
                if !fields.incomplete {
                    self.missing(key, fields.span, path);
                }
                None
            }
            Some(node) if matches!(node.value(), Value::Null) => {
                if self.hidden_by_comment(key, node.span()) {
                    self.missing(key, node.span(), path);
                    return None;
                }
                let finding = Diagnostic::new(&codes::MISSING_KEY, format!("`{key}` is missing"))
                    .at(node.span(), "there is no value here");
                let finding = match key {
                    "version" => finding.help("write `version: 1`"),
                    "pattern" | "translation" | "target" => {
                        finding.help(format!("write `{key}: ''` if it is meant to be empty"))
                    }
                    // Anything else must not be empty.
                    _ => finding,
                };
                self.report(finding.on(path.to_string(), None));
                None
            }
            Some(node) => self.text(node, key, path),
        }
    }

    pub(super) fn optional_text(&mut self, fields: &Fields<'d>, key: &'static str, path: &Path<'_>) -> Option<Text> {
        let node = fields.get(key)?;
        self.text(node, key, path)
    }

    pub(super) fn text(&mut self, node: NodeRef<'d>, key: &str, path: &Path<'_>) -> Option<Text> {
        let text = node.text();
        if text.is_none() {
            self.wrong_type(node, &format!("`{key}`"), "text", path);
        }
        text
    }

    pub(super) fn flag(&mut self, fields: &Fields<'d>, key: &'static str, path: &Path<'_>) -> Option<bool> {
        let choices = [("true", true), ("false", false), ("yes", true), ("no", false), ("on", true), ("off", false)];
        let text = self.optional_text(fields, key, path)?;
        let found = choices.iter().find(|(word, _)| text.eq_ignore_ascii_case(word)).map(|(_, value)| *value);
        if found.is_none() {
            self.report(
                Diagnostic::new(&codes::WRONG_TYPE, format!("`{key}` must be `true` or `false`, not `{}`", &*text))
                    .at(text.span, "neither")
                    .on(path.to_string(), None),
            );
        }
        found
    }

    pub(super) fn integer(&mut self, fields: &Fields<'d>, key: &'static str, path: &Path<'_>) -> Option<i64> {
        let text = self.optional_text(fields, key, path)?;
        let found = text.parse().ok();
        if found.is_none() {
            self.report(
                Diagnostic::new(&codes::WRONG_TYPE, format!("`{key}` must be a whole number, not `{}`", &*text))
                    .at(text.span, "not a whole number")
                    .on(path.to_string(), None),
            );
        }
        found
    }

    /// Reads a value that must be one of the given words.
    pub(super) fn choice<T: Copy>(
        &mut self,
        fields: &Fields<'d>,
        key: &'static str,
        choices: &[(&str, T)],
        path: &Path<'_>,
    ) -> Option<T> {
        let text = self.optional_text(fields, key, path)?;
        let found = choices.iter().find(|(word, _)| *word == &*text).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            let help = match nearest(&text, words.iter().copied()) {
                Some(word) => format!("did you mean `{word}`?"),
                None => format!("one of: {}", words.join(", ")),
            };
            self.report(
                Diagnostic::new(&codes::WRONG_TYPE, format!("`{key}` cannot be `{}`", &*text))
                    .at(text.span, "not one of the choices")
                    .help(help)
                    .on(path.key(key).to_string(), None),
            );
        }
        found
    }

    /// Returns the items of a section, which is a list, a mapping from names, or a single scalar.
    pub(super) fn items(&mut self, fields: &Fields<'d>, key: &'static str, path: &Path<'_>) -> Vec<Item<'d>> {
        let Some(node) = fields.get(key) else { return Vec::new() };
        let by_name = matches!(key, "policies" | "rule_sets");
        let one_mapping = keys::EMERGENCY.required.iter().any(|k| node.entries().any(|(key, _)| is_key(key, k)));
        match node.value() {
            Value::Sequence if key == "rule_sets" => {
                self.wrong_type(node, "`rule_sets`", "a mapping from names to lists of rules", path);
                Vec::new()
            }
            Value::Sequence => self.list_items(node, key, path),
            Value::Mapping if by_name => node.entries().map(|(key, node)| Item { key: Some(key), node }).collect(),
            Value::Mapping if key == "emergency_numbers" && one_mapping => vec![Item { key: None, node }],
            Value::Scalar(_) if matches!(key, "phone_usages" | "emergency_numbers" | "gateways") => {
                vec![Item { key: None, node }]
            }
            _ => {
                self.wrong_type(node, &format!("`{key}`"), "a list", path);
                Vec::new()
            }
        }
    }

    fn list_items(&mut self, node: NodeRef<'d>, key: &'static str, path: &Path<'_>) -> Vec<Item<'d>> {
        let scalars = matches!(key, "phone_usages" | "emergency_numbers" | "gateways");
        let path = path.key(key);
        let mut items = Vec::new();
        for (position, node) in node.items().enumerate() {
            match node.value() {
                Value::Mapping if key == "policies" => {
                    // The short form in a list: `- local-only: [emergency, local]`.
                    let mut entries = node.entries();
                    let item = match (entries.next(), entries.next()) {
                        (Some((name, usages)), None) if !is_policy_key(name) => Item { key: Some(name), node: usages },
                        _ => Item { key: None, node },
                    };
                    items.push(item);
                }
                Value::Mapping => items.push(Item { key: None, node }),
                Value::Scalar(_) if scalars => items.push(Item { key: None, node }),
                Value::Broken => {}
                _ => {
                    let wanted = if scalars { "text or a mapping" } else { "a mapping" };
                    self.wrong_type(node, &format!("an item of `{key}`"), wanted, &path.index(position));
                }
            }
        }
        items
    }

    /// Returns the texts of a list. A single scalar is a list of one.
    pub(super) fn texts(&mut self, node: NodeRef<'d>, key: &str, path: &Path<'_>) -> Vec<Text> {
        match node.value() {
            Value::Scalar(_) => node.text().into_iter().collect(),
            Value::Sequence => {
                let items: Vec<NodeRef<'d>> = node.items().collect();
                let what = format!("an item of `{key}`");
                let mut texts = Vec::with_capacity(items.len());
                for (position, item) in items.into_iter().enumerate() {
                    match item.text() {
                        Some(text) => texts.push(text),
                        None => self.wrong_type(item, &what, "text", &path.index(position)),
                    }
                }
                texts
            }
            Value::Null => Vec::new(),
            _ => {
                self.wrong_type(node, &format!("`{key}`"), "a list", path);
                Vec::new()
            }
        }
    }

    /// Returns the names in a list of references. A name that is listed twice is reported and returned once.
    pub(super) fn distinct_names(&mut self, node: NodeRef<'d>, kind: &str, path: &Path<'_>) -> Vec<Text> {
        let key = match path.step {
            Step::Key(key) => key,
            _ => "phone_usages",
        };
        let names = self.texts(node, key, path);
        let mut seen = rustc_hash::FxHashMap::default();
        let mut distinct = Vec::with_capacity(names.len());
        for name in names {
            match seen.get(&name.value) {
                None => {
                    seen.insert(name.value.clone(), name.span);
                    distinct.push(name);
                }
                Some(first) => self.report(
                    Diagnostic::new(&codes::DUPLICATE_NAME, format!("{kind} `{}` is listed twice", &*name))
                        .at(name.span, "a second time")
                        .and_at(*first, "first here")
                        .help("remove one of them")
                        .on(path.to_string(), None),
                ),
            }
        }
        distinct
    }

    /// Reports the first character that cannot be part of a dialled number.
    pub(super) fn dialable(&mut self, text: &Text, what: &str, path: &Path<'_>) {
        let Some((at, c)) = text.char_indices().find(|(_, c)| !(' '..='~').contains(c)) else { return };
        let place = text.place(self.file, at..at + c.len_utf8());
        let shown = if c.is_control() { format!("U+{:04X}", c as u32) } else { format!("{c}") };
        let help = match text.style {
            Style::DoubleQuoted if self.file.slice(place).starts_with('\\') => {
                "in double quotes YAML interprets a backslash: use single quotes"
            }
            _ => "only printable ASCII can be dialled",
        };
        self.report(
            Diagnostic::new(&codes::INVALID_CHARACTER, format!("{what} has the character `{shown}`"))
                .at(place, "cannot be part of a number")
                .help(help)
                .on(path.to_string(), None),
        );
    }
}

fn is_policy_key(node: NodeRef<'_>) -> bool {
    keys::POLICY.all().any(|key| is_key(node, key))
}

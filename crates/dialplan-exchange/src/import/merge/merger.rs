//! What every part of the merge needs: findings with places in several files, checked patterns, and compared names.

use dialplan_core::diag::{Code, Diagnostic};
use dialplan_core::single;
use rustc_hash::FxHashMap;

use crate::codes;
use crate::draft::{Origin, PartialList};
use crate::import::findings::Findings;
use crate::import::input::Source;

/// Merges what was found in several files.
pub(super) struct Merger<'m> {
    pub(super) findings: &'m mut Findings,
    pub(super) sources: &'m [Source],
    /// The fault of each pattern and translation that was checked, if it has one.
    pub(super) patterns: FxHashMap<(String, Option<String>), Option<String>>,
    /// The lists of which the files only show a part.
    pub(super) partial: Vec<PartialList>,
}

impl Merger<'_> {
    pub(super) fn add(&mut self, code: &'static Code, origin: Origin, message: String, label: &str) {
        self.findings.add(origin.file, Diagnostic::new(code, message).at(origin.span, label));
    }

    pub(super) fn left_out(&mut self, origin: Origin, message: String) {
        self.add(&codes::NOT_CARRIED_OVER, origin, message, "left out");
    }

    /// Returns `file:line` for a place, for messages about two files.
    pub(super) fn place(&self, origin: Origin) -> String {
        let Some(source) = self.sources.get(origin.file) else { return String::new() };
        format!("{}:{}", source.file.name(), source.file.line(origin.span.start))
    }

    pub(super) fn conflict(&mut self, kind: &str, name: &str, first: Origin, second: Origin) {
        let message = format!("{kind} `{name}` differs from the one at {}, which is kept", self.place(first));
        self.add(&codes::IMPORT_CONFLICT, second, message, "left out");
    }

    /// Returns the objects with each name only once, ignoring case. A repeated object that is the same is dropped; one
    /// that differs is reported as a conflict, and the first one is kept.
    pub(super) fn deduplicated<T>(
        &mut self,
        kind: &str,
        list: Vec<T>,
        name: fn(&T) -> String,
        origin: fn(&T) -> Origin,
        same: fn(&T, &T) -> bool,
    ) -> Vec<T> {
        let mut places: FxHashMap<String, usize> = FxHashMap::default();
        let mut kept: Vec<T> = Vec::with_capacity(list.len());
        for item in list {
            let name = name(&item);
            // Names of test cases are case-sensitive. Microsoft's products ignore case in all other names.
            let key = if kind == "test case" { name.clone() } else { name.to_lowercase() };
            match places.get(&key).and_then(|at| kept.get(*at)) {
                None => {
                    places.insert(key, kept.len());
                    kept.push(item);
                }
                Some(first) if same(first, &item) => {}
                Some(first) => {
                    let first = origin(first);
                    self.conflict(kind, &name, first, origin(&item));
                }
            }
        }
        kept
    }

    /// Returns why a plan with the pattern and translation could not be used, or `None` if it could.
    pub(super) fn fault(&mut self, pattern: &str, translation: Option<&str>) -> Option<String> {
        let key = (pattern.to_owned(), translation.map(str::to_owned));
        if let Some(known) = self.patterns.get(&key) {
            return known.clone();
        }
        let character = translation.and_then(|t| t.chars().find(|c| !(' '..='~').contains(c)));
        let fault =
            match (character, single::SingleRule::new(pattern, translation, Default::default(), &Default::default())) {
                (Some(c), _) if c.is_control() => Some(format!(
                    "its translation contains the character U+{:04X}, which cannot be dialled",
                    u32::from(c)
                )),
                (Some(c), _) => Some(format!("its translation contains the character `{c}`, which cannot be dialled")),
                (None, Err(fault)) => Some(fault.message),
                (None, Ok(rule)) => rule.unsupported().or(rule.translation_fault()).map(|fault| fault.message.clone()),
            };
        self.patterns.insert(key, fault.clone());
        fault
    }
}

/// Returns the text, cut off after 80 characters.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}..", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

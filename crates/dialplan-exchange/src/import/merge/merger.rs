//! What every part of the merge needs: findings with places in several files, patterns that were tried, names that were seen.

use dialplan_core::diag::{Code, Diagnostic};
use dialplan_core::single;
use rustc_hash::FxHashMap;

use crate::codes;
use crate::draft::Origin;
use crate::import::findings::Findings;
use crate::import::input::Source;

pub(super) struct Merger<'m> {
    pub(super) findings: &'m mut Findings,
    pub(super) sources: &'m [Source],
    /// What is wrong with each pattern and translation, asked once.
    pub(super) patterns: FxHashMap<(String, Option<String>), Option<String>>,
}

impl Merger<'_> {
    pub(super) fn add(&mut self, code: &'static Code, origin: Origin, message: String, label: &str) {
        self.findings.add(origin.file, Diagnostic::new(code, message).at(origin.span, label));
    }

    pub(super) fn left_out(&mut self, origin: Origin, message: String) {
        self.add(&codes::NOT_CARRIED_OVER, origin, message, "left out");
    }

    /// `file:line` of a place, for messages about two files.
    pub(super) fn place(&self, origin: Origin) -> String {
        let Some(source) = self.sources.get(origin.file) else { return String::new() };
        format!("{}:{}", source.file.name(), source.file.line(origin.span.start))
    }

    pub(super) fn conflict(&mut self, kind: &str, name: &str, first: Origin, second: Origin) {
        let message = format!("{kind} `{name}` differs from the one at {}, which is kept", self.place(first));
        self.add(&codes::IMPORT_CONFLICT, second, message, "left out");
    }

    /// Each name once, whatever its case: what is the same again is nothing new, what differs is a conflict that the first one wins.
    pub(super) fn once<T>(
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
            // Names of tests are ours to compare; the others are Microsoft's, where case is nothing.
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

    /// Why a plan with the pattern could not be used.
    pub(super) fn fault(&mut self, pattern: &str, translation: Option<&str>) -> Option<String> {
        let key = (pattern.to_owned(), translation.map(str::to_owned));
        if let Some(known) = self.patterns.get(&key) {
            return known.clone();
        }
        let character = translation.and_then(|t| t.chars().find(|c| !(' '..='~').contains(c)));
        let fault = match (character, single::Rule::new(pattern, translation, Default::default(), &Default::default()))
        {
            (Some(c), _) if c.is_control() => {
                Some(format!("its translation contains the character U+{:04X}, which cannot be dialled", u32::from(c)))
            }
            (Some(c), _) => Some(format!("its translation contains the character `{c}`, which cannot be dialled")),
            (None, Err(fault)) => Some(fault.message),
            (None, Ok(rule)) => rule.unsupported().or(rule.translation_fault()).map(|fault| fault.message.clone()),
        };
        self.patterns.insert(key, fault.clone());
        fault
    }
}

pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}..", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

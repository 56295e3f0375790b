//! Named classes of numbers: `classes`.

use super::read::{Fields, Path};
use super::{Loader, keys};
use crate::diag::{Diagnostic, codes};
use crate::model::NumberClass;
use crate::source::Span;
use crate::source::yaml::{NodeRef, Value};

/// What the pattern of a class looks like.
const EXAMPLE: &str = r"write what the numbers look like, as `^\+316\d{8}$`";

impl<'d> Loader<'_> {
    /// Reads the classes: a mapping from names to patterns of normalised numbers. The same name twice is the same key
    /// twice, which is reported when the file is parsed.
    pub(super) fn classes(&mut self, fields: &Fields<'d>, path: &Path<'_>) -> Vec<NumberClass> {
        let path = path.key(keys::CLASSES);
        let Some(node) = fields.get(keys::CLASSES) else { return Vec::new() };
        if !matches!(node.value(), Value::Mapping) {
            self.wrong_type(node, "`classes`", "a mapping from names to patterns", &path);
            return Vec::new();
        }
        let read = node.entries().filter_map(|(key, value)| self.class(key, value, &path));
        read.collect()
    }

    fn class(&mut self, key: NodeRef<'d>, value: NodeRef<'d>, path: &Path<'_>) -> Option<NumberClass> {
        let Some(name) = key.text() else {
            self.wrong_type(key, "the name of a class", "text", path);
            return None;
        };
        if name.trim().is_empty() {
            self.report(
                Diagnostic::new(&codes::MISSING_KEY, "the name of a class is empty")
                    .at(name.span, "give it a name")
                    .on(path.to_string(), None),
            );
            return None;
        }
        let path = path.item(&name, 0);
        if matches!(value.value(), Value::Null) && self.hidden_by_comment(&name, name.span) {
            self.missing(&name, name.span, &path);
            return None;
        }
        match (value.value(), value.text()) {
            (Value::Broken, _) => None,
            (_, Some(pattern)) if !pattern.is_empty() => Some(NumberClass { name, pattern }),
            (Value::Null, _) => self.no_class(name.span, "has no pattern", &path),
            (_, Some(pattern)) => self.no_class(pattern.span, "matches every number", &path),
            (_, None) => self.no_class(value.use_span(), "not text: put the pattern in single quotes", &path),
        }
    }

    fn no_class(&mut self, at: Span, label: &str, path: &Path<'_>) -> Option<NumberClass> {
        self.report(
            Diagnostic::new(&codes::WRONG_TYPE, "a class must have a pattern that is a text and not empty")
                .at(at, label)
                .help(EXAMPLE)
                .on(path.to_string(), None),
        );
        None
    }
}

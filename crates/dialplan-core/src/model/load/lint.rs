//! The settings of the linter.

use super::read::{Fields, Path};
use super::{Loader, keys};
use crate::diag::{Diagnostic, Level, codes};
use crate::model::{Blocked, Ignore, LintSettings};
use crate::source::yaml::{NodeRef, Value};

impl<'d> Loader<'_> {
    /// Reads the settings of the linter.
    pub(super) fn lint(&mut self, fields: &Fields<'d>, path: &Path<'_>) -> LintSettings {
        let mut settings = LintSettings::default();
        let path = path.key("lint");
        let Some(fields) = fields.get("lint").and_then(|node| self.fields(node, &keys::LINT, &path)) else {
            return settings;
        };
        if let Some(node) = fields.get("levels") {
            let path = path.key("levels");
            if !matches!(node.value(), Value::Mapping) {
                self.wrong_type(node, "`levels`", "a mapping from rule names to levels", &path);
            }
            for (rule, level) in node.entries() {
                if let (Some(rule), Some(level)) = (rule.text(), self.text(level, "levels", &path)) {
                    if Level::from_name(&level).is_none() {
                        self.report(
                            Diagnostic::new(&codes::WRONG_TYPE, format!("`{}` is not a level", &*level))
                                .at(level.span, "not one of the choices")
                                .help("one of: error, warning, info, off")
                                .on(path.to_string(), None),
                        );
                    }
                    settings.levels.push((rule, level));
                }
            }
        }
        if let Some(node) = fields.get("ignore") {
            let path = path.key("ignore");
            if !matches!(node.value(), Value::Sequence) {
                self.wrong_type(node, "`ignore`", "a list", &path);
            }
            for (position, node) in node.items().enumerate() {
                let path = path.index(position);
                let Some(fields) = self.fields(node, &keys::IGNORE, &path) else { continue };
                let Some(rule) = self.required_text(&fields, "rule", &path) else { continue };
                settings.ignore.push(Ignore {
                    rule,
                    path: self.optional_text(&fields, "path", &path),
                    reason: self.optional_text(&fields, "reason", &path),
                });
            }
        }
        if let Some(node) = fields.get("blocked") {
            settings.blocked = self.blocked(node, &path.key("blocked"));
        }
        settings
    }

    /// Reads the numbers that are blocked on purpose: a list of patterns, each alone or with its reason.
    fn blocked(&mut self, node: NodeRef<'d>, path: &Path<'_>) -> Vec<Blocked> {
        let mut blocked = Vec::new();
        let items = match node.value() {
            Value::Sequence => node.items().collect(),
            Value::Scalar(_) | Value::Mapping => vec![node],
            _ => {
                self.wrong_type(node, "`blocked`", "a list of patterns", path);
                Vec::new()
            }
        };
        for (position, node) in items.into_iter().enumerate() {
            let path = path.index(position);
            let (pattern, reason) = match node.value() {
                Value::Mapping => {
                    let Some(fields) = self.fields(node, &keys::BLOCKED, &path) else { continue };
                    let reason = self.optional_text(&fields, "reason", &path);
                    (self.required_text(&fields, "pattern", &path), reason)
                }
                _ => (self.text(node, "pattern", &path), None),
            };
            let Some(pattern) = pattern else { continue };
            if pattern.is_empty() {
                self.report(
                    Diagnostic::new(&codes::WRONG_TYPE, "a pattern of blocked numbers must not be empty")
                        .at(pattern.span, "matches every number")
                        .help(r"write what the numbers look like, as `^\+31900\d+$`")
                        .on(path.to_string(), None),
                );
                continue;
            }
            blocked.push(Blocked { pattern, reason });
        }
        blocked
    }
}

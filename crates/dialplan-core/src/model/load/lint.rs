//! The settings of the linter.

use super::read::{Fields, Path};
use super::{Loader, keys};
use crate::diag::{Diagnostic, Level, codes};
use crate::model::{Ignore, LintSettings};
use crate::source::yaml::Value;

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
        settings
    }
}

//! Reads what the scripts of [`collector`](crate::collector) write: objects with the command that they come from, and
//! when and where they were collected.

use std::borrow::Cow;

use dialplan_core::diag::Diagnostic;
use dialplan_core::model::PlanSection;

use super::collector::Collector;
use crate::codes;
use crate::import::kinds;
use crate::object::{Object, Shape, Value};

/// The property that every file of a collector has.
pub(super) const MARK: &str = "DialplanCollector";

/// Returns true for the content of a file of a collector. A system may have no object of a kind.
pub(super) fn is_collected(value: &Value<'_>) -> bool {
    matches!(&value.shape, Shape::Object(object) if object.has(&[MARK]))
}

impl Collector<'_> {
    /// Adds the objects of one command, or notes where all files come from.
    pub(super) fn collected(&mut self, object: &Object<'_>, depth: usize) {
        let text = |name: &str| object.get(&[name]).and_then(Value::as_text).unwrap_or_default().to_owned();
        if let Some(objects) = object.get(&["Objects"]) {
            let command = text("Command");
            let noun = command.split_once('-').map_or(command.as_str(), |(_, noun)| noun);
            for item in objects.items() {
                let mut item = item.clone();
                if let Shape::Object(object) = &mut item.shape {
                    object.type_name = Cow::Owned(noun.to_owned());
                }
                self.value(&item, depth + 1);
            }
            return;
        }
        let parts = [("Product", "from "), ("Tenant", "of "), ("Date", "on "), ("Module", "with module ")];
        let parts: Vec<String> = (parts.iter())
            .map(|(name, before)| (before, text(name)))
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(before, text)| format!("{before}{text}"))
            .collect();
        self.found.collected.push(format!("Collected {}.", parts.join(" ")));
        for missing in object.get(&["Missing"]).map(Value::items).unwrap_or_default() {
            let reason = missing.as_text().unwrap_or_default();
            let noun = reason.split(':').next().and_then(|command| command.split_once('-')).map(|(_, noun)| noun);
            if let Some(section) = noun.and_then(|noun| kinds::section_of_noun(&noun.to_ascii_lowercase())) {
                self.partial_section(section, missing.span, "the collector could not read it");
            }
            let message = format!("the collector could not read everything: {reason}");
            self.findings.add(
                self.number,
                Diagnostic::new(&codes::NOT_CARRIED_OVER, message)
                    .at(missing.span, "not in the files")
                    .help("run the collector again with the rights that this command needs"),
            );
        }
        let users = object.get(&["Users"]);
        if let Some(users) = users.filter(|users| users.as_flag() == Some(false)) {
            self.partial_section(PlanSection::Users, users.span, "collected without users");
            let message = "the collector was run without users: the plan has none";
            self.findings.add(
                self.number,
                Diagnostic::new(&codes::IMPORT_CHANGED, message).at(users.span, "collected without `-IncludeUsers`"),
            );
        }
    }
}

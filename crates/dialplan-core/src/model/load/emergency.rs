//! Emergency numbers.

use rustc_hash::FxHashMap;

use super::read::Path;
use super::{Item, Loader, keys};
use crate::diag::{Diagnostic, codes};
use crate::model::{EmergencyNumber, Plan, ProfileId, Ref, UsageId};
use crate::source::Span;
use crate::source::yaml::{NodeRef, Value};

impl<'d> Loader<'_> {
    /// Reads the emergency numbers.
    pub(super) fn emergency_numbers(&mut self, plan: &mut Plan, items: &[Item<'d>], path: &Path<'_>) {
        // The places of the entries so far by number, with the profiles in which they apply.
        let mut seen: FxHashMap<Box<str>, Vec<(Span, Vec<ProfileId>)>> = FxHashMap::default();
        for (position, item) in items.iter().enumerate() {
            let path = path.index(position);
            let entry = match item.node.value() {
                Value::Scalar(_) => item.node.text().map(|number| EmergencyNumber {
                    number,
                    masks: Vec::new(),
                    becomes: None,
                    usage: None,
                    profiles: Vec::new(),
                }),
                _ => self.emergency_number(item.node, &path),
            };
            let Some(entry) = entry else { continue };
            for number in std::iter::once(&entry.number).chain(&entry.masks).chain(&entry.becomes) {
                self.dialable(number, "the emergency number", &path);
                if plan.settings.separators.applied_to(number).is_empty() {
                    let message = match number.is_empty() {
                        true => "the emergency number is empty",
                        false => "the emergency number is empty once its separators are stripped",
                    };
                    self.report(
                        Diagnostic::new(&codes::MISSING_KEY, message)
                            .at(number.span, "here")
                            .on(path.to_string(), None),
                    );
                }
                if number.len() > self.limits.normalised {
                    let message = format!(
                        "the emergency number has {} characters, more than the limit of {}",
                        number.chars().count(),
                        self.limits.normalised
                    );
                    self.report(
                        Diagnostic::new(&codes::LIMIT_EXCEEDED, message)
                            .at(number.span, "longer than any number")
                            .on(path.to_string(), None),
                    );
                }
            }
            // The same number can have entries for several groups of profiles, and a last one for all other profiles.
            // The first entry that applies is used. An entry for a profile of an earlier entry, or after an entry for
            // all profiles, would never be used.
            let profiles: Vec<ProfileId> = entry.profiles.iter().map(|profile| profile.id).collect();
            let earlier = seen.entry(entry.number.value.clone()).or_default();
            let overlaps =
                |others: &Vec<ProfileId>| others.is_empty() || profiles.iter().any(|profile| others.contains(profile));
            let first = earlier.iter().find(|(_, others)| overlaps(others)).map(|(place, _)| *place);
            earlier.push((entry.number.span, profiles));
            if let Some(first) = first {
                self.duplicate("emergency number", &entry.number, first);
            }
            plan.emergency_numbers.push(entry);
        }
    }

    /// Reads the long form of an emergency number.
    fn emergency_number(&mut self, node: NodeRef<'d>, path: &Path<'_>) -> Option<EmergencyNumber> {
        let fields = self.fields(node, &keys::EMERGENCY, path)?;
        let masks = fields.get("masks").map(|n| self.texts(n, "masks", path)).unwrap_or_default();
        let becomes = self.optional_text(&fields, "becomes", path);
        let usage = self.optional_text(&fields, "usage", path);
        let usage = usage.and_then(|name| self.reference(|l| &l.usages, &name, path));
        let profiles = fields.get("profiles").map(|n| self.profile_refs(n, &path.key("profiles"))).unwrap_or_default();
        Some(EmergencyNumber {
            number: self.required_text(&fields, "number", path)?,
            masks,
            becomes,
            usage: usage.map(|r| Ref { id: UsageId(r.id), span: r.span }),
            profiles,
        })
    }
}

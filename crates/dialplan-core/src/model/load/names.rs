//! The names of things, and references to them by name.

use rustc_hash::FxHashMap;

use super::read::{Fields, Path};
use super::routing::unlisted_gateway;
use super::{Item, Loader, is_key};
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::model::{EmergencyPolicyId, GatewayId, Plan, PolicyId, ProfileId, Ref, RuleSetId, SiteId, UsageId};
use crate::source::yaml::{NodeRef, Value};
use crate::source::{Span, Style, Text};

/// The largest number of undefined names for which similar names are searched.
const GUESSES: usize = 50;

/// The number of a thing that has a name but could not be read.
pub(super) const UNUSABLE: u32 = u32::MAX;

/// The names of one kind of thing, with their numbers and places.
pub(super) struct Directory {
    kind: &'static str,
    numbers: FxHashMap<Box<str>, (u32, Span)>,
    len: u32,
}

impl Directory {
    pub(super) fn new(kind: &'static str) -> Directory {
        Directory { kind, numbers: FxHashMap::default(), len: 0 }
    }

    /// Adds a name with its number. Returns the place where the name was defined before, if it was.
    pub(super) fn add(&mut self, name: &Text, number: u32) -> Option<Span> {
        match self.numbers.get(&name.value) {
            Some((_, first)) => Some(*first),
            None => {
                self.numbers.insert(name.value.clone(), (number, name.span));
                None
            }
        }
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).map(|(number, _)| *number)
    }

    /// Returns the names in file order.
    fn names(&self) -> Vec<&str> {
        let mut names: Vec<(u32, &str)> = Vec::with_capacity(self.numbers.len());
        #[expect(clippy::iter_over_hash_type, reason = "the names are sorted by number right below")]
        for (name, (number, _)) in &self.numbers {
            names.push((*number, name));
        }
        names.sort_unstable();
        names.into_iter().map(|(_, name)| name).collect()
    }
}

impl<'d> Loader<'_> {
    /// Numbers the items of a section by position and returns their names. Reports names that are missing or duplicate.
    pub(super) fn register(
        &mut self,
        items: &[Item<'d>],
        directory: impl Fn(&mut Self) -> &mut Directory,
        path: &Path<'_>,
    ) -> Vec<Text> {
        let mut names = Vec::with_capacity(items.len());
        for (position, item) in items.iter().enumerate() {
            let name = self.name_of(item, &path.index(position));
            let kind = directory(self).kind;
            let place = name.span;
            let entries = directory(self);
            let number = entries.len;
            entries.len += 1;
            if !name.is_empty() {
                match entries.numbers.get(&name.value).copied() {
                    None => {
                        entries.numbers.insert(name.value.clone(), (number, place));
                    }
                    Some((_, first)) => self.duplicate(kind, &name, first),
                }
            }
            names.push(name);
        }
        names
    }

    pub(super) fn duplicate(&mut self, kind: &str, name: &Text, first: Span) {
        let help = match kind {
            "emergency number" => "keep one of them",
            _ => "give one of them another name",
        };
        self.report(
            Diagnostic::new(&codes::DUPLICATE_NAME, format!("there are two {} `{}`", plural(kind), &**name))
                .at(name.span, "a second time")
                .and_at(first, "first here")
                .help(help),
        );
    }

    /// Returns the name of an item: its key, the scalar itself, or the value of `name`. A missing name is reported and
    /// empty.
    pub(super) fn name_of(&mut self, item: &Item<'d>, path: &Path<'_>) -> Text {
        let node = item.key.or_else(|| match item.node.value() {
            Value::Mapping => item.node.entries().find(|(key, _)| is_key(*key, "name")).map(|(_, value)| value),
            _ => Some(item.node),
        });
        let none = Text { value: "".into(), span: item.node.span(), skipped: 0, style: Style::Plain };
        let Some(node) = node else {
            if !item.node.is_incomplete() {
                self.missing("name", item.node.span(), path);
            }
            return none;
        };
        match node.value() {
            Value::Null => self.missing("name", node.span(), path),
            Value::Broken => {}
            Value::Scalar(_) => {
                let text = node.text().unwrap_or(none);
                if text.trim().is_empty() {
                    self.report(
                        Diagnostic::new(&codes::MISSING_KEY, "the name is empty")
                            .at(text.span, "give it a name")
                            .on(path.to_string(), None),
                    );
                }
                return text;
            }
            Value::Sequence | Value::Mapping => self.wrong_type(node, "`name`", "text", path),
        }
        none
    }

    pub(super) fn reference(
        &mut self,
        directory: fn(&Self) -> &Directory,
        name: &Text,
        path: &Path<'_>,
    ) -> Option<Ref<u32>> {
        let found = directory(self).number(name);
        if found.is_none() {
            // Each search compares all names, so only the first undefined names of a file get a suggestion.
            self.guesses += 1;
            let near = if self.guesses <= GUESSES { did_you_mean(name, directory(self).names()) } else { None };
            let entries = directory(self);
            let help = near.unwrap_or_else(|| match entries.kind {
                "phone usage" => "list it under `phone_usages`".to_owned(),
                "policy" => "define it under `policies`".to_owned(),
                "emergency policy" => "define it under `emergency_policies`".to_owned(),
                "translation rule" => "define it under `translation_rules`".to_owned(),
                "site" => "define it under `sites`".to_owned(),
                "rule set" => "define it under `rule_sets`".to_owned(),
                _ => "define it under `location_profiles`".to_owned(),
            });
            let message = format!("there is no {} `{}`", entries.kind, &**name);
            self.report(
                Diagnostic::new(&codes::UNDEFINED_REFERENCE, message)
                    .at(name.span, "not defined in this plan")
                    .help(help)
                    .on(path.to_string(), None),
            );
        }
        found.map(|id| Ref { id, span: name.span })
    }

    /// Returns the thing that a key names; `None` if there is no such key or no such thing.
    fn named<Id>(
        &mut self,
        directory: fn(&Self) -> &Directory,
        fields: &Fields<'d>,
        (key, path): (&'static str, &Path<'_>),
        id: fn(u32) -> Id,
    ) -> Option<Ref<Id>> {
        let name = self.optional_text(fields, key, path)?;
        let found = self.reference(directory, &name, &path.key(key))?;
        Some(Ref { id: id(found.id), span: found.span })
    }

    /// Returns the things that a list names.
    pub(super) fn listed<Id>(
        &mut self,
        directory: fn(&Self) -> &Directory,
        node: NodeRef<'d>,
        path: &Path<'_>,
        id: fn(u32) -> Id,
    ) -> Vec<Ref<Id>> {
        let names = self.distinct_names(node, directory(self).kind, path);
        let found = names.iter().filter_map(|name| self.reference(directory, name, path));
        let usable = found.filter(|found| found.id != UNUSABLE);
        usable.map(|found| Ref { id: id(found.id), span: found.span }).collect()
    }

    pub(super) fn profile_ref(
        &mut self,
        fields: &Fields<'d>,
        key: &'static str,
        path: &Path<'_>,
    ) -> Option<Ref<ProfileId>> {
        self.named(|l| &l.profiles, fields, (key, path), ProfileId)
    }

    pub(super) fn policy_ref(
        &mut self,
        fields: &Fields<'d>,
        key: &'static str,
        path: &Path<'_>,
    ) -> Option<Ref<PolicyId>> {
        self.named(|l| &l.policies, fields, (key, path), PolicyId)
    }

    pub(super) fn emergency_policy_ref(
        &mut self,
        fields: &Fields<'d>,
        key: &'static str,
        path: &Path<'_>,
    ) -> Option<Ref<EmergencyPolicyId>> {
        self.named(|l| &l.emergency_policies, fields, (key, path), EmergencyPolicyId)
    }

    pub(super) fn site_ref(&mut self, fields: &Fields<'d>, key: &'static str, path: &Path<'_>) -> Option<Ref<SiteId>> {
        self.named(|l| &l.sites, fields, (key, path), SiteId)
    }

    pub(super) fn usage_refs(&mut self, node: NodeRef<'d>, path: &Path<'_>) -> Vec<Ref<UsageId>> {
        self.listed(|l| &l.usages, node, path, UsageId)
    }

    pub(super) fn profile_refs(&mut self, node: NodeRef<'d>, path: &Path<'_>) -> Vec<Ref<ProfileId>> {
        self.listed(|l| &l.profiles, node, path, ProfileId)
    }

    pub(super) fn rule_set_ref(&mut self, name: &Text, path: &Path<'_>) -> Option<Ref<RuleSetId>> {
        let found = self.reference(|l| &l.rule_sets, name, path)?;
        Some(Ref { id: RuleSetId(found.id), span: found.span })
    }

    /// Returns references to gateways. A name that is not listed becomes a new gateway, of which only the name is
    /// known.
    pub(super) fn gateway_refs(&mut self, node: NodeRef<'d>, plan: &mut Plan, path: &Path<'_>) -> Vec<Ref<GatewayId>> {
        let names = self.distinct_names(node, "gateway", path);
        let mut refs = Vec::with_capacity(names.len());
        for name in names {
            let span = name.span;
            let id = match self.gateways.number(&name) {
                Some(number) => number,
                None => {
                    let number = plan.gateways.len() as u32;
                    self.gateways.numbers.insert(name.value.clone(), (number, span));
                    plan.gateways.push(unlisted_gateway(name));
                    number
                }
            };
            refs.push(Ref { id: GatewayId(id), span });
        }
        refs
    }
}

fn plural(kind: &str) -> String {
    match kind {
        "policy" => "policies".to_owned(),
        "emergency policy" => "emergency policies".to_owned(),
        _ => format!("{kind}s"),
    }
}

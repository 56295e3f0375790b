//! Emergency numbers.

use rustc_hash::FxHashMap;

use super::read::Path;
use super::{Item, Loader, keys};
use crate::diag::{Diagnostic, codes};
use crate::model::{EmergencyNumber, EmergencyPolicy, EmergencyPolicyId, Plan, ProfileId, Ref, Site, UsageId};
use crate::source::yaml::{NodeRef, Value};
use crate::source::{Span, Text};

/// A string that an entry acts on, with the place where it was first listed and the profiles in which it acts.
struct Listed {
    /// The position of the entry.
    entry: usize,
    place: Span,
    is_mask: bool,
    profiles: Vec<ProfileId>,
}

impl<'d> Loader<'_> {
    /// Reads the emergency policies. Their entries become emergency numbers of the plan.
    pub(super) fn emergency_policies(
        &mut self,
        plan: &mut Plan,
        items: &[Item<'d>],
        names: Vec<Text>,
        path: &Path<'_>,
    ) {
        for (position, (item, name)) in items.iter().zip(names).enumerate() {
            let path = path.item(&name, position);
            let fields = self.fields(item.node, &keys::EMERGENCY_POLICY, &path);
            let description = fields.as_ref().and_then(|fields| self.optional_text(fields, "description", &path));
            plan.emergency_policies.push(EmergencyPolicy { name: name.clone(), description });
            let numbers = fields.and_then(|fields| fields.get("numbers"));
            let numbers: Vec<Item<'d>> = match numbers.map(|node| (node, node.value())) {
                None => Vec::new(),
                Some((node, Value::Sequence)) => node.items().map(|node| Item { key: None, node }).collect(),
                Some((node, _)) => vec![Item { key: None, node }],
            };
            let policy = Some(EmergencyPolicyId::from_index(position));
            self.emergency_numbers(plan, &numbers, policy, &path.key("numbers"));
        }
    }

    /// Reads the sites.
    pub(super) fn sites(&mut self, plan: &mut Plan, items: &[Item<'d>], names: Vec<Text>, path: &Path<'_>) {
        for (position, (item, name)) in items.iter().zip(names).enumerate() {
            let path = path.item(&name, position);
            let mut site = Site { name: name.clone(), description: None, emergency_policy: None, profiles: Vec::new() };
            if let Some(fields) = self.fields(item.node, &keys::SITE, &path) {
                site.description = self.optional_text(&fields, "description", &path);
                site.emergency_policy = self.emergency_policy_ref(&fields, "emergency_policy", &path);
                if let Some(node) = fields.get("profiles") {
                    site.profiles = self.profile_refs(node, &path.key("profiles"));
                }
            }
            plan.sites.push(site);
        }
    }

    /// Reports that the plan has the short form of emergency numbers and named policies.
    pub(super) fn two_forms(&mut self, short: NodeRef<'d>, long: NodeRef<'d>) {
        self.report(
            Diagnostic::new(&codes::WRONG_TYPE, "a plan has `emergency_numbers` or `emergency_policies`, not both")
                .at(short.span(), "one policy for everybody")
                .and_at(long.span(), "and named policies")
                .help("make the numbers a policy of their own, and name it under `defaults`"),
        );
    }

    /// Reads the emergency numbers of the short form, or of a policy.
    pub(super) fn emergency_numbers(
        &mut self,
        plan: &mut Plan,
        items: &[Item<'d>],
        policy: Option<EmergencyPolicyId>,
        path: &Path<'_>,
    ) {
        // The strings of the entries so far, as they are compared with what is dialled.
        let mut seen: FxHashMap<Box<str>, Vec<Listed>> = FxHashMap::default();
        for (position, item) in items.iter().enumerate() {
            let path = path.index(position);
            let entry = match item.node.value() {
                Value::Scalar(_) => item.node.text().map(|number| EmergencyNumber {
                    number,
                    masks: Vec::new(),
                    becomes: None,
                    usage: None,
                    profiles: Vec::new(),
                    policy,
                }),
                _ => self.emergency_number(item.node, policy, &path),
            };
            let Some(entry) = entry else { continue };
            let masks = entry.masks.iter().map(|mask| (mask, "the mask"));
            let becomes = entry.becomes.iter().map(|becomes| (becomes, "`becomes`"));
            for (number, what) in std::iter::once((&entry.number, "the emergency number")).chain(masks).chain(becomes) {
                self.dialable(number, what, &path);
                let dialled = plan.settings.separators.applied_to(number);
                if dialled.trim_start_matches('+').is_empty() {
                    let message = match (number.is_empty(), dialled.is_empty()) {
                        (true, _) => format!("{what} is empty"),
                        (false, true) => format!("{what} is empty once its separators are stripped"),
                        (false, false) => format!("{what} has nothing after `+`"),
                    };
                    self.report(
                        Diagnostic::new(&codes::MISSING_KEY, message)
                            .at(number.span, "here")
                            .help("write the digits that are dialled")
                            .on(path.to_string(), None),
                    );
                }
                if number.len() > self.limits.normalised {
                    let message = format!(
                        "{what} has {} characters, more than the limit of {}",
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
            // all profiles, would never be used. A number may be a mask of another entry: the number comes first.
            let profiles: Vec<ProfileId> = entry.profiles.iter().map(|profile| profile.id).collect();
            for (text, is_mask) in
                std::iter::once((&entry.number, false)).chain(entry.masks.iter().map(|mask| (mask, true)))
            {
                let earlier = seen.entry(plan.settings.separators.emergency_form(text).into()).or_default();
                let first = earlier.iter().find(|one| {
                    one.is_mask == is_mask
                        && (one.profiles.is_empty() || profiles.iter().any(|profile| one.profiles.contains(profile)))
                });
                let same_entry = first.is_some_and(|first| first.entry == position);
                match first.map(|first| first.place) {
                    Some(first) if same_entry => self.report(
                        Diagnostic::new(&codes::DUPLICATE_NAME, format!("mask `{}` is listed twice", &**text))
                            .at(text.span, "a second time")
                            .and_at(first, "first here")
                            .help("remove one of them")
                            .on(path.to_string(), None),
                    ),
                    Some(first) if is_mask => self.report(
                        Diagnostic::new(&codes::DUPLICATE_NAME, format!("there are two masks `{}`", &**text))
                            .at(text.span, "a second time")
                            .and_at(first, "first here")
                            .help("keep it in one entry")
                            .on(path.to_string(), None),
                    ),
                    Some(first) => self.duplicate("emergency number", text, first),
                    None => {}
                }
                earlier.push(Listed { entry: position, place: text.span, is_mask, profiles: profiles.clone() });
            }
            plan.emergency_numbers.push(entry);
        }
    }

    /// Reads the long form of an emergency number.
    fn emergency_number(
        &mut self,
        node: NodeRef<'d>,
        policy: Option<EmergencyPolicyId>,
        path: &Path<'_>,
    ) -> Option<EmergencyNumber> {
        let keys = if policy.is_some() { &keys::EMERGENCY_OF_POLICY } else { &keys::EMERGENCY };
        let fields = self.fields(node, keys, path)?;
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
            policy,
        })
    }
}

//! The parts of a plan: one function for each section.

use rustc_hash::FxHashMap;

use super::read::{Fields, Path};
use super::{Item, Loader, is_key, keys};
use crate::diag::{Diagnostic, codes};
use crate::model::{
    EmergencyNumber, Gateway, Ignore, LintSettings, Plan, Policy, Profile, ProfileId, ProfileRule, Ref, Route, Rule,
    RuleId, RuleSet, RuleSetId, Usage, User,
};
use crate::source::yaml::{NodeRef, Value};
use crate::source::{Span, Text};

/// The help for a rule that is not a mapping.
const RULE_FORMS: &str =
    "write `name: pattern -> translation`, or the long form with `name`, `pattern` and `translation`";

/// Creates a gateway of which only the name is known.
pub(super) fn unlisted_gateway(name: Text) -> Gateway {
    Gateway { name, description: None, listed: false, profile: None, phone_usages: Vec::new(), policy: None }
}

impl<'d> Loader<'_> {
    pub(super) fn rule_sets(&mut self, plan: &mut Plan, items: &[Item<'d>], names: Vec<Text>, path: &Path<'_>) {
        for (position, (item, name)) in items.iter().zip(names).enumerate() {
            let path = path.item(&name, position);
            let mut rules = Vec::new();
            let mut seen = FxHashMap::default();
            for (number, node) in self.rule_nodes(item.node, "a rule set", &path).into_iter().enumerate() {
                if include_of(node).is_some() {
                    self.report(
                        Diagnostic::new(&codes::WRONG_TYPE, "a rule set cannot include another")
                            .at(node.span(), "an include belongs in a profile")
                            .on(path.index(number).to_string(), None),
                    );
                    continue;
                }
                if let Some(rule) = self.rule(node, &path.index(number)) {
                    self.once(&mut seen, &rule.name, None);
                    rules.push(RuleId::from_index(plan.rules.len()));
                    plan.rules.push(rule);
                }
            }
            plan.rule_sets.push(RuleSet { name, rules });
        }
    }

    pub(super) fn profiles(&mut self, plan: &mut Plan, items: &[Item<'d>], names: Vec<Text>, path: &Path<'_>) {
        for (position, (item, name)) in items.iter().zip(names).enumerate() {
            let path = path.item(&name, position);
            let mut profile = Profile {
                name: name.clone(),
                description: None,
                country_code: None,
                external_access_prefix: None,
                optimize_device_dialing: false,
                rules: Vec::new(),
            };
            if let Some(fields) = self.fields(item.node, &keys::PROFILE, &path) {
                profile.description = self.optional_text(&fields, "description", &path);
                profile.country_code = self.optional_text(&fields, "country_code", &path);
                if let Some(code) = &profile.country_code {
                    self.country_code(code, &path);
                }
                profile.external_access_prefix = self.optional_text(&fields, "external_access_prefix", &path);
                if let Some(prefix) = &profile.external_access_prefix {
                    self.dialable(prefix, "the external access prefix", &path);
                }
                profile.optimize_device_dialing =
                    self.flag(&fields, "optimize_device_dialing", &path).unwrap_or_default();
                if let Some(node) = fields.get("rules") {
                    profile.rules = self.profile_rules(plan, node, &path.key("rules"));
                }
            }
            plan.profiles.push(profile);
        }
    }

    fn country_code(&mut self, code: &Text, path: &Path<'_>) {
        if code.is_empty() || code.len() > 3 || !code.bytes().all(|b| b.is_ascii_digit()) {
            self.report(
                Diagnostic::new(&codes::WRONG_TYPE, format!("`{}` is not a country code", &**code))
                    .at(code.span, "must be one to three digits")
                    .help("write it without `+` and zeros: `country_code: \"31\"`")
                    .on(path.key("country_code").to_string(), None),
            );
        }
    }

    fn profile_rules(&mut self, plan: &mut Plan, node: NodeRef<'d>, path: &Path<'_>) -> Vec<ProfileRule> {
        let mut rules = Vec::new();
        let mut seen = FxHashMap::default();
        for (number, node) in self.rule_nodes(node, "`rules`", path).into_iter().enumerate() {
            let path = path.index(number);
            let Some(include) = include_of(node) else {
                if let Some(rule) = self.rule(node, &path) {
                    self.once(&mut seen, &rule.name, None);
                    rules.push(ProfileRule { rule: RuleId::from_index(plan.rules.len()), include: None });
                    plan.rules.push(rule);
                }
                continue;
            };
            // Other keys beside `include` are reported as unknown.
            let Some(_) = self.fields(node, &keys::INCLUDE, &path) else { continue };
            let names = self.texts(include, "include", &path);
            if names.is_empty() {
                self.missing("include", include.use_span(), &path);
            }
            for name in names {
                let Some(set) = self.rule_set_ref(&name, &path) else { continue };
                self.expand(plan, set, &mut seen, &mut rules);
            }
        }
        rules
    }

    /// Adds the rules of a rule set at the place of its include.
    fn expand(
        &mut self,
        plan: &Plan,
        set: Ref<RuleSetId>,
        seen: &mut FxHashMap<Box<str>, Span>,
        rules: &mut Vec<ProfileRule>,
    ) {
        let Some(members) = plan.rule_sets.get(set.id.index()) else { return };
        for rule in &members.rules {
            self.once(seen, &plan.rule(*rule).name, Some(set.span));
            rules.push(ProfileRule { rule: *rule, include: Some(set) });
        }
    }

    /// Reports a rule name that is twice in one list. For an included rule, the finding is at the include.
    fn once(&mut self, seen: &mut FxHashMap<Box<str>, Span>, name: &Text, include: Option<Span>) {
        if name.is_empty() {
            return;
        }
        let place = include.unwrap_or(name.span);
        match seen.get(&name.value).copied() {
            None => {
                seen.insert(name.value.clone(), place);
            }
            Some(first) => {
                let at = Text { span: place, ..name.clone() };
                self.duplicate("rule", &at, first);
            }
        }
    }

    fn rule_nodes(&mut self, node: NodeRef<'d>, what: &str, path: &Path<'_>) -> Vec<NodeRef<'d>> {
        match node.value() {
            Value::Sequence => {
                let mut nodes = Vec::new();
                for (number, item) in node.items().enumerate() {
                    match item.value() {
                        Value::Mapping => nodes.push(item),
                        Value::Broken => {}
                        _ => self.report(
                            Diagnostic::new(&codes::WRONG_TYPE, "a rule must be a mapping")
                                .at(item.use_span(), "this has no name and no pattern")
                                .help(RULE_FORMS)
                                .on(path.index(number).to_string(), None),
                        ),
                    }
                }
                nodes
            }
            Value::Null | Value::Broken => Vec::new(),
            _ => {
                self.wrong_type(node, what, "a list", path);
                Vec::new()
            }
        }
    }

    fn rule(&mut self, node: NodeRef<'d>, path: &Path<'_>) -> Option<Rule> {
        let mut entries = node.entries();
        if let (Some((name, value)), None) = (entries.next(), entries.next())
            && !keys::RULE.all().any(|key| is_key(name, key))
        {
            return self.short_rule(name, value, path);
        }
        let fields = self.fields(node, &keys::RULE, path)?;
        let name = self.name_of(&Item { key: None, node }, path);
        let pattern = self.required_text(&fields, "pattern", path);
        let translation = self.required_text(&fields, "translation", path);
        if let Some(translation) = &translation {
            self.dialable(translation, "the translation", path);
        }
        let internal_extension = self.flag(&fields, "internal_extension", path).unwrap_or(false);
        let device_dialing = self.flag(&fields, "device_dialing", path).unwrap_or(true);
        let examples = self.examples(&fields, path);
        let rejects = fields.get("rejects").map(|node| self.texts(node, "rejects", path)).unwrap_or_default();
        for number in examples.iter().map(|(number, _)| number).chain(&rejects) {
            self.dialable(number, "the number", path);
        }
        Some(Rule {
            name,
            description: self.optional_text(&fields, "description", path),
            pattern: pattern?,
            translation: translation?,
            internal_extension,
            device_dialing,
            examples,
            rejects,
        })
    }

    /// Reads the short form `name: pattern -> translation`, which is split at the last arrow.
    fn short_rule(&mut self, name: NodeRef<'d>, value: NodeRef<'d>, path: &Path<'_>) -> Option<Rule> {
        const ARROW: &str = " -> ";
        let name = name.text()?;
        let text = match value.value() {
            Value::Scalar(_) => value.text()?,
            Value::Broken => return None,
            _ => {
                self.wrong_type(value, "a short rule", "text", path);
                return None;
            }
        };
        // YAML removes the space at the end of a plain scalar, so the text can end with the arrow.
        let split = text.rfind(ARROW).map(|at| (at, at + ARROW.len())).or_else(|| {
            let at = text.len().checked_sub(ARROW.trim_end().len())?;
            text.ends_with(ARROW.trim_end()).then_some((at, text.len()))
        });
        let Some((end, start)) = split else {
            self.report(
                Diagnostic::new(&codes::WRONG_TYPE, format!("rule `{}` has no ` -> `", &*name))
                    .at(text.span, "expected a pattern, an arrow between spaces and a translation")
                    .help(format!("write `{}: pattern -> translation`", &*name))
                    .on(path.to_string(), None),
            );
            return None;
        };
        let (pattern, translation) = (text.part(0..end), text.part(start..text.len()));
        self.dialable(&translation, "the translation", path);
        Some(Rule {
            name,
            description: None,
            pattern,
            translation,
            internal_extension: false,
            device_dialing: true,
            examples: Vec::new(),
            rejects: Vec::new(),
        })
    }

    fn examples(&mut self, fields: &Fields<'d>, path: &Path<'_>) -> Vec<(Text, Text)> {
        let Some(node) = fields.get("examples") else { return Vec::new() };
        if !matches!(node.value(), Value::Mapping) {
            self.wrong_type(node, "`examples`", "a mapping from dialled numbers to results", path);
            return Vec::new();
        }
        let mut examples = Vec::new();
        for (number, result) in node.entries() {
            let result = match result.value() {
                // An empty result can be intended.
                Value::Null => {
                    Some(Text { value: "".into(), span: result.span(), skipped: 0, style: crate::source::Style::Plain })
                }
                _ => self.text(result, "examples", path),
            };
            if let (Some(number), Some(result)) = (self.text(number, "examples", path), result) {
                examples.push((number, result));
            }
        }
        examples
    }

    pub(super) fn usages(&mut self, plan: &mut Plan, items: &[Item<'d>], names: Vec<Text>, path: &Path<'_>) {
        for (position, (item, name)) in items.iter().zip(names).enumerate() {
            let path = path.item(&name, position);
            let description = match item.node.value() {
                Value::Mapping => match self.fields(item.node, &keys::USAGE, &path) {
                    Some(fields) => self.optional_text(&fields, "description", &path),
                    None => None,
                },
                _ => None,
            };
            plan.usages.push(Usage { name: name.clone(), description });
        }
    }

    pub(super) fn policies(&mut self, plan: &mut Plan, items: &[Item<'d>], names: Vec<Text>, path: &Path<'_>) {
        for (position, (item, name)) in items.iter().zip(names).enumerate() {
            let path = path.item(&name, position);
            let mut policy =
                Policy { name: name.clone(), description: None, phone_usages: Vec::new(), profiles: Vec::new() };
            let long = matches!(item.node.value(), Value::Mapping);
            if item.key.is_some() && !long {
                policy.phone_usages = self.usage_refs(item.node, &path.key("phone_usages"));
            } else if let Some(fields) =
                self.fields(item.node, if item.key.is_some() { &keys::NAMED_POLICY } else { &keys::POLICY }, &path)
            {
                policy.description = self.optional_text(&fields, "description", &path);
                if let Some(node) = fields.get("phone_usages") {
                    policy.phone_usages = self.usage_refs(node, &path.key("phone_usages"));
                }
                if let Some(node) = fields.get("profiles") {
                    policy.profiles = self.profile_refs(node, &path.key("profiles"));
                }
            }
            plan.policies.push(policy);
        }
    }

    pub(super) fn routes(&mut self, plan: &mut Plan, items: &[Item<'d>], path: &Path<'_>) {
        let mut seen: FxHashMap<Box<str>, Span> = FxHashMap::default();
        for (position, item) in items.iter().enumerate() {
            let name = self.name_of(item, &path.index(position));
            let path = path.item(&name, position);
            let Some(fields) = self.fields(item.node, &keys::ROUTE, &path) else { continue };
            if let Some(first) = seen.get(&name.value).copied().filter(|_| !name.is_empty()) {
                self.duplicate("route", &name, first);
            } else {
                seen.insert(name.value.clone(), name.span);
            }
            let Some(target) = self.required_text(&fields, "target", &path) else { continue };
            let phone_usages = fields.get("phone_usages").map(|n| self.usage_refs(n, &path.key("phone_usages")));
            let gateways = fields.get("gateways").map(|n| self.gateway_refs(n, plan, &path.key("gateways")));
            plan.routes.push(Route {
                description: self.optional_text(&fields, "description", &path),
                target,
                phone_usages: phone_usages.unwrap_or_default(),
                gateways: gateways.unwrap_or_default(),
                priority: self.integer(&fields, "priority", &path),
                name: name.clone(),
            });
        }
    }

    pub(super) fn gateways(&mut self, plan: &mut Plan, items: &[Item<'d>], names: Vec<Text>, path: &Path<'_>) {
        for (position, (item, name)) in items.iter().zip(names).enumerate() {
            let path = path.item(&name, position);
            let mut gateway = Gateway { listed: true, ..unlisted_gateway(name.clone()) };
            if matches!(item.node.value(), Value::Mapping)
                && let Some(fields) = self.fields(item.node, &keys::GATEWAY, &path)
            {
                gateway.description = self.optional_text(&fields, "description", &path);
                gateway.profile = self.profile_ref(&fields, "profile", &path);
                gateway.policy = self.policy_ref(&fields, "policy", &path);
                if let Some(node) = fields.get("phone_usages") {
                    gateway.phone_usages = self.usage_refs(node, &path.key("phone_usages"));
                    if let Some(policy) = gateway.policy {
                        self.report(
                            Diagnostic::new(&codes::WRONG_TYPE, "a gateway has `phone_usages` or a `policy`, not both")
                                .at(node.span(), "its own usages")
                                .and_at(policy.span, "and a policy")
                                .help("keep one of them")
                                .on(path.to_string(), None),
                        );
                    }
                }
                if let Some(node) = fields.get("outbound_translation") {
                    plan.reserved.push(("outbound_translation", node.span()));
                }
            }
            plan.gateways.push(gateway);
        }
    }

    pub(super) fn users(&mut self, plan: &mut Plan, items: &[Item<'d>], path: &Path<'_>) {
        let mut seen: FxHashMap<String, Span> = FxHashMap::default();
        for (position, item) in items.iter().enumerate() {
            let path = path.index(position);
            let Some(fields) = self.fields(item.node, &keys::USER, &path) else { continue };
            let Some(uri) = self.required_text(&fields, "uri", &path) else { continue };
            if uri.trim().is_empty() {
                self.report(
                    Diagnostic::new(&codes::MISSING_KEY, "the uri is empty")
                        .at(uri.span, "here")
                        .on(path.to_string(), None),
                );
            }
            let user = User {
                line_uri: self.optional_text(&fields, "line_uri", &path),
                profile: self.profile_ref(&fields, "profile", &path),
                policy: self.policy_ref(&fields, "policy", &path),
                uri,
            };
            match seen.get(&user.address().to_lowercase()).copied() {
                Some(first) => self.duplicate("user", &user.uri, first),
                None => {
                    seen.insert(user.address().to_lowercase(), user.uri.span);
                }
            }
            if let Some(line) = &user.line_uri {
                self.dialable(line, "the line", &path);
            }
            plan.users.push(user);
        }
    }

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
                if number.is_empty() {
                    self.report(
                        Diagnostic::new(&codes::MISSING_KEY, "the emergency number is empty")
                            .at(number.span, "here")
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
            usage: usage.map(|r| Ref { id: crate::model::UsageId(r.id), span: r.span }),
            profiles,
        })
    }

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
                    if crate::diag::Level::from_name(&level).is_none() {
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

/// Returns the value of `include`; `None` if the node is not an include.
fn include_of(node: NodeRef<'_>) -> Option<NodeRef<'_>> {
    node.entries().find(|(key, _)| is_key(*key, "include")).map(|(_, value)| value)
}

//! Rules: rule sets, the rules of a profile, and the forms of a rule.

use rustc_hash::FxHashMap;

use super::read::{Fields, Path};
use super::{Item, Keys, Loader, is_key, keys};
use crate::diag::{Diagnostic, codes};
use crate::model::{Plan, ProfileRule, Ref, Rule, RuleId, RuleSet, RuleSetId};
use crate::source::yaml::{NodeRef, Value};
use crate::source::{Span, Style, Text};

/// The help for a rule that is not a mapping.
const RULE_FORMS: &str =
    "write `name: pattern -> translation`, or the long form with `name`, `pattern` and `translation`";

impl<'d> Loader<'_> {
    /// Reads the rule sets.
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
                if let Some(rule) = self.rule(node, &keys::RULE, &path.index(number)) {
                    self.once(&mut seen, &rule.name, None);
                    rules.push(RuleId::from_index(plan.rules.len()));
                    plan.rules.push(rule);
                }
            }
            plan.rule_sets.push(RuleSet { name, rules });
        }
    }

    /// Reads the rules of a profile and expands its includes.
    pub(super) fn profile_rules(&mut self, plan: &mut Plan, node: NodeRef<'d>, path: &Path<'_>) -> Vec<ProfileRule> {
        let mut rules = Vec::new();
        let mut seen = FxHashMap::default();
        for (number, node) in self.rule_nodes(node, "`rules`", path).into_iter().enumerate() {
            let path = path.index(number);
            let Some(include) = include_of(node) else {
                if let Some(rule) = self.rule(node, &keys::RULE, &path) {
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

    /// Returns the nodes of a list of rules. Items that are not mappings are reported.
    pub(super) fn rule_nodes(&mut self, node: NodeRef<'d>, what: &str, path: &Path<'_>) -> Vec<NodeRef<'d>> {
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

    /// Reads a rule in its long form, which has these keys, or in its short form.
    pub(super) fn rule(&mut self, node: NodeRef<'d>, keys: &'static Keys, path: &Path<'_>) -> Option<Rule> {
        let mut entries = node.entries();
        if let (Some((name, value)), None) = (entries.next(), entries.next())
            && !keys.all().any(|key| is_key(name, key))
        {
            return self.short_rule(name, value, path);
        }
        let fields = self.fields(node, keys, path)?;
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

    /// Reads the examples of a rule.
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
                Value::Null => Some(Text { value: "".into(), span: result.span(), skipped: 0, style: Style::Plain }),
                _ => self.text(result, "examples", path),
            };
            if let (Some(number), Some(result)) = (self.text(number, "examples", path), result) {
                examples.push((number, result));
            }
        }
        examples
    }
}

/// Returns the value of `include`; `None` if the node is not an include.
fn include_of(node: NodeRef<'_>) -> Option<NodeRef<'_>> {
    node.entries().find(|(key, _)| is_key(*key, "include")).map(|(_, value)| value)
}

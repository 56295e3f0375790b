//! The collector for one file: it reads properties and counts what it has to report at the end.

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::{SourceFile, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::found::Collected;
use crate::codes;
use crate::draft::Origin;
use crate::import::findings::Findings;
use crate::import::flat;
use crate::import::input::RuleKind;
use crate::import::kinds::{self, Kind};
use crate::names::without_prefix;
use crate::object::{Object, Shape, Value};

/// Collects the objects of one file.
pub(super) struct Collector<'c> {
    pub(super) found: &'c mut Collected,
    pub(super) number: usize,
    pub(super) file: &'c SourceFile,
    pub(super) findings: &'c mut Findings,
    /// Properties that are not carried over: how often, and the first place.
    pub(super) dropped: FxHashMap<(&'static str, String), (usize, Span)>,
    /// Objects of unknown kinds, each with its type name.
    pub(super) unrecognised: Vec<(Span, String)>,
    /// What rules are that may be of two kinds.
    pub(super) rules_as: Option<RuleKind>,
    /// Rules that may be of two kinds: how many, and the first place.
    pub(super) ambiguous: Option<(usize, Span)>,
    /// Users without a line, a dial plan or a policy: how many, and the first place.
    pub(super) bare_users: Option<(usize, Span)>,
}

impl Collector<'_> {
    /// Returns the number of objects that were found so far.
    pub(super) fn count(&self) -> usize {
        let f = &self.found;
        f.profiles.len()
            + f.loose.len()
            + f.usages.len()
            + f.policies.len()
            + f.routes.len()
            + f.gateways.len()
            + f.users.len()
            + f.emergency_policies.len()
            + f.emergency_numbers.len()
            + f.sites.len()
            + f.translation_rules.len()
            + f.trunks.len()
            + f.global_grants.profiles.len()
            + f.global_grants.policies.len()
            + f.global_grants.emergency_policies.len()
            + f.tests.len()
            + self.bare_users.map_or(0, |(n, _)| n)
    }

    pub(super) fn origin(&self, span: Span) -> Origin {
        Origin { file: self.number, span }
    }

    pub(super) fn not_carried(&mut self, span: Span, message: String, label: &str) {
        self.findings.add(self.number, Diagnostic::new(&codes::NOT_CARRIED_OVER, message).at(span, label));
    }

    /// Reports a value that was lost before the file was written.
    pub(super) fn report_lost(&mut self, value: &Value<'_>, what: &str) {
        let text = value.as_text().unwrap_or_default();
        let shown: String = text.chars().take(60).collect();
        self.findings.add(
            self.number,
            Diagnostic::new(
                &codes::NOT_CARRIED_OVER,
                format!("{what} was lost when the file was written: only `{shown}` is left"),
            )
            .at(value.span, "this is only the name of a type")
            .help("export it again with `ConvertTo-Json -Depth 5` or `Export-Clixml -Depth 5`"),
        );
    }

    /// Returns the text of the first of these properties, or its name if it is an object.
    pub(super) fn text(&mut self, object: &Object<'_>, names: &[&str]) -> Option<String> {
        let value = object.get(names)?;
        match &value.shape {
            Shape::Object(inner) => {
                inner.get(&["Name", "Identity", "FriendlyName", "value"]).and_then(Value::as_text).map(str::to_owned)
            }
            Shape::List(items) if items.len() == 1 => items.first().and_then(Value::as_text).map(str::to_owned),
            _ => value.as_text().map(str::to_owned),
        }
    }

    pub(super) fn description(&mut self, object: &Object<'_>) -> Option<String> {
        self.text(object, &["Description"]).filter(|text| !text.trim().is_empty())
    }

    /// Returns the name of an object without `Tag:`. Reports an object without a name, which is left out.
    pub(super) fn name(
        &mut self,
        kind: Kind,
        value: &Value<'_>,
        object: &Object<'_>,
        names: &[&str],
    ) -> Option<String> {
        let name = names.iter().find_map(|name| self.text(object, &[name]).filter(|text| !text.trim().is_empty()));
        match name {
            Some(name) => Some(without_prefix(&name, &["Tag:"]).to_owned()),
            None => {
                self.not_carried(value.span, format!("a {} has no name", kind.noun()), "left out");
                None
            }
        }
    }

    /// Returns the text of a required property. Reports an object without it, which is left out.
    pub(super) fn needed(
        &mut self,
        kind: Kind,
        name: &str,
        value: &Value<'_>,
        object: &Object<'_>,
        keys: &[&str],
    ) -> Option<String> {
        let found = object.get(keys);
        if let Some(text) = found.and_then(Value::as_text) {
            return Some(text.to_owned());
        }
        let key = keys.first().copied().unwrap_or_default();
        let why = match found.map(|value| &value.shape) {
            Some(Shape::Unknown) => "cannot be determined",
            Some(Shape::List(_) | Shape::Object(_)) => "is not text",
            _ => "is missing",
        };
        let span = found.map_or(value.span, |found| found.span);
        self.not_carried(span, format!("{} `{name}` is left out: its `{key}` {why}", kind.noun()), "needed");
        None
    }

    pub(super) fn flag(&mut self, object: &Object<'_>, names: &[&str]) -> Option<bool> {
        let value = object.get(names)?;
        let flag = value.as_flag();
        // A script has reported what is not known.
        if flag.is_none() && !value.is_nothing() && !matches!(value.shape, Shape::Unknown) {
            let shown: String = value.as_text().unwrap_or_default().chars().take(60).collect();
            let key = names.first().copied().unwrap_or_default();
            self.not_carried(value.span, format!("`{key}` is `{shown}`, neither true nor false"), "left out");
        }
        flag
    }

    pub(super) fn priority(&mut self, object: &Object<'_>, whose: &str) -> Option<i64> {
        let value = object.get(&["Priority"])?;
        let text = value.as_text()?.trim();
        if text.is_empty() {
            return None;
        }
        let priority = text.parse().ok().filter(|priority| (0..=i64::from(i32::MAX)).contains(priority));
        if priority.is_none() {
            let shown: String = text.chars().take(60).collect();
            let message = format!("the priority `{shown}` of {whose} is not a whole number from 0 to {}", i32::MAX);
            self.not_carried(value.span, message, "left out");
        }
        priority
    }

    /// Returns a list of names. One cell of a table may hold several.
    pub(super) fn names(&mut self, object: &Object<'_>, keys: &[&str], what: &str) -> Vec<String> {
        self.placed_names(object, keys, what).into_iter().map(|(name, _)| name).collect()
    }

    pub(super) fn placed_names(&mut self, object: &Object<'_>, keys: &[&str], what: &str) -> Vec<(String, Span)> {
        let Some(value) = object.get(keys) else { return Vec::new() };
        // Lists below the maximum depth are printed as one string. Scripts are exact.
        let flattened = matches!(value.shape, Shape::Text(_)) && !is_command(object);
        let mut names: Vec<(String, Span)> = Vec::new();
        let mut known: FxHashSet<String> = FxHashSet::default();
        for item in value.items() {
            let Some(text) = name_in_list(item) else {
                // A script has reported what is not known.
                if !matches!(item.shape, Shape::Null | Shape::Unknown) {
                    self.not_carried(item.span, format!("{what} has an entry that is not a name"), "left out");
                }
                continue;
            };
            if flat::is_lost(text) {
                self.report_lost(item, &format!("a list of {what}"));
                continue;
            }
            if keys.contains(&"GatewayList") && is_command(object) && may_be_several(text) {
                let shown: String = text.chars().take(60).collect();
                let message = format!("`{shown}` in the gateways of {what} is one text, so it is taken as one name");
                self.findings.add(
                    self.number,
                    Diagnostic::new(&codes::NOT_CARRIED_OVER, message)
                        .at(item.span, "no gateway has such a name")
                        .help("put each name in quotes of its own: `'sbc1', 'sbc2'`"),
                );
            }
            let gateways = keys.contains(&"GatewayList") && flattened;
            let separators: &[char] = match () {
                // Computer names do not contain spaces.
                () if gateways && !text.contains([';', '|', ',']) => &[' '],
                () if object.type_name != "row" => &[],
                () if text.contains([';', '|']) => &[';', '|'],
                () => &[','],
            };
            for name in text.split(separators).map(str::trim).filter(|name| !name.is_empty()) {
                if flattened && name.contains(' ') {
                    let origin = Origin { file: self.number, span: item.span };
                    self.found.spaced.entry(name.to_owned()).or_insert(origin);
                }
                if !known.insert(name.to_owned()) {
                    self.findings.add(
                        self.number,
                        Diagnostic::new(&codes::IMPORT_CHANGED, format!("{what} lists `{name}` twice"))
                            .at(item.span, "kept once"),
                    );
                } else {
                    names.push((name.to_owned(), item.span));
                }
            }
        }
        names
    }

    /// Counts the properties that have a value but no equivalent in a plan. `known` lists the others.
    pub(super) fn count_dropped(&mut self, kind: Kind, object: &Object<'_>, known: &[&str]) {
        for (name, value) in &object.fields {
            let carried = name.eq_ignore_ascii_case("Identity")
                || known.iter().any(|known| known.eq_ignore_ascii_case(name))
                || kinds::is_housekeeping(name);
            let says_nothing = value.is_nothing() || matches!(value.shape, Shape::Flag(false) | Shape::Unknown);
            if !carried && !says_nothing {
                let entry = self.dropped.entry((kind.noun(), name.to_string())).or_insert((0, value.span));
                entry.0 += 1;
            }
        }
    }

    /// Reports what was counted.
    pub(super) fn finish(&mut self, nothing: bool) {
        let mut dropped: Vec<_> = self.dropped.drain().collect();
        dropped.sort_by(|a, b| (a.1.1, &a.0).cmp(&(b.1.1, &b.0)));
        for ((noun, name), (count, span)) in dropped {
            let whose = match (count, noun) {
                (1, _) if noun.starts_with('e') => format!("an {noun}"),
                (1, _) => format!("a {noun}"),
                (_, noun) if noun.ends_with("policy") => format!("{count} {}ies", noun.trim_end_matches('y')),
                _ => format!("{count} {noun}s"),
            };
            self.not_carried(span, format!("`{name}` of {whose} has no equivalent in a plan"), "not in the plan");
        }
        if let Some((count, span)) = self.bare_users {
            let users = if count == 1 { "1 user has".to_owned() } else { format!("{count} users have") };
            let message = format!("{users} no line, dial plan or policy of their own");
            self.findings
                .add(self.number, Diagnostic::new(&codes::IMPORT_CHANGED, message).at(span, "the first one; left out"));
        }
        if let Some((count, span)) = self.ambiguous {
            let rules = if count == 1 { "1 rule".to_owned() } else { format!("{count} rules") };
            let message = format!("{rules} may be for a dial plan or for a trunk: nothing says which");
            let names = RuleKind::ALL.map(|kind| format!("`--as {}`", kind.name())).join(" or ");
            self.findings.add(
                self.number,
                Diagnostic::new(&codes::INPUT_UNKNOWN, message).at(span, "the first one").help(format!("add {names}")),
            );
        }
        if let Some((first, kind)) = self.unrecognised.first().cloned() {
            let kind = kind.rsplit('.').next().unwrap_or_default().chars().take(60).collect::<String>();
            let message = match (self.unrecognised.len(), kind.is_empty()) {
                (1, true) => "an object is of an unknown kind".to_owned(),
                (1, false) => format!("an object is of an unknown kind: `{kind}`"),
                (count, true) => format!("{count} objects are of unknown kinds"),
                (count, false) => format!("{count} objects are of unknown kinds; the first is a `{kind}`"),
            };
            self.not_carried(first, message, "the first one");
        }
        if nothing && self.ambiguous.is_none() {
            let message = format!("{} contains nothing that a plan can hold", self.file.name());
            self.findings.add(
                self.number,
                Diagnostic::new(&codes::INPUT_UNKNOWN, message).help(
                    "`import` looks for dial plans, rules, usages, policies, routes, users, \
                         emergency numbers and test cases",
                ),
            );
        }
    }
}

/// Returns true for computer names in one text, such as `sbc1.example, sbc2.example`.
fn may_be_several(text: &str) -> bool {
    let parts: Vec<&str> = text.split([',', ';', ' ']).filter(|part| !part.is_empty()).collect();
    let is_computer = |part: &&str| part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':'));
    parts.len() > 1 && parts.iter().all(is_computer)
}

/// Returns the name that an entry of a list stands for.
pub(super) fn name_in_list<'v>(item: &'v Value<'_>) -> Option<&'v str> {
    match &item.shape {
        Shape::Object(inner) => inner.get(&["Name", "Identity", "Fqdn", "Usage"]).and_then(Value::as_text),
        _ => item.as_text(),
    }
}

/// Returns true if the object comes from a command in a script or a resource in a configuration.
fn is_command(object: &Object<'_>) -> bool {
    let name = object.type_name.as_bytes();
    let starts = |start: &[u8]| name.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start));
    (starts(b"cs") || starts(b"teams")) && !name.contains(&b'.')
}

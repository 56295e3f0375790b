//! From the YAML tree to the plan, with all errors of the file in one run.
//!
//! First the names of all things are collected, so that references can point forward. Then each part is read
//! ([`parts`]) with the functions of [`read`]. What is not valid is reported and skipped, and reading continues.

mod parts;
mod read;

use rustc_hash::FxHashMap;

use super::keys::{self, Keys};
use super::{
    Dialect, GatewayId, LintSettings, NoMatch, Plan, PlusNumbers, PolicyId, ProfileId, Ref, RuleSetId, Separators,
    Settings, UnmatchedText, UsageId,
};
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::limits::{LimitName, Limits};
use crate::source::yaml::{Document, NodeRef, Value};
use crate::source::{SourceFile, Span, Text};
use read::{Fields, Path};

/// A plan as far as it could be read, and the findings about the file. If any finding has the level error, the plan
/// must not be used.
#[derive(Debug)]
pub struct Loaded {
    /// The plan.
    pub plan: Plan,
    /// The findings, in file order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a plan file and returns the plan with all findings.
///
/// Patterns are kept as text; [`compile`](mod@crate::compile) checks them.
pub fn load(file: &SourceFile, limits: &Limits) -> Loaded {
    if file.text().len() > limits.plan_bytes {
        let diagnostic = Diagnostic::new(
            &codes::LIMIT_EXCEEDED,
            format!("the plan has {} bytes, more than the limit of {}", file.text().len(), limits.plan_bytes),
        )
        .raised_by(LimitName::PlanBytes);
        return Loaded { plan: empty_plan(), diagnostics: vec![diagnostic] };
    }
    let (document, yaml) = Document::parse(file, limits);
    let unreadable = document.root().is_none() && !yaml.is_empty();
    // Findings on the line of a syntax error or after it are not reliable, so they are dropped.
    let cut =
        yaml.last().and_then(|d| d.primary.as_ref()).map(|label| file.line_start(file.line(label.span.start)) as u32);
    let mut loader = Loader {
        file,
        limits,
        diagnostics: Vec::new(),
        profiles: Directory::new("profile"),
        usages: Directory::new("phone usage"),
        policies: Directory::new("policy"),
        rule_sets: Directory::new("rule set"),
        gateways: Directory::new("gateway"),
        guesses: 0,
    };
    let plan = if unreadable { empty_plan() } else { loader.plan(document.root()) };
    let mut diagnostics = loader.diagnostics;
    if let (Some(cut), true) = (cut, document.is_cut()) {
        diagnostics.retain(|d| d.primary.as_ref().is_some_and(|label| label.span.start < cut));
    }
    diagnostics.extend(yaml);
    diagnostics.sort_by_key(|d| d.primary.as_ref().map_or(0, |label| label.span.start));
    Loaded { plan, diagnostics }
}

fn empty_plan() -> Plan {
    Plan {
        name: None,
        dialect: Dialect::default(),
        settings: settings_of(Dialect::default()),
        default_profile: None,
        default_policy: None,
        global_policy: None,
        emergency_numbers: Vec::new(),
        rule_sets: Vec::new(),
        rules: Vec::new(),
        profiles: Vec::new(),
        usages: Vec::new(),
        policies: Vec::new(),
        routes: Vec::new(),
        gateways: Vec::new(),
        users: Vec::new(),
        lint: LintSettings::default(),
        reserved: Vec::new(),
    }
}

/// Returns the default settings of a dialect.
fn settings_of(dialect: Dialect) -> Settings {
    Settings {
        plus_numbers: PlusNumbers::default(),
        separators: Separators::default(),
        no_match: if dialect == Dialect::Teams { NoMatch::Prefix } else { NoMatch::Reject },
        unmatched_text: UnmatchedText::default(),
    }
}

/// The largest number of undefined names for which similar names are searched.
const GUESSES: usize = 50;

/// The names of one kind of thing, with their numbers and places.
struct Directory {
    kind: &'static str,
    numbers: FxHashMap<Box<str>, (u32, Span)>,
    len: u32,
}

impl Directory {
    fn new(kind: &'static str) -> Directory {
        Directory { kind, numbers: FxHashMap::default(), len: 0 }
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

struct Loader<'a> {
    file: &'a SourceFile,
    limits: &'a Limits,
    diagnostics: Vec<Diagnostic>,
    profiles: Directory,
    usages: Directory,
    policies: Directory,
    rule_sets: Directory,
    gateways: Directory,
    /// The number of undefined names for which similar names were searched.
    guesses: usize,
}

/// One item of a section: its node, and the node of its name if the name is a key.
#[derive(Clone, Copy)]
struct Item<'d> {
    key: Option<NodeRef<'d>>,
    node: NodeRef<'d>,
}

impl<'d> Loader<'_> {
    fn plan(&mut self, root: Option<NodeRef<'d>>) -> Plan {
        let mut plan = empty_plan();
        let path = Path::root();
        let Some(root) = root.filter(|root| !matches!(root.value(), Value::Null)) else {
            self.report(
                Diagnostic::new(&codes::MISSING_KEY, "the file is empty")
                    .at(Span::new(0, 0), "a plan begins here")
                    .help("begin with `version: 1`; `dialplan init` writes a sample"),
            );
            return plan;
        };
        let Some(fields) = self.fields(root, &keys::PLAN, &path) else { return plan };
        self.version(&fields);
        plan.name = self.optional_text(&fields, "name", &path);
        if let Some(dialect) = self.choice(
            &fields,
            "dialect",
            &[("ocs2007r2", Dialect::Ocs2007R2), ("lync2013", Dialect::Lync2013), ("teams", Dialect::Teams)],
            &path,
        ) {
            plan.dialect = dialect;
        }
        plan.settings = self.settings(&fields, plan.dialect, &path);

        let rule_sets = self.items(&fields, "rule_sets", &path);
        let profiles = self.items(&fields, "location_profiles", &path);
        let usages = self.items(&fields, "phone_usages", &path);
        let policies = self.items(&fields, "policies", &path);
        let routes = self.items(&fields, "routes", &path);
        let gateways = self.items(&fields, "gateways", &path);
        let users = self.items(&fields, "users", &path);
        let emergency = self.items(&fields, "emergency_numbers", &path);

        let rule_set_names = self.register(&rule_sets, |l| &mut l.rule_sets, &path.key("rule_sets"));
        let profile_names = self.register(&profiles, |l| &mut l.profiles, &path.key("location_profiles"));
        let usage_names = self.register(&usages, |l| &mut l.usages, &path.key("phone_usages"));
        let policy_names = self.register(&policies, |l| &mut l.policies, &path.key("policies"));
        let gateway_names = self.register(&gateways, |l| &mut l.gateways, &path.key("gateways"));

        self.rule_sets(&mut plan, &rule_sets, rule_set_names, &path.key("rule_sets"));
        self.profiles(&mut plan, &profiles, profile_names, &path.key("location_profiles"));
        self.usages(&mut plan, &usages, usage_names, &path.key("phone_usages"));
        self.policies(&mut plan, &policies, policy_names, &path.key("policies"));
        self.gateways(&mut plan, &gateways, gateway_names, &path.key("gateways"));
        self.routes(&mut plan, &routes, &path.key("routes"));
        self.users(&mut plan, &users, &path.key("users"));
        self.emergency_numbers(&mut plan, &emergency, &path.key("emergency_numbers"));

        if let Some(node) = fields.get("defaults") {
            let path = path.key("defaults");
            if let Some(fields) = self.fields(node, &keys::DEFAULTS, &path) {
                plan.default_profile = self.profile_ref(&fields, "profile", &path);
                plan.default_policy = self.policy_ref(&fields, "policy", &path);
            }
        }
        plan.global_policy = self.policy_ref(&fields, "global_policy", &path);
        plan.lint = self.lint(&fields, &path);
        for key in ["assertions", "classes"] {
            if let Some(node) = fields.get(key) {
                plan.reserved.push((key, node.span()));
            }
        }
        plan
    }

    fn version(&mut self, fields: &Fields<'d>) {
        let path = Path::root();
        let Some(version) = self.required_text(fields, "version", &path) else { return };
        if &*version != "1" {
            self.report(
                Diagnostic::new(&codes::WRONG_TYPE, format!("plan version `{}` is not known", &*version))
                    .at(version.span, "this program reads version 1")
                    .help("write `version: 1`"),
            );
        }
    }

    fn settings(&mut self, fields: &Fields<'d>, dialect: Dialect, path: &Path<'_>) -> Settings {
        let mut settings = settings_of(dialect);
        let Some(node) = fields.get("settings") else { return settings };
        let path = path.key("settings");
        let Some(fields) = self.fields(node, &keys::SETTINGS, &path) else { return settings };
        let plus = [("bypass", PlusNumbers::Bypass), ("normalise", PlusNumbers::Normalise)];
        settings.plus_numbers = self.choice(&fields, "plus_numbers", &plus, &path).unwrap_or(settings.plus_numbers);
        let separators = [("strip", Separators::Strip), ("keep", Separators::Keep)];
        settings.separators = self.choice(&fields, "separators", &separators, &path).unwrap_or(settings.separators);
        let no_match = [("reject", NoMatch::Reject), ("prefix", NoMatch::Prefix), ("pass", NoMatch::Pass)];
        settings.no_match = self.choice(&fields, "no_match", &no_match, &path).unwrap_or(settings.no_match);
        let unmatched = [("keep", UnmatchedText::Keep), ("drop", UnmatchedText::Drop)];
        settings.unmatched_text =
            self.choice(&fields, "unmatched_text", &unmatched, &path).unwrap_or(settings.unmatched_text);
        settings
    }

    /// Numbers the items of a section by position and returns their names. Reports names that are missing or duplicate.
    fn register(
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

    fn duplicate(&mut self, kind: &str, name: &Text, first: Span) {
        self.report(
            Diagnostic::new(&codes::DUPLICATE_NAME, format!("there are two {} `{}`", plural(kind), &**name))
                .at(name.span, "a second time")
                .and_at(first, "first here")
                .help("give one of them another name"),
        );
    }

    /// Returns the name of an item: its key, the scalar itself, or the value of `name`. A missing name is reported and
    /// empty.
    fn name_of(&mut self, item: &Item<'d>, path: &Path<'_>) -> Text {
        let node = item.key.or_else(|| match item.node.value() {
            Value::Mapping => item.node.entries().find(|(key, _)| is_key(*key, "name")).map(|(_, value)| value),
            _ => Some(item.node),
        });
        let none = Text { value: "".into(), span: item.node.span(), skipped: 0, style: crate::source::Style::Plain };
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

    fn reference(&mut self, directory: fn(&Self) -> &Directory, name: &Text, path: &Path<'_>) -> Option<Ref<u32>> {
        let found = directory(self).number(name);
        if found.is_none() {
            // Each search compares all names, so only the first undefined names of a file get a suggestion.
            self.guesses += 1;
            let near = if self.guesses <= GUESSES { did_you_mean(name, directory(self).names()) } else { None };
            let entries = directory(self);
            let help = near.unwrap_or_else(|| match entries.kind {
                "phone usage" => "list it under `phone_usages`".to_owned(),
                "policy" => "define it under `policies`".to_owned(),
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

    fn profile_ref(&mut self, fields: &Fields<'d>, key: &'static str, path: &Path<'_>) -> Option<Ref<ProfileId>> {
        let name = self.optional_text(fields, key, path)?;
        let found = self.reference(|l| &l.profiles, &name, &path.key(key))?;
        Some(Ref { id: ProfileId(found.id), span: found.span })
    }

    fn policy_ref(&mut self, fields: &Fields<'d>, key: &'static str, path: &Path<'_>) -> Option<Ref<PolicyId>> {
        let name = self.optional_text(fields, key, path)?;
        let found = self.reference(|l| &l.policies, &name, &path.key(key))?;
        Some(Ref { id: PolicyId(found.id), span: found.span })
    }

    fn usage_refs(&mut self, node: NodeRef<'d>, path: &Path<'_>) -> Vec<Ref<UsageId>> {
        let names = self.distinct_names(node, "phone usage", path);
        let found = names.iter().filter_map(|name| self.reference(|l| &l.usages, name, path));
        found.map(|r| Ref { id: UsageId(r.id), span: r.span }).collect()
    }

    fn profile_refs(&mut self, node: NodeRef<'d>, path: &Path<'_>) -> Vec<Ref<ProfileId>> {
        let names = self.distinct_names(node, "profile", path);
        let found = names.iter().filter_map(|name| self.reference(|l| &l.profiles, name, path));
        found.map(|r| Ref { id: ProfileId(r.id), span: r.span }).collect()
    }

    fn rule_set_ref(&mut self, name: &Text, path: &Path<'_>) -> Option<Ref<RuleSetId>> {
        let found = self.reference(|l| &l.rule_sets, name, path)?;
        Some(Ref { id: RuleSetId(found.id), span: found.span })
    }

    /// Returns references to gateways. A name that is not listed becomes a new gateway, of which only the name is
    /// known.
    fn gateway_refs(&mut self, node: NodeRef<'d>, plan: &mut Plan, path: &Path<'_>) -> Vec<Ref<GatewayId>> {
        let names = self.distinct_names(node, "gateway", path);
        let mut refs = Vec::with_capacity(names.len());
        for name in names {
            let span = name.span;
            let id = match self.gateways.number(&name) {
                Some(number) => number,
                None => {
                    let number = plan.gateways.len() as u32;
                    self.gateways.numbers.insert(name.value.clone(), (number, span));
                    plan.gateways.push(parts::unlisted_gateway(name));
                    number
                }
            };
            refs.push(Ref { id: GatewayId(id), span });
        }
        refs
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        // The list of findings must not grow without limit; the first findings are enough.
        if self.diagnostics.len() < self.limits.findings {
            self.diagnostics.push(diagnostic);
        }
    }
}

fn is_key(node: NodeRef<'_>, key: &str) -> bool {
    matches!(node.value(), Value::Scalar(text) if text == key)
}

fn plural(kind: &str) -> String {
    match kind {
        "policy" => "policies".to_owned(),
        _ => format!("{kind}s"),
    }
}

impl Keys {
    fn has(&self, key: &str) -> bool {
        self.all().any(|known| known == key)
    }
}

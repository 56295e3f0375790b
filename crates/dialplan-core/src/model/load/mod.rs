//! From the YAML tree to the plan, with all errors of the file in one run.
//!
//! First the names of all things are collected ([`names`]), so that references can point forward. Then each section is
//! read by a module of its own with the functions of [`read`]. What is not valid is reported and skipped, and reading
//! continues.

mod assertions;
mod classes;
mod emergency;
mod lint;
mod names;
mod partial;
mod profiles;
mod ranges;
mod read;
mod routing;
mod rules;
mod translation;
mod users;

use super::keys::{self, Keys};
use super::{
    Dialect, Failover, LintSettings, NoMatch, NoRoute, Plan, PlusNumbers, Separators, Settings, UnmatchedText,
};
use crate::diag::{Diagnostic, codes};
use crate::limits::{LimitName, Limits};
use crate::source::yaml::{Document, NodeRef, Value};
use crate::source::{SourceFile, Span};
use names::Directory;
use read::{Fields, Path};

pub use assertions::{LoadedAssertions, load_assertions};

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
    if let Some(diagnostic) = too_long(file, limits) {
        return Loaded { plan: empty_plan(), diagnostics: vec![diagnostic] };
    }
    let (document, yaml) = Document::parse(file, limits);
    let unreadable = document.root().is_none() && !yaml.is_empty();
    let mut loader = Loader::new(file, limits);
    let plan = if unreadable { empty_plan() } else { loader.plan(document.root()) };
    Loaded { plan, diagnostics: loader.finished(&document, yaml) }
}

/// Returns the finding about a file that is longer than the limit.
fn too_long(file: &SourceFile, limits: &Limits) -> Option<Diagnostic> {
    let message = format!("the plan has {} bytes, more than the limit of {}", file.text().len(), limits.plan_bytes);
    let finding = || Diagnostic::new(&codes::LIMIT_EXCEEDED, message).raised_by(LimitName::PlanBytes);
    (file.text().len() > limits.plan_bytes).then(finding)
}

fn empty_plan() -> Plan {
    Plan {
        name: None,
        dialect: Dialect::default(),
        settings: settings_of(Dialect::default()),
        default_profile: None,
        default_policy: None,
        global_policy: None,
        default_emergency_policy: None,
        emergency_policies: Vec::new(),
        sites: Vec::new(),
        emergency_numbers: Vec::new(),
        rule_sets: Vec::new(),
        rules: Vec::new(),
        translation_rules: Vec::new(),
        profiles: Vec::new(),
        usages: Vec::new(),
        policies: Vec::new(),
        routes: Vec::new(),
        gateways: Vec::new(),
        users: Vec::new(),
        number_ranges: Vec::new(),
        classes: Vec::new(),
        partial: Vec::new(),
        emptied: Vec::new(),
        lint: LintSettings::default(),
        assertions: Vec::new(),
    }
}

/// Returns the default settings of a dialect.
fn settings_of(dialect: Dialect) -> Settings {
    Settings {
        plus_numbers: PlusNumbers::default(),
        separators: Separators::default(),
        no_match: if dialect == Dialect::Teams { NoMatch::Prefix } else { NoMatch::Reject },
        unmatched_text: UnmatchedText::default(),
        failover: if dialect == Dialect::Teams { Failover::SameUsage } else { Failover::LaterUsages },
        no_route: NoRoute::default(),
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
    emergency_policies: Directory,
    sites: Directory,
    number_ranges: Directory,
    assertions: Directory,
    translation_rules: Directory,
    /// The number of undefined names for which similar names were searched.
    guesses: usize,
}

/// One item of a section: its node, and the node of its name if the name is a key.
#[derive(Clone, Copy)]
struct Item<'d> {
    key: Option<NodeRef<'d>>,
    node: NodeRef<'d>,
}

impl<'a> Loader<'a> {
    fn new(file: &'a SourceFile, limits: &'a Limits) -> Loader<'a> {
        Loader {
            file,
            limits,
            diagnostics: Vec::new(),
            profiles: Directory::new("profile"),
            usages: Directory::new("phone usage"),
            policies: Directory::new("policy"),
            rule_sets: Directory::new("rule set"),
            gateways: Directory::new("gateway"),
            emergency_policies: Directory::new("emergency policy"),
            sites: Directory::new("site"),
            number_ranges: Directory::new("number range"),
            assertions: Directory::new("assertion"),
            translation_rules: Directory::new("translation rule"),
            guesses: 0,
        }
    }
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
        let emergency_policies = self.items(&fields, "emergency_policies", &path);
        let sites = self.items(&fields, "sites", &path);

        let rule_set_names = self.register(&rule_sets, |l| &mut l.rule_sets, &path.key("rule_sets"));
        let profile_names = self.register(&profiles, |l| &mut l.profiles, &path.key("location_profiles"));
        let usage_names = self.register(&usages, |l| &mut l.usages, &path.key("phone_usages"));
        let policy_names = self.register(&policies, |l| &mut l.policies, &path.key("policies"));
        let emergency_policy_names =
            self.register(&emergency_policies, |l| &mut l.emergency_policies, &path.key("emergency_policies"));
        let site_names = self.register(&sites, |l| &mut l.sites, &path.key("sites"));
        let gateway_names = self.register(&gateways, |l| &mut l.gateways, &path.key("gateways"));

        self.rule_sets(&mut plan, &rule_sets, rule_set_names, &path.key("rule_sets"));
        self.profiles(&mut plan, &profiles, profile_names, &path.key("location_profiles"));
        self.translation_rules(&mut plan, &fields, &path);
        self.usages(&mut plan, &usages, usage_names, &path.key("phone_usages"));
        self.policies(&mut plan, &policies, policy_names, &path.key("policies"));
        self.gateways(&mut plan, &gateways, gateway_names, &path.key("gateways"));
        self.routes(&mut plan, &routes, &path.key("routes"));
        self.users(&mut plan, &users, &path.key("users"));
        self.emergency_numbers(&mut plan, &emergency, None, &path.key("emergency_numbers"));
        if let (Some(short), Some(long)) = (fields.get("emergency_numbers"), fields.get("emergency_policies")) {
            self.two_forms(short, long);
        }
        let policies_path = path.key("emergency_policies");
        self.emergency_policies(&mut plan, &emergency_policies, emergency_policy_names, &policies_path);
        self.sites(&mut plan, &sites, site_names, &path.key("sites"));
        let ranges = self.items(&fields, "number_ranges", &path);
        let range_names = self.register(&ranges, |l| &mut l.number_ranges, &path.key("number_ranges"));
        self.number_ranges(&mut plan, &ranges, range_names, &path.key("number_ranges"));

        if let Some(node) = fields.get("defaults") {
            let path = path.key("defaults");
            if let Some(fields) = self.fields(node, &keys::DEFAULTS, &path) {
                plan.default_profile = self.profile_ref(&fields, "profile", &path);
                plan.default_policy = self.policy_ref(&fields, "policy", &path);
                plan.default_emergency_policy = self.emergency_policy_ref(&fields, "emergency_policy", &path);
            }
        }
        plan.global_policy = self.policy_ref(&fields, "global_policy", &path);
        plan.lint = self.lint(&fields, &path);
        plan.emptied.sort_unstable();
        self.partial(&mut plan, &fields, &path);
        plan.assertions = self.assertions(&plan, &fields, &path);
        plan.classes = self.classes(&fields, &path);
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
        let failover = [("later-usages", Failover::LaterUsages), ("same-usage", Failover::SameUsage)];
        settings.failover = self.choice(&fields, "failover", &failover, &path).unwrap_or(settings.failover);
        let no_route = [("block", NoRoute::Block), ("calling-plan", NoRoute::CallingPlan)];
        settings.no_route = self.choice(&fields, "no_route", &no_route, &path).unwrap_or(settings.no_route);
        settings
    }

    /// Returns all findings about a document, in file order.
    fn finished(self, document: &Document<'_>, yaml: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let file = self.file;
        // Findings on the line of a syntax error or after it are not reliable, so they are dropped.
        let broken = yaml.last().and_then(|finding| finding.primary.as_ref()).filter(|_| document.is_cut());
        let cut = broken.map(|label| file.line_start(file.line(label.span.start)) as u32);
        let mut diagnostics = self.diagnostics;
        if let Some(cut) = cut {
            diagnostics.retain(|d| d.primary.as_ref().is_some_and(|label| label.span.start < cut));
        }
        diagnostics.extend(yaml);
        diagnostics.sort_by_key(|d| d.primary.as_ref().map_or(0, |label| label.span.start));
        diagnostics
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

impl Keys {
    fn has(&self, key: &str) -> bool {
        self.all().any(|known| known == key)
    }
}

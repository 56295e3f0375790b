//! Assertions, of a plan or of a file of their own. Names are those of the plan.

use rustc_hash::FxHashMap;

use super::read::{Fields, Path};
use super::{Item, Loader, keys};
use crate::diag::{Diagnostic, codes, nearest};
use crate::limits::Limits;
use crate::model::{AssertedDown, AssertedStrings, Assertion, ChosenCallers, Expected, Named, Plan};
use crate::source::yaml::{Document, NodeRef, Value};
use crate::source::{SourceFile, Text};

/// The assertions of a file as far as they could be read, and the findings about the file.
#[derive(Debug)]
pub struct LoadedAssertions {
    /// The assertions.
    pub assertions: Vec<Assertion>,
    /// The findings, in file order. If there are any, the assertions must not be used.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a file that has `assertions:` alone, with names of a plan.
pub fn load_assertions(file: &SourceFile, plan: &Plan, limits: &Limits) -> LoadedAssertions {
    if let Some(diagnostic) = super::too_long(file, limits) {
        return LoadedAssertions { assertions: Vec::new(), diagnostics: vec![diagnostic] };
    }
    let (document, yaml) = Document::parse(file, limits);
    let mut loader = Loader::new(file, limits);
    let mut assertions = Vec::new();
    if document.root().is_some() || yaml.is_empty() {
        let path = Path::root();
        match document.root() {
            Some(root) => {
                if let Some(fields) = loader.fields(root, &keys::ASSERTIONS, &path) {
                    if fields.get("assertions").is_none() {
                        loader.missing("assertions", fields.span, &path);
                    }
                    assertions = loader.assertions(plan, &fields, &path);
                }
            }
            None => loader.report(Diagnostic::new(&codes::MISSING_KEY, "the file is empty: `assertions` is missing")),
        }
    }
    LoadedAssertions { assertions, diagnostics: loader.finished(&document, yaml) }
}

/// The names of one kind of thing that were looked up before.
type Known<T> = FxHashMap<Box<str>, T>;

/// Returns the names of a kind.
fn names<T: Named>(plan: &Plan) -> Known<T> {
    T::all(plan).map(|(id, name)| (name.into(), id)).collect()
}

impl<'d> Loader<'_> {
    /// Reads the assertions, after everything else of the plan.
    pub(super) fn assertions(&mut self, plan: &Plan, fields: &Fields<'d>, path: &Path<'_>) -> Vec<Assertion> {
        let items = self.items(fields, "assertions", path);
        if items.is_empty() {
            return Vec::new();
        }
        let path = path.key("assertions");
        let titles = self.register(&items, |loader| &mut loader.assertions, &path);
        let mut reader = Reader {
            plan,
            profiles: names(plan),
            policies: names(plan),
            sites: names(plan),
            users: names(plan),
            gateways: names(plan),
            usages: names(plan),
            routes: names(plan),
            rules: plan.rules.iter().map(|rule| (rule.name.value.clone(), ())).collect(),
            loader: self,
        };
        let read = |(position, (item, name)): (usize, (&Item<'d>, Text))| {
            let path = path.item(&name, position);
            reader.assertion(item.node, name.clone(), &path)
        };
        items.iter().zip(titles).enumerate().filter_map(read).collect()
    }
}

/// Reads assertions with the names of a plan.
struct Reader<'r, 'l> {
    loader: &'r mut Loader<'l>,
    plan: &'r Plan,
    profiles: Known<crate::model::ProfileId>,
    policies: Known<crate::model::PolicyId>,
    sites: Known<crate::model::SiteId>,
    users: Known<crate::model::UserId>,
    gateways: Known<crate::model::GatewayId>,
    usages: Known<crate::model::UsageId>,
    routes: Known<crate::model::RouteId>,
    rules: Known<()>,
}

impl<'d> Reader<'_, '_> {
    fn assertion(&mut self, node: NodeRef<'d>, name: Text, path: &Path<'_>) -> Option<Assertion> {
        let fields = self.loader.fields(node, &keys::ASSERTION, path)?;
        let callers = self.callers(&fields, path);
        let strings = AssertedStrings {
            dialled: self.loader.optional_text(&fields, "dialled", path),
            normalised: self.loader.optional_text(&fields, "normalised", path),
            class: self.loader.optional_text(&fields, "class", path),
            except: self.loader.optional_text(&fields, "except", path),
        };
        if ["dialled", "normalised", "class"].iter().all(|key| fields.get(key).is_none()) {
            let message = "an assertion needs `dialled`, `normalised` or `class`: the strings that it is about";
            self.loader.report(
                Diagnostic::new(&codes::MISSING_KEY, message)
                    .at(name.span, "about no strings")
                    .help("for every string, write `dialled: ''`")
                    .on(path.to_string(), None),
            );
        }
        let down = fields.get("down").map(|node| self.down(node, path)).unwrap_or_default();
        let (mut expect, mut not) = (Vec::new(), Vec::new());
        match fields.get("expect") {
            None => self.loader.missing("expect", fields.span, path),
            Some(node) => {
                let path = path.key("expect");
                if let Some(fields) = self.loader.fields(node, &keys::EXPECT, &path) {
                    expect = self.expected(&fields, &path);
                    if let Some(node) = fields.get("not") {
                        let path = path.key("not");
                        if let Some(fields) = self.loader.fields(node, &keys::EXPECT_NOT, &path) {
                            not = self.expected(&fields, &path);
                        }
                    }
                    if expect.is_empty() && not.is_empty() {
                        self.loader.report(
                            Diagnostic::new(&codes::MISSING_KEY, "`expect` expects nothing")
                                .at(node.span(), "empty")
                                .help("write what must be true, as `expect: { verdict: routed }`")
                                .on(path.to_string(), None),
                        );
                    }
                }
            }
        }
        let may_be_empty = self.loader.flag(&fields, "may_be_empty", path).unwrap_or_default();
        Some(Assertion { name, callers, strings, down, may_be_empty, expect, not })
    }

    fn callers(&mut self, fields: &Fields<'d>, path: &Path<'_>) -> ChosenCallers {
        let (plan, loader) = (self.plan, &mut *self.loader);
        let callers = ChosenCallers {
            profiles: found(loader, plan, &self.profiles, fields, "profiles", path),
            policies: found(loader, plan, &self.policies, fields, "policies", path),
            sites: found(loader, plan, &self.sites, fields, "sites", path),
            users: found(loader, plan, &self.users, fields, "users", path),
            gateways: found(loader, plan, &self.gateways, fields, "gateways", path),
        };
        let others = ["profiles", "policies", "sites", "users"].iter().find_map(|key| fields.get(key));
        if let (Some(gateways), Some(others)) = (fields.get("gateways"), others) {
            self.loader.report(
                Diagnostic::new(&codes::WRONG_TYPE, "an assertion is about calls from gateways, or about people")
                    .at(gateways.use_span(), "calls that come in through gateways")
                    .and_at(others.use_span(), "calls of people")
                    .help("make two assertions")
                    .on(path.to_string(), None),
            );
        }
        callers
    }

    fn down(&mut self, node: NodeRef<'d>, path: &Path<'_>) -> AssertedDown {
        if let (Value::Scalar(_), Some(text)) = (node.value(), node.text()) {
            match &*text.value {
                "none" => return AssertedDown::None,
                "any-one" => return AssertedDown::AnyOne,
                _ => {}
            }
        }
        let names = self.loader.distinct_names(node, "gateway", &path.key("down"));
        let ids = ids(self.loader, self.plan, &self.gateways, names, &path.key("down"));
        AssertedDown::These(ids)
    }

    /// Reads what is expected, in the order of the keys.
    fn expected(&mut self, fields: &Fields<'d>, path: &Path<'_>) -> Vec<Expected> {
        let (plan, loader) = (self.plan, &mut *self.loader);
        let mut expected = Vec::new();
        if fields.get("verdict").is_some() {
            expected.push(Expected::Verdict(words(loader, fields, "verdict", &Assertion::VERDICTS, path)));
        }
        if fields.get("reason").is_some() {
            expected.push(Expected::Reason(words(loader, fields, "reason", &Assertion::REASONS, path)));
        }
        if let Some(node) = fields.get("rule") {
            let path = path.key("rule");
            let names = loader.distinct_names(node, "rule", &path);
            for name in names.iter().filter(|name| !self.rules.contains_key(&name.value)) {
                let all = plan.rules.iter().map(|rule| &*rule.name.value);
                let help = nearest(name, all).map(|name| format!("did you mean `{name}`?"));
                undefined(loader, "rule", name, help, &path);
            }
            expected.push(Expected::Rule(names));
        }
        if fields.get("usage").is_some() {
            expected.push(Expected::Usage(found(loader, plan, &self.usages, fields, "usage", path)));
        }
        if fields.get("route").is_some() {
            expected.push(Expected::Route(found(loader, plan, &self.routes, fields, "route", path)));
        }
        if fields.get("gateway").is_some() {
            expected.push(Expected::Gateway(found(loader, plan, &self.gateways, fields, "gateway", path)));
        }
        expected.extend(loader.optional_text(fields, "normalised", path).map(Expected::Normalised));
        expected.extend(loader.optional_text(fields, "sent", path).map(Expected::Sent));
        expected
    }
}

/// Returns the words of a key, each of which must be one of some words.
fn words(
    loader: &mut Loader<'_>,
    fields: &Fields<'_>,
    key: &'static str,
    known: &[&'static str],
    path: &Path<'_>,
) -> Vec<Text> {
    let path = path.key(key);
    let Some(node) = fields.get(key) else { return Vec::new() };
    let given = loader.distinct_names(node, key, &path);
    for word in given.iter().filter(|word| !known.contains(&&*word.value)) {
        let help = match nearest(word, known.iter().copied()) {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("one of: {}", known.join(", ")),
        };
        loader.report(
            Diagnostic::new(&codes::WRONG_TYPE, format!("`{key}` cannot be `{}`", &**word))
                .at(word.span, "not one of the choices")
                .help(help)
                .on(path.to_string(), None),
        );
    }
    given
}

/// Returns the things that a key names: one name or a list.
fn found<T: Named>(
    loader: &mut Loader<'_>,
    plan: &Plan,
    known: &Known<T>,
    fields: &Fields<'_>,
    key: &'static str,
    path: &Path<'_>,
) -> Vec<T> {
    let path = path.key(key);
    let Some(node) = fields.get(key) else { return Vec::new() };
    let names = loader.distinct_names(node, T::KIND, &path);
    if names.is_empty() && matches!(node.value(), Value::Sequence) {
        loader.report(
            Diagnostic::new(&codes::MISSING_KEY, format!("`{key}` is empty"))
                .at(node.use_span(), "names nothing")
                .help("name at least one, or leave the key out")
                .on(path.to_string(), None),
        );
    }
    ids(loader, plan, known, names, &path)
}

fn ids<T: Named>(loader: &mut Loader<'_>, plan: &Plan, known: &Known<T>, names: Vec<Text>, path: &Path<'_>) -> Vec<T> {
    let mut ids = Vec::with_capacity(names.len());
    for name in names {
        match known.get(&name.value) {
            Some(id) => ids.push(*id),
            None => {
                let all: Vec<&str> = T::all(plan).map(|(_, name)| name).collect();
                let help = T::nearest(&name, &all).map(|name| format!("did you mean `{name}`?"));
                undefined(loader, T::KIND, &name, help, path);
            }
        }
    }
    ids
}

fn undefined(loader: &mut Loader<'_>, kind: &str, name: &Text, help: Option<String>, path: &Path<'_>) {
    let message = format!("there is no {kind} `{}` in the plan", &**name);
    let finding = Diagnostic::new(&codes::UNDEFINED_REFERENCE, message).at(name.span, "not defined");
    let finding = match help {
        Some(help) => finding.help(help),
        None => finding,
    };
    loader.report(finding.on(path.to_string(), None));
}

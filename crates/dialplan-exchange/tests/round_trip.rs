//! A plan that goes out and comes back is the same plan: the same rules, usages, policies and routes in the same order, and the same answers.
//!
//! For the examples, for random plans, and for every plan of the folder that `DIALPLAN_ROUND_TRIP` names. What an export said it could not
//! carry is taken from the original before they are compared, and nothing else.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a failing test may panic, and tests read files"
)]

mod support;

use std::fmt::Write as _;
use std::path::Path;

use dialplan_core::compile::{CompiledPlan, compile};
use dialplan_core::diag::Level;
use dialplan_core::model::{Dialect, Plan, load};
use dialplan_core::query::Question;
use dialplan_core::query::caller::{Origin, caller};
use dialplan_core::source::SourceFile;
use dialplan_core::{Limits, Workspace};
use dialplan_exchange::export::{Options, Target, export};
use dialplan_exchange::{Format, Source, import, write};
use proptest::prelude::*;

/// The ways out and back.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Way {
    To(Target, Format),
    /// Clixml, by the writer of this test; of the objects that the JSON has.
    Clixml(Target),
}

const WAYS: [Way; 7] = [
    Way::To(Target::TeamsJson, Format::Json),
    Way::To(Target::SfbJson, Format::Json),
    Way::To(Target::TeamsPs1, Format::Powershell),
    Way::To(Target::SfbPs1, Format::Powershell),
    Way::To(Target::M365Dsc, Format::Dsc),
    Way::Clixml(Target::TeamsJson),
    Way::Clixml(Target::SfbJson),
];

fn loaded(name: &str, text: &str) -> (SourceFile, Plan) {
    let file = SourceFile::new(name, text);
    let loaded = load(&file, &Limits::default());
    assert!(loaded.diagnostics.is_empty(), "{name}: {:?}\n{text}", loaded.diagnostics);
    (file, loaded.plan)
}

fn check(name: &str, text: &str, numbers: usize) {
    let (file, plan) = loaded(name, text);
    for way in WAYS {
        let target = match way {
            Way::To(target, _) | Way::Clixml(target) => target,
        };
        let exported = export(&plan, target, Options::default());
        let (out, format) = match way {
            Way::To(_, format) => (exported.text, format),
            Way::Clixml(_) => (clixml(&exported.text), Format::Clixml),
        };
        // Once recognised, once told.
        for format in [None, Some(format)] {
            let sources = [Source { file: SourceFile::new("out", out.as_str()), format }];
            let dialect = Some(plan.dialect);
            let imported = import(&sources, &dialplan_exchange::Options { dialect, ..Default::default() });
            if plan.profiles.is_empty() && plan.usages.is_empty() && plan.routes.is_empty() && plan.policies.is_empty()
            {
                continue;
            }
            let said: Vec<_> = (imported.findings.iter())
                .filter(|finding| finding.diagnostic.level > Level::Info)
                .map(|finding| finding.diagnostic.message.as_str())
                .collect();
            assert!(said.is_empty(), "{name} {way:?}: {said:#?}\n{out}");
            let written = write::plan(&imported.draft, &[&sources[0].file]);
            let (back_file, back) = loaded("back", &written);
            assert_eq!(shown(&plan, target), shown(&back, target), "{name} {way:?}\n{out}\n{written}");
            assert!(back.routes.iter().all(|route| route.priority.is_some()), "{name} {way:?}\n{out}");
            if format.is_none() {
                same_answers(name, &file, &plan, &back_file, &back, target, numbers);
            }
        }
    }
}

/// What the target can say of a plan, one line a thing.
fn shown(plan: &Plan, target: Target) -> Vec<String> {
    let sfb = matches!(target, Target::SfbJson | Target::SfbPs1);
    let text = |text: &Option<dialplan_core::source::Text>| text.as_ref().map_or(String::new(), |t| t.to_string());
    let description = |d: &Option<dialplan_core::source::Text>| match text(d) {
        // Blanks alone describe nothing.
        t if t.trim().is_empty() => String::new(),
        t => t,
    };
    let mut lines = Vec::new();
    for profile in &plan.profiles {
        lines.push(format!("profile {:?} {:?}", &*profile.name, description(&profile.description)));
        if sfb {
            lines.push(format!(
                "prefix {:?} {}",
                text(&profile.external_access_prefix),
                profile.optimize_device_dialing
            ));
        }
        for placed in &profile.rules {
            let rule = plan.rule(placed.rule);
            lines.push(format!(
                "rule {:?} {:?} {:?} {:?} {}",
                &*rule.name,
                description(&rule.description),
                &*rule.pattern,
                &*rule.translation,
                rule.internal_extension
            ));
        }
    }
    let usage = |id: dialplan_core::model::UsageId| plan.usage(id).name.to_string();
    lines.extend(plan.usages.iter().map(|usage| format!("usage {:?}", &*usage.name)));
    for policy in &plan.policies {
        let usages: Vec<_> = policy.phone_usages.iter().map(|r| usage(r.id)).collect();
        lines.push(format!("policy {:?} {:?} {usages:?}", &*policy.name, description(&policy.description)));
    }
    // In the order in which they are tried: an export numbers them, unless the plan has.
    let mut routes: Vec<_> = plan.routes.iter().collect();
    routes.sort_by_key(|route| (route.priority.is_none(), route.priority));
    for route in routes {
        let usages: Vec<_> = route.phone_usages.iter().map(|r| usage(r.id)).collect();
        let gateways: Vec<_> = route.gateways.iter().map(|r| plan.gateway(r.id).name.to_string()).collect();
        lines.push(format!(
            "route {:?} {:?} {:?} {usages:?} {gateways:?}",
            &*route.name,
            description(&route.description),
            &*route.target,
        ));
    }
    lines
}

fn same_answers(
    name: &str,
    file: &SourceFile,
    plan: &Plan,
    back_file: &SourceFile,
    back: &Plan,
    target: Target,
    count: usize,
) {
    let mut plan = plan.clone();
    let mut back = back.clone();
    // What the export has listed: settings, country codes, off-hook flags, defaults, emergency numbers of some profiles only.
    plan.settings = back.settings;
    plan.profiles.iter_mut().for_each(|profile| profile.country_code = None);
    plan.global_policy = None;
    // Routes come out in the order in which they are tried, and are counted so.
    plan.routes.sort_by_key(|route| (route.priority.is_none(), route.priority));
    plan.emergency_numbers.clear();
    back.emergency_numbers.clear();
    if !matches!(target, Target::SfbJson | Target::SfbPs1) {
        plan.profiles.iter_mut().for_each(|profile| profile.optimize_device_dialing = false);
    }
    let limits = Limits::default();
    let (Ok(plan), Ok(back)) = (compile(file, plan, &limits, &mut ()), compile(back_file, back, &limits, &mut ()))
    else {
        panic!("{name} does not compile");
    };
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = move |n: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % n
    };
    let profiles: Vec<_> = plan.plan().profile_ids().map(Some).collect();
    let policies: Vec<_> = plan.plan().policy_ids().map(Some).collect();
    let pick = |list: &[Option<_>], n: u64| if list.is_empty() { None } else { list[n as usize % list.len()] };
    let mut workspace = Workspace::default();
    let mut answered = 0;
    for _ in 0..count {
        let (profile, at) = (random(1 << 20), random(1 << 20));
        let policy = if policies.is_empty() { None } else { policies[at as usize % policies.len()] };
        let profile = pick(&profiles, profile);
        let start = ["", "0", "00", "000", "9", "+", "+1", "+49", "1", "011", "+31"][random(11) as usize];
        let digits: String = (0..random(13) + 1).map(|_| char::from(b'0' + random(10) as u8)).collect();
        let number = format!("{start}{digits}");
        let mut answer = |plan: &CompiledPlan| {
            let caller = caller(plan.plan(), Origin::Manual { profile, policy }).ok()?;
            let question = Question {
                number: &number,
                caller: &caller,
                client_normalization: false,
                off_hook: false,
                lookup_users: false,
            };
            let answer = plan.decide(&question, &mut workspace).ok()?;
            Some((
                answer.normalization.number,
                answer.normalization.rule,
                answer.chain,
                answer.skipped,
                format!("{:?}", answer.verdict),
            ))
        };
        let (before, after) = (answer(&plan), answer(&back));
        answered += usize::from(before.is_some());
        assert_eq!(before, after, "{name} {target:?}: {number} {profile:?} {policy:?}");
    }
    // Two questions without an answer agree as well, so there must be answers.
    assert_eq!(answered, count, "{name} {target:?}");
}

/// Objects of JSON as `Export-Clixml` writes them, types and references among them.
fn clixml(json: &str) -> String {
    let objects: serde_json::Value = serde_json::from_str(json).unwrap();
    let mut out =
        "\u{FEFF}<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\r\n".to_owned();
    let mut ids = 0;
    for object in objects.as_array().unwrap() {
        element(&mut out, object, None, &mut ids);
    }
    out + "</Objs>"
}

fn element(out: &mut String, value: &serde_json::Value, name: Option<&str>, ids: &mut usize) {
    use serde_json::Value;
    let attribute = name.map_or(String::new(), |name| format!(" N=\"{}\"", escaped(name)));
    let id = *ids;
    *ids += 1;
    let types = if id == 0 {
        "<TN RefId=\"0\"><T>Deserialized.Selected</T><T>System.Object</T></TN>"
    } else {
        "<TNRef RefId=\"0\" />"
    };
    match value {
        Value::Null => drop(write!(out, "<Nil{attribute} />")),
        Value::Bool(flag) => drop(write!(out, "<B{attribute}>{flag}</B>")),
        Value::Number(number) => drop(write!(out, "<I32{attribute}>{number}</I32>")),
        Value::String(text) => drop(write!(out, "<S{attribute}>{}</S>", escaped(text))),
        Value::Array(items) => {
            let _ = write!(out, "<Obj{attribute} RefId=\"{id}\">{types}<LST>");
            items.iter().for_each(|item| element(out, item, None, ids));
            out.push_str("</LST></Obj>");
        }
        Value::Object(fields) => {
            let _ = write!(out, "<Obj{attribute} RefId=\"{id}\">{types}<ToString>@{{..}}</ToString><MS>");
            fields.iter().for_each(|(name, value)| element(out, value, Some(name), ids));
            out.push_str("</MS></Obj>");
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for (at, c) in text.char_indices() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '_' if text[at..].starts_with("_x") => out.push_str("_x005F_"),
            c if c.is_control() => drop(write!(out, "_x{:04X}_", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

fn plans_of(folder: &Path) -> Vec<(String, String)> {
    let mut plans = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let path = if path.is_dir() { path.join("dialplan.yaml") } else { path };
        if path.extension().is_some_and(|e| e == "yaml" || e == "json") && path.is_file() {
            plans.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    plans.sort();
    plans
}

#[test]
fn the_examples() {
    let plans = plans_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples"));
    assert!(plans.len() >= 4);
    for (name, text) in plans {
        check(&name, &text, 1000);
    }
}

/// A server makes room where a route comes in, and gives one without a priority the place behind the last: so each is written, in order.
#[test]
fn routes_keep_their_order() {
    let priorities = |routes: &[(&str, &str)]| -> Vec<(String, i64)> {
        let mut text = "version: 1\nphone_usages: [u]\nroutes:\n".to_owned();
        for (name, priority) in routes {
            let _ = writeln!(text, "  - {{ name: {name}, target: '1', phone_usages: [u]{priority} }}");
        }
        let (_, plan) = loaded("order", &text);
        let exported = export(&plan, Target::SfbJson, Options::default());
        let objects: serde_json::Value = serde_json::from_str(&exported.text).unwrap();
        let routes = objects.as_array().unwrap().iter().filter(|object| object.get("NumberPattern").is_some());
        routes.map(|r| (r["Name"].as_str().unwrap().to_owned(), r["Priority"].as_i64().unwrap())).collect()
    };
    let named = |routes: &[(&str, i64)]| routes.iter().map(|(n, p)| ((*n).to_owned(), *p)).collect::<Vec<_>>();
    assert_eq!(priorities(&[("a", ""), ("b", ", priority: 3")]), named(&[("b", 0), ("a", 1)]));
    assert_eq!(priorities(&[("a", ", priority: 3"), ("b", ", priority: 3")]), named(&[("a", 0), ("b", 1)]));
    assert_eq!(priorities(&[("a", ", priority: 30"), ("b", ", priority: 7")]), named(&[("b", 7), ("a", 30)]));
    assert_eq!(priorities(&[("a", ""), ("b", "")]), named(&[("a", 0), ("b", 1)]));
}

/// Windows PowerShell reads a script without a mark in the code page of Windows, where the second byte of `Ò` is a quote.
#[test]
fn scripts_say_their_encoding() {
    let text =
        "version: 1\nlocation_profiles:\n  - { name: a, rules: [{ name: 'NAME', pattern: '1', translation: '2' }] }\n";
    for target in [Target::TeamsPs1, Target::SfbPs1, Target::M365Dsc] {
        let export = |name: &str| {
            let (_, plan) = loaded("encoding", &text.replace("NAME", name));
            export(&plan, target, Options::default()).text
        };
        let plain = export("n");
        assert!(plain.starts_with('\u{FEFF}') && plain.chars().skip(1).all(|c| c.is_ascii()), "{plain}");
        let script = export("Ò; calc #");
        assert!(script.starts_with('\u{FEFF}'), "{script}");
        // Before anything is done: a script is read whole and then run.
        let guard = script.find("if ('é' -cne [string][char]0xE9) { throw ").unwrap();
        assert!(
            guard < script.find("Ò").unwrap() && guard < script.find("CsTenantDialPlan").unwrap_or(usize::MAX),
            "{script}"
        );
    }
}

/// One name there: the second would be written over the first.
#[test]
fn names_of_another_case_are_said() {
    let text = "version: 1\nlocation_profiles: [{ name: a, rules: [{ name: R, pattern: '1', translation: '2' }, { name: r, pattern: '1', translation: '2' }] }, { name: A }]\n\
                policies: [{ name: p }, { name: P }]\nroutes: [{ name: x, target: '1' }, { name: X, target: '1' }]\n";
    let (_, plan) = loaded("case", text);
    for target in [Target::TeamsJson, Target::SfbPs1] {
        let said = export(&plan, target, Options::default()).findings;
        let said =
            said.iter().filter(|finding| finding.code.name == "target-limit" && finding.message.contains("one name"));
        assert_eq!(said.count(), 4);
    }
}

/// For plans that lie outside the project: `DIALPLAN_ROUND_TRIP=folder`.
#[test]
fn the_plans_of_a_folder() {
    let Some(folder) = std::env::var_os("DIALPLAN_ROUND_TRIP") else { return };
    let plans = plans_of(Path::new(&folder));
    for (name, text) in &plans {
        check(name, text, 1000);
        println!("{name}: the same by {} ways", WAYS.len());
    }
    println!("{} plans", plans.len());
}

/// Names that try to be code, YAML or XML.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-z][A-Za-z0-9 .-]{0,12}[a-z]",
        3 => proptest::collection::vec(
            prop::sample::select(vec!["'", "\"", "`", "$", "$(", ")", "}", "{", ";", "\n", "\r\n", "\t", "‘", "’", "‚", "‛", "“", "”", "„", "#", "<#", "#>", "&", "<", ">", "]]>", "_x000A_", "%", "|", ",", ": ", " - ", "é", "😀", "\u{85}", "\u{2028}", "-", "->", " -> ", "\\", "a", "B", "1", "@{", "@'", "'@", "\n'@", "null", "~"]),
            1..8
        ).prop_map(|parts| format!("n{}z", parts.concat())),
    ]
}

prop_compose! {
    fn random_plan()(
        rules in proptest::collection::vec((hostile(), prop::sample::select(PATTERNS.to_vec()), any::<bool>(), hostile()), 0..6),
        names in proptest::collection::hash_set(hostile(), 1..5),
        usages in proptest::collection::hash_set(hostile(), 1..5),
        routes in proptest::collection::vec((hostile(), prop::sample::select(TARGETS.to_vec()), any::<prop::sample::Index>(), hostile(), proptest::option::of(1..5i64)), 0..5),
        dialect in prop::sample::select(vec![Dialect::Teams, Dialect::Lync2013]),
    ) -> String {
        let usages: Vec<String> = usages.into_iter().collect();
        // Names that differ in case only are one thing in the products, and an export says so.
        let mut seen = std::collections::HashSet::new();
        let names: Vec<String> = names.into_iter().filter(|name| seen.insert(name.to_lowercase())).collect();
        let text = |s: &str| serde_json::Value::String(s.to_owned()).to_string();
        let mut seen = std::collections::HashSet::new();
        let rules: Vec<_> = rules.iter().filter(|(name, ..)| seen.insert(name.to_lowercase())).map(|(name, (pattern, translation), internal, description)| {
            format!("{{\"name\": {}, \"pattern\": {}, \"translation\": {}, \"internal_extension\": {internal}, \"description\": {}}}", text(name), text(pattern), text(translation), text(description))
        }).collect();
        let profiles: Vec<_> = names.iter().map(|name| format!("{{\"name\": {}, \"rules\": [{}]}}", text(name), rules.join(", "))).collect();
        let policies: Vec<_> = names.iter().map(|name| format!("{{\"name\": {}, \"phone_usages\": [{}]}}", text(name), usages.iter().map(|u| text(u)).collect::<Vec<_>>().join(", "))).collect();
        let mut seen = std::collections::HashSet::new();
        let routes: Vec<_> = routes.iter().filter(|(name, ..)| seen.insert(name.to_lowercase())).map(|(name, target, usage, gateway, priority)| {
            let priority = priority.map_or(String::new(), |p| format!(", \"priority\": {p}"));
            format!("{{\"name\": {}, \"target\": {}, \"phone_usages\": [{}], \"gateways\": [{}]{priority}}}", text(name), text(target), text(&usages[usage.index(usages.len())]), text(gateway))
        }).collect();
        format!(
            "{{\"version\": 1, \"dialect\": \"{}\", \"location_profiles\": [{}], \"phone_usages\": [{}], \"policies\": [{}], \"routes\": [{}]}}",
            dialect.name(), profiles.join(", "), usages.iter().map(|u| text(u)).collect::<Vec<_>>().join(", "), policies.join(", "), routes.join(", ")
        )
    }
}

const PATTERNS: [(&str, &str); 8] = [
    (r"^(\d{4})$", "+4930$1"),
    (r"^00([1-9]\d{6,14})$", "+$1"),
    (r"^0([1-9]\d+)$", "+49$1"),
    ("^'$", "'"),
    (r"^\*69$", "$$ -> `"),
    (r"^9?(\d{7})(\d{3})$", "+1$1;ext=$2"),
    (r"^(?<a>\d{5})$", "${a}"),
    ("", ""),
];
const TARGETS: [&str; 5] = [r"^\+49\d+$", r"[0-9]{10}", r"^\+(?!49)", "", r"^\+1(?:206|253)\d{7}$"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(support::cases(64)))]
    #[test]
    fn random_plans(text in random_plan()) {
        check("random", &text, 20);
    }
}

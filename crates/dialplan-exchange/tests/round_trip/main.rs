//! A plan that is exported and imported again is the same plan: the same rules, usages, policies and routes in the same
//! order, and the same answers.
//!
//! The tests use the examples, random plans, and every plan in the folder that `DIALPLAN_ROUND_TRIP` names. Only what
//! an export reports as lost is removed from the original before the comparison.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a failing test may panic, and tests read files"
)]

mod clixml;
mod compare;
mod emergency;
mod partial;
mod random;
#[path = "../support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::path::Path;

use dialplan_core::Limits;
use dialplan_core::diag::Level;
use dialplan_core::model::{Plan, load};
use dialplan_core::source::SourceFile;
use dialplan_exchange::export::{ExportOptions, Target, export};
use dialplan_exchange::{Format, ImportOptions, Source, import, write};
use proptest::prelude::*;

use self::clixml::clixml;
use self::compare::{same_answers, shown};
use self::random::random_plan;

/// A format to export to and to import from.
#[derive(Clone, Copy, PartialEq, Debug)]
enum RoundTrip {
    To(Target, Format),
    /// Clixml from the writer in this test, with the same objects as the JSON.
    Clixml(Target),
}

const WAYS: [RoundTrip; 7] = [
    RoundTrip::To(Target::TeamsJson, Format::Json),
    RoundTrip::To(Target::SfbJson, Format::Json),
    RoundTrip::To(Target::TeamsPs1, Format::Powershell),
    RoundTrip::To(Target::SfbPs1, Format::Powershell),
    RoundTrip::To(Target::M365Dsc, Format::Dsc),
    RoundTrip::Clixml(Target::TeamsJson),
    RoundTrip::Clixml(Target::SfbJson),
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
            RoundTrip::To(target, _) | RoundTrip::Clixml(target) => target,
        };
        let exported = export(&plan, target, ExportOptions::default());
        let refused = emergency::is_refused(&plan, target);
        assert_eq!(exported.text.is_none(), refused, "{name} {way:?}: {:#?}", exported.findings);
        let Some(text) = exported.text else { continue };
        let (out, format) = match way {
            RoundTrip::To(_, format) => (text, format),
            RoundTrip::Clixml(_) => (clixml(&text), Format::Clixml),
        };
        // Once recognised, once given.
        for format in [None, Some(format)] {
            let sources = [Source { file: SourceFile::new("out", out.as_str()), format }];
            let dialect = Some(plan.dialect);
            let imported = import(&sources, &ImportOptions { dialect, ..Default::default() });
            if plan.profiles.is_empty() && plan.usages.is_empty() && plan.routes.is_empty() && plan.policies.is_empty()
            {
                continue;
            }
            // A policy without numbers is in force all the same, which is said each time.
            let reported: Vec<_> = (imported.findings.iter())
                .filter(|finding| finding.diagnostic.level > Level::Info)
                .filter(|finding| finding.diagnostic.code.name != "no-emergency-numbers")
                // A random name may look like several.
                .filter(|finding| !finding.diagnostic.message.contains("is one text"))
                .map(|finding| finding.diagnostic.message.as_str())
                .collect();
            assert!(reported.is_empty(), "{name} {way:?}: {reported:#?}\n{out}");
            let written = write::plan(&imported.draft, &[&sources[0].file]);
            let (back_file, back) = loaded("back", &written);
            assert_eq!(shown(&plan, target), shown(&back, target), "{name} {way:?}\n{out}\n{written}");
            let [before, after] = [&plan, &back].map(|plan| emergency::shown(plan, target));
            assert_eq!(before, after, "{name} {way:?}\n{out}\n{written}");
            assert!(back.routes.iter().all(|route| route.priority.is_some()), "{name} {way:?}\n{out}");
            if format.is_none() {
                same_answers(name, &file, &plan, &back_file, &back, target, numbers);
            }
        }
    }
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

/// The plans that the cases of `testcases/import` become, and those of `testcases/plans`. Plans with partial lists are
/// left out, since no target holds them whole.
#[test]
fn the_plans_of_the_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testcases");
    let mut plans = plans_of(&root.join("plans"));
    for case in std::fs::read_dir(root.join("import")).unwrap() {
        let path = case.unwrap().path().join("expected.yaml");
        if path.is_file() {
            plans.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    plans.sort();
    let mut checked = 0;
    for (name, text) in &plans {
        let found = load(&SourceFile::new(name.as_str(), text.as_str()), &Limits::default());
        if found.diagnostics.is_empty() && found.plan.partial.is_empty() {
            check(name, text, 50);
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked}");
}

/// A server moves routes back where a new one is inserted, and puts one without a priority at the end. So every
/// priority is written, in order.
#[test]
fn routes_keep_their_order() {
    let priorities = |routes: &[(&str, &str)]| -> Vec<(String, i64)> {
        let mut text = "version: 1\nphone_usages: [u]\nroutes:\n".to_owned();
        for (name, priority) in routes {
            let _ = writeln!(text, "  - {{ name: {name}, target: '1', phone_usages: [u]{priority} }}");
        }
        let (_, plan) = loaded("order", &text);
        let exported = export(&plan, Target::SfbJson, ExportOptions::default());
        let objects: serde_json::Value = serde_json::from_str(&exported.text.unwrap()).unwrap();
        let routes = objects.as_array().unwrap().iter().filter(|object| object.get("NumberPattern").is_some());
        routes.map(|r| (r["Name"].as_str().unwrap().to_owned(), r["Priority"].as_i64().unwrap())).collect()
    };
    let named = |routes: &[(&str, i64)]| routes.iter().map(|(n, p)| ((*n).to_owned(), *p)).collect::<Vec<_>>();
    assert_eq!(priorities(&[("a", ""), ("b", ", priority: 3")]), named(&[("b", 0), ("a", 1)]));
    assert_eq!(priorities(&[("a", ", priority: 3"), ("b", ", priority: 3")]), named(&[("a", 0), ("b", 1)]));
    assert_eq!(priorities(&[("a", ", priority: 30"), ("b", ", priority: 7")]), named(&[("b", 7), ("a", 30)]));
    assert_eq!(priorities(&[("a", ""), ("b", "")]), named(&[("a", 0), ("b", 1)]));
}

/// Windows PowerShell reads a script without a byte order mark in the Windows code page, where the second byte of `Ò`
/// is a quote.
#[test]
fn scripts_mark_their_encoding() {
    let text =
        "version: 1\nlocation_profiles:\n  - { name: a, rules: [{ name: 'NAME', pattern: '1', translation: '2' }] }\n";
    for target in [Target::TeamsPs1, Target::SfbPs1, Target::M365Dsc] {
        let export = |name: &str| {
            let (_, plan) = loaded("encoding", &text.replace("NAME", name));
            export(&plan, target, ExportOptions::default()).text.unwrap()
        };
        let plain = export("n");
        assert!(plain.starts_with('\u{FEFF}') && plain.chars().skip(1).all(|c| c.is_ascii()), "{plain}");
        let script = export("Ò; calc #");
        assert!(script.starts_with('\u{FEFF}'), "{script}");
        // A script is parsed completely before it is run, so the guard must come first.
        let guard = script.find("if ('é' -cne [string][char]0xE9) { throw ").unwrap();
        assert!(
            guard < script.find("Ò").unwrap() && guard < script.find("CsTenantDialPlan").unwrap_or(usize::MAX),
            "{script}"
        );
    }
}

/// These are the same name in the products, so the second would overwrite the first.
#[test]
fn names_of_another_case_are_reported() {
    let text = "version: 1\nlocation_profiles: [{ name: a, rules: [\
                { name: R, pattern: '1', translation: '2' }, { name: r, pattern: '1', translation: '2' }] }, \
                { name: A }]\n\
                policies: [{ name: p }, { name: P }]\nroutes: [{ name: x, target: '1' }, { name: X, target: '1' }]\n";
    let (_, plan) = loaded("case", text);
    for target in [Target::TeamsJson, Target::SfbPs1] {
        let reported = export(&plan, target, ExportOptions::default()).findings;
        let reported = reported
            .iter()
            .filter(|finding| finding.code.name == "target-limit" && finding.message.contains("the same name"));
        assert_eq!(reported.count(), 4);
    }
}

/// By its name, a location policy belongs to a site of the topology.
#[test]
fn location_policies_of_sites() {
    let text = "version: 1\ndialect: lync2013\nphone_usages: [e]\n\
                emergency_policies:\n  - { name: 'Site:Redmond', numbers: [{ number: '911', usage: e }] }\n  \
                - { name: Reno, numbers: [{ number: '112' }] }\n\
                sites:\n  - { name: Boston, emergency_policy: Reno }\n  \
                - { name: Redmond, emergency_policy: 'Site:Redmond' }\n";
    let (_, plan) = loaded("sites", text);
    for target in [Target::SfbJson, Target::SfbPs1] {
        let exported = export(&plan, target, ExportOptions::default()).text.unwrap();
        assert!(!exported.contains("Identity 'Redmond'") && !exported.contains("\"Redmond\""), "{exported}");
        let sources = [Source { file: SourceFile::new("out", exported), format: None }];
        let imported = import(&sources, &ImportOptions::default());
        let (_, back) = loaded("back", &write::plan(&imported.draft, &[&sources[0].file]));
        assert_eq!(emergency::shown(&plan, target), emergency::shown(&back, target));
    }
}

/// Emergency calls are never exported by halves.
#[test]
fn emergency_calls_that_a_target_cannot_hold() {
    let refused = |rest: &str| -> Vec<String> {
        let text = format!("version: 1\ndialect: lync2013\nphone_usages: [e, f]\n{rest}\n");
        let (_, plan) = loaded("refused", &text);
        let targets = [Target::TeamsPs1, Target::TeamsJson, Target::M365Dsc, Target::SfbPs1, Target::SfbJson];
        let refused =
            targets.into_iter().filter(|target| export(&plan, *target, ExportOptions::default()).text.is_none());
        refused.map(|target| format!("{target:?}")).collect()
    };
    let [all, teams, servers] =
        ["TeamsPs1 TeamsJson M365Dsc SfbPs1 SfbJson", "TeamsPs1 TeamsJson M365Dsc", "SfbPs1 SfbJson"];
    for (rest, expected) in [
        ("emergency_numbers: [{ number: '112', usage: e, becomes: '+112' }]", ""),
        ("emergency_numbers: [{ number: '112', usage: e, becomes: '112' }]", all),
        ("emergency_numbers: ['112']", teams),
        ("location_profiles: [{ name: p }]\nemergency_numbers: [{ number: '112', usage: e, profiles: [p] }]", all),
        ("emergency_numbers: [{ number: '112', usage: e }, { number: '911', usage: f }]", servers),
        ("emergency_numbers: [{ number: '112', usage: e }, { number: '911' }]", all),
        ("emergency_policies: [{ name: global }]", all),
        ("emergency_policies: [{ name: global }]\ndefaults: { emergency_policy: global }", ""),
        ("emergency_policies: [{ name: Global }, { name: a }]\ndefaults: { emergency_policy: a }", all),
        (
            "emergency_policies: [{ name: Global }]\ndefaults: { emergency_policy: Global }\n\
             sites: [{ name: s, emergency_policy: Global }]",
            all,
        ),
        ("location_profiles: [{ name: p }]\nsites: [{ name: s, profiles: [p] }]", all),
        ("emergency_policies: [{ name: 'Site:s' }]", servers),
        ("emergency_policies: [{ name: 'Site:s' }]\nsites: [{ name: t, emergency_policy: 'Site:s' }]", servers),
        ("emergency_policies: [{ name: 'Site:s' }]\nsites: [{ name: s, emergency_policy: 'Site:s' }]", ""),
        (
            "emergency_policies: [{ name: 'Site:s' }]\nsites: [{ name: s, emergency_policy: 'Site:s' }]\n\
             users: [{ uri: u, emergency_policy: 'Site:s' }]",
            servers,
        ),
    ] {
        assert_eq!(refused(rest).join(" "), expected, "{rest}");
    }
}

/// Checks plans outside the project: `DIALPLAN_ROUND_TRIP=folder`.
#[test]
fn the_plans_of_a_folder() {
    let Some(folder) = std::env::var_os("DIALPLAN_ROUND_TRIP") else { return };
    let plans = plans_of(Path::new(&folder));
    for (name, text) in &plans {
        check(name, text, 1000);
        println!("{name}: the same by {} ways", WAYS.len());
    }
    println!("{} plans, {} answers", plans.len(), compare::answers());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(support::cases(64)))]
    #[test]
    fn random_plans(text in random_plan()) {
        check("random", &text, 20);
        // `PROPTEST_CASES=2000 cargo test .. -- --nocapture` shows how many answers were compared.
        println!("{} answers", compare::answers());
    }
}

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
        let (out, format) = match way {
            RoundTrip::To(_, format) => (exported.text, format),
            RoundTrip::Clixml(_) => (clixml(&exported.text), Format::Clixml),
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
            let reported: Vec<_> = (imported.findings.iter())
                .filter(|finding| finding.diagnostic.level > Level::Info)
                .map(|finding| finding.diagnostic.message.as_str())
                .collect();
            assert!(reported.is_empty(), "{name} {way:?}: {reported:#?}\n{out}");
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

/// Windows PowerShell reads a script without a byte order mark in the Windows code page, where the second byte of `Ò`
/// is a quote.
#[test]
fn scripts_mark_their_encoding() {
    let text =
        "version: 1\nlocation_profiles:\n  - { name: a, rules: [{ name: 'NAME', pattern: '1', translation: '2' }] }\n";
    for target in [Target::TeamsPs1, Target::SfbPs1, Target::M365Dsc] {
        let export = |name: &str| {
            let (_, plan) = loaded("encoding", &text.replace("NAME", name));
            export(&plan, target, ExportOptions::default()).text
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

/// Checks plans outside the project: `DIALPLAN_ROUND_TRIP=folder`.
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(support::cases(64)))]
    #[test]
    fn random_plans(text in random_plan()) {
        check("random", &text, 20);
    }
}

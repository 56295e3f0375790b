//! The compiled plan against its slow and obvious twin: same rule, same number, same usages, routes and chain, for random plans and numbers.

use dialplan_core::Limits;
use dialplan_core::call::{CallError, CallOptions, Question};
use dialplan_core::call::{Origin, caller};
use dialplan_core::compile::compile;
use dialplan_core::model::load;
use dialplan_core::query::explain::Routes;
use dialplan_core::reference;
use dialplan_core::source::SourceFile;
use proptest::prelude::*;

/// Plans times numbers: more than ten thousand cases.
const PLANS: u32 = 400;
const NUMBERS: usize = 30;

fn pattern() -> impl Strategy<Value = String> {
    let atom = prop_oneof![
        4 => prop::sample::select(vec!["0", "1", "2", "3", r"\+", r"\d", "[0-2]", "[^1]", ".", "00", "31"]),
        1 => prop::sample::select(vec!["(?=1)", "(?!0)", "(?<=1)", "(?<!00)", r"\b", "$", "^", "(?>0*)", "(?!.*3)"]),
    ]
    .prop_map(str::to_owned);
    let repeated = (atom, prop::sample::select(vec!["", "", "", "*", "+", "?", "{2}", "{1,3}", "??"])).prop_map(
        |(atom, times)| {
            if atom.len() > 1 && !atom.starts_with(['\\', '[', '(']) {
                format!("(?:{atom}){times}")
            } else {
                format!("{atom}{times}")
            }
        },
    );
    let sequence = prop::collection::vec(repeated, 1..4).prop_map(|parts| parts.concat());
    let grouped = (sequence.clone(), sequence.clone(), sequence, 0..6u8).prop_map(|(a, b, c, shape)| match shape {
        0 => format!("({a}){b}"),
        1 => format!("{a}({b}|{c})"),
        2 => format!("(?:{a}|({b}))({c})"),
        3 => format!("({a})?({b})"),
        4 => format!("({a}|{b})+"),
        _ => format!("{a}{b}"),
    });
    (grouped, any::<bool>(), any::<bool>())
        .prop_map(|(body, start, end)| format!("{}{body}{}", if start { "^" } else { "" }, if end { "$" } else { "" }))
}

fn plan_text() -> impl Strategy<Value = String> {
    let translation = prop::sample::select(vec!["+$1", "+31$1", "$2$1", "0$&", "", "+1", "$1", "1$2", "$'x"]);
    let rules = prop::collection::vec((pattern(), translation), 0..6);
    let route = (pattern(), prop::collection::vec(0..4u8, 0..3), any::<bool>(), prop::option::of(-2..3i8));
    let routes = prop::collection::vec(route, 0..6);
    let settings = (
        prop::sample::select(vec!["bypass", "normalise"]),
        prop::sample::select(vec!["strip", "keep"]),
        prop::sample::select(vec!["reject", "prefix", "pass"]),
        prop::sample::select(vec!["keep", "drop"]),
    );
    let usages = prop::collection::vec(0..4u8, 0..4);
    (rules, routes, settings, usages).prop_map(|(rules, routes, settings, usages)| {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let names = |mut usages: Vec<u8>| {
            let mut seen = std::collections::BTreeSet::new();
            usages.retain(|u| seen.insert(*u));
            usages.iter().map(|u| format!("u{u}")).collect::<Vec<_>>().join(", ")
        };
        let mut text = format!(
            "version: 1\nsettings: {{plus_numbers: {}, separators: {}, no_match: {}, unmatched_text: {}}}\n",
            settings.0, settings.1, settings.2, settings.3
        );
        text += "phone_usages: [u0, u1, u2, u3]\n";
        text += &format!("policies: {{a: [{}]}}\n", names(usages));
        text += "location_profiles:\n  - name: p\n    country_code: 31\n    rules:\n";
        for (number, (pattern, translation)) in rules.iter().enumerate() {
            text += &format!("      - {{name: r{number}, pattern: {}, translation: {}}}\n", quoted(pattern), quoted(translation));
        }
        text += "routes:\n";
        for (number, (target, usages, gateway, priority)) in routes.into_iter().enumerate() {
            let gateway = if gateway { "g" } else { "" };
            let priority = priority.map_or(String::new(), |p| p.to_string());
            text += &format!(
                "  - {{name: r{number}, target: {}, phone_usages: [{}], gateways: [{gateway}], priority: {priority}}}\n",
                quoted(&target),
                names(usages)
            );
        }
        text
    })
}

fn number() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!['0', '0', '1', '1', '2', '3', '+', '-', 'x']), 1..9)
        .prop_map(String::from_iter)
}

/// Returns `usual`, unless `PROPTEST_CASES` sets another number of cases.
fn cases(usual: u32) -> u32 {
    /// Proptest's default if the variable is not set.
    const UNSET: u32 = 256;
    match ProptestConfig::default().cases {
        UNSET => usual,
        cases => cases,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(PLANS)))]

    #[test]
    fn automaton_and_twin_agree(text in plan_text(), numbers in prop::collection::vec(number(), NUMBERS), client: bool) {
        let file = SourceFile::new("plan.yaml", text.clone());
        let loaded = load(&file, &Limits::default());
        prop_assert!(loaded.diagnostics.is_empty(), "{:?}\n{}", loaded.diagnostics, text);
        // A random pattern may be one that .NET refuses.
        let Ok(plan) = compile(&file, loaded.plan, &Limits::default(), &mut ()) else { return Ok(()) };
        let caller = caller(plan.plan(), Origin::Manual { profile: None, policy: None }).unwrap();
        let (profile, policy) = (caller.profile.unwrap(), caller.policy.unwrap());
        let mut scratch = Default::default();
        for number in &numbers {
            let twin = reference::decide(plan.plan(), profile, policy, number, client);
            let question =
                Question { number, caller: &caller, options: CallOptions { client_normalization: client, ..CallOptions::default() } };
            let answer = match plan.decide(&question, &mut scratch) {
                // Nothing but separators is no number.
                Err(CallError::OnlySeparators) => continue,
                answer => answer.unwrap(),
            };
            let context = format!("{number}\n{text}");
            prop_assert_eq!(&answer.normalization.number, &twin.number, "{}", context);
            prop_assert_eq!(answer.normalization.rule.map(|r| r.index()), twin.rule, "{}", context);
            let chain: Vec<_> = answer.chain.iter().map(|c| (c.usage, c.route)).collect();
            prop_assert_eq!(chain, twin.chain, "{}", context);
            prop_assert!(plan.explain(&answer, Routes::All).is_ok());
        }
    }
}

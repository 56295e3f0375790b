//! Compares what is verified with deciding each string, for assertions about random small plans.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod support;

use dialplan_analysis::Analysis;
use dialplan_analysis::chosen::chosen;
use dialplan_analysis::verify::{Status, verify};
use dialplan_core::call::{CallOptions, Caller, Down, Question};
use dialplan_core::model::{AssertedDown, Assertion, Expected, GatewayId, Named, Plan};
use dialplan_core::query::answer::{Answer, Verdict};
use proptest::prelude::*;
use support::{longest, strings, try_analysed};

const PLANS: u32 = 100;
const LETTERS: &str = "01+";
const LONGEST: usize = 4;

/// Returns true if a call is as one expectation says, found out from the answer alone.
fn is_true(plan: &Plan, answer: &Answer, expected: &Expected, all: bool, matches: &dyn Fn(&str, &str) -> bool) -> bool {
    let selected = answer.selected();
    let sent: Vec<&str> = answer
        .sent
        .iter()
        .filter(|sent| answer.verdict == Verdict::Routed && Some(sent.route) == selected.map(|choice| choice.route))
        .map(|sent| sent.called.as_str())
        .collect();
    match expected {
        Expected::Verdict(words) => words.iter().any(|word| &*word.value == answer.verdict.name()),
        Expected::Reason(words) => {
            words.iter().any(|word| answer.verdict.reason().is_some_and(|own| own.name() == &*word.value))
        }
        Expected::Rule(names) => {
            let rule = answer.caller.profile.zip(answer.normalization.rule).and_then(|(profile, position)| {
                let member = plan.profile(profile).rules.get(position.index())?;
                Some(plan.rule(member.rule).name.value.clone())
            });
            answer.emergency.is_none() && names.iter().any(|name| Some(&name.value) == rule.as_ref())
        }
        Expected::Usage(usages) => selected.is_some_and(|choice| usages.contains(&choice.usage)),
        Expected::Route(routes) => selected.is_some_and(|choice| routes.contains(&choice.route)),
        Expected::Gateway(gateways) => {
            let own: Vec<GatewayId> =
                selected.map(|choice| answer.gateways(plan, choice.route).collect()).unwrap_or_default();
            match all {
                true => !own.is_empty() && own.iter().all(|gateway| gateways.contains(gateway)),
                false => own.iter().any(|gateway| gateways.contains(gateway)),
            }
        }
        Expected::Normalised(pattern) => {
            answer.normalization.number.as_deref().is_some_and(|number| matches(&pattern.value, number))
        }
        Expected::Sent(pattern) => match all {
            true => !sent.is_empty() && sent.iter().all(|sent| matches(&pattern.value, sent)),
            false => sent.iter().any(|sent| matches(&pattern.value, sent)),
        },
    }
}

fn decided(analysis: &Analysis, string: &str, caller: &Caller, down: Vec<GatewayId>) -> Answer {
    let options = CallOptions { down: Down::new(down), ..CallOptions::default() };
    analysis.compiled().decide(&Question { number: string, caller, options }, &mut Default::default()).unwrap()
}

/// Returns whether an assertion is about a string, and whether it is false of it.
fn judged(analysis: &Analysis, assertion: &Assertion, string: &str, caller: &Caller) -> (bool, bool) {
    let plan = analysis.plan();
    let matches = |pattern: &str, text: &str| analysis.language(pattern).unwrap().accepts(text.as_bytes());
    let pattern = |pattern: &Option<dialplan_core::source::Text>, text: Option<&str>| {
        pattern.as_ref().is_none_or(|pattern| text.is_some_and(|text| matches(&pattern.value, text)))
    };
    let answer = decided(analysis, string, caller, Vec::new());
    let strings = &assertion.strings;
    let is_about = pattern(&strings.dialled, Some(string))
        && pattern(&strings.normalised, answer.normalization.number.as_deref())
        && strings.class.as_ref().is_none_or(|class| {
            let of_plan = plan.classes.iter().find(|own| own.name.value == class.value).unwrap();
            // The empty number is none.
            let number = answer.normalization.number.as_deref().filter(|number| !number.is_empty());
            number.is_some_and(|number| matches(&of_plan.pattern.value, number))
        })
        && !strings.except.as_ref().is_some_and(|except| matches(&except.value, string));
    let downs: Vec<Vec<GatewayId>> = match &assertion.down {
        AssertedDown::None => vec![Vec::new()],
        AssertedDown::These(gateways) => vec![gateways.clone()],
        AssertedDown::AnyOne => {
            let each = GatewayId::all(plan).map(|(gateway, _)| vec![gateway]);
            std::iter::once(Vec::new()).chain(each).collect()
        }
    };
    let is_false = downs.into_iter().any(|down| {
        let answer = decided(analysis, string, caller, down);
        !assertion.expect.iter().all(|expected| is_true(plan, &answer, expected, true, &matches))
            || assertion.not.iter().any(|expected| is_true(plan, &answer, expected, false, &matches))
    });
    (is_about, is_about && is_false)
}

/// Returns the text of an assertion.
fn assertion() -> impl Strategy<Value = String> {
    let number = || prop::sample::select(vec!["^0", "1$", r"^\+", r"^\+?1", "^.$", "00", ""]);
    let callers = prop::sample::select(vec![
        "",
        "",
        "",
        "policies: [a, b], ",
        "profiles: q, ",
        "sites: s, ",
        "users: [x, y], ",
        "gateways: [g2], ",
        "gateways: [g1, g2], ",
    ]);
    let down = prop::sample::select(vec!["", "", "down: any-one, ", "down: g1, ", "down: [g1, g2], "]);
    let expected = || {
        prop::sample::select(vec![
            "verdict: routed",
            "verdict: [blocked, internal]",
            "reason: [no-route, usage-not-allowed, not-normalised]",
            "rule: [r0, r1]",
            "usage: u0",
            "route: [t0, t1]",
            "gateway: g1",
            r"normalised: '^\+'",
            "sent: 1$",
            "sent: '^0'",
        ])
    };
    let strings = (number(), prop::option::weighted(0.4, number()), prop::option::weighted(0.3, number()));
    let class = prop::sample::select(vec!["", "", "", "class: few, ", "class: ones, "]);
    (
        (callers, class),
        strings,
        down,
        prop::collection::btree_set(expected(), 0..3),
        prop::collection::btree_set(expected(), 0..3),
    )
        .prop_map(|((callers, class), (dialled, normalised, except), down, expect, not)| {
            let normalised = normalised.map(|pattern| format!("normalised: '{pattern}', ")).unwrap_or_default();
            let except = except.map(|pattern| format!("except: '{pattern}', ")).unwrap_or_default();
            let join = |expected: std::collections::BTreeSet<&str>| expected.into_iter().collect::<Vec<_>>().join(", ");
            let (mut expect, not) = (join(expect), join(not));
            if !expect.is_empty() {
                expect += ", ";
            }
            format!(
                "{callers}{class}dialled: '{dialled}', {normalised}{except}{down}expect: {{{expect}not: {{{not}}}}}"
            )
        })
}

proptest! {
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn assertions_are_verified_as_each_string_shows(
        text in support::plans::plan(&["strip", "keep"]),
        assertions in prop::collection::vec(assertion(), 4),
    ) {
        // Some assertions do not load, such as those with a site where the plan has none; the others are kept.
        let named = |(number, assertion): (usize, &String)| format!("  - {{name: a{number}, {assertion}}}\n");
        let base = try_analysed(&text);
        let Ok(_) = base else { return Ok(()) };
        for one in assertions.iter().enumerate().map(named) {
            let text = format!("{text}classes: {{ few: '^\\+?1$', ones: '1$' }}\nassertions:\n{one}");
            let Ok(analysis) = try_analysed(&text) else { continue };
            let assertion = &analysis.plan().assertions[0];
            let proof = &verify(&analysis, &analysis.plan().assertions)[0];
            prop_assert!(proof.status != Status::Undecided, "{:?}\n{text}", proof.why);
            let callers = chosen(&analysis, &assertion.callers).unwrap();
            let mut failing = 0;
            for string in strings(LETTERS, longest(LONGEST)) {
                let judged: Vec<(bool, bool)> =
                    callers.iter().map(|caller| judged(&analysis, assertion, &string, caller)).collect();
                let is_in = |strings: &Option<dialplan_analysis::verify::Strings>| {
                    strings.as_ref().is_some_and(|strings| strings.set.accepts(string.as_bytes()))
                };
                let about = judged.iter().any(|(about, _)| *about);
                prop_assert_eq!(is_in(&proof.strings), about, "{} is in the class\n{}", string, text);
                let false_for = judged.iter().any(|(_, false_for)| *false_for);
                prop_assert_eq!(is_in(&proof.fails_for), false_for, "{} fails\n{:?}\n{}", string, proof, text);
                failing += usize::from(false_for);
            }
            match proof.status {
                Status::Fails => {
                    let answer = proof.counterexample.as_ref().unwrap();
                    let judged = judged(&analysis, assertion, &answer.number, &answer.caller);
                    prop_assert_eq!(judged, (true, true), "{:?}\n{}", answer, text);
                }
                Status::Verified => prop_assert!(failing == 0 && proof.failing == 0),
                Status::Empty => prop_assert!(proof.strings.is_none()),
                Status::Undecided => {}
            }
        }
    }
}

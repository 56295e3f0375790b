//! Every number that a finding names can be tried: `test` with it shows what the finding says. Asked of every plan on
//! every page of a rule, and of random plans that are full of mistakes.
//!
//! `PROPTEST_CASES=20000` runs many more cases.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

mod support;

use dialplan_analysis::Analysis;
use dialplan_analysis::callers::occurring_callers;
use dialplan_core::Limits;
use dialplan_core::call::{CallOptions, Caller, EmergencyInForce, Location, Origin, Question, caller_at};
use dialplan_core::diag::Diagnostic;
use dialplan_core::model::Separators;
use dialplan_core::query::answer::Answer;
use dialplan_core::single::SingleRule;
use dialplan_lint::pages;
use proptest::prelude::*;
use support::{cases, linted};

const PLANS: u32 = 150;

/// Returns the callers who occur, and one for each profile that nobody has.
fn callers(analysis: &Analysis) -> Vec<Caller> {
    let plan = analysis.plan();
    let mut callers: Vec<Caller> = occurring_callers(plan).iter().filter_map(|one| one.caller(plan)).collect();
    for profile in plan.profile_ids() {
        if callers.iter().any(|caller| caller.profile == Some(profile)) {
            continue;
        }
        let manual = Origin::Manual { profile: Some(profile), policy: plan.policy_ids().next() };
        if let Ok(mut caller) = caller_at(plan, manual, Location::default()) {
            caller.emergency = EmergencyInForce::Nothing;
            callers.push(caller);
        }
    }
    callers
}

/// Returns the answers of everybody to a dialled number, in each way of asking.
fn answers(analysis: &Analysis, number: &str) -> Vec<Answer> {
    let mut answers = Vec::new();
    for caller in &callers(analysis) {
        for (client_normalization, off_hook) in [(false, false), (true, false), (false, true), (true, true)] {
            let options = CallOptions { client_normalization, off_hook, ..CallOptions::default() };
            let question = Question { number, caller, options };
            answers.extend(analysis.compiled().decide(&question, &mut Default::default()));
        }
    }
    answers
}

/// Returns true if somebody who dials the number gets the result, by the rule if one is named.
fn becomes(analysis: &Analysis, number: &str, result: &str, rule: Option<&str>) -> bool {
    let plan = analysis.plan();
    let of_answer = |answer: &Answer| {
        // What a pass leaves empty is no number.
        let empty = answer.normalization.passes.last().is_some_and(|pass| pass.number.is_empty());
        let last = answer.normalization.number.as_deref().or(empty.then_some("")) == Some(result);
        let by = |name: &str| {
            let profile = answer.caller.profile.map(|profile| plan.profile(profile));
            answer.normalization.passes.iter().filter_map(|pass| pass.rule).any(|position| {
                profile.is_some_and(|profile| &*plan.rule(profile.rules[position.index()].rule).name.value == name)
            })
        };
        last && rule.is_none_or(by)
    };
    let sent = |answer: &Answer| answer.sent.iter().any(|sent| sent.called == result);
    let answers = answers(analysis, number);
    answers.iter().any(of_answer)
        || answers.iter().any(sent)
        || plan.translation_rules.iter().any(|id| {
            let made = analysis.apply_rule(*id, number, &mut Default::default());
            made.is_ok_and(|made| made.as_deref() == Some(result))
        })
}

/// Returns true if somebody who dials the first string gets the second one as the result of the client, and then the
/// third one by the named rule.
fn becomes_in_turn(analysis: &Analysis, dialled: &str, number: &str, result: &str, rule: &str) -> bool {
    let plan = analysis.plan();
    answers(analysis, dialled).iter().any(|answer| {
        let [first, second] = answer.normalization.passes.as_slice() else { return false };
        let profile = answer.caller.profile.map(|profile| plan.profile(profile));
        let by = second.rule.zip(profile).map(|(position, profile)| plan.rule(profile.rules[position.index()].rule));
        let dialled_again: String = first.number.chars().filter(|c| !" -.()".contains(*c)).collect();
        let stripped = plan.settings.separators == Separators::Strip;
        number == if stripped { &dialled_again } else { &first.number }
            && second.number == result
            && by.is_some_and(|by| &*by.name.value == rule)
    })
}

/// Checks what a finding says about numbers.
fn check(analysis: &Analysis, finding: &Diagnostic, text: &str) {
    let name = finding.code.name;
    if let Some(witness) = &finding.witness {
        let answers = answers(analysis, witness);
        assert!(!answers.is_empty(), "{name}: nobody can dial `{witness}`\n{finding:?}\n{text}");
        // A finding about a rule names a number that the rule gets.
        let of_rule = ["pattern-unanchored", "anchor-precedence", "group-may-be-empty", "repeated-group"];
        let of_rule = of_rule.into_iter().chain(["nested-groups-doubled", "result-not-e164", "trunk-zero-kept"]);
        if of_rule.into_iter().any(|rule| rule == name)
            && !finding.path.as_deref().unwrap_or_default().starts_with("translation")
        {
            let about = finding.path.as_deref().unwrap_or_default();
            let plan = analysis.plan();
            let is_met = |answer: &Answer| match about.starts_with("routes[") {
                true => {
                    let number = answer.normalization.number.as_deref().unwrap_or_default();
                    let routes = analysis.routes().labels_of(number.as_bytes());
                    routes.iter().any(|route| about == format!("routes[{:?}]", &*plan.route(*route).name.value))
                }
                false => answer.normalization.passes.iter().filter_map(|pass| pass.rule).any(|position| {
                    let profile = answer.caller.profile.map(|profile| plan.profile(profile));
                    let rule = profile.map(|profile| &*plan.rule(profile.rules[position.index()].rule).name.value);
                    rule.is_some_and(|rule| about.ends_with(&format!("rules[{rule:?}]")))
                }),
            };
            let is_range = about.starts_with("number_ranges");
            assert!(
                is_range || answers.iter().any(is_met),
                "{name}: `{witness}` does not show it\n{finding:?}\n{text}"
            );
        }
    }
    for note in &finding.notes {
        if let Some(rest) = note.strip_prefix("with client-side normalization ")
            && let Some((dialled, number, rest)) = claim(rest)
            && let Some(rest) = rest.strip_prefix(", and this becomes `")
        {
            let (result, rest) = rest.split_once("` by rule `").unwrap();
            let rule = rest.split('`').next().unwrap();
            assert!(becomes_in_turn(analysis, dialled, number, result, rule), "{name}: {note}\n{text}");
            continue;
        }
        let Some((number, result, rest)) = claim(note) else { continue };
        let rule = rest.strip_prefix(" by rule `").and_then(|rest| rest.split('`').next());
        assert!(becomes(analysis, number, result, rule), "{name}: {note}\n{text}");
    }
    if let Some(help) = &finding.help {
        proposal(analysis, help, text);
    }
}

/// Returns the number and the result of a note that begins with "`X` becomes `Y`", and what follows.
fn claim(note: &str) -> Option<(&str, &str, &str)> {
    let (number, rest) = note.strip_prefix('`')?.split_once("` becomes `")?;
    let (result, rest) = rest.split_once('`')?;
    Some((number, result, rest))
}

/// Checks what a help says about a pattern that it proposes, for some pattern of the plan.
fn proposal(analysis: &Analysis, help: &str, text: &str) {
    let Some(rest) = help.find("write `").and_then(|at| help.get(at + "write `".len()..)) else { return };
    let Some((new, rest)) = rest.split_once("`, which ") else { return };
    let rest = rest.split([':', ';']).next().unwrap_or_default();
    let named = |words: &str| {
        let (_, rest) = rest.split_once(words)?;
        rest.split('`').next()
    };
    let plan = analysis.plan();
    let olds = (plan.rules.iter().map(|rule| &*rule.pattern.value))
        .chain(plan.routes.iter().map(|route| &*route.target.value))
        .chain(plan.number_ranges.iter().filter_map(|range| range.pattern().map(|text| &*text.value)));
    let matches = |pattern: &str, number: &str| {
        let mut rule = SingleRule::new(pattern, None, Default::default(), &Limits::default()).unwrap();
        rule.try_on(number, &mut Default::default()).matched == Some(true)
    };
    let (gained, lost) = (named("also matches `"), named("no longer matches `"));
    assert!(
        gained.or(lost).is_some() || rest.contains("the same numbers") || rest.contains("turns `"),
        "{help}\n{text}"
    );
    let holds = |old: &str| {
        gained.is_none_or(|number| !matches(old, number) && matches(new, number))
            && lost.is_none_or(|number| matches(old, number) && !matches(new, number))
    };
    let mut olds = olds;
    assert!(olds.any(holds), "{help}\n{text}");
}

#[test]
fn pages_name_numbers_that_show_what_they_say() {
    let mut count = 0;
    for page in pages() {
        let mut blocks = page.text.split("```yaml\n").skip(1);
        let plans = std::iter::from_fn(|| Some(blocks.next()?.split("```").next().unwrap_or_default()));
        for text in plans {
            if let Some((analysis, found)) = linted(text) {
                for finding in &found {
                    check(&analysis, finding, text);
                    count += usize::from(finding.witness.is_some());
                }
            }
        }
    }
    assert!(count > 50, "{count}");
}

fn plan() -> impl Strategy<Value = String> {
    let pattern = prop::sample::select(vec![
        r"^0(\d{2})",
        r"(\d{3})$",
        r"^9(\d*){1,2}$",
        r"^9(\d){2}$",
        r"^(0(\d))$",
        r"^0(1)?(2)?(\d)$",
        "^11|22$",
        r"^(\d{2})$",
        r"^[1|2]\d$",
        r"^(?:0(\d)|1(\d))$",
        "^12$",
        r"^1(\d)(\d)$",
        "^$",
        r"^\+1(\d)$",
        "^(d{2})$",
        r"^\*1(\d)$",
        r"^(1\d{0,2})$",
        r"^00(\d+)$",
    ]);
    let translation = prop::sample::select(vec!["+$1", "+1$1$2", "$1", "+10$1", "0$1", "*1$1", "+1$&", "$15", "12"]);
    let rules = || prop::collection::vec((pattern.clone(), translation.clone()), 0..5);
    let target = prop::sample::select(vec![
        r"^\+1",
        r"\d{3}",
        r"^\+11|22$",
        r"^\+1\d$",
        "^1",
        r"^0\d",
        r"^\d+$",
        r"^\*1\d$",
        r"^\+?112|12$",
        r"^\+",
        "112",
    ]);
    let usages = || prop::collection::btree_set(0..3u8, 1..3);
    let settings = (
        prop::sample::select(vec!["ocs2007r2", "lync2013", "teams"]),
        prop::sample::select(vec!["bypass", "bypass", "normalise"]),
        prop::sample::select(vec!["reject", "pass", "prefix"]),
        prop::sample::select(vec![
            "",
            "emergency_numbers: ['112']\n",
            "emergency_numbers: [{number: '12', usage: u0}]\n",
        ]),
        prop::sample::select(vec!["", "users: [{uri: x, line_uri: 'tel:+11', profile: q, policy: b}]\n"]),
    );
    let routes = prop::collection::vec((target, usages(), 0..2u8), 0..5);
    (settings, rules(), rules(), routes, usages(), usages()).prop_map(|(settings, p, q, routes, a, b)| {
        let (dialect, plus, no_match, emergency, users) = settings;
        let list = |numbers: &std::collections::BTreeSet<u8>| {
            let names: Vec<String> = numbers.iter().map(|n| format!("u{n}")).collect();
            names.join(", ")
        };
        let mut text = format!(
            "version: 1\ndialect: {dialect}\nsettings: {{plus_numbers: {plus}, no_match: {no_match}}}\n\
             {emergency}{users}defaults: {{profile: p, policy: a}}\nphone_usages: [u0, u1, u2]\n\
             policies: {{a: [{}], b: [{}]}}\nlocation_profiles:\n",
            list(&a),
            list(&b)
        );
        for (name, rules) in [("p", p), ("q", q)] {
            text += &format!("  - {{name: {name}, rules: [");
            for (number, (pattern, translation)) in rules.iter().enumerate() {
                text += &format!("{{name: {name}{number}, pattern: '{pattern}', translation: '{translation}'}}, ");
            }
            text += "]}\n";
        }
        text += "routes:\n";
        for (number, (target, usages, gateway)) in routes.iter().enumerate() {
            let usages = list(usages);
            text += &format!(
                "  - {{name: t{number}, target: '{target}', phone_usages: [{usages}], gateways: [g{gateway}]}}\n"
            );
        }
        if routes.is_empty() {
            text = text.replace("routes:\n", "");
        }
        text
    })
}

proptest! {
    #![proptest_config(cases(PLANS))]

    #[test]
    fn numbers_of_findings_show_what_they_say(text in plan()) {
        let linted = linted(&text);
        prop_assert!(linted.is_some(), "{}", text);
        if let Some((analysis, found)) = linted {
            for finding in &found {
                check(&analysis, finding, &text);
            }
        }
    }
}

//! Compares the differences between two plans with deciding each string with both, for every caller of random pairs of
//! small plans.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

mod support;

use dialplan_analysis::differences::{Both, Differences, Field, Options, differences};
use dialplan_analysis::{Analysis, Domain};
use dialplan_core::call::{CallOptions, Caller, Question};
use dialplan_core::model::Plan;
use dialplan_core::query::answer::{Answer, Verdict};
use proptest::prelude::*;
use support::{analysed, longest, strings, try_analysed};

const PAIRS: u32 = 100;
const LETTERS: &str = "012+";
const LONGEST: usize = 4;

/// Everything that a fate consists of, in names.
fn fate(plan: &Plan, answer: &Answer) -> Vec<(Field, String)> {
    let step = |route, usage| {
        let gateways: Vec<&str> = answer.gateways(plan, route).map(|id| &*plan.gateway(id).name.value).collect();
        format!("{} {} {gateways:?}", plan.usage(usage).name.value, plan.route(route).name.value)
    };
    let selected = answer.selected();
    let failover = if answer.verdict == Verdict::Routed { answer.failover() } else { &[] };
    let failover: Vec<String> = failover.iter().map(|choice| step(choice.route, choice.usage)).collect();
    let sent = answer.sent.iter().map(|sent| {
        format!("{} {} {}", plan.route(sent.route).name.value, plan.gateway(sent.gateway).name.value, sent.called)
    });
    let emergency = answer.emergency.map(|entry| {
        let entry = &plan.emergency_numbers[entry];
        let policy = entry.policy.map(|policy| plan.emergency_policy(policy).name.value.to_string());
        format!("{policy:?} {}", entry.number.value)
    });
    let user = match answer.verdict {
        Verdict::Internal(user) => plan.user(user).address().to_owned(),
        _ => String::new(),
    };
    vec![
        (Field::Emergency, format!("{emergency:?}")),
        (Field::Number, format!("{:?}", answer.normalization.number)),
        (Field::Verdict, answer.verdict.name().to_owned()),
        (Field::Reason, format!("{:?}", answer.verdict.reason().map(|reason| reason.name()))),
        (Field::User, user),
        (Field::Route, selected.map(|choice| step(choice.route, choice.usage)).unwrap_or_default()),
        (Field::Failover, format!("{failover:?}")),
        (Field::Sent, format!("{:?}", sent.collect::<Vec<_>>())),
    ]
}

fn decide(analysis: &Analysis, caller: &Caller, number: &str) -> Answer {
    let question = Question { number, caller, options: CallOptions::default() };
    analysis.compiled().decide(&question, &mut Default::default()).unwrap()
}

/// Checks every string for every caller, and returns how many of them differ.
fn check(old: &Analysis, new: &Analysis, found: &Differences, text: &str) -> usize {
    // Longer strings may need more steps than are taken. Then what is told must still be right.
    assert!(found.open.is_empty() || longest(LONGEST) > LONGEST, "{:?}\n{text}", found.open);
    let mut differing = 0;
    for (at, Both { old: was, new: is }) in found.callers.iter().enumerate() {
        let is_open = found.open.iter().any(|open| open.callers.contains(&at));
        let changes = || found.changes.iter().filter(|change| change.callers.contains(&at));
        for string in strings(LETTERS, longest(LONGEST)) {
            let (a, b) = (decide(old, was, &string), decide(new, is, &string));
            let differs = fate(old.plan(), &a) != fate(new.plan(), &b);
            let inside = changes().filter(|change| change.set.accepts(string.as_bytes())).count();
            let right = inside == usize::from(differs) || (is_open && inside == 0);
            assert!(right, "{string} for {was:?}: {inside}\n{a:?}\n{b:?}\n{text}");
            differing += inside;
        }
    }
    differing
}

fn compare(old: &Analysis, new: &Analysis) -> Differences {
    let dialled = Domain::everything().bounded(LETTERS, longest(LONGEST));
    differences(old, new, dialled.set(), &Options { renames: false, ..Options::default() }).unwrap()
}

/// Returns a plan and the same plan with a few small edits.
fn edited() -> impl Strategy<Value = (String, String)> {
    const EDITS: [(&str, &str); 14] = [
        ("'^1$'", "'^11$'"),
        ("translation: '+$&'", "translation: '+0$&'"),
        ("[u1, u0]", "[u0, u1]"),
        ("a: [u0]", "a: [u0, u2]"),
        ("gateways: [g1]", "gateways: [g2]"),
        ("gateways: [g2]", "gateways: [g1, g2]"),
        ("'^01?$'", "'^01*$'"),
        ("name: r1,", "name: other,"),
        ("target: ''", "target: '^0'"),
        ("called: [cut]", "called: []"),
        ("called: []", "called: [plus]"),
        ("translations: []", "translations: [plus]"),
        ("translation: '$2$1'", "translation: '$1$2'"),
        ("masks: ['0']", "masks: ['00']"),
    ];
    (plan(), prop::collection::vec(0..EDITS.len(), 1..4)).prop_map(|(text, edits)| {
        let edited = edits.iter().fold(text.clone(), |text, edit| {
            let (from, to) = EDITS[*edit];
            text.replacen(from, to, 1)
        });
        (text, edited)
    })
}

/// Both plans strip visual separators, since they are not compared otherwise.
fn plan() -> impl Strategy<Value = String> {
    support::plans::plan(&["strip"])
}

fn check_pair(a: &str, b: &str) {
    let (Ok(old), Ok(new)) = (try_analysed(a), try_analysed(b)) else { return };
    let found = compare(&old, &new);
    let undecided = |open: &dialplan_analysis::differences::Open| open.why.limit.contains("one after the other");
    if found.open.iter().any(undecided) {
        return;
    }
    check(&old, &new, &found, &format!("{a}\n----\n{b}"));
}

proptest! {
    #![proptest_config(support::cases(PAIRS))]

    #[test]
    fn exactly_the_differing_strings_are_told_for_two_plans(a in plan(), b in plan()) {
        check_pair(&a, &b);
    }

    #[test]
    fn exactly_the_differing_strings_are_told_for_an_edited_plan((a, b) in edited()) {
        check_pair(&a, &b);
    }

    #[test]
    fn a_plan_is_equal_to_itself(text in plan()) {
        if let (Ok(old), Ok(new)) = (try_analysed(&text), try_analysed(&text)) {
            let found = compare(&old, &new);
            prop_assert!(found.changes.is_empty() && found.open.is_empty(), "{found:?}");
            prop_assert!(found.pairing.only_in_old.is_empty() && found.pairing.only_in_new.is_empty());
        }
    }
}

const PLAN: &str = "
version: 1
location_profiles:
  - name: p
    rules: [{name: a, pattern: '^0(\\d)$', translation: '+1$1'}, {name: b, pattern: '^[01]1$', translation: '+2'}]
phone_usages: [u]
policies: {a: [u]}
routes: [{name: t, target: '^\\+', phone_usages: [u], gateways: [g]}]
";

fn all_changed(a: &str, b: &str) -> Vec<String> {
    let (old, new) = (analysed(a), analysed(b));
    let found = compare(&old, &new);
    assert_eq!(found.open, []);
    let all = strings(LETTERS, 3).into_iter();
    all.filter(|string| found.changes.iter().any(|change| change.set.accepts(string.as_bytes()))).collect()
}

#[test]
fn a_renamed_rule_is_no_difference() {
    assert_eq!(all_changed(PLAN, &PLAN.replace("name: b", "name: c")), Vec::<String>::new());
}

#[test]
fn swapped_rules_differ_where_they_overlap() {
    let rules =
        ("{name: a, pattern: '^0(\\d)$', translation: '+1$1'}", "{name: b, pattern: '^[01]1$', translation: '+2'}");
    let swapped = PLAN.replace(rules.0, "X").replace(rules.1, rules.0).replace("X", rules.1);
    assert_eq!(all_changed(PLAN, &swapped), ["01"]);
    let disjoint = PLAN.replace("[01]1", "11");
    let swapped = swapped.replace("[01]1", "11");
    assert_eq!(all_changed(&disjoint, &swapped), Vec::<String>::new());
}

#[test]
fn results_of_different_lengths_are_different() {
    // One result is five digits ahead of the other, so there are too many texts to be followed.
    let plan = |translation: &str| {
        let rule = format!("{{name: a, pattern: '^(\\d{{4,}})$', translation: '{translation}'}}");
        analysed(&format!("version: 1\nlocation_profiles: [{{name: p, rules: [{rule}]}}]\n"))
    };
    let (old, new) = (plan("+4912345$1"), plan("+49$1"));
    let found = differences(&old, &new, &old.language("").unwrap(), &Options::default()).unwrap();
    assert_eq!(found.open, []);
    let accepted = |text: &str| found.changes.iter().any(|change| change.set.accepts(text.as_bytes()));
    assert!(accepted("1234512345") && accepted("0000") && !accepted("123"));
}

#[test]
fn renamed_things_are_the_same() {
    let renamed = PLAN.replace("name: p", "name: new-p").replace("[u]", "[v]").replace("name: t", "name: new-t");
    let renamed = renamed.replace("{a:", "{new-a:");
    let (old, new) = (analysed(PLAN), analysed(&renamed));
    let everything = new.language("").unwrap();
    let found = differences(&old, &new, &everything, &Options::default()).unwrap();
    let names: Vec<_> = found.pairing.renamed.iter().map(|one| (&*one.old, &*one.new)).collect();
    assert_eq!(names, [("p", "new-p"), ("u", "v"), ("a", "new-a"), ("t", "new-t")]);
    assert_eq!(found.callers.len(), 1);
    assert!(found.changes.is_empty());
    // Without renames, only those who have the defaults are known to both.
    let found = compare(&old, &new);
    assert_eq!((found.callers.len(), found.is_whole), (1, false));
    assert_eq!(found.pairing.only_in_old.len(), 4);
}

/// A list that leaves nothing of a number writes its whole result at once, however long the number is.
#[test]
fn lists_that_drop_the_rest_are_compared_for_every_number() {
    let plan = PLAN.replace("location_profiles:", "settings: {unmatched_text: drop}\nlocation_profiles:")
        + "translation_rules: [{name: cut, pattern: '^\\+?1', translation: ''}]\n";
    let (old, new) = (plan.clone() + "gateways: [{name: g, outbound: {called: [cut]}}]\n", plan);
    let (old, new) = (analysed(&old), analysed(&new));
    let everything = new.language("").unwrap();
    let found = differences(&old, &new, &everything, &Options::default()).unwrap();
    assert_eq!(found.open, []);
    let [change] = found.changes.as_slice() else { panic!("{found:?}") };
    // Only what becomes a number of the list: `01` to `09` become `+11` to `+19`, and `+1` is dialled as it is.
    for (number, inside) in [("05", true), ("+15", true), ("+25", false), ("11", false)] {
        assert_eq!(change.set.accepts(number.as_bytes()), inside, "{number}");
    }
}

/// Who is compared does not depend on which user or site stands for others.
#[test]
fn callers_of_both_plans_are_compared_whoever_leaves() {
    let plan = |users: &str, gateway: &str| {
        format!(
            "version: 1\nlocation_profiles: [{{name: A, rules: [{{name: x, pattern: '^1$', translation: '+1'}}]}}]\n\
             phone_usages: [u]\npolicies: {{p: [u], q: []}}\n\
             routes: [{{name: r, target: '^\\+1', phone_usages: [u], gateways: [{gateway}]}}]\nusers: [{users}]\n"
        )
    };
    let user = |name: &str, policy: &str| format!("{{uri: {name}, profile: A, policy: {policy}}}, ");
    for (before, after) in [
        (user("al", "p") + &user("bob", "p"), user("aaron", "p") + &user("bob", "p")),
        (user("al", "p") + &user("bob", "p"), user("al", "q") + &user("bob", "p")),
        (user("bob", "p"), user("bobby", "p")),
    ] {
        let (old, new) = (analysed(&plan(&before, "g")), analysed(&plan(&after, "h")));
        let everything = new.language("").unwrap();
        let found = differences(&old, &new, &everything, &Options::default()).unwrap();
        let changed = found.changes.iter().any(|change| {
            change.set.accepts(b"1") && change.callers.iter().any(|at| found.callers[*at].old.policy.is_some())
        });
        assert!(changed, "{before} and {after}: {found:?}");
    }
    // Somebody who moves is compared as well.
    let (old, new) = (analysed(&plan(&user("al", "p"), "g")), analysed(&plan(&user("al", "q"), "g")));
    let everything = new.language("").unwrap();
    let found = differences(&old, &new, &everything, &Options::default()).unwrap();
    assert_eq!(found.reassigned.len(), 1);
    assert!(found.changes.iter().any(|change| change.set.accepts(b"1")), "{found:?}");
}

#[test]
fn callers_whom_only_a_site_knows_are_compared() {
    let plan = |pattern: &str| {
        format!(
            "version: 1\ndefaults: {{profile: A, policy: p}}\npolicies: {{p: []}}\n\
             location_profiles: [{{name: A}}, {{name: B, rules: [{{name: x, pattern: '{pattern}', translation: '+1'}}]}}]\n\
             sites: [{{name: S, profiles: [B]}}]\nusers: [{{uri: al}}]\n"
        )
    };
    let (old, new) = (analysed(&plan("^1$")), analysed(&plan("^2$")));
    let everything = new.language("").unwrap();
    let found = differences(&old, &new, &everything, &Options::default()).unwrap();
    let changed = |string: &[u8]| found.changes.iter().any(|change| change.set.accepts(string));
    assert!(changed(b"1") && changed(b"2"), "{found:?}");
}

#[test]
fn emergency_calls_at_a_site_are_compared_when_another_site_is_renamed() {
    let plan = |site: &str, gateways: &str| {
        format!(
            "version: 1\ndialect: teams\nlocation_profiles: [{{name: A}}]\nphone_usages: [u]\npolicies: {{p: []}}\n\
             emergency_policies: [{{name: e, numbers: [{{number: '112', usage: u}}]}}]\n\
             sites: [{{name: {site}, emergency_policy: e}}, {{name: S2, emergency_policy: e}}]\n\
             routes: [{{name: r, target: '^\\+112$', phone_usages: [u], gateways: [{gateways}]}}]\n"
        )
    };
    let (old, new) = (analysed(&plan("S1", "g")), analysed(&plan("S0", "")));
    let everything = new.language("").unwrap();
    let found = differences(&old, &new, &everything, &Options::default()).unwrap();
    assert!(found.changes.iter().any(|change| change.set.accepts(b"112")), "{found:?}");
    assert!(!found.is_whole);
}

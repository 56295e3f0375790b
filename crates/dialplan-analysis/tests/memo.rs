//! A memo outlives an edit of the plan: answers are the same as with a fresh memo, and known languages are reused.

mod support;

use std::sync::Arc;

use dialplan_analysis::emergency::{colliding_emergencies, unreachable_emergencies};
use dialplan_analysis::patterns::missing_anchors;
use dialplan_analysis::results::{normalised_twice, not_e164, trunk_zeros, unroutable};
use dialplan_analysis::routes::{class_holes, missing_ends, overlapping_routes, roles, unreached_routes};
use dialplan_analysis::rules::{changes, prefixes, reaching, rule_reachability, shadows};
use dialplan_analysis::{Analysis, Memo};
use dialplan_core::Limits;
use support::{analysed_with, profile};

/// Returns the first version of the plan, or the second one, in which only the pattern of `National` differs.
fn plan(national: &str) -> String {
    format!(
        r"version: 1
location_profiles:
  - name: p
    external_access_prefix: '0'
    rules:
      - {{name: Extension, pattern: '^(\d{{4}})$', translation: '+49301$1'}}
      - {{name: National, pattern: '{national}', translation: '+49$1'}}
      - {{name: International, pattern: '^000(\d+)$', translation: '+$1'}}
      - {{name: Berlin, pattern: '^0(30\d{{3,9}})$', translation: '+490$1'}}
      - {{name: Short, pattern: '(\d{{3}})', translation: '$1'}}
users: [{{uri: 'sip:x', line_uri: 'tel:+493019'}}]
emergency_numbers: [{{number: '112', masks: ['911']}}]
phone_usages: [inland, world]
policies: {{office: [inland], all: [inland, world]}}
defaults: {{policy: office}}
routes:
  - {{name: germany, target: '^\+49', phone_usages: [inland], gateways: [g0]}}
  - {{name: premium, target: '^\+49900', phone_usages: [world], gateways: [g1]}}
  - {{name: anywhere, target: '^\+\d', phone_usages: [world], gateways: [g0]}}
  - {{name: nowhere, target: '^#', phone_usages: [world], gateways: [g1]}}
"
    )
}

const FIRST: &str = r"^00([1-9]\d*)$";
const SECOND: &str = r"^00?([2-9]\d*)$";

/// Returns the answers to many questions as text.
fn answers(analysis: &Analysis) -> Vec<String> {
    let profile = profile(analysis);
    let mut answers = vec![
        format!("{:?}", rule_reachability(analysis, profile)),
        format!("{:?}", shadows(analysis, profile)),
        format!("{:?}", prefixes(analysis, profile)),
        format!("{:?}", not_e164(analysis)),
        format!("{:?}", trunk_zeros(analysis)),
        format!("{:?}", unroutable(analysis)),
        format!("{:?}", unreached_routes(analysis)),
        format!("{:?}", roles(analysis)),
        format!("{:?}", overlapping_routes(analysis, true)),
        format!("{:?}", missing_ends(analysis)),
        format!("{:?}", class_holes(analysis)),
        format!("{:?}", unreachable_emergencies(analysis)),
        format!("{:?}", colliding_emergencies(analysis)),
    ];
    for rule in analysis.plan().rule_ids() {
        let pattern = &analysis.plan().rule(rule).pattern;
        answers.push(format!("{:?}", missing_anchors(pattern, analysis.domain(), analysis.memo())));
        answers.push(format!("{:?}", reaching(analysis, rule)));
        answers.push(format!("{:?}", changes(analysis, rule, analysis.domain().set())));
        answers.push(format!("{:?}", normalised_twice(analysis, rule, profile)));
    }
    answers
}

#[test]
fn an_analysis_and_a_memo_can_be_shared_between_threads() {
    fn is_shareable<T: Send + Sync>() {}
    is_shareable::<Analysis>();
    is_shareable::<Memo>();
}

#[test]
fn a_memo_survives_an_edit_of_the_plan() {
    let new_memo = || Memo::new(&Limits::default());
    let kept = new_memo();
    let first = analysed_with(&plan(FIRST), &kept);
    let of_first = answers(&first);
    let languages: Vec<_> = (first.plan().rule_ids())
        .map(|rule| first.language(&first.plan().rule(rule).pattern).unwrap())
        .chain(first.plan().route_ids().map(|route| first.language(&first.plan().route(route).target).unwrap()))
        .collect();
    drop(first);

    let second = analysed_with(&plan(SECOND), &kept);
    let of_second = answers(&second);
    assert_eq!(of_second, answers(&analysed_with(&plan(SECOND), &new_memo())));
    assert_ne!(of_second, of_first, "the edit changes answers");
    // The languages of all other patterns are the same objects.
    let patterns = (second.plan().rule_ids().map(|rule| &second.plan().rule(rule).pattern))
        .chain(second.plan().route_ids().map(|route| &second.plan().route(route).target));
    for (pattern, known) in patterns.zip(&languages) {
        let is_edited = &**pattern == SECOND;
        assert_eq!(Arc::ptr_eq(&second.language(pattern).unwrap(), known), !is_edited, "{}", &**pattern);
    }

    // Back to the first version, everything is still known.
    let third = analysed_with(&plan(FIRST), &kept);
    assert_eq!(answers(&third), of_first);
    let national = third.plan().rule_ids().nth(1).unwrap();
    let language = third.language(&third.plan().rule(national).pattern).unwrap();
    assert!(languages.iter().any(|known| Arc::ptr_eq(known, &language)));
}

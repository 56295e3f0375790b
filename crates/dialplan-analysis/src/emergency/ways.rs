//! What else may happen to calls for help: numbers that become something else, that fail with the outside-line prefix, that internal ones
//! begin with.

use crate::Analysis;
use crate::callers::occurring_pairs;
use crate::sets::{Domain, restricted};
use dialplan_automaton::count_by_length;
use dialplan_core::call::{CallOptions, Origin, Question, caller, is_dialled_as};
use dialplan_core::engine::Workspace;
use dialplan_core::model::{Position, ProfileId, Subject};
use dialplan_core::query::answer::Verdict;

use super::unreachable_emergencies;

const DIGITS: &[u8] = b"0123456789";

/// A target with more numbers is not made for a few.
const FEW: u128 = 100;

/// Numbers of internal rules have no more digits.
const INTERNAL: usize = 6;

/// An emergency number that becomes something else in a profile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RewrittenEmergency {
    /// The entry, by its position in the plan.
    pub entry: usize,
    /// The number or one of its masks.
    pub dialled: String,
    /// The profile.
    pub profile: ProfileId,
    /// What it becomes.
    pub result: String,
    /// The rule that does it.
    pub rule: Option<Subject>,
}

/// The emergency numbers and masks that become neither themselves, nor themselves with `+`, nor what their entry says, nor a number that a
/// target takes which has only a few; by entry, then what is dialled, then profile.
pub fn rewritten_emergencies(analysis: &Analysis) -> Vec<RewrittenEmergency> {
    let mut workspace = Workspace::default();
    let mut found = Vec::new();
    for (entry, number) in analysis.plan().emergency_numbers.iter().enumerate() {
        for dialled in std::iter::once(&number.number).chain(&number.masks) {
            for profile in analysis.plan().profile_ids().filter(|profile| number.holds_in(Some(*profile))) {
                let origin = Origin::Manual { profile: Some(profile), policy: None };
                let Ok(caller) = caller(analysis.plan(), origin) else { continue };
                let case = [false, true].into_iter().find_map(|client_normalization| {
                    let question = Question {
                        number: dialled,
                        caller: &caller,
                        options: CallOptions { client_normalization, without_users: true, ..CallOptions::default() },
                    };
                    let answer = analysis.compiled().decide(&question, &mut workspace).ok()?;
                    let result = answer.normalization.number?;
                    let rule = answer.normalization.rule?;
                    let bare = result.strip_prefix('+').unwrap_or(&result);
                    let fine = is_dialled_as(analysis.plan(), number, bare) || result == number.result();
                    let rule = Subject::Rule(profile, rule.index());
                    (!fine && !is_for_few(analysis, &result)).then_some((result, rule))
                });
                if let Some((result, rule)) = case {
                    found.push(RewrittenEmergency {
                        entry,
                        dialled: dialled.to_string(),
                        profile,
                        result,
                        rule: Some(rule),
                    });
                }
            }
        }
    }
    found
}

/// Does a target take the number that has only a few?
fn is_for_few(analysis: &Analysis, number: &str) -> bool {
    analysis.routes().labels_of(number.as_bytes()).iter().any(|route| {
        let Ok(set) = analysis.language(&analysis.plan().route(*route).target) else { return false };
        let few = count_by_length(&set, b"+0123456789", 32, |labels| !labels.is_empty());
        few.into_iter().fold(0u128, u128::saturating_add) <= FEW
    })
}

/// An emergency number that is not routed with the prefix in front.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PrefixedEmergency {
    /// The entry, by its position in the plan.
    pub entry: usize,
    /// The prefix and the number.
    pub dialled: String,
    /// The profile whose prefix it is.
    pub profile: ProfileId,
}

/// The emergency numbers that are routed, but not with the outside-line prefix of a profile in front; by entry, then profile.
pub fn prefixed_emergencies(analysis: &Analysis) -> Vec<PrefixedEmergency> {
    let failures = unreachable_emergencies(analysis);
    let mut workspace = Workspace::default();
    let mut found = Vec::new();
    for (entry, number) in analysis.plan().emergency_numbers.iter().enumerate() {
        for pair in occurring_pairs(analysis.plan()) {
            let Some(profile) = pair.profile.filter(|profile| number.holds_in(Some(*profile))) else { continue };
            let prefix = analysis.plan().profile(profile).external_access_prefix.as_deref().unwrap_or_default();
            let fails = failures.iter().any(|f| f.entry == entry && f.pair == pair && f.dialled == *number.number);
            let policy = pair.policy.filter(|_| analysis.plan().global_policy.is_none());
            let Ok(caller) = caller(analysis.plan(), Origin::Manual { profile: Some(profile), policy }) else {
                continue;
            };
            if prefix.is_empty() || fails || analysis.plan().policies.is_empty() || analysis.plan().routes.is_empty() {
                continue;
            }
            let dialled = format!("{prefix}{}", &*number.number);
            let question = Question { number: &dialled, caller: &caller, options: CallOptions::default() };
            let routed = analysis
                .compiled()
                .decide(&question, &mut workspace)
                .is_ok_and(|answer| answer.verdict == Verdict::Routed);
            let known = |one: &PrefixedEmergency| one.entry == entry && one.profile == profile;
            if !routed && !found.iter().any(known) {
                found.push(PrefixedEmergency { entry, dialled, profile });
            }
        }
    }
    found
}

/// An emergency number with which an internal number begins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CollidingEmergency {
    /// The entry, by its position in the plan.
    pub entry: usize,
    /// The profile.
    pub profile: ProfileId,
    /// The rule that takes the internal number.
    pub position: Position,
    /// The shortest such number.
    pub number: String,
}

/// The rules, all of whose numbers have at most six digits, that take a number which begins with an emergency number and is longer; by entry,
/// profile and rule. What a limit leaves undecided is left out.
pub fn colliding_emergencies(analysis: &Analysis) -> Vec<CollidingEmergency> {
    let digits = analysis.domain().of_digits();
    let mut found = Vec::new();
    for (entry, number) in analysis.plan().emergency_numbers.iter().enumerate() {
        for profile in analysis.plan().profile_ids().filter(|profile| number.holds_in(Some(*profile))) {
            let rules = analysis.rules(profile);
            // Numbers that begin with it, one digit after the other.
            let mut layer = vec![(number.number.to_string(), rules.walk(number.number.as_bytes()))];
            let mut seen = std::collections::BTreeSet::new();
            while let Some((begun, _)) = layer.first()
                && begun.len() < INTERNAL
            {
                let mut next = Vec::new();
                for (begun, state) in &layer {
                    for digit in DIGITS {
                        let Some(class) = rules.alphabet().class_of(*digit) else { continue };
                        let state = rules.step(*state, class);
                        if state == dialplan_automaton::StateId::DEAD {
                            continue;
                        }
                        let longer = format!("{begun}{}", char::from(*digit));
                        if let Some(position) = rules.labels(state).first()
                            && seen.insert(*position)
                            && is_internal(analysis, profile, *position, &digits)
                        {
                            found.push(CollidingEmergency {
                                entry,
                                profile,
                                position: *position,
                                number: longer.clone(),
                            });
                        }
                        next.push((longer, state));
                    }
                }
                layer = next;
            }
        }
    }
    found.sort_by_key(|one| (one.entry, one.profile, one.position));
    found
}

fn is_internal(analysis: &Analysis, profile: ProfileId, position: Position, digits: &Domain) -> bool {
    let Some(rule) = Subject::Rule(profile, position.index()).rule(analysis.plan()) else { return false };
    let Ok(own) = analysis.language(&analysis.plan().rule(rule).pattern) else { return false };
    let Ok(own) = restricted(&*own, digits.set(), analysis.limits()) else { return false };
    // A string as long as there are states would lead through a loop.
    let counts = count_by_length(&own, DIGITS, own.size().states + INTERNAL, |labels| !labels.is_empty());
    counts.iter().skip(INTERNAL + 1).all(|count| *count == 0)
}

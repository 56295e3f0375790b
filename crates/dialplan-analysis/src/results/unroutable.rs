//! Rules none of whose results is routed.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::sync::Arc;

use dialplan_automaton::{Automaton, count_by_length};
use dialplan_core::model::{Plan, ProfileId, RouteId, RuleId, UsageId};

use super::{DIALLED, Example, dialled, example, normalised_twice, own, per_rewriting};
use crate::blocked::blocked_numbers;
use crate::callers::occurring_pairs;
use crate::rules::{labels, preimage, profiles_with_rule};
use crate::sets::{Domain, difference, of_texts};
use crate::undecided::first_found;
use crate::{Analysis, Answers, NotDecided};

/// Dialled numbers of at most this many digits are internal.
const EXTENSION: usize = 6;

/// A rule none of whose results is routed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unroutable {
    /// The rule.
    pub rule: RuleId,
    /// A number of the rule, with its result.
    pub example: Example,
    /// The routes whose targets match results of the rule, although no policy that occurs with the rule has their
    /// usages.
    pub matching_routes: Vec<RouteId>,
    /// True if some target matches numbers that begin like the result, so that the number is probably blocked on
    /// purpose.
    pub country_is_known: bool,
}

/// The unroutable rules of a plan, kept with the analysis.
struct UnroutableRules(Arc<Answers<Unroutable>>);

/// Returns the rules none of whose results is routed by a policy that they occur with. A plan without policies or
/// without routes is incomplete, so nothing is found in it.
///
/// Rules whose results may be lines of users are left out; if the plan lists no users, so are all rules that match
/// numbers of at most six digits. Rules whose results are normalised again are left out too, and so are those all of
/// whose results are blocked on purpose.
pub fn unroutable(analysis: &Analysis) -> Arc<Answers<Unroutable>> {
    let found = analysis.answer(0, || UnroutableRules(Arc::new(find(analysis))));
    Arc::clone(&found.0)
}

fn find(analysis: &Analysis) -> Answers<Unroutable> {
    let plan = analysis.plan();
    if plan.policies.is_empty() || plan.routes.is_empty() {
        return Answers { found: Vec::new(), undecided: Vec::new() };
    }
    // The usages of the policies that occur with each profile.
    let mut usages: BTreeMap<ProfileId, BTreeSet<UsageId>> = BTreeMap::new();
    for pair in occurring_pairs(plan) {
        let (Some(profile), Some(policy)) = (pair.profile, pair.policy) else { continue };
        usages.entry(profile).or_default().extend(plan.policy(policy).phone_usages.iter().map(|usage| usage.id));
    }
    let occurs = |rule| profiles_with_rule(analysis, rule).iter().any(|profile| usages.contains_key(profile));
    // The matched routes are the same for all rules with one pattern and translation; the policies that may use them
    // are not.
    let mut matched = per_rewriting(analysis, |rule| matched_routes(analysis, rule).map(Some));
    matched.undecided.retain(|(rule, _)| occurs(*rule) && is_internal(analysis, *rule) != Ok(true));
    let mut answers = Answers { found: Vec::new(), undecided: matched.undecided };
    let dialled = dialled(analysis);
    for (rule, routes) in matched.found {
        let own: Vec<&BTreeSet<UsageId>> =
            profiles_with_rule(analysis, rule).iter().filter_map(|profile| usages.get(profile)).collect();
        if own.is_empty() {
            continue;
        }
        let is_allowed = |route: &RouteId| {
            plan.route(*route).phone_usages.iter().any(|usage| own.iter().any(|own| own.contains(&usage.id)))
        };
        if routes.iter().any(is_allowed) {
            continue;
        }
        // One reason to leave the rule out is enough, even if another one is not decided.
        let if_so = |answer: bool| answer.then_some(());
        let is_internal = iter::once_with(|| is_internal(analysis, rule).map(if_so));
        let is_a_line = iter::once_with(|| is_a_line(analysis, rule).map(if_so));
        let twice = profiles_with_rule(analysis, rule).into_iter();
        let twice = twice.map(|profile| Ok(normalised_twice(analysis, rule, profile)?.map(drop)));
        let on_purpose = iter::once_with(|| makes_only_blocked(analysis, rule).map(if_so));
        match first_found(is_internal.chain(is_a_line).chain(twice).chain(on_purpose)) {
            Ok(None) => {}
            Ok(Some(())) => continue,
            Err(why) => {
                answers.undecided.push((rule, why));
                continue;
            }
        }
        let Ok(dialled) = &dialled else { continue };
        let Some(example) = example(analysis, rule, dialled) else { continue };
        let bare = example.result.strip_prefix('+').filter(|bare| bare.len() > 3);
        let country_is_known = bare.is_some()
            && analysis.routes().viable_prefix(example.result.as_bytes()).is_some_and(|known| known >= 3);
        answers.found.push(Unroutable {
            rule,
            example,
            matching_routes: routes.into_iter().collect(),
            country_is_known,
        });
    }
    answers.undecided.sort_by_key(|(rule, _)| *rule);
    answers
}

/// Returns true if all results of a rule are blocked on purpose.
fn makes_only_blocked(analysis: &Analysis, rule: RuleId) -> Result<bool, NotDecided> {
    let Some(blocked) = blocked_numbers(analysis)? else { return Ok(false) };
    let others = difference(Domain::everything().set(), &blocked, analysis.limits())?;
    Ok(preimage(analysis, rule, &*own(analysis, rule)?, &others)?.is_empty())
}

/// Returns the routes that match some result of a rule.
fn matched_routes(analysis: &Analysis, rule: RuleId) -> Result<BTreeSet<RouteId>, NotDecided> {
    labels(analysis, rule, &*own(analysis, rule)?, analysis.routes())
}

/// Returns true if the rule matches numbers that are short enough for extensions, or an emergency number, which other
/// questions cover.
fn is_internal(analysis: &Analysis, rule: RuleId) -> Result<bool, NotDecided> {
    let plan = analysis.plan();
    let own = own(analysis, rule)?;
    let is_short = || count_by_length(&own, DIALLED, EXTENSION, |labels| !labels.is_empty()).iter().any(|c| *c > 0);
    let emergency = plan.emergency_numbers.iter().any(|number| own.accepts(number.number.as_bytes()));
    Ok(plan.rule(rule).internal_extension || emergency || (plan.users.is_empty() && is_short()))
}

/// Returns true if some result is the line of a user.
fn is_a_line(analysis: &Analysis, rule: RuleId) -> Result<bool, NotDecided> {
    let lines = user_lines(analysis);
    Ok(!lines.0.is_empty() && !preimage(analysis, rule, &*own(analysis, rule)?, &lines.0)?.is_empty())
}

/// The lines of all users, kept with the analysis.
struct Lines(Automaton<()>);

/// Returns the set of the lines of all users.
fn user_lines(analysis: &Analysis) -> Arc<Lines> {
    analysis.answer(0, || Lines(lines_before(analysis.plan(), None)))
}

/// Returns the set of the lines of all users, each cut at the first `end` if one is given. A line with characters
/// outside the dial alphabet cannot be a result.
pub(crate) fn lines_before(model: &Plan, end: Option<char>) -> Automaton<()> {
    let lines = model.user_ids().filter_map(|user| model.user(user).line());
    of_texts(lines.map(|line| (end.and_then(|end| line.split(end).next()).unwrap_or(line), ())), &[])
}

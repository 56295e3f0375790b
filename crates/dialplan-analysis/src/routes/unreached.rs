//! Routes that no number reaches.

use std::collections::BTreeSet;

use dialplan_automaton::Automaton;
use dialplan_core::engine::emergency_results;
use dialplan_core::model::{NoMatch, PlusNumbers, ProfileId, RouteId, RuleId, UnmatchedText};
use dotnet_regex::replacement::{Part, PartKind, Replacement};

use crate::rewriting::{Program, labels_of_results};
use crate::rules::{labels, numbers_without_a_rule, reaching};
use crate::sets::{Domain, difference, labels_within, restricted};
use crate::{Analysis, NotDecided};

/// The routes that no number reaches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreached {
    /// The unreached routes.
    pub found: Vec<RouteId>,
    /// Routes for which the question could not be decided.
    pub undecided: Vec<RouteId>,
    /// The rule that could not be followed, and the reason.
    pub why: Option<(RuleId, NotDecided)>,
}

/// Returns the routes that are reached neither by a number that no rule matches nor by a result of a rule for the
/// numbers that reach it. If some rule cannot be followed, no route is reported as unreached, and the routes that no
/// other rule reaches are undecided.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn unreached_routes(analysis: &Analysis) -> Result<Unreached, NotDecided> {
    let plan = analysis.plan();
    let mut left: BTreeSet<RouteId> = plan.route_ids().collect();
    let plus = analysis.language(r"^\+")?;
    let bypass = plan.settings.plus_numbers == PlusNumbers::Bypass;
    if bypass {
        remove_reached(analysis, &mut left, &plus);
    }
    if plan.profiles.is_empty() {
        remove_reached(analysis, &mut left, Domain::everything().set());
    }
    for profile in plan.profile_ids() {
        if left.is_empty() {
            break;
        }
        for set in numbers_without_a_rule(analysis, profile)? {
            remove_reached_without_a_rule(analysis, &mut left, profile, &set, &plus)?;
        }
    }
    for result in emergency_results(plan) {
        for route in analysis.routes().labels_of(result.as_bytes()) {
            left.remove(route);
        }
    }
    // A target that matches nothing is another question.
    let some = labels_within(analysis.routes(), Domain::everything().set());
    left.retain(|route| some.contains(route));
    let mut why = None;
    for rule in plan.rule_ids() {
        if left.is_empty() {
            break;
        }
        let reached =
            reaching(analysis, rule).and_then(|reaching| labels(analysis, rule, &reaching, analysis.routes()));
        match reached {
            Ok(reached) => left.retain(|route| !reached.contains(route)),
            Err(limit) => why = why.or(Some((rule, limit))),
        }
    }
    let left = left.into_iter().collect();
    Ok(match why {
        None => Unreached { found: left, undecided: Vec::new(), why: None },
        Some(_) if left.is_empty() => Unreached { found: left, undecided: Vec::new(), why: None },
        Some(_) => Unreached { found: Vec::new(), undecided: left, why },
    })
}

/// Removes the routes that a number of the set reaches unchanged.
fn remove_reached(analysis: &Analysis, left: &mut BTreeSet<RouteId>, set: &Automaton<()>) {
    if !left.is_empty() {
        let reached = labels_within(analysis.routes(), set);
        left.retain(|route| !reached.contains(route));
    }
}

/// Removes the routes that are reached by a number that no rule of the profile matches.
fn remove_reached_without_a_rule(
    analysis: &Analysis,
    left: &mut BTreeSet<RouteId>,
    profile: ProfileId,
    set: &Automaton<()>,
    plus: &Automaton<()>,
) -> Result<(), NotDecided> {
    let plan = analysis.plan();
    let limits = analysis.limits();
    match (plan.settings.no_match, plan.profile(profile).country_code.as_deref()) {
        (NoMatch::Reject, _) => remove_reached(analysis, left, &restricted(set, plus, limits)?),
        (NoMatch::Prefix, Some(code)) => {
            remove_reached(analysis, left, &restricted(set, plus, limits)?);
            let others = difference(set, plus, limits)?;
            let whole = analysis.lowered("^.*$")?;
            let code = Replacement {
                parts: vec![
                    Part { kind: PartKind::Literal(format!("+{code}")), span: 0..0 },
                    Part { kind: PartKind::WholeMatch, span: 0..0 },
                ],
                unresolved: Vec::new(),
            };
            let program = Program::new(&whole, &code, UnmatchedText::Drop)?;
            let reached = labels_of_results(&whole, &program, &others, analysis.routes(), limits)?;
            left.retain(|route| !reached.contains(route));
        }
        (NoMatch::Prefix | NoMatch::Pass, _) => remove_reached(analysis, left, set),
    }
    Ok(())
}

//! Routes that no number reaches.

use std::collections::BTreeSet;

use dialplan_automaton::Automaton;
use dialplan_core::engine::emergency_results;
use dialplan_core::model::{NoMatch, PlusNumbers, ProfileId, RouteId, RuleId, UnmatchedText};
use dotnet_regex::replacement::{Part, PartKind, Replacement};

use crate::results::labels;
use crate::rewriting::{Program, labels_of_results};
use crate::rules::{numbers_without_a_rule, reaching};
use crate::sets::{Domain, difference, labels_within, restricted};
use crate::{Analysis, NotDecided};

/// The routes that no number reaches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreached {
    /// Those.
    pub found: Vec<RouteId>,
    /// Routes of which it is not decided.
    pub undecided: Vec<RouteId>,
    /// The rule that was not followed, and why.
    pub why: Option<(RuleId, NotDecided)>,
}

/// The routes that no number reaches: none that goes on without a rule, and no result of a rule, of the numbers that reach it. If some rule is
/// not followed, none is found, and the routes that no other rule reaches are not decided.
///
/// # Errors
/// A limit.
pub fn unreached_routes(analysis: &Analysis) -> Result<Unreached, NotDecided> {
    let plan = analysis.plan();
    let _limits = analysis.limits();
    let mut left: BTreeSet<RouteId> = plan.route_ids().collect();
    let plus = analysis.language(r"^\+")?;
    let bypass = plan.settings.plus_numbers == PlusNumbers::Bypass;
    if bypass {
        take(analysis, &mut left, &plus);
    }
    if plan.profiles.is_empty() {
        take(analysis, &mut left, Domain::everything().set());
    }
    for profile in plan.profile_ids() {
        if left.is_empty() {
            break;
        }
        for set in numbers_without_a_rule(analysis, profile)? {
            take_without_a_rule(analysis, &mut left, profile, &set, &plus)?;
        }
    }
    for result in emergency_results(plan) {
        for route in analysis.routes().labels_of(result.as_bytes()) {
            left.remove(route);
        }
    }
    // A target that takes nothing at all is another matter.
    let some = labels_within(analysis.routes(), Domain::everything().set());
    left.retain(|route| some.contains(route));
    let mut why = None;
    for rule in plan.rule_ids() {
        if left.is_empty() {
            break;
        }
        let taken = reaching(analysis, rule).and_then(|reaching| labels(analysis, rule, &reaching, analysis.routes()));
        match taken {
            Ok(taken) => left.retain(|route| !taken.contains(route)),
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

/// Takes away the routes that a number of the set reaches as it is.
fn take(analysis: &Analysis, left: &mut BTreeSet<RouteId>, set: &Automaton<()>) {
    if !left.is_empty() {
        let taken = labels_within(analysis.routes(), set);
        left.retain(|route| !taken.contains(route));
    }
}

/// Takes away the routes that a number reaches of which no rule of the profile made something.
fn take_without_a_rule(
    analysis: &Analysis,
    left: &mut BTreeSet<RouteId>,
    profile: ProfileId,
    set: &Automaton<()>,
    plus: &Automaton<()>,
) -> Result<(), NotDecided> {
    let plan = analysis.plan();
    let limits = analysis.limits();
    match (plan.settings.no_match, plan.profile(profile).country_code.as_deref()) {
        (NoMatch::Reject, _) => take(analysis, left, &restricted(set, plus, limits)?),
        (NoMatch::Prefix, Some(code)) => {
            take(analysis, left, &restricted(set, plus, limits)?);
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
            let taken = labels_of_results(&whole, &program, &others, analysis.routes(), limits)?;
            left.retain(|route| !taken.contains(route));
        }
        (NoMatch::Prefix | NoMatch::Pass, _) => take(analysis, left, set),
    }
    Ok(())
}

//! The strings that reach a rule: those that it matches and that no rule above it matches, in some profile that has it and some way of
//! dialling.
//!
//! A finding about results is about these strings only, and its example is one of them: nobody gets what a rule would turn other
//! strings into.

use std::sync::Arc;

use dialplan_automaton::{Automaton, intersection, product};
use dialplan_core::call::Dialling;
use dialplan_core::model::{Plan, Position, ProfileId, RuleId};

use crate::sets::{restricted, samples, shortest};
use crate::{Analysis, NotDecided};

/// Strings that are offered as examples.
const SAMPLES: usize = 48;

/// The strings that reach one rule, kept with the analysis.
struct Reaching(Result<Arc<Automaton<()>>, NotDecided>);

/// The places of all rules, by rule, kept with the analysis.
struct Homes(Vec<Vec<(ProfileId, Position)>>);

/// Returns the strings of the domain that reach a rule. A rule that no profile has is reached by what its pattern matches.
///
/// # Errors
/// A limit.
pub fn reaching(analysis: &Analysis, rule: RuleId) -> Result<Arc<Automaton<()>>, NotDecided> {
    analysis.answer(rule.index(), || Reaching(made(analysis, rule).map(Arc::new))).0.clone()
}

fn made(analysis: &Analysis, rule: RuleId) -> Result<Automaton<()>, NotDecided> {
    let limits = analysis.limits();
    let plan = analysis.plan();
    let own = restricted(&*analysis.language(&plan.rule(rule).pattern)?, analysis.domain().set(), limits)?;
    let homes = homes(analysis);
    let homes = homes.0.get(rule.index()).map_or(&[][..], |homes| homes);
    if homes.is_empty() {
        return Ok(own);
    }
    let mut reaching: Option<Automaton<()>> = None;
    for (profile, position) in homes {
        for dialling in ways(plan, *profile) {
            let first = |labels: &[Position], _: &[()]| match labels.first() {
                Some(first) if first == position => vec![()],
                _ => Vec::new(),
            };
            let rules = analysis.rules_tried(*profile, dialling);
            let here = intersection(rules, &own, first, &limits.automaton)?;
            reaching = Some(match reaching {
                Some(before) if before == here => before,
                Some(before) => {
                    let either = |a: &[()], b: &[()]| if a.is_empty() { b.to_vec() } else { a.to_vec() };
                    product(&before, &here, either, &limits.automaton)?
                }
                None => here,
            });
            // There are no more than all of them.
            if reaching.as_ref() == Some(&own) {
                return Ok(own);
            }
        }
    }
    Ok(reaching.unwrap_or(own))
}

fn homes(analysis: &Analysis) -> Arc<Homes> {
    analysis.answer(0, || {
        let plan = analysis.plan();
        let mut homes = vec![Vec::new(); plan.rules.len()];
        for profile in plan.profile_ids() {
            for (position, member) in (0u32..).map(Position).zip(&plan.profile(profile).rules) {
                if let Some(home) = homes.get_mut(member.rule.index()) {
                    home.push((profile, position));
                }
            }
        }
        Homes(homes)
    })
}

/// Returns the profiles that have a rule, in the order of the plan.
pub(crate) fn home_profiles(analysis: &Analysis, rule: RuleId) -> Vec<ProfileId> {
    homes(analysis).0.get(rule.index()).map_or(Vec::new(), |homes| homes.iter().map(|(profile, _)| *profile).collect())
}

/// Returns the strings of the domain that no rule of a profile matches, for each way of dialling.
///
/// # Errors
/// A limit.
pub(crate) fn numbers_without_a_rule(
    analysis: &Analysis,
    profile: ProfileId,
) -> Result<Vec<Automaton<()>>, NotDecided> {
    let limits = &analysis.limits().automaton;
    let left = |own: &[()], rules: &[Position]| if rules.is_empty() { own.to_vec() } else { Vec::new() };
    let of_way =
        |dialling| Ok(product(analysis.domain().set(), analysis.rules_tried(profile, dialling), left, limits)?);
    ways(analysis.plan(), profile).into_iter().map(of_way).collect()
}

/// Returns the shortest string of a set that reaches a rule; `None` if there is none or a limit is in the way.
pub fn shortest_reaching(analysis: &Analysis, rule: RuleId, set: &Automaton<()>) -> Option<String> {
    shortest(&restricted(&*reaching(analysis, rule).ok()?, set, analysis.limits()).ok()?)
}

/// Returns several strings that reach a rule, the shortest first; none if a limit is in the way.
pub fn samples_reaching(analysis: &Analysis, rule: RuleId) -> Vec<String> {
    reaching(analysis, rule).map_or_else(|_| Vec::new(), |set| samples(&set, SAMPLES))
}

/// Returns the ways of dialling in which a profile tries different rules, on-hook first; off-hook ways only where the profile is
/// optimized for device dialling.
pub fn ways(plan: &Plan, profile: ProfileId) -> Vec<Dialling> {
    let profile = plan.profile(profile);
    let mut ways = vec![Dialling::Normal];
    if profile.optimize_device_dialing {
        // Even where no prefix was dialled a string may begin with it: the second pass gets the result of the first.
        if profile.external_access_prefix.as_deref().is_some_and(|prefix| !prefix.is_empty()) {
            ways.push(Dialling::OffHook { prefix_dialled: true });
        }
        ways.push(Dialling::OffHook { prefix_dialled: false });
    }
    ways
}

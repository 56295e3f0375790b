//! The strings that reach a rule: those that it matches and that no rule above it matches, in some profile that has the
//! rule and some way of dialling. Strings on which an emergency entry acts for everybody reach no rule.
//!
//! A finding about results considers only these strings, and its example is one of them: what a rule would turn other
//! strings into never happens.

use std::sync::Arc;

use dialplan_automaton::{Automaton, intersection};
use dialplan_core::call::Dialling;
use dialplan_core::engine::acting_entries;
use dialplan_core::model::{Position, ProfileId, RuleId};

use crate::before_rules::{Hidden, hidden, hidden_when_dialled};
use crate::callers::ways_of_dialling;
use crate::lists::translation_lists;
use crate::sets::{difference, either, restricted, shortest, with_first};
use crate::{Analysis, NotDecided};

/// The strings that reach one rule, kept with the analysis.
struct Reaching(Result<Arc<Automaton<()>>, NotDecided>);

/// The profiles and positions of all rules, by rule, kept with the analysis.
struct RulePositions(Vec<Vec<(ProfileId, Position)>>);

/// Returns the strings of the domain that reach a rule. For a rule in no profile, these are all strings that its
/// pattern matches.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn reaching(analysis: &Analysis, rule: RuleId) -> Result<Arc<Automaton<()>>, NotDecided> {
    analysis.answer(rule.index(), || Reaching(compute(analysis, rule, hidden).map(Arc::new))).0.clone()
}

/// The strings that reach one rule when they are dialled, kept with the analysis.
struct Dialled(Result<Arc<Automaton<()>>, NotDecided>);

/// Returns the strings of the domain that reach a rule when they are dialled. A string on which an emergency entry acts
/// may still reach the rule as the result of another one.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn reaching_when_dialled(analysis: &Analysis, rule: RuleId) -> Result<Arc<Automaton<()>>, NotDecided> {
    let made = || match acting_entries(analysis.plan()).is_empty() {
        true => reaching(analysis, rule),
        false => compute(analysis, rule, hidden_when_dialled).map(Arc::new),
    };
    analysis.answer(rule.index(), || Dialled(made())).0.clone()
}

/// Returns the strings that no rule of a profile sees in a way of dialling.
type HiddenFrom = fn(&Analysis, ProfileId, Dialling) -> Result<Option<Arc<Hidden>>, NotDecided>;

fn compute(analysis: &Analysis, rule: RuleId, hidden: HiddenFrom) -> Result<Automaton<()>, NotDecided> {
    let limits = analysis.limits();
    let plan = analysis.plan();
    let domain = analysis.domain_of(rule);
    let own = restricted(&*analysis.language(&plan.rule(rule).pattern)?, domain.set(), limits)?;
    if plan.is_translation_rule(rule) {
        return reaching_in_lists(analysis, rule, own);
    }
    let positions = rule_positions(analysis);
    let positions = positions.0.get(rule.index()).map_or(&[][..], |positions| positions);
    if positions.is_empty() {
        return Ok(own);
    }
    let mut reaching: Option<Automaton<()>> = None;
    for (profile, position) in positions {
        for dialling in ways_of_dialling(plan, *profile) {
            let rules = analysis.rules_tried(*profile, dialling);
            let here = match hidden(analysis, *profile, dialling)? {
                Some(hidden) => with_first(rules, position, &hidden.removed_from(&own, analysis)?, limits)?,
                None => with_first(rules, position, &own, limits)?,
            };
            reaching = Some(match reaching {
                Some(before) if before == here => before,
                Some(before) => either(&before, &here, limits)?,
                None => here,
            });
            // The rule cannot be reached by more strings than it matches.
            if reaching.as_ref() == Some(&own) {
                return Ok(own);
            }
        }
    }
    Ok(reaching.unwrap_or(own))
}

/// Returns the strings of a translation rule for which it is the first match in some list. For a rule in no list, these
/// are all of them.
fn reaching_in_lists(analysis: &Analysis, rule: RuleId, own: Automaton<()>) -> Result<Automaton<()>, NotDecided> {
    let limits = analysis.limits();
    let mut reaching: Option<Automaton<()>> = None;
    for list in translation_lists(analysis).iter() {
        let Some(position) = list.members.iter().position(|member| *member == rule) else { continue };
        if position == 0 {
            return Ok(own);
        }
        let first = |labels: &[Position], _: &[()]| match labels.first() {
            Some(first) if first.index() == position => vec![()],
            _ => Vec::new(),
        };
        let here = intersection(&*list.rules(analysis)?, &own, first, &limits.automaton)?;
        reaching = Some(match reaching {
            Some(before) => either(&before, &here, limits)?,
            None => here,
        });
    }
    Ok(reaching.unwrap_or(own))
}

fn rule_positions(analysis: &Analysis) -> Arc<RulePositions> {
    analysis.answer(0, || {
        let plan = analysis.plan();
        let mut positions = vec![Vec::new(); plan.rules.len()];
        for profile in plan.profile_ids() {
            for (position, member) in (0u32..).map(Position).zip(&plan.profile(profile).rules) {
                if let Some(of_rule) = positions.get_mut(member.rule.index()) {
                    of_rule.push((profile, position));
                }
            }
        }
        RulePositions(positions)
    })
}

/// Returns the profiles that have a rule, in the order of the plan.
pub(crate) fn profiles_with_rule(analysis: &Analysis, rule: RuleId) -> Vec<ProfileId> {
    let positions = rule_positions(analysis);
    positions.0.get(rule.index()).map_or(Vec::new(), |of_rule| of_rule.iter().map(|(profile, _)| *profile).collect())
}

/// Returns the strings of the domain that no rule of a profile matches, one set for each way of dialling.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub(crate) fn numbers_without_a_rule(
    analysis: &Analysis,
    profile: ProfileId,
) -> Result<Vec<Automaton<()>>, NotDecided> {
    let of_dialling = |dialling| {
        let rules = analysis.rules_tried(profile, dialling);
        let set = difference(analysis.domain().set(), rules, analysis.limits())?;
        match hidden(analysis, profile, dialling)? {
            Some(hidden) => hidden.removed_from(&set, analysis),
            None => Ok(set),
        }
    };
    ways_of_dialling(analysis.plan(), profile).into_iter().map(of_dialling).collect()
}

/// Returns the shortest string of a set that reaches a rule when it is dialled, or `None` if there is none or a limit
/// is exceeded.
pub fn shortest_reaching(analysis: &Analysis, rule: RuleId, set: &Automaton<()>) -> Option<String> {
    shortest(&restricted(&*reaching_when_dialled(analysis, rule).ok()?, set, analysis.limits()).ok()?)
}

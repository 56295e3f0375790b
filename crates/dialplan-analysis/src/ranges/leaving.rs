//! Numbers of an own range that nobody has and that are routed to a gateway all the same. Many carriers send them back,
//! so that the call loops.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_automaton::{Automaton, count_by_length};
use dialplan_core::call::{CallOptions, Question};
use dialplan_core::engine::Workspace;
use dialplan_core::model::{NoMatch, PlusNumbers, PolicyId, ProfileId, RouteId, RuleId, UsageId};
use dialplan_core::query::answer::Verdict;

use super::range_sets;
use crate::before_rules::{of_strings, taken_from_everybody};
use crate::callers::Occurring;
use crate::results::{lines_before, own};
use crate::rules::{numbers_without_a_rule, preimage, preimage_behind};
use crate::sets::{Domain, difference, restricted, samples, shortest};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// The maximum number of rules times groups of policies that are followed.
const STEPS: usize = 20_000;

/// The number of witnesses that are tried.
const SAMPLES: usize = 8;

/// The largest length of numbers that are counted.
const LONGEST: usize = 20;

/// A range of which a number leaves although nobody has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Leaving {
    /// The range, by its position in the plan.
    pub range: usize,
    /// The dialled number.
    pub dialled: String,
    /// The number of the range that it becomes.
    pub number: String,
    /// A caller who can dial it.
    pub caller: Occurring,
    /// The route that carries the call.
    pub route: RouteId,
    /// How many numbers of the range, of at most twenty characters and with digits only, nobody has and some policy
    /// routes.
    pub count: u128,
}

/// Policies with the same usages, and the profiles that occur with them.
type Groups = BTreeMap<Vec<UsageId>, BTreeSet<Option<ProfileId>>>;

/// Returns the ranges of which a number that is no user's line is routed for some caller, in the order of the plan.
/// Each is shown by a call.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if the plan has too many rules and policies.
pub fn leaving_numbers(analysis: &Analysis) -> Result<Vec<Leaving>, NotDecided> {
    let plan = analysis.plan();
    let mut found = Vec::new();
    if plan.number_ranges.is_empty() {
        return Ok(found);
    }
    let callers = analysis.callers();
    let mut groups: Groups = BTreeMap::new();
    for caller in callers.iter() {
        if let Some(policy) = caller.pair.policy {
            groups.entry(usages(analysis, policy)).or_default().insert(caller.pair.profile);
        }
    }
    // What follows a `;`, such as an extension, does not belong to the number.
    let lines = lines_before(analysis.plan(), Some(';'));
    let of_digits = Domain::numbers();
    let plus = analysis.language(r"^\+")?;
    let taken = of_strings(analysis, taken_from_everybody(analysis))?;
    let mut budget = STEPS;
    for (range, set) in range_sets(analysis)?.iter().enumerate() {
        let numbers = restricted(set, of_digits.set(), analysis.limits())?;
        let free = difference(&numbers, &lines, analysis.limits())?;
        let of_any = |usages: &dyn Fn(UsageId) -> bool| routed(analysis, &free, usages);
        let any = of_any(&|usage| groups.keys().any(|own| own.contains(&usage)))?;
        if any.is_empty() {
            continue;
        }
        // Numbers with `+` bypass the rules, so everybody can dial them.
        let bypassing = match plan.settings.plus_numbers {
            PlusNumbers::Bypass => restricted(&any, &plus, analysis.limits())?,
            PlusNumbers::Normalise => Automaton::empty(any.alphabet().clone()),
        };
        let bypassing = match &taken {
            Some(taken) => taken.removed_from(&bypassing, analysis)?,
            None => bypassing,
        };
        let mut shown = shown(analysis, &callers, &bypassing, &free);
        if shown.is_none() {
            shown = by_rules(analysis, &callers, &groups, &free, &mut budget)?;
        }
        if let Some((dialled, number, caller, route)) = shown {
            let count = count_by_length(&any, b"+0123456789", LONGEST, |labels| !labels.is_empty());
            let count = count.into_iter().fold(0u128, u128::saturating_add);
            found.push(Leaving { range, dialled, number, caller, route, count });
        }
    }
    Ok(found)
}

fn usages(analysis: &Analysis, policy: PolicyId) -> Vec<UsageId> {
    analysis.plan().policy(policy).phone_usages.iter().map(|usage| usage.id).collect()
}

/// Returns the numbers of a set that some route with one of the usages carries.
fn routed(analysis: &Analysis, set: &Set, usages: &dyn Fn(UsageId) -> bool) -> Result<Set, NotDecided> {
    let plan = analysis.plan();
    let may: BTreeSet<RouteId> = plan
        .route_ids()
        .filter(|route| plan.can_carry(*route) && plan.route(*route).phone_usages.iter().any(|u| usages(u.id)))
        .collect();
    let carried = |routes: &[RouteId], own: &[()]| match routes.iter().any(|route| may.contains(route)) {
        true => own.to_vec(),
        false => Vec::new(),
    };
    Ok(dialplan_automaton::intersection(analysis.routes(), set, carried, &analysis.limits().automaton)?)
}

type Shown = (String, String, Occurring, RouteId);

/// Returns a dialled string of a set that some caller gets routed to a number of `free`.
fn shown(analysis: &Analysis, callers: &[Occurring], dialled: &Set, free: &Set) -> Option<Shown> {
    let mut workspace = Workspace::default();
    let first = shortest(dialled)?;
    let numbers: Vec<String> = std::iter::once(first).chain(samples(dialled, SAMPLES)).collect();
    for occurring in callers {
        let caller = occurring.caller(analysis.plan())?;
        for number in &numbers {
            let question = Question { number, caller: &caller, options: CallOptions::default() };
            let Ok(answer) = analysis.compiled().decide(&question, &mut workspace) else { continue };
            let result = answer.normalization.number.clone();
            if let (Verdict::Routed, Some(choice), Some(result)) = (&answer.verdict, answer.selected(), result)
                && answer.emergency.is_none()
                && free.accepts(result.as_bytes())
            {
                return Some((number.clone(), result, *occurring, choice.route));
            }
        }
    }
    None
}

/// Returns the dialled strings that no rule of the profile matches and that become numbers of a set.
fn without_a_rule(analysis: &Analysis, profile: ProfileId, set: &Set) -> Result<Vec<Set>, NotDecided> {
    let plan = analysis.plan();
    let limits = analysis.limits();
    let plus = analysis.language(r"^\+")?;
    let mut found = Vec::new();
    for dialled in numbers_without_a_rule(analysis, profile)? {
        let (global, others) = (restricted(&dialled, &plus, limits)?, difference(&dialled, &plus, limits)?);
        found.push(restricted(&global, set, limits)?);
        match (plan.settings.no_match, plan.profile(profile).country_code.as_deref()) {
            (NoMatch::Reject, _) => {}
            (NoMatch::Prefix, Some(code)) => {
                found.push(preimage_behind(analysis, &format!("+{code}"), &others, set)?);
            }
            (NoMatch::Prefix | NoMatch::Pass, _) => found.push(restricted(&others, set, limits)?),
        }
    }
    Ok(found)
}

/// Returns a dialled number that a rule turns into a number which its callers get routed, or that no rule matches.
fn by_rules(
    analysis: &Analysis,
    callers: &[Occurring],
    groups: &Groups,
    free: &Set,
    budget: &mut usize,
) -> Result<Option<Shown>, NotDecided> {
    let plan = analysis.plan();
    for (usages, profiles) in groups {
        let set = routed(analysis, free, &|usage| usages.contains(&usage))?;
        if set.is_empty() {
            continue;
        }
        let own_callers: Vec<Occurring> = callers
            .iter()
            .filter(|caller| caller.pair.policy.is_some_and(|policy| self::usages(analysis, policy) == *usages))
            .copied()
            .collect();
        for profile in profiles.iter().flatten() {
            for dialled in without_a_rule(analysis, *profile, &set)? {
                if let Some(shown) = shown(analysis, &own_callers, &dialled, free) {
                    return Ok(Some(shown));
                }
            }
        }
        let rules: BTreeSet<RuleId> = profiles
            .iter()
            .flatten()
            .flat_map(|profile| plan.profile(*profile).rules.iter().map(|member| member.rule))
            .collect();
        for rule in rules {
            *budget = budget.checked_sub(1).ok_or_else(|| {
                NotDecided::because(format!("the plan has more than {STEPS} pairs of rules and policies"))
            })?;
            let dialled = preimage(analysis, rule, &*own(analysis, rule)?, &set)?;
            if let Some(shown) = shown(analysis, &own_callers, &dialled, free) {
                return Ok(Some(shown));
            }
        }
    }
    Ok(None)
}

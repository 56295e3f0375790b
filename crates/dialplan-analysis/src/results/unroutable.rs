//! Rules none of whose results is routed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dialplan_automaton::{Alphabet, Automaton, count_by_length};
use dialplan_core::model::{PolicyId, RouteId, RuleId};
use dotnet_regex::charset::{ALPHABET_LEN, FIRST};

use super::{DIALLED, Example, again, dialled, example, labels, own, per_rewriting, preimage};
use crate::callers::occurring_pairs;
use crate::rules::home_profiles;
use crate::{Analysis, Answers, NotDecided};

/// Dialled numbers of so few digits are internal ones.
const EXTENSION: usize = 6;

/// A rule none of whose results is routed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unroutable {
    /// The rule.
    pub rule: RuleId,
    /// A number of it.
    pub example: Example,
    /// A target takes results of the rule, but no policy that it occurs with has the usage.
    pub through: Vec<RouteId>,
    /// Some target takes numbers that begin like the results: probably the numbers are kept back on purpose.
    pub country_is_known: bool,
}

/// The unroutable rules of a plan, kept with the analysis.
struct Kept(Arc<Answers<Unroutable>>);

/// Returns the rules none of whose results is routed by a policy that they occur with. A plan without policies or without routes is
/// only a part of one, so nothing is found in it.
///
/// Rules whose results may be lines of users are left out (where the plan lists no users, all rules that match numbers of at most
/// six digits), and so are rules whose results are normalised again.
pub fn unroutable(analysis: &Analysis) -> Arc<Answers<Unroutable>> {
    let kept = analysis.answer(0, || Kept(Arc::new(made(analysis))));
    Arc::clone(&kept.0)
}

fn made(analysis: &Analysis) -> Answers<Unroutable> {
    let plan = analysis.plan();
    if plan.policies.is_empty() || plan.routes.is_empty() {
        return Answers { found: Vec::new(), undecided: Vec::new() };
    }
    let mut usages: BTreeMap<RuleId, BTreeSet<PolicyId>> = BTreeMap::new();
    for pair in occurring_pairs(plan) {
        let (Some(profile), Some(policy)) = (pair.profile, pair.policy) else { continue };
        for member in &plan.profile(profile).rules {
            usages.entry(member.rule).or_default().insert(policy);
        }
    }
    // The walk is the same for all rules of one pattern and translation; who may use the routes is not.
    let mut yielded = per_rewriting(analysis, |rule| yielded(analysis, rule).map(Some));
    yielded.undecided.retain(|(rule, _)| usages.contains_key(rule) && is_internal(analysis, *rule) != Ok(true));
    let mut answers = Answers { found: Vec::new(), undecided: yielded.undecided };
    let dialled = dialled(analysis);
    for (rule, routes) in yielded.found {
        let Some(policies) = usages.get(&rule) else { continue };
        let may = |route: &RouteId| {
            let entry = plan.route(*route);
            policies.iter().any(|policy| {
                let own = &plan.policy(*policy).phone_usages;
                entry.phone_usages.iter().any(|usage| own.iter().any(|own| own.id == usage.id))
            })
        };
        if routes.iter().any(may) {
            continue;
        }
        let passed_over = || -> Result<bool, NotDecided> {
            if is_internal(analysis, rule)? || is_a_line(analysis, rule)? {
                return Ok(true);
            }
            for profile in home_profiles(analysis, rule) {
                if again(analysis, rule, profile)?.is_some() {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        match passed_over() {
            Ok(false) => {}
            Ok(true) => continue,
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
        answers.found.push(Unroutable { rule, example, through: routes.into_iter().collect(), country_is_known });
    }
    answers.undecided.sort_by_key(|(rule, _)| *rule);
    answers
}

/// The routes that take some result of a rule.
fn yielded(analysis: &Analysis, rule: RuleId) -> Result<BTreeSet<RouteId>, NotDecided> {
    labels(analysis, rule, &*own(analysis, rule)?, analysis.routes())
}

/// Does the rule take numbers that are short enough for extensions, or an emergency number, which has checks of its own?
fn is_internal(analysis: &Analysis, rule: RuleId) -> Result<bool, NotDecided> {
    let plan = analysis.plan();
    let own = own(analysis, rule)?;
    let is_short = || count_by_length(&own, DIALLED, EXTENSION, |labels| !labels.is_empty()).iter().any(|c| *c > 0);
    let emergency = plan.emergency_numbers.iter().any(|number| own.accepts(number.number.as_bytes()));
    Ok(plan.rule(rule).internal_extension || emergency || (plan.users.is_empty() && is_short()))
}

/// Is some result the line of a user?
fn is_a_line(analysis: &Analysis, rule: RuleId) -> Result<bool, NotDecided> {
    let lines = analysis.answer(0, || Lines(lines(analysis)));
    Ok(!lines.0.is_empty() && !preimage(analysis, rule, &*own(analysis, rule)?, &lines.0)?.is_empty())
}

/// The lines of all users, kept with the analysis.
struct Lines(Automaton<()>);

/// Returns the lines of all users, as a set.
fn lines(analysis: &Analysis) -> Automaton<()> {
    let model = analysis.plan();
    let keys: Vec<u8> = (0..ALPHABET_LEN as u8).collect();
    let alphabet = Alphabet::new(FIRST, &keys);
    let (mut rows, mut accepting) = (vec![u32::MAX; ALPHABET_LEN], vec![false]);
    for line in model.user_ids().filter_map(|user| model.user(user).line()) {
        let classes: Option<Vec<usize>> = line.bytes().map(|byte| alphabet.class_of(byte).map(usize::from)).collect();
        let mut state = 0;
        // A line outside the dial alphabet is no result.
        for class in classes.iter().flatten() {
            let fresh = accepting.len();
            let Some(slot) = rows.get_mut(state * ALPHABET_LEN + class) else { break };
            if *slot == u32::MAX {
                *slot = fresh as u32;
                state = fresh;
                accepting.push(false);
                rows.resize(rows.len() + ALPHABET_LEN, u32::MAX);
            } else {
                state = *slot as usize;
            }
        }
        if let (Some(_), Some(slot)) = (classes, accepting.get_mut(state)) {
            *slot = true;
        }
    }
    Automaton::from_table(alphabet, &rows, &accepting, 0, ())
}

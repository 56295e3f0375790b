//! Translation rules that no number reaches in a list: earlier rules of the list match all their numbers, or no route
//! sends them any.

use std::collections::BTreeSet;

use dialplan_automaton::{Automaton, Selection, union};
use dialplan_core::model::{Position, RuleId};

use super::sent::{labels_after, numbers_of, routes_by_gateway, untranslated};
use crate::lists::{ListUse, TranslationList, lists_of_routes, translation_lists};
use crate::rules::differences;
use crate::sets::{difference, labels_within, restricted, shortest};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// A translation rule that no number reaches in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeadTranslation {
    /// The rule.
    pub rule: RuleId,
    /// A user of the list in which it is dead.
    pub by: ListUse,
    /// The other users of the same list in which it is dead for the same reason.
    pub also: Vec<ListUse>,
    /// The shortest number that the rule matches, among those that come to the list if there are any.
    pub witness: String,
    /// The reason.
    pub why: Why,
}

/// The reason why no number reaches a translation rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Why {
    /// Earlier rules of the list together match all its numbers.
    Covered {
        /// The earlier rules, in the order of the list. None is superfluous.
        blockers: Vec<RuleId>,
        /// A number that the rule and a blocker turn into different results; `None` if there is none.
        difference: Result<Option<(RuleId, String)>, NotDecided>,
    },
    /// No route sends a number that it matches to the list.
    NothingSent,
}

/// The dead rules, and the lists for which the question is not decided.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DeadTranslations {
    /// The dead rules, in the order of the lists.
    pub found: Vec<DeadTranslation>,
    /// The first rule of each list that is not decided, with the reason.
    pub undecided: Vec<(RuleId, NotDecided)>,
}

/// Returns the translation rules that no number reaches in a list that names them. The lists of routes get the numbers
/// of the route, the lists of gateways for called numbers what the routes send there. All other lists can get any
/// number. Rules whose patterns match nothing are left out.
pub fn dead_translations(analysis: &Analysis) -> DeadTranslations {
    let plan = analysis.plan();
    let lists = translation_lists(analysis);
    // The list of a disabled gateway is judged by what would come there.
    let routes = routes_by_gateway(plan);
    let own_lists = lists_of_routes(&lists);
    let mut answers = DeadTranslations::default();
    for list in lists.iter() {
        for by in &list.uses {
            let arriving = match by {
                ListUse::Route(route) => numbers_of(analysis, *route).map(Some),
                ListUse::OutboundCalled(gateway) => {
                    let routes = routes.get(gateway).map_or(&[][..], |routes| routes);
                    match routes.is_empty() {
                        // `gateway-unused` reports a gateway to which no route leads.
                        true => Ok(None),
                        false => untranslated(analysis, *gateway, routes).map(|set| Some((*set).clone())),
                    }
                }
                ListUse::OutboundCalling(_) | ListUse::InboundCalled(_) | ListUse::InboundCalling(_) => Ok(None),
            };
            let translated = match by {
                ListUse::OutboundCalled(gateway) => routes.get(gateway).map_or(&[][..], |routes| routes),
                _ => &[],
            };
            let reached = || -> Result<BTreeSet<Position>, NotDecided> {
                let rules = list.rules(analysis)?;
                let mut reached = match &arriving {
                    Ok(Some(set)) => labels_within(&*rules, set, analysis.limits())?,
                    Ok(None) => rules.label_sets().flatten().copied().collect(),
                    Err(why) => return Err(why.clone()),
                };
                for route in translated {
                    if let Some(own) = own_lists.get(route) {
                        let set = numbers_of(analysis, *route)?;
                        reached.extend(labels_after(analysis, Some(own), &set, &*rules)?);
                    }
                }
                Ok(reached)
            };
            match reached() {
                Ok(reached) => {
                    let set = arriving.as_ref().ok().and_then(Option::as_ref);
                    let matched_after = |own: &Set| -> Result<bool, NotDecided> {
                        for route in translated {
                            if let Some(of_route) = own_lists.get(route) {
                                let set = numbers_of(analysis, *route)?;
                                if !labels_after(analysis, Some(of_route), &set, own)?.is_empty() {
                                    return Ok(true);
                                }
                            }
                        }
                        Ok(false)
                    };
                    let arriving = Arriving { reached: &reached, untranslated: set, matched_after: &matched_after };
                    if let Err(why) = judge(analysis, list, *by, &arriving, &mut answers.found) {
                        answers.undecided.extend(list.members.first().map(|rule| (*rule, why)));
                    }
                }
                Err(why) => answers.undecided.extend(list.members.first().map(|rule| (*rule, why))),
            }
        }
    }
    answers
}

/// The numbers that come to a list.
struct Arriving<'a> {
    /// The positions of the rules that are used.
    reached: &'a BTreeSet<Position>,
    /// The numbers of routes without a list of their own; `None` if any number can come.
    untranslated: Option<&'a Set>,
    /// Whether the list of some route results in a number of a set.
    matched_after: &'a dyn Fn(&Set) -> Result<bool, NotDecided>,
}

fn judge(
    analysis: &Analysis,
    list: &TranslationList,
    by: ListUse,
    arriving: &Arriving<'_>,
    found: &mut Vec<DeadTranslation>,
) -> Result<(), NotDecided> {
    let limits = analysis.limits();
    for (position, rule) in (0u32..).map(Position).zip(&list.members) {
        if arriving.reached.contains(&position) {
            continue;
        }
        let pattern = analysis.language(&analysis.plan().rule(*rule).pattern)?;
        let own = restricted(&*pattern, analysis.domain_of(*rule).set(), limits)?;
        let Some(any) = shortest(&own) else { continue };
        let mut here = match arriving.untranslated {
            Some(set) => restricted(&own, set, limits)?,
            None => own.clone(),
        };
        if here.is_empty() && (arriving.matched_after)(&own)? {
            here = own;
        }
        let (witness, why) = match shortest(&here) {
            None => (any, Why::NothingSent),
            Some(witness) => {
                let blockers = blockers(analysis, list, position, &here)?;
                let difference = different(analysis, *rule, &blockers, &here);
                (witness, Why::Covered { blockers, difference })
            }
        };
        match found.iter_mut().find(|known| known.rule == *rule && known.why == why && is_same_kind(known.by, by)) {
            Some(known) => known.also.push(by),
            None => found.push(DeadTranslation { rule: *rule, by, also: Vec::new(), witness, why }),
        }
    }
    Ok(())
}

fn is_same_kind(a: ListUse, b: ListUse) -> bool {
    std::mem::discriminant(&a) == std::mem::discriminant(&b)
}

/// The largest number of blockers among which superfluous ones are looked for.
const TRIED: usize = 32;

/// Returns earlier rules of the list that together match all strings of a set, without superfluous ones.
fn blockers(
    analysis: &Analysis,
    list: &TranslationList,
    position: Position,
    own: &Set,
) -> Result<Vec<RuleId>, NotDecided> {
    let limits = analysis.limits();
    let mut parts: Vec<(RuleId, Set)> = Vec::new();
    for earlier in list.members.iter().take(position.index()) {
        let set = restricted(&*analysis.language(&analysis.plan().rule(*earlier).pattern)?, own, limits)?;
        if !set.is_empty() {
            parts.push((*earlier, set));
        }
    }
    // Each rule is left out if the others are enough; the last ones first, so that the first blockers are kept.
    // With many rules, all are named.
    let mut at = if parts.len() > TRIED { 0 } else { parts.len() };
    while at > 0 {
        at -= 1;
        let others: Vec<((), &Set)> =
            parts.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, (_, set))| ((), set)).collect();
        if others.is_empty() {
            break;
        }
        let all = union(&others, Selection::All, &limits.automaton)?;
        if difference(own, &all, limits)?.is_empty() {
            parts.remove(at);
        }
    }
    Ok(parts.into_iter().map(|(rule, _)| rule).collect())
}

/// Returns a number that the rule and a blocker turn into different results.
fn different(
    analysis: &Analysis,
    rule: RuleId,
    blockers: &[RuleId],
    own: &Set,
) -> Result<Option<(RuleId, String)>, NotDecided> {
    for blocker in blockers {
        if let Some(number) = shortest(&differences(analysis, (rule, *blocker), own)?) {
            return Ok(Some((*blocker, number)));
        }
    }
    Ok(None)
}

//! The numbers that a gateway is sent in another form by the other plan.
//!
//! A number goes through the list of the route and then through that of the gateway. Where the texts of both lists are
//! the same in both plans, the gateway is sent the same.

use std::collections::BTreeMap;

use dialplan_automaton::Automaton;
use dialplan_core::model::{GatewayId, Plan, Ref, RouteId, RuleId};

use crate::fates::Destinations;
use crate::lists::{list_of, translation_lists};
use crate::rewriting::differing;
use crate::rules::changes;
use crate::sets::{Domain, either};
use crate::trunk::{before, by_rule};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// The texts of a list: patterns and translations.
pub(super) type Texts = Vec<(String, String)>;

/// The lists that a number goes through in one plan: that of the route, and that of the gateway.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Way {
    route: Texts,
    gateway: Texts,
}

/// The numbers that are sent in another form, for each pair of ways.
#[derive(Debug, Default)]
pub(super) struct SentForms {
    pairs: BTreeMap<(Way, Way), Result<usize, NotDecided>>,
    sets: Vec<Set>,
}

/// What is known of what two gateways are sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Forms {
    /// The same for every number.
    Same,
    /// Another form for the numbers of the set with this mark.
    Marked(usize),
    /// It is not decided.
    Open(NotDecided),
}

impl SentForms {
    /// Returns the numbers of a mark.
    pub(super) fn sets(&self) -> Vec<&Set> {
        self.sets.iter().collect()
    }

    /// Finds the numbers that are sent in another form through these routes and gateways of the old and the new plan.
    pub(super) fn add(
        &mut self,
        (old, route, gateway): (&Analysis, RouteId, GatewayId),
        (new, new_route, new_gateway): (&Analysis, RouteId, GatewayId),
    ) {
        let key = (way(old.plan(), route, gateway), way(new.plan(), new_route, new_gateway));
        if is_same(&key, old, new) || self.pairs.contains_key(&key) {
            return;
        }
        let lists = |analysis: &Analysis, route, gateway| {
            let plan = analysis.plan();
            (ids(&plan.route(route).translations), ids(&plan.gateway(gateway).outbound.called))
        };
        let (a, b) = (lists(old, route, gateway), lists(new, new_route, new_gateway));
        let found = sent_apart((old, &a, &key.0), (new, &b, &key.1)).and_then(|set| {
            if self.sets.len() == Destinations::MARKS {
                return Err(NotDecided::because(format!(
                    "more than {} pairs of translation lists differ",
                    Destinations::MARKS
                )));
            }
            self.sets.push(set);
            Ok(self.sets.len() - 1)
        });
        self.pairs.insert(key, found);
    }

    /// Returns what is known of what these gateways are sent.
    pub(super) fn of(
        &self,
        (old, route, gateway): (&Analysis, RouteId, GatewayId),
        (new, new_route, new_gateway): (&Analysis, RouteId, GatewayId),
    ) -> Forms {
        let key = (way(old.plan(), route, gateway), way(new.plan(), new_route, new_gateway));
        match self.pairs.get(&key) {
            None => Forms::Same,
            Some(Ok(mark)) => Forms::Marked(*mark),
            Some(Err(why)) => Forms::Open(why.clone()),
        }
    }
}

fn ids(list: &[Ref<RuleId>]) -> Vec<RuleId> {
    list.iter().map(|rule| rule.id).collect()
}

fn way(plan: &Plan, route: RouteId, gateway: GatewayId) -> Way {
    Way {
        route: texts_of(plan, &plan.route(route).translations),
        gateway: texts_of(plan, &plan.gateway(gateway).outbound.called),
    }
}

/// Returns the texts of a list.
pub(super) fn texts_of(plan: &Plan, list: &[Ref<RuleId>]) -> Texts {
    let text = |rule: &Ref<RuleId>| {
        let rule = plan.rule(rule.id);
        (rule.pattern.value.to_string(), rule.translation.value.to_string())
    };
    list.iter().map(text).collect()
}

fn is_same((was, is): &(Way, Way), old: &Analysis, new: &Analysis) -> bool {
    was == is && old.plan().settings.unmatched_text == new.plan().settings.unmatched_text
}

/// The lists of one plan, with their texts.
type Lists<'a> = (&'a Analysis, &'a (Vec<RuleId>, Vec<RuleId>), &'a Way);

/// Returns the numbers that the two ways send in different forms.
fn sent_apart((old, a, was): Lists<'_>, (new, b, is): Lists<'_>) -> Result<Set, NotDecided> {
    let same_text = old.plan().settings.unmatched_text == new.plan().settings.unmatched_text;
    if same_text && was.route == is.route {
        let behind = list_apart((old, &a.1), (new, &b.1))?;
        let lists = translation_lists(new);
        return before(new, list_of(&lists, &b.0), Domain::everything().set(), &behind);
    }
    if a.1.is_empty() && b.1.is_empty() {
        return list_apart((old, &a.0), (new, &b.0));
    }
    Err(NotDecided::because("the lists of a route and of its gateway differ, one after the other".to_owned()))
}

/// Returns the numbers of which two lists make different ones.
fn list_apart((old, a): (&Analysis, &[RuleId]), (new, b): (&Analysis, &[RuleId])) -> Result<Set, NotDecided> {
    let everything = Domain::everything();
    let mut all = Automaton::empty(everything.set().alphabet().clone());
    for (of_old, was) in parts(old, a, everything.set())? {
        for (of_new, is) in parts(new, b, &of_old)? {
            let found = match (was, is) {
                (None, None) => continue,
                (Some(rule), None) => changes(old, rule, &of_new)?,
                (None, Some(rule)) => changes(new, rule, &of_new)?,
                (Some(x), Some(y)) => {
                    let (x, y) = (old.rewriting(x)?, new.rewriting(y)?);
                    differing(x.program()?, y.program()?, &of_new, new.limits())?
                }
            };
            all = either(&all, &found, new.limits())?;
        }
    }
    Ok(all)
}

/// Returns the strings of a set by the rule of a list that translates them, where there are any.
fn parts(analysis: &Analysis, list: &[RuleId], set: &Set) -> Result<Vec<(Set, Option<RuleId>)>, NotDecided> {
    let lists = translation_lists(analysis);
    let Some(list) = list_of(&lists, list) else { return Ok(vec![(set.clone(), None)]) };
    let (matched, unmatched) = by_rule(analysis, list, set)?;
    let matched = matched.into_iter().map(|(position, own)| (own, list.members.get(position.index()).copied()));
    Ok(matched.chain([(unmatched, None)]).filter(|(own, _)| !own.is_empty()).collect())
}

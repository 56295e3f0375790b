//! The numbers that gateways are sent in a wanted form.

use std::collections::BTreeMap;

use dialplan_automaton::Automaton;
use dialplan_core::model::{GatewayId, Plan, Ref, RouteId, RuleId};

use super::before;
use crate::lists::{list_of, translation_lists};
use crate::sets::Domain;
use crate::{Analysis, NotDecided};

/// The list of a route, and that of a gateway.
type Lists = (Vec<RuleId>, Vec<RuleId>);

/// For each pair of lists the numbers that they send in the wanted form.
#[derive(Debug)]
pub(crate) struct SentAs {
    marks: BTreeMap<Lists, usize>,
    sets: Vec<Automaton<()>>,
}

impl SentAs {
    /// Finds the numbers that each route and gateway of the plan sends as a number that a pattern matches.
    ///
    /// # Errors
    /// Returns an error if there are more than `most` different sets of numbers, or if a limit is exceeded.
    pub(crate) fn new(analysis: &Analysis, pattern: &str, most: usize) -> Result<SentAs, NotDecided> {
        let plan = analysis.plan();
        let wanted = analysis.language(pattern)?;
        let known = translation_lists(analysis);
        let mut found = SentAs { marks: BTreeMap::new(), sets: Vec::new() };
        for route in plan.route_ids() {
            for gateway in &plan.route(route).gateways {
                let key = lists(plan, route, gateway.id);
                if found.marks.contains_key(&key) {
                    continue;
                }
                if found.sets.len() >= most {
                    let why = format!("gateways have more than {most} pairs of translation lists");
                    return Err(NotDecided::because(why));
                }
                let numbers = Domain::everything();
                let at_gateway = before(analysis, list_of(&known, &key.1), numbers.set(), &wanted)?;
                let set = before(analysis, list_of(&known, &key.0), numbers.set(), &at_gateway)?;
                found.marks.insert(key, found.sets.len());
                found.sets.push(set);
            }
        }
        Ok(found)
    }

    /// Returns the sets of numbers, in the order of their marks.
    pub(crate) fn sets(&self) -> impl Iterator<Item = &Automaton<()>> {
        self.sets.iter()
    }

    /// Returns the mark of what a gateway of a route is sent.
    pub(crate) fn mark(&self, analysis: &Analysis, route: RouteId, gateway: GatewayId) -> Option<usize> {
        self.marks.get(&lists(analysis.plan(), route, gateway)).copied()
    }
}

fn lists(plan: &Plan, route: RouteId, gateway: GatewayId) -> Lists {
    let ids = |list: &[Ref<RuleId>]| list.iter().map(|rule| rule.id).collect();
    (ids(&plan.route(route).translations), ids(&plan.gateway(gateway).outbound.called))
}

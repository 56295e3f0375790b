//! What a caller reaches of each class, added up over all destinations.

use std::sync::Arc;

use dialplan_core::model::{GatewayId, RouteId, UsageId};

use super::reached::{Kind, Part, Parts, Reached};
use super::verdicts::{Outcome, Verdicts};
use crate::NotDecided;
use crate::callers::Occurring;

/// What is reached of a class.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) routed: Counted,
    /// True if some number is blocked.
    pub(super) blocked: bool,
}

/// What the numbers that are reached have in common.
#[derive(Clone, Debug, Default)]
pub(super) enum Counted {
    /// There are none.
    #[default]
    Nothing,
    /// There are some.
    These {
        verdict: Same<&'static str>,
        usage: Same<Option<UsageId>>,
        route: Same<Option<RouteId>>,
        gateways: Same<Arc<[GatewayId]>>,
    },
}

/// A value that is the same for all, or not.
#[derive(Clone, Debug)]
pub(super) enum Same<T> {
    One(T),
    Several,
}

impl<T: PartialEq + Clone> Same<T> {
    /// Returns the value, if it is the same for all.
    pub(super) fn one(&self) -> Option<&T> {
        match self {
            Same::One(value) => Some(value),
            Same::Several => None,
        }
    }

    fn add(&mut self, other: &T) {
        if self.one().is_some_and(|own| own != other) {
            *self = Same::Several;
        }
    }
}

impl Tally {
    fn add(&mut self, outcome: &Outcome) {
        if !outcome.is_reached {
            self.blocked = true;
            return;
        }
        match &mut self.routed {
            Counted::Nothing => {
                self.routed = Counted::These {
                    verdict: Same::One(outcome.verdict),
                    usage: Same::One(outcome.usage),
                    route: Same::One(outcome.route),
                    gateways: Same::One(Arc::clone(&outcome.gateways)),
                };
            }
            Counted::These { verdict, usage, route, gateways } => {
                verdict.add(&outcome.verdict);
                usage.add(&outcome.usage);
                route.add(&outcome.route);
                gateways.add(&outcome.gateways);
            }
        }
    }
}

/// Returns what a caller reaches of each class.
pub(super) fn tallies(
    parts: &Parts<'_>,
    reached: &Reached,
    verdicts: &mut Verdicts<'_>,
    caller: &Occurring,
    classes: usize,
) -> Result<Vec<Tally>, NotDecided> {
    let mut tallies = vec![Tally::default(); classes];
    for (kind, part) in &reached.parts {
        add_part(parts, *kind, part, verdicts, caller, &mut tallies)?;
    }
    for acting in &reached.emergency {
        let outcome = verdicts.of_emergency(caller, acting)?;
        for class in parts.classified.destinations.classes(acting.2) {
            tallies.get_mut(*class as usize).into_iter().for_each(|tally| tally.add(outcome));
        }
    }
    Ok(tallies)
}

fn add_part(
    parts: &Parts<'_>,
    kind: Kind,
    part: &Part,
    verdicts: &mut Verdicts<'_>,
    caller: &Occurring,
    tallies: &mut [Tally],
) -> Result<(), NotDecided> {
    /// The steps of the budget for each destination of a caller.
    const LABEL: usize = 2;
    parts.analysis.limits().budget().charge(LABEL * part.labels.len())?;
    for label in &part.labels {
        let outcome = verdicts.of(caller, *label)?;
        for class in parts.classified.destinations.classes(*label) {
            if parts.counts(kind, *class)
                && let Some(tally) = tallies.get_mut(*class as usize)
            {
                tally.add(outcome);
            }
        }
    }
    Ok(())
}

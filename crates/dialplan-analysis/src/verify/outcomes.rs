//! Where calls lead, found out with the engine once for all assertions.

use std::rc::Rc;

use dialplan_core::call::{CallError, CallOptions, Caller, Down, Question};
use dialplan_core::engine::{self, Decision, Workspace};
use dialplan_core::model::{AssertedDown, GatewayId, PolicyId};
use dialplan_core::query::answer::Answer;
use rustc_hash::FxHashMap;

use super::judge::Outcome;
use crate::fates::{Destination, Destinations, dialled};
use crate::{Analysis, NotDecided};

/// What decides how a caller's numbers are routed: the policy, the gateway that the call comes in through, and whether
/// there is a Calling Plan.
pub(super) type Routing = (Option<PolicyId>, Option<GatewayId>, bool);

pub(super) fn routing(caller: &Caller) -> Routing {
    (caller.policy, caller.gateway, caller.calling_plan)
}

/// The steps of the budget for a call.
const CALL: usize = 15;

/// The outcomes of all numbers, by where they lead.
pub(super) struct Outcomes<'a> {
    analysis: &'a Analysis,
    /// The destinations of all numbers.
    every: Rc<Destinations>,
    /// The destinations of all numbers, each with its place and a number that has it.
    places: FxHashMap<Destination, usize>,
    numbers: Vec<String>,
    /// The outcomes that occur, and for each way of routing and the gateways that are down the outcome of each place.
    different: Vec<Rc<Outcome>>,
    known: FxHashMap<(engine::Outcome, Vec<GatewayId>), u32>,
    tables: FxHashMap<(Routing, Vec<GatewayId>), Rc<Table>>,
    workspace: Workspace,
}

/// The outcome of each place, as a position among the different outcomes.
pub(super) type Table = Vec<u32>;

impl<'a> Outcomes<'a> {
    pub(super) fn new(analysis: &'a Analysis) -> Result<Outcomes<'a>, NotDecided> {
        let every = Rc::new(Destinations::new(analysis, &[])?);
        let (destinations, numbers): (Vec<Destination>, Vec<String>) = every.numbers(analysis)?.into_iter().unzip();
        Ok(Outcomes {
            analysis,
            every,
            places: destinations.into_iter().zip(0..).collect(),
            numbers,
            different: Vec::new(),
            known: FxHashMap::default(),
            tables: FxHashMap::default(),
            workspace: Workspace::default(),
        })
    }

    /// Returns the destinations of all numbers.
    pub(super) fn every(&self) -> &Rc<Destinations> {
        &self.every
    }

    /// Returns the place of a destination in tables. Marks do not matter.
    pub(super) fn place(&self, to: Destination) -> Result<usize, NotDecided> {
        let place = self.places.get(&Destination { marks: 0, ..to }).copied();
        place.ok_or_else(|| NotDecided::because("a number leads nowhere"))
    }

    /// Returns the outcome of each place when some gateways are down.
    pub(super) fn table(&mut self, caller: &Caller, down: &[GatewayId]) -> Result<Rc<Table>, NotDecided> {
        let key = (routing(caller), down.to_vec());
        if let Some(known) = self.tables.get(&key) {
            return Ok(Rc::clone(known));
        }
        self.analysis.limits().budget().charge(CALL.saturating_mul(self.numbers.len()))?;
        let options = CallOptions { down: Down::new(down.to_vec()), ..CallOptions::default() };
        let mut table = Table::with_capacity(self.numbers.len());
        for number in &self.numbers {
            let question = Question { number, caller, options: options.clone() };
            let decision = self.analysis.compiled().engine().decide_normalised(&question, &mut self.workspace);
            let decision = decision.map_err(|error| cannot(number, &error))?;
            let different = &mut self.different;
            let outcome = self.known.entry((decision.outcome, down.to_vec())).or_insert_with(|| {
                different.push(Rc::new(Outcome::of(self.analysis, decision.outcome, down)));
                different.len() as u32 - 1
            });
            table.push(*outcome);
        }
        let table = Rc::new(table);
        self.tables.insert(key, Rc::clone(&table));
        Ok(table)
    }

    /// Returns the outcome with a position in tables.
    pub(super) fn outcome(&self, position: u32) -> Option<&Rc<Outcome>> {
        self.different.get(position as usize)
    }

    /// Returns the decision for a dialled string, with its outcome and the normalised number.
    pub(super) fn of_string(
        &mut self,
        caller: &Caller,
        string: &str,
        down: &[GatewayId],
    ) -> Result<(Decision, Outcome, Option<String>), NotDecided> {
        self.analysis.limits().budget().charge(CALL)?;
        let options = CallOptions { down: Down::new(down.to_vec()), ..CallOptions::default() };
        let question = Question { number: string, caller, options };
        let decision = self.analysis.compiled().engine().decide(&question, &mut self.workspace);
        let decision = decision.map_err(|error| cannot(string, &error))?;
        let outcome = Outcome::of(self.analysis, decision.outcome, down);
        Ok((decision, outcome, self.workspace.number().map(str::to_owned)))
    }

    /// Returns the answer for a dialled string.
    pub(super) fn answer(&mut self, caller: &Caller, string: &str, down: &[GatewayId]) -> Result<Answer, NotDecided> {
        let options = CallOptions { down: Down::new(down.to_vec()), ..CallOptions::default() };
        dialled(self.analysis, string, caller, &options, &mut self.workspace)
    }
}

fn cannot(number: &str, error: &CallError) -> NotDecided {
    NotDecided::because(format!("`{number}` cannot be dialled: {error}"))
}

/// Returns the gateways that are down in any case.
pub(super) fn given(down: &AssertedDown) -> &[GatewayId] {
    match down {
        AssertedDown::These(gateways) => gateways,
        AssertedDown::None | AssertedDown::AnyOne => &[],
    }
}

/// Returns the gateways that are down when an assertion is broken; `None` if it holds in any case. `is_content` says
/// whether it holds when some gateways are down, with the gateways of the call.
pub(super) fn refuted(
    down: &AssertedDown,
    mut is_content: impl FnMut(&[GatewayId]) -> Result<(bool, Rc<Outcome>), NotDecided>,
) -> Result<Option<Vec<GatewayId>>, NotDecided> {
    let given = given(down);
    let (content, outcome) = is_content(given)?;
    if !content {
        return Ok(Some(given.to_vec()));
    }
    if *down == AssertedDown::AnyOne {
        // The others do not change where the call goes.
        for gateway in &outcome.gateways {
            if !is_content(&[*gateway])?.0 {
                return Ok(Some(vec![*gateway]));
            }
        }
    }
    Ok(None)
}

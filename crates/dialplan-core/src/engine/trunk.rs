//! Trunk translation: what a gateway is sent, and what becomes of the numbers of a call that comes in through one.
//!
//! In each list the first rule that matches is applied; without one, the number stays as it is. A number goes through
//! at most two lists: that of its route, then that of the gateway. Equal lists are compiled once.

use dialplan_automaton::lookup::Lookup;
use dotnet_regex::matcher::Scratch;
use serde::{Deserialize, Serialize};

use super::numbered::Numbered;
use super::{Engine, Notes};
use crate::call::CallError;
use crate::model::{GatewayId, Plan, Ref, RouteId, RuleId, TranslationLists};

/// The translation lists of a plan.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Trunk {
    pub(crate) lists: Vec<TranslationList>,
    pub(crate) tables: TrunkTables,
}

/// A list of translation rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct TranslationList {
    /// The look-up of the rules; the labels are positions in the list.
    pub(crate) rules: Lookup,
    /// The rule at each position.
    pub(crate) members: Vec<RuleId>,
}

/// Which lists translate which numbers, as indexes of the distinct lists.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct TrunkTables {
    /// By route, the list for called numbers; empty if no route has one.
    pub(crate) routes: Vec<Option<u32>>,
    /// By gateway; empty if no gateway has a list.
    pub(crate) gateways: Vec<GatewayTables>,
}

/// The lists of a gateway.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct GatewayTables {
    pub(crate) outbound: DirectionTables,
    pub(crate) inbound: DirectionTables,
}

/// The lists of a gateway for one direction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct DirectionTables {
    pub(crate) called: Option<u32>,
    pub(crate) calling: Option<u32>,
}

impl TrunkTables {
    /// Returns the tables of a plan, and the distinct lists that they refer to.
    pub(crate) fn of(plan: &Plan) -> (TrunkTables, Vec<Vec<RuleId>>) {
        let mut lists = Numbered::default();
        let mut number = |list: &[Ref<RuleId>]| {
            let members: Vec<RuleId> = list.iter().map(|listed| listed.id).collect();
            (!members.is_empty()).then(|| lists.number(members))
        };
        let mut direction = |given: &TranslationLists| DirectionTables {
            called: number(&given.called),
            calling: number(&given.calling),
        };
        let gateways: Vec<GatewayTables> = (plan.gateways.iter())
            .map(|gateway| GatewayTables {
                outbound: direction(&gateway.outbound),
                inbound: direction(&gateway.inbound),
            })
            .collect();
        let routes: Vec<Option<u32>> = plan.routes.iter().map(|route| number(&route.translations)).collect();
        let tables = TrunkTables {
            routes: if routes.iter().all(Option::is_none) { Vec::new() } else { routes },
            gateways: if gateways.iter().all(|lists| *lists == GatewayTables::default()) {
                Vec::new()
            } else {
                gateways
            },
        };
        (tables, lists.list)
    }

    /// Returns true if every list number is below `lists`.
    pub(crate) fn fit(&self, lists: usize) -> bool {
        let fits = |list: &Option<u32>| list.is_none_or(|list| (list as usize) < lists);
        let of_direction = |tables: &DirectionTables| fits(&tables.called) && fits(&tables.calling);
        self.routes.iter().all(fits)
            && self.gateways.iter().all(|lists| of_direction(&lists.outbound) && of_direction(&lists.inbound))
    }

    pub(super) fn gateway(&self, gateway: GatewayId) -> GatewayTables {
        self.gateways.get(gateway.index()).copied().unwrap_or_default()
    }

    fn route(&self, route: RouteId) -> Option<u32> {
        self.routes.get(route.index()).copied().flatten()
    }
}

/// Reusable buffers for the numbers of one call to one gateway. The caller keeps them for many calls, so that nothing
/// is allocated.
#[derive(Debug, Default)]
pub struct SentBuffers {
    pub(super) called: String,
    pub(super) calling: String,
    pub(super) between: String,
    pub(super) scratch: Scratch,
}

/// What a gateway is sent for one call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SentNumbers<'b> {
    /// The called number.
    pub called: &'b str,
    /// The rule of the route that translated the called number.
    pub route_rule: Option<RuleId>,
    /// The rule of the gateway that translated the called number, after that of the route.
    pub gateway_rule: Option<RuleId>,
    /// The calling number; `None` if it is not known.
    pub calling: Option<&'b str>,
    /// The rule that translated the calling number.
    pub calling_rule: Option<RuleId>,
}

impl Engine {
    /// Returns what a gateway is sent for a call to a normalised number by a route. `calling` is the calling number,
    /// if it is known.
    ///
    /// # Errors
    /// Returns an error if a result exceeds a limit.
    pub fn sent<'b>(
        &self,
        (route, gateway): (RouteId, GatewayId),
        called: &str,
        calling: Option<&str>,
        buffers: &'b mut SentBuffers,
    ) -> Result<SentNumbers<'b>, CallError> {
        let tables = &self.trunk.tables;
        let outbound = tables.gateway(gateway).outbound;
        let SentBuffers { called: sent, calling: sent_calling, between, scratch } = buffers;
        let route_rule = self.translate(tables.route(route), called, scratch, between)?;
        let gateway_rule = self.translate(outbound.called, between, scratch, sent)?;
        let calling_rule = match calling {
            Some(calling) => self.translate(outbound.calling, calling, scratch, sent_calling)?,
            None => None,
        };
        let calling = calling.map(|_| sent_calling.as_str());
        Ok(SentNumbers { called: sent, route_rule, gateway_rule, calling, calling_rule })
    }

    /// Writes the calling number of a call that comes in through a gateway to `out`, translated by the inbound list of
    /// the gateway. Returns the rule that did; `None` if none did.
    ///
    /// # Errors
    /// Returns an error if the result exceeds a limit.
    pub fn inbound_calling(
        &self,
        gateway: GatewayId,
        calling: &str,
        out: &mut String,
    ) -> Result<Option<RuleId>, CallError> {
        let list = self.trunk.tables.gateway(gateway).inbound.calling;
        self.translate(list, calling, &mut Scratch::default(), out)
    }

    /// Writes a number to `out`, translated by the first rule of the list that matches. Returns that rule; `None` if
    /// there is no list or no rule of it matches.
    pub(super) fn translate(
        &self,
        list: Option<u32>,
        number: &str,
        scratch: &mut Scratch,
        out: &mut String,
    ) -> Result<Option<RuleId>, CallError> {
        out.clear();
        let found = list.and_then(|list| {
            let list = self.trunk.lists.get(list as usize)?;
            let label = list.rules.find(number.as_bytes()).first()?;
            list.members.get(label.index()).copied()
        });
        let Some(rule) = found else {
            out.push_str(number);
            return Ok(None);
        };
        // The notes of an answer are about its normalization.
        self.apply(rule, number, scratch, &mut Notes::default(), out)?;
        Ok(Some(rule))
    }
}

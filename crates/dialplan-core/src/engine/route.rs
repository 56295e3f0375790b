//! From a number and an ordered list of usages to the route that carries the call.
//!
//! The labels of routes are numbered in the order in which routes of one usage are tried (by priority, then by place in
//! the file), so the lowest label is the first route. Routes with the same usages that all have a gateway, or all have
//! none, are one *kind*. A table has the rank of each kind for each policy.

use dialplan_automaton::lookup::{Found, Label, Lookup};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{Block, Note, Notes, Outcome};
use crate::call::{Caller, Choice, Routing};
use crate::model::{Plan, PolicyId, RouteId, UsageId};

/// All routes of a plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Routes {
    /// The look-up of the targets; the labels are places in the order of routes.
    pub(crate) targets: Lookup,
    /// The route at each place in the order.
    pub(crate) order: Vec<RouteId>,
    /// The kind of the route at each place in the order, as an index of `kinds`.
    pub(crate) kind_of: Vec<u32>,
    pub(crate) kinds: Vec<RouteKind>,
    /// The usages of each policy, in order.
    pub(crate) policies: Vec<Vec<UsageId>>,
    /// The table of ranks: for one policy after another, the entry of each kind; empty if the table would be too large.
    ranks: Vec<u16>,
}

/// What the routes of one kind have in common.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub(crate) struct RouteKind {
    pub(crate) usages: Vec<UsageId>,
    pub(crate) has_gateway: bool,
}

/// The largest number of entries of the table of ranks. For larger plans usages are compared instead.
const LARGEST_TABLE: usize = 1 << 20;
/// In the table of ranks: the policy has none of the usages of the kind.
const UNRANKED: u16 = u16::MAX;
/// In the table of ranks, added to a rank: the kind has no gateway.
const NO_GATEWAY: u16 = 1 << 15;

/// The routes that some usages reach for a number.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Candidates {
    /// The routes that can carry the call, ordered by usage, then by priority, then by place in the file. Each route is
    /// listed once, at its first place.
    pub(crate) chain: Vec<Choice>,
    /// The routes that have no gateway, in the same order.
    pub(crate) skipped: Vec<Choice>,
    /// The routes that match, whatever their usages, in file order.
    pub(crate) matching: Vec<RouteId>,
}

impl Routes {
    /// Returns the routes in the order in which routes of one usage are tried.
    pub(crate) fn order(plan: &Plan) -> Vec<RouteId> {
        let mut order: Vec<RouteId> = plan.route_ids().collect();
        // The sort is stable, so routes of equal priority stay in file order. Routes without a priority come last.
        order.sort_by_key(|route| plan.route(*route).priority.map_or((true, 0), |priority| (false, priority)));
        order
    }

    /// Creates the routes of a plan from their order and the look-up of their targets.
    pub(crate) fn new(plan: &Plan, order: Vec<RouteId>, targets: Lookup) -> Routes {
        let mut kinds: Vec<RouteKind> = Vec::new();
        let mut known: FxHashMap<RouteKind, u32> = FxHashMap::default();
        let mut kind_of = Vec::with_capacity(order.len());
        for route in &order {
            let route = plan.route(*route);
            let kind = RouteKind {
                usages: route.phone_usages.iter().map(|usage| usage.id).collect(),
                has_gateway: !route.gateways.is_empty(),
            };
            kind_of.push(*known.entry(kind).or_insert_with_key(|kind| {
                kinds.push(kind.clone());
                kinds.len() as u32 - 1
            }));
        }
        let usages = |policy: PolicyId| plan.policy(policy).phone_usages.iter().map(|usage| usage.id).collect();
        Routes::from_parts(targets, order, kind_of, kinds, plan.policy_ids().map(usages).collect())
    }

    /// Creates the routes from their parts, with the table of ranks.
    pub(crate) fn from_parts(
        targets: Lookup,
        order: Vec<RouteId>,
        kind_of: Vec<u32>,
        kinds: Vec<RouteKind>,
        policies: Vec<Vec<UsageId>>,
    ) -> Routes {
        let fits = kinds.len().saturating_mul(policies.len()) <= LARGEST_TABLE
            && policies.iter().all(|usages| usages.len() < usize::from(UNRANKED - NO_GATEWAY));
        let ranks = match fits {
            false => Vec::new(),
            true => (policies.iter()).flat_map(|usages| kinds.iter().map(|kind| table_entry(kind, usages))).collect(),
        };
        Routes { targets, order, kind_of, kinds, policies, ranks }
    }

    /// Returns the outcome for a number that has to be routed.
    pub(super) fn outcome(
        &self,
        number: &str,
        caller: &Caller,
        emergency: Option<UsageId>,
        notes: &mut Notes,
    ) -> Outcome {
        let own = usages(caller);
        if own.is_empty() && emergency.is_none() {
            return Outcome::Blocked(Block::PolicyHasNoUsages);
        }
        let found = self.targets.find(number.as_bytes());
        let ranking = Ranking::new(self, caller, emergency);
        let (first, skipped, others) = match (ranking.row, emergency) {
            (Some(row), None) => self.best_in_table(found, row),
            _ => self.best(found, &ranking),
        };
        if skipped {
            notes.add(Note::GatewaySkipped);
        }
        match first.and_then(|(rank, label)| ranking.choice(rank, *self.order.get(label.index())?)) {
            Some(choice) => Outcome::Routed(choice),
            None if skipped => Outcome::Blocked(Block::RouteHasNoGateway),
            None if others => Outcome::Blocked(Block::UsageNotAllowed),
            None => Outcome::Blocked(Block::NoRoute),
        }
    }

    /// Returns the best rank with its label, whether a candidate has no gateway, and whether a route matches that
    /// none of the caller's usages reaches.
    fn best(&self, found: Found<'_>, ranking: &Ranking<'_>) -> (Option<(u32, Label)>, bool, bool) {
        let (mut first, mut skipped, mut others) = (None, false, false);
        for label in found.labels() {
            let Some((kind, entry)) = self.kind(label) else { continue };
            match ranking.rank(kind, entry) {
                None => others = true,
                Some(_) if !entry.has_gateway => skipped = true,
                Some(rank) => {
                    if first.is_none_or(|first| (rank, label) < first) {
                        first = Some((rank, label));
                    }
                }
            }
        }
        (first, skipped, others)
    }

    /// Returns the same as [`best`](Routes::best) from a row of the table of ranks, which has everything that matters
    /// about a kind. Often dozens of routes match a number, so this loop reads only two tables and has no branches.
    fn best_in_table(&self, found: Found<'_>, row: &[u16]) -> (Option<(u32, Label)>, bool, bool) {
        let (mut best, mut skipped, mut others) = (u64::MAX, false, false);
        found.for_each(|label| {
            let kind = self.kind_of.get(label.index()).copied().unwrap_or(u32::MAX);
            let entry = row.get(kind as usize).copied().unwrap_or(UNRANKED);
            skipped |= (NO_GATEWAY..UNRANKED).contains(&entry);
            others |= entry == UNRANKED;
            best = best.min(u64::from(entry) << 32 | u64::from(label.0));
        });
        let rank = (best >> 32) as u32;
        ((rank < u32::from(NO_GATEWAY)).then_some((rank, Label(best as u32))), skipped, others)
    }

    /// Returns all candidates that [`outcome`](Routes::outcome) chooses from.
    pub(crate) fn candidates(&self, number: &str, caller: &Caller, emergency: Option<UsageId>) -> Candidates {
        let found = self.targets.find(number.as_bytes());
        let mut candidates = Candidates { matching: self.matching(found), ..Candidates::default() };
        let ranking = Ranking::new(self, caller, emergency);
        let mut ranked: Vec<(u32, Label, bool)> = (found.labels())
            .filter_map(|label| {
                let (kind, entry) = self.kind(label)?;
                Some((ranking.rank(kind, entry)?, label, entry.has_gateway))
            })
            .collect();
        ranked.sort_unstable();
        for (rank, label, has_gateway) in ranked {
            if let Some(choice) = self.order.get(label.index()).and_then(|route| ranking.choice(rank, *route)) {
                if has_gateway { &mut candidates.chain } else { &mut candidates.skipped }.push(choice);
            }
        }
        candidates
    }

    /// Returns the routes whose targets match a number, in file order.
    pub(crate) fn matching_number(&self, number: &str) -> Vec<RouteId> {
        self.matching(self.targets.find(number.as_bytes()))
    }

    fn matching(&self, found: Found<'_>) -> Vec<RouteId> {
        let mut matching: Vec<RouteId> =
            found.labels().filter_map(|label| self.order.get(label.index()).copied()).collect();
        matching.sort_unstable();
        matching
    }

    fn kind(&self, label: Label) -> Option<(u32, &RouteKind)> {
        let kind = *self.kind_of.get(label.index())?;
        Some((kind, self.kinds.get(kind as usize)?))
    }
}

/// The ranking of routes for one caller.
struct Ranking<'a> {
    own: &'a [UsageId],
    /// The row of the caller's policy in the table of ranks; `None` if the caller has no policy or there is no table.
    row: Option<&'a [u16]>,
    emergency: Option<UsageId>,
}

impl<'a> Ranking<'a> {
    fn new(routes: &'a Routes, caller: &'a Caller, emergency: Option<UsageId>) -> Ranking<'a> {
        let kinds = routes.kinds.len();
        let row = caller.policy.and_then(|policy| routes.ranks.get(policy.index() * kinds..)?.get(..kinds));
        Ranking { own: usages(caller), row, emergency }
    }

    /// Returns the rank of a kind; `None` if none of its usages reaches the caller. The emergency usage, if there is
    /// one, has rank 0, and the caller's own usages follow.
    fn rank(&self, kind: u32, entry: &RouteKind) -> Option<u32> {
        if let Some(emergency) = self.emergency
            && entry.usages.contains(&emergency)
        {
            return Some(0);
        }
        let own = match self.row {
            Some(row) => {
                row.get(kind as usize).filter(|rank| **rank < UNRANKED).map(|rank| u32::from(rank & !NO_GATEWAY))
            }
            None => rank(entry, self.own),
        };
        own.map(|own| own + u32::from(self.emergency.is_some()))
    }

    fn choice(&self, rank: u32, route: RouteId) -> Option<Choice> {
        let usage = match self.emergency {
            Some(emergency) if rank == 0 => emergency,
            Some(_) => *self.own.get(rank as usize - 1)?,
            None => *self.own.get(rank as usize)?,
        };
        Some(Choice { usage, route })
    }
}

/// Returns the caller's own usages, in order.
fn usages(caller: &Caller) -> &[UsageId] {
    match &caller.routing {
        Routing::Usages(usages) => usages,
        Routing::None => &[],
    }
}

/// Returns the position of the first usage in the list that the kind has; `None` if it has none of them.
fn rank(kind: &RouteKind, usages: &[UsageId]) -> Option<u32> {
    let places = kind.usages.iter().filter_map(|usage| usages.iter().position(|own| own == usage));
    places.min().map(|place| place as u32)
}

/// Returns the entry of the table of ranks for a kind and the usages of a policy.
fn table_entry(kind: &RouteKind, usages: &[UsageId]) -> u16 {
    match rank(kind, usages) {
        Some(rank) if kind.has_gateway => rank as u16,
        Some(rank) => rank as u16 | NO_GATEWAY,
        None => UNRANKED,
    }
}

//! From a number and an ordered list of usages to the route that carries the call.
//!
//! The labels of routes are numbered in the order in which routes of one usage are tried (by priority, then by place in
//! the file), so the lowest label is the first route. Routes with the same usages that all have an enabled gateway, or
//! all have no gateway, or all have only disabled ones, are one *kind*. Tables have the rank of each kind for each
//! policy ([`ranks`](super::ranks)). They are not used while gateways do not answer, since that depends on the gateways
//! of each route.

use dialplan_automaton::lookup::{Found, Label, Lookup};

use super::numbered::Numbered;
use super::ranks::{CARRIES_NOTHING, FirstUsage, RankTables, Ranking, RouteKind, RouteState, UNRANKED, usages};
use super::{Block, Note, Notes, Outcome};
use crate::call::{Choice, Down, Question};
use crate::model::{Failover, GatewayId, Plan, PolicyId, RouteId, UsageId};

/// All routes of a plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Routes {
    /// The look-up of the targets; the labels are places in the order of routes.
    pub(crate) targets: Lookup,
    pub(crate) tables: RouteTables,
    failover: Failover,
    /// True if a route has gateways, but none that is enabled.
    any_disabled: bool,
    ranks: RankTables,
}

/// What decisions need to know about routes, besides their targets.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct RouteTables {
    /// The route at each place in the order.
    pub(crate) order: Vec<RouteId>,
    /// The kind of the route at each place in the order, as an index of `kinds`.
    pub(crate) kind_of: Vec<u32>,
    pub(crate) kinds: Vec<RouteKind>,
    /// The enabled gateways of the route at each place in the order, as an index of `gateways`.
    pub(crate) gateways_of: Vec<u32>,
    pub(crate) gateways: Vec<Vec<GatewayId>>,
    /// The usages of each policy, in order.
    pub(crate) policies: Vec<Vec<UsageId>>,
}

/// The routes that some usages reach for a number. The lists are ordered by usage, then by priority, then by place in
/// the file. Each route is listed once, at its first place.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Candidates {
    /// The routes that can carry the call.
    pub(crate) chain: Vec<Choice>,
    /// The routes that are skipped because they have no gateway.
    pub(crate) skipped: Vec<Choice>,
    /// The routes that are skipped because all of their gateways are disabled or do not answer.
    pub(crate) down: Vec<Choice>,
    /// The routes of later usages, if these are not tried.
    pub(crate) not_tried: Vec<Choice>,
    /// The routes that match, whatever their usages, in file order.
    pub(crate) matching: Vec<RouteId>,
}

/// What is found out about the candidates for a number.
#[derive(Clone, Copy, Default)]
struct Best {
    /// The rank and the label of the route that is chosen.
    first: Option<(u32, Label)>,
    /// True if a candidate is skipped because it has no gateway.
    skipped: bool,
    /// True if a candidate is skipped because all of its gateways are disabled or do not answer.
    down: bool,
    /// True if a route matches that only usages of others reach.
    others: bool,
    /// True if later usages have matching routes, but are not tried.
    not_tried: bool,
}

impl Routes {
    /// Returns the routes in the order in which routes of one usage are tried.
    pub(crate) fn order(plan: &Plan) -> Vec<RouteId> {
        let mut order: Vec<RouteId> = plan.route_ids().collect();
        order.sort_by_key(|route| Routes::place(plan, *route));
        order
    }

    /// Returns a key by which the routes of one usage are sorted: by priority, then in file order. Routes without a
    /// priority come last.
    pub(crate) fn place(plan: &Plan, route: RouteId) -> (bool, i64, RouteId) {
        let (last, priority) = plan.route(route).priority.map_or((true, 0), |priority| (false, priority));
        (last, priority, route)
    }

    /// Creates the routes of a plan from their order and the look-up of their targets.
    pub(crate) fn new(plan: &Plan, order: Vec<RouteId>, targets: Lookup) -> Routes {
        let (mut kinds, mut gateways) = (Numbered::default(), Numbered::default());
        let (mut kind_of, mut gateways_of) = (Vec::with_capacity(order.len()), Vec::with_capacity(order.len()));
        for id in &order {
            let route = plan.route(*id);
            let enabled: Vec<GatewayId> = plan.enabled_gateways(*id).collect();
            let state = match (route.gateways.is_empty(), enabled.is_empty()) {
                (true, _) => RouteState::NoGateway,
                (false, true) => RouteState::Down,
                (false, false) => RouteState::Up,
            };
            let usages = route.phone_usages.iter().map(|usage| usage.id).collect();
            kind_of.push(kinds.number(RouteKind { usages, state }));
            gateways_of.push(gateways.number(enabled));
        }
        let usages = |policy: PolicyId| plan.policy(policy).phone_usages.iter().map(|usage| usage.id).collect();
        let policies = plan.policy_ids().map(usages).collect();
        let (kinds, gateways) = (kinds.list, gateways.list);
        let tables = RouteTables { order, kind_of, kinds, gateways_of, gateways, policies };
        Routes::from_parts(targets, tables, plan.settings.failover)
    }

    /// Creates the routes from their parts, with the table of ranks.
    pub(crate) fn from_parts(targets: Lookup, tables: RouteTables, failover: Failover) -> Routes {
        let RouteTables { kinds, policies, .. } = &tables;
        let ranks = RankTables::new(kinds, policies, failover);
        let any_disabled = kinds.iter().any(|kind| kind.state == RouteState::Down);
        Routes { targets, tables, failover, any_disabled, ranks }
    }

    /// Returns the outcome for a number that has to be routed.
    pub(super) fn outcome(
        &self,
        number: &str,
        question: &Question<'_>,
        emergency: Option<FirstUsage>,
        notes: &mut Notes,
    ) -> Outcome {
        let own = usages(question.caller);
        if own.is_empty() && emergency.is_none() {
            return Outcome::Blocked(Block::PolicyHasNoUsages);
        }
        let found = self.targets.find(number.as_bytes());
        let down = &question.options.down;
        let ranking = Ranking::new(&self.ranks, question.caller, emergency);
        let in_table = match (ranking.row, emergency) {
            (Some(row), None) if down.gateways().is_empty() => match self.failover {
                Failover::LaterUsages => self.best_in_table::<false>(found, row, &[]),
                Failover::SameUsage => self.best_in_table::<true>(found, row, ranking.last_row),
            },
            _ => None,
        };
        let best = in_table.unwrap_or_else(|| self.best(found, &ranking, down));
        let to_note = [
            (best.skipped, Note::GatewaySkipped),
            (best.not_tried, Note::LaterUsagesNotTried),
            (best.down, Note::GatewayDown),
        ];
        for (applies, note) in to_note {
            if applies {
                notes.add(note);
            }
        }
        match best.first.and_then(|(rank, label)| ranking.choice(rank, *self.tables.order.get(label.index())?)) {
            Some(choice) => Outcome::Routed(choice),
            None if best.skipped || best.down => Outcome::Blocked(Block::RouteHasNoGateway),
            None if question.caller.calling_plan => Outcome::CallingPlan,
            None if best.others => Outcome::Blocked(Block::UsageNotAllowed),
            None => Outcome::Blocked(Block::NoRoute),
        }
    }

    /// Returns what has to be known about the candidates.
    fn best(&self, found: Found<'_>, ranking: &Ranking<'_>, down: &Down) -> Best {
        let last = self.last_rank_tried(found, ranking);
        let mut best = Best::default();
        for label in found.labels() {
            let Some((kind, entry)) = self.kind(label) else { continue };
            best.not_tried |= ranking.last_rank(entry).is_some_and(|rank| rank > last);
            match (ranking.rank(kind, entry), self.state(label, entry, down)) {
                (None, _) => best.others = true,
                (Some(rank), _) if rank > last => {}
                (Some(_), RouteState::NoGateway) => best.skipped = true,
                (Some(_), RouteState::Down) => best.down = true,
                (Some(rank), RouteState::Up) => {
                    if best.first.is_none_or(|first| (rank, label) < first) {
                        best.first = Some((rank, label));
                    }
                }
            }
        }
        best
    }

    /// Returns the rank of the last usage that is tried: with `same-usage`, that of the first usage that has a
    /// candidate, even if the candidate carries nothing.
    fn last_rank_tried(&self, found: Found<'_>, ranking: &Ranking<'_>) -> u32 {
        match self.failover {
            Failover::LaterUsages => u32::MAX,
            Failover::SameUsage => {
                let ranks = found.labels().filter_map(|label| {
                    let (kind, entry) = self.kind(label)?;
                    ranking.rank(kind, entry)
                });
                ranks.min().unwrap_or(u32::MAX)
            }
        }
    }

    /// Returns the same as [`best`](Routes::best) from a row of the table of ranks, which has everything that matters
    /// about a kind. Often dozens of routes match a number, so this loop reads only two tables and has no branches.
    /// Returns `None` if more has to be known about a candidate that carries nothing.
    fn best_in_table<const SAME_USAGE: bool>(&self, found: Found<'_>, row: &[u16], last_row: &[u16]) -> Option<Best> {
        let (mut best, mut skipped, mut others, mut last) = (u64::MAX, false, false, 0);
        found.for_each(|label| {
            let kind = self.tables.kind_of.get(label.index()).copied().unwrap_or(u32::MAX);
            let entry = row.get(kind as usize).copied().unwrap_or(UNRANKED);
            skipped |= (CARRIES_NOTHING..UNRANKED).contains(&entry);
            others |= entry == UNRANKED;
            best = best.min(u64::from(entry) << 32 | u64::from(label.0));
            if SAME_USAGE {
                last = last.max(last_row.get(kind as usize).copied().unwrap_or(0));
            }
        });
        if skipped && (SAME_USAGE || self.any_disabled) {
            return None;
        }
        let rank = (best >> 32) as u32;
        let first = (rank < u32::from(CARRIES_NOTHING)).then_some((rank, Label(best as u32)));
        let not_tried = SAME_USAGE && first.is_some() && u32::from(last) > rank;
        Some(Best { first, skipped, down: false, others, not_tried })
    }

    /// Returns all candidates that [`outcome`](Routes::outcome) chooses from.
    pub(crate) fn candidates(
        &self,
        number: &str,
        question: &Question<'_>,
        emergency: Option<FirstUsage>,
    ) -> Candidates {
        let found = self.targets.find(number.as_bytes());
        let mut candidates = Candidates { matching: self.matching(found), ..Candidates::default() };
        let ranking = Ranking::new(&self.ranks, question.caller, emergency);
        let last = self.last_rank_tried(found, &ranking);
        let mut ranked: Vec<(u32, Label)> = (found.labels())
            .filter_map(|label| {
                let (kind, entry) = self.kind(label)?;
                Some((ranking.rank(kind, entry)?, label))
            })
            .collect();
        ranked.sort_unstable();
        for (rank, label) in ranked {
            let Some((_, entry)) = self.kind(label) else { continue };
            let Some(choice) = self.tables.order.get(label.index()).and_then(|route| ranking.choice(rank, *route))
            else {
                continue;
            };
            let list = match self.state(label, entry, &question.options.down) {
                _ if rank > last => &mut candidates.not_tried,
                RouteState::Up => &mut candidates.chain,
                RouteState::NoGateway => &mut candidates.skipped,
                RouteState::Down => &mut candidates.down,
            };
            list.push(choice);
        }
        candidates
    }

    /// Returns whether a route can carry calls while these gateways do not answer.
    fn state(&self, label: Label, kind: &RouteKind, down: &Down) -> RouteState {
        if kind.state != RouteState::Up || down.gateways().is_empty() {
            return kind.state;
        }
        let gateways =
            self.tables.gateways_of.get(label.index()).and_then(|list| self.tables.gateways.get(*list as usize));
        match gateways.is_some_and(|gateways| gateways.iter().all(|gateway| down.contains(*gateway))) {
            true => RouteState::Down,
            false => RouteState::Up,
        }
    }

    /// Returns the routes whose targets match a number, in file order.
    pub(crate) fn matching_number(&self, number: &str) -> Vec<RouteId> {
        self.matching(self.targets.find(number.as_bytes()))
    }

    fn matching(&self, found: Found<'_>) -> Vec<RouteId> {
        let mut matching: Vec<RouteId> =
            found.labels().filter_map(|label| self.tables.order.get(label.index()).copied()).collect();
        matching.sort_unstable();
        matching
    }

    fn kind(&self, label: Label) -> Option<(u32, &RouteKind)> {
        let kind = *self.tables.kind_of.get(label.index())?;
        Some((kind, self.tables.kinds.get(kind as usize)?))
    }
}

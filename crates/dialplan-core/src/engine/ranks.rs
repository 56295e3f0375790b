//! The ranks of kinds of routes: where the usages of a caller stand that reach them.

use serde::{Deserialize, Serialize};

use crate::call::{Caller, Choice, Routing};
use crate::model::{Failover, RouteId, UsageId};

/// What the routes of one kind have in common.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub(crate) struct RouteKind {
    pub(crate) usages: Vec<UsageId>,
    pub(crate) state: RouteState,
}

/// Whether a route can carry calls.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub(crate) enum RouteState {
    /// It has a gateway that is up.
    Up,
    /// It has no gateway.
    NoGateway,
    /// It has gateways, and all of them are disabled or do not answer.
    Down,
}

/// The usage of an emergency entry, which comes before those of the caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct FirstUsage {
    pub(crate) usage: UsageId,
    /// True if no usages of the caller follow.
    pub(crate) alone: bool,
}

/// The largest number of entries of the table of ranks. For larger plans usages are compared instead.
const LARGEST_TABLE: usize = 1 << 20;
/// In the table of ranks: the policy has none of the usages of the kind.
pub(super) const UNRANKED: u16 = u16::MAX;
/// In the table of ranks, added to a rank: the routes of the kind carry no calls.
pub(super) const CARRIES_NOTHING: u16 = 1 << 15;

/// The ranks of all kinds for all policies. Both tables have, for one policy after another, an entry for each kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct RankTables {
    /// The place of the first usage of the policy that the kind has; empty if the table would be too large.
    first: Vec<u16>,
    /// The place of the last one; empty unless the plan tries no later usages.
    last: Vec<u16>,
    /// The number of kinds.
    kinds: usize,
}

impl RankTables {
    /// Creates the tables for the usages of each policy.
    pub(super) fn new(kinds: &[RouteKind], policies: &[Vec<UsageId>], failover: Failover) -> RankTables {
        let fits = kinds.len().saturating_mul(policies.len()) <= LARGEST_TABLE
            && policies.iter().all(|usages| usages.len() < usize::from(UNRANKED - CARRIES_NOTHING));
        let table = |wanted: bool, entry: fn(&RouteKind, &[UsageId]) -> u16| match wanted {
            false => Vec::new(),
            true => policies.iter().flat_map(|usages| kinds.iter().map(|kind| entry(kind, usages))).collect(),
        };
        RankTables {
            first: table(fits, table_entry),
            last: table(fits && failover == Failover::SameUsage, |kind, usages| {
                last_rank(kind, usages).unwrap_or(0) as u16
            }),
            kinds: kinds.len(),
        }
    }
}

/// The ranking of routes for one caller.
pub(super) struct Ranking<'a> {
    own: &'a [UsageId],
    /// The row of the caller's policy in the table of ranks; `None` if the caller has no policy or there is no table.
    pub(super) row: Option<&'a [u16]>,
    /// The row of the ranks of last usages; empty if there is none.
    pub(super) last_row: &'a [u16],
    emergency: Option<FirstUsage>,
}

impl<'a> Ranking<'a> {
    pub(super) fn new(tables: &'a RankTables, caller: &'a Caller, emergency: Option<FirstUsage>) -> Ranking<'a> {
        let kinds = tables.kinds;
        let row_of = |table: &'a [u16]| table.get(caller.policy?.index() * kinds..)?.get(..kinds);
        let (row, last_row) = (row_of(&tables.first), row_of(&tables.last).unwrap_or_default());
        match emergency {
            Some(FirstUsage { alone: true, .. }) => Ranking { own: &[], row: None, last_row: &[], emergency },
            _ => Ranking { own: usages(caller), row, last_row, emergency },
        }
    }

    /// Returns the rank of a kind; `None` if none of its usages reaches the caller. The emergency usage, if there is
    /// one, has rank 0, and the caller's own usages follow.
    pub(super) fn rank(&self, kind: u32, entry: &RouteKind) -> Option<u32> {
        if let Some(emergency) = self.emergency
            && entry.usages.contains(&emergency.usage)
        {
            return Some(0);
        }
        let own = match self.row {
            Some(row) => {
                row.get(kind as usize).filter(|rank| **rank < UNRANKED).map(|rank| u32::from(rank & !CARRIES_NOTHING))
            }
            None => rank(entry, self.own),
        };
        own.map(|own| own + u32::from(self.emergency.is_some()))
    }

    /// Returns the rank of the last usage of a kind that reaches the caller; `None` if none does.
    pub(super) fn last_rank(&self, entry: &RouteKind) -> Option<u32> {
        let Some(emergency) = self.emergency else { return last_rank(entry, self.own) };
        // The usage of the entry is no later one, even if the policy lists it too.
        let is_later = |usage: &&UsageId| **usage != emergency.usage;
        let places =
            entry.usages.iter().filter(is_later).filter_map(|usage| self.own.iter().position(|own| own == usage));
        let own = places.max().map(|place| place as u32 + 1);
        own.or_else(|| entry.usages.contains(&emergency.usage).then_some(0))
    }

    pub(super) fn choice(&self, rank: u32, route: RouteId) -> Option<Choice> {
        let usage = match self.emergency {
            Some(emergency) if rank == 0 => emergency.usage,
            Some(_) => *self.own.get(rank as usize - 1)?,
            None => *self.own.get(rank as usize)?,
        };
        Some(Choice { usage, route })
    }
}

/// Returns the caller's own usages, in order.
pub(super) fn usages(caller: &Caller) -> &[UsageId] {
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

/// Returns the position of the last usage in the list that the kind has; `None` if it has none of them.
fn last_rank(kind: &RouteKind, usages: &[UsageId]) -> Option<u32> {
    let places = kind.usages.iter().filter_map(|usage| usages.iter().position(|own| own == usage));
    places.max().map(|place| place as u32)
}

/// Returns the entry of the table of ranks for a kind and the usages of a policy.
fn table_entry(kind: &RouteKind, usages: &[UsageId]) -> u16 {
    match rank(kind, usages) {
        Some(rank) if kind.state == RouteState::Up => rank as u16,
        Some(rank) => rank as u16 | CARRIES_NOTHING,
        None => UNRANKED,
    }
}

//! What becomes different with another plan, by volume.
//!
//! Plans are compared by names: what is dialled out, the verdict, the usage, the route with its gateways, the reason. The name of a rule is left
//! out, since renaming one changes no call.
//!
//! Pairs of outcomes are counted up to a bound, in the order of the log, so that the result does not depend on who decided what.

use rustc_hash::FxHashMap;

use dialplan_core::engine::{Block, Decision, Outcome};
use dialplan_core::model::Plan;

/// Pairs that are told apart; calls of further ones are counted together.
const PAIRS: usize = 100_000;

/// An outcome that both plans can have. Numbers are places among the names of a [`Comparison`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Common {
    /// By usage and route, with gateways.
    Routed(u32, u32, u32),
    /// To a user.
    Internal(u32),
    /// For a reason.
    Blocked(Block),
    /// By a plan without policies.
    Normalised,
    /// Not decided.
    Error,
}

/// The names of a plan as numbers that two plans share.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Numbers {
    usages: Vec<u32>,
    /// Name and gateways.
    routes: Vec<(u32, u32)>,
    users: Vec<u32>,
}

/// Two plans, comparable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comparison {
    names: Vec<String>,
    old: Numbers,
    new: Numbers,
}

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// The plan that is replayed.
    Old,
    /// The other one.
    New,
}

impl Comparison {
    /// Of two plans.
    pub fn new(old: &Plan, new: &Plan) -> Comparison {
        let (mut names, mut known) = (Vec::new(), FxHashMap::default());
        let mut number = |name: String| {
            *known.entry(name).or_insert_with_key(|name: &String| {
                names.push(name.clone());
                names.len() as u32 - 1
            })
        };
        let mut numbers = |plan: &Plan| Numbers {
            usages: plan.usages.iter().map(|usage| number(usage.name.to_string())).collect(),
            routes: (plan.routes.iter())
                .map(|route| {
                    let gateways: Vec<&str> =
                        route.gateways.iter().map(|gateway| &*plan.gateway(gateway.id).name.value).collect();
                    (number(route.name.to_string()), number(gateways.join(";")))
                })
                .collect(),
            users: plan.users.iter().map(|user| number(user.uri.to_string())).collect(),
        };
        let (old, new) = (numbers(old), numbers(new));
        Comparison { names, old, new }
    }

    /// A decision as both plans can have it.
    pub fn common(&self, which: Which, decision: Option<&Decision>) -> Common {
        let numbers = match which {
            Which::Old => &self.old,
            Which::New => &self.new,
        };
        let Some(decision) = decision else { return Common::Error };
        match decision.outcome {
            Outcome::Routed(choice) => {
                let (route, gateways) = numbers.routes.get(choice.route.index()).copied().unwrap_or_default();
                let usage = numbers.usages.get(choice.usage.index()).copied().unwrap_or_default();
                Common::Routed(usage, route, gateways)
            }
            Outcome::Internal(user) => Common::Internal(numbers.users.get(user.index()).copied().unwrap_or_default()),
            Outcome::Blocked(block) => Common::Blocked(block),
            Outcome::Normalised => Common::Normalised,
        }
    }

    /// An outcome in names.
    pub fn described(&self, common: Common) -> Described<'_> {
        let name = |at: u32| self.names.get(at as usize).map_or("", String::as_str);
        let mut described =
            Described { verdict: None, usage: None, route: None, gateways: None, user: None, reason: None };
        match common {
            Common::Routed(usage, route, gateways) => {
                described.verdict = Some("routed");
                described.usage = Some(name(usage));
                described.route = Some(name(route));
                described.gateways = Some(name(gateways));
            }
            Common::Internal(user) => {
                described.verdict = Some("internal");
                described.user = Some(name(user));
            }
            Common::Blocked(block) => {
                described.verdict = Some("blocked");
                described.reason = Some(block.name());
            }
            Common::Normalised => described.verdict = Some("normalised"),
            Common::Error => {}
        }
        described
    }
}

/// An outcome in names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Described<'n> {
    /// The verdict; `None` if the call could not be decided.
    pub verdict: Option<&'static str>,
    /// The phone usage.
    pub usage: Option<&'n str>,
    /// The route.
    pub route: Option<&'n str>,
    /// Its gateways, with `;` between them.
    pub gateways: Option<&'n str>,
    /// The user who is called.
    pub user: Option<&'n str>,
    /// Why it is blocked.
    pub reason: Option<&'static str>,
}

/// A call that is decided differently, as an example of its pair.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Example {
    /// The number as given.
    pub number: String,
    /// The number after normalisation, with the old plan and with the new one.
    pub normalised: [Option<String>; 2],
    /// Why the call could not be decided, with the old plan and with the new one.
    pub errors: [Option<String>; 2],
}

/// Calls that go from one outcome to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Outcome with the old plan and with the new one. They are equal where only the number becomes another one.
    pub pair: [Common; 2],
    /// How many.
    pub calls: u64,
    /// The first of them.
    pub example: Example,
}

/// All changes of a log, or of a part of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    places: FxHashMap<[Common; 2], u32>,
    /// In the order of the first call of each.
    pairs: Vec<Change>,
    /// Calls of pairs beyond the bound.
    others: u64,
}

impl Changes {
    /// One more call. The example is asked for if it is the first of its pair.
    pub fn add(&mut self, pair: [Common; 2], example: impl FnOnce() -> Example) {
        self.add_many(pair, 1, PAIRS, example);
    }

    fn add_many(&mut self, pair: [Common; 2], calls: u64, most: usize, example: impl FnOnce() -> Example) {
        if let Some(change) = self.places.get(&pair).and_then(|place| self.pairs.get_mut(*place as usize)) {
            change.calls += calls;
        } else if self.pairs.len() < most {
            self.places.insert(pair, self.pairs.len() as u32);
            self.pairs.push(Change { pair, calls, example: example() });
        } else {
            self.others += calls;
        }
    }

    /// Takes the changes of the next part of the log, which is left empty.
    pub fn take(&mut self, next: &mut Changes) {
        for change in next.pairs.drain(..) {
            self.add_many(change.pair, change.calls, PAIRS, || change.example);
        }
        self.others += std::mem::take(&mut next.others);
        next.places.clear();
    }

    /// How many calls are decided differently.
    pub fn calls(&self) -> u64 {
        self.pairs.iter().map(|change| change.calls).sum::<u64>() + self.others
    }

    /// Calls that are not among [`by_volume`](Changes::by_volume), because there are too many kinds of changes.
    pub fn others(&self) -> u64 {
        self.others
    }

    /// Most calls first; of equals the one that came first.
    pub fn by_volume(&self) -> Vec<&Change> {
        let mut changes: Vec<&Change> = self.pairs.iter().collect();
        changes.sort_by_key(|change| std::cmp::Reverse(change.calls));
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(number: &str) -> Example {
        Example { number: number.to_owned(), normalised: [None, None], errors: [None, None] }
    }

    #[test]
    fn parts_are_put_together_in_their_order() {
        let (a, b) = ([Common::Normalised, Common::Error], [Common::Error, Common::Normalised]);
        let mut all = Changes::default();
        for part in [&[(a, "1"), (b, "2")][..], &[(b, "3"), (b, "4")]] {
            let mut changes = Changes::default();
            part.iter().for_each(|(pair, number)| changes.add(*pair, || example(number)));
            all.take(&mut changes);
            assert_eq!(changes, Changes::default());
        }
        let found: Vec<(u64, &str)> =
            all.by_volume().iter().map(|change| (change.calls, change.example.number.as_str())).collect();
        assert_eq!((found, all.calls()), (vec![(3, "2"), (1, "1")], 4));
    }

    #[test]
    fn pairs_beyond_the_bound_are_counted_together() {
        let mut changes = Changes::default();
        for user in 0..4 {
            changes.add_many([Common::Error, Common::Internal(user)], 1, 2, || example("1"));
        }
        assert_eq!((changes.by_volume().len(), changes.others(), changes.calls()), (2, 2, 4));
    }
}

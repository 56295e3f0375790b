//! What changes with another plan, by number of calls.
//!
//! Plans are compared by names: the normalised number, the number that the first gateway is sent, the verdict, the
//! usage, the route with its gateways, and the reason. The name of a rule is ignored, since renaming a rule changes no
//! call.
//!
//! Pairs of outcomes are counted up to a limit, in the order of the log, so that the result does not depend on which
//! thread decided a call.

use dialplan_core::engine::{Block, Decision, Outcome};
use rustc_hash::FxHashMap;

use super::Directory;

/// The maximum number of pairs that are distinguished. Calls with further pairs are counted together.
const MAX_PAIRS: usize = 100_000;

/// An outcome in a form that both plans share. The numbers are positions among the names of a [`Comparison`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SharedOutcome {
    /// Routed by this usage and route, to these gateways.
    Routed(u32, u32, u32),
    /// To this user.
    Internal(u32),
    /// Blocked for this reason.
    Blocked(Block),
    /// Through a Calling Plan.
    CallingPlan,
    /// Only normalised, by a plan without policies.
    Normalised,
    /// The call could not be decided.
    Error,
}

/// The names of a plan as numbers that both plans share.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct NameIds {
    usages: Vec<u32>,
    /// The route's name, and its list of gateways.
    routes: Vec<(u32, u32)>,
    users: Vec<u32>,
}

/// Two plans whose outcomes can be compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comparison {
    names: Vec<String>,
    /// Lists of gateways, each as names.
    lists: Vec<Vec<u32>>,
    old: NameIds,
    new: NameIds,
}

/// One of the two plans.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlanVersion {
    /// The plan that is replayed.
    Old,
    /// The plan that it is compared with.
    New,
}

impl Comparison {
    /// Creates the comparison of two plans.
    pub fn new(old: &Directory, new: &Directory) -> Comparison {
        let (mut names, mut known) = (Vec::new(), FxHashMap::default());
        let mut number = |name: String| {
            *known.entry(name).or_insert_with_key(|name: &String| {
                names.push(name.clone());
                names.len() as u32 - 1
            })
        };
        let (mut lists, mut known_lists) = (Vec::new(), FxHashMap::default());
        let mut list = |names: Vec<u32>| {
            *known_lists.entry(names).or_insert_with_key(|names: &Vec<u32>| {
                lists.push(names.clone());
                lists.len() as u32 - 1
            })
        };
        let mut numbers = |directory: &Directory| {
            let plan = directory.plan().plan();
            NameIds {
                usages: plan.usages.iter().map(|usage| number(usage.name.to_string())).collect(),
                routes: (plan.route_ids())
                    .map(|route| {
                        let gateways = directory.gateways(route).map(|gateway| plan.gateway(gateway).name.to_string());
                        let gateways = gateways.map(&mut number).collect();
                        (number(plan.route(route).name.to_string()), list(gateways))
                    })
                    .collect(),
                users: plan.users.iter().map(|user| number(user.uri.to_string())).collect(),
            }
        };
        let (old, new) = (numbers(old), numbers(new));
        Comparison { names, lists, old, new }
    }

    /// Returns the shared form of a decision, or [`SharedOutcome::Error`] for `None`.
    pub fn shared_outcome(&self, version: PlanVersion, decision: Option<&Decision>) -> SharedOutcome {
        let numbers = match version {
            PlanVersion::Old => &self.old,
            PlanVersion::New => &self.new,
        };
        let Some(decision) = decision else { return SharedOutcome::Error };
        match decision.outcome {
            Outcome::Routed(choice) => {
                let (route, gateways) = numbers.routes.get(choice.route.index()).copied().unwrap_or_default();
                let usage = numbers.usages.get(choice.usage.index()).copied().unwrap_or_default();
                SharedOutcome::Routed(usage, route, gateways)
            }
            Outcome::Internal(user) => {
                SharedOutcome::Internal(numbers.users.get(user.index()).copied().unwrap_or_default())
            }
            Outcome::Blocked(block) => SharedOutcome::Blocked(block),
            Outcome::CallingPlan => SharedOutcome::CallingPlan,
            Outcome::Normalised => SharedOutcome::Normalised,
        }
    }

    /// Returns an outcome with names.
    pub fn named(&self, shared: SharedOutcome) -> NamedOutcome<'_> {
        let name = |at: u32| self.names.get(at as usize).map_or("", String::as_str);
        let mut named =
            NamedOutcome { verdict: None, usage: None, route: None, gateways: Vec::new(), user: None, reason: None };
        match shared {
            SharedOutcome::Routed(usage, route, gateways) => {
                named.verdict = Some("routed");
                named.usage = Some(name(usage));
                named.route = Some(name(route));
                let list = self.lists.get(gateways as usize);
                named.gateways = list.into_iter().flatten().map(|gateway| name(*gateway)).collect();
            }
            SharedOutcome::Internal(user) => {
                named.verdict = Some("internal");
                named.user = Some(name(user));
            }
            SharedOutcome::Blocked(block) => {
                named.verdict = Some("blocked");
                named.reason = Some(block.name());
            }
            SharedOutcome::CallingPlan => named.verdict = Some("calling-plan"),
            SharedOutcome::Normalised => named.verdict = Some("normalised"),
            SharedOutcome::Error => {}
        }
        named
    }
}

/// An outcome with names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedOutcome<'n> {
    /// The verdict; `None` if the call could not be decided.
    pub verdict: Option<&'static str>,
    /// The phone usage.
    pub usage: Option<&'n str>,
    /// The route.
    pub route: Option<&'n str>,
    /// The gateways of the route.
    pub gateways: Vec<&'n str>,
    /// The user who is called.
    pub user: Option<&'n str>,
    /// The reason why it is blocked.
    pub reason: Option<&'static str>,
}

/// A call that the two plans decide differently, as an example of its pair.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Example {
    /// The number as given.
    pub number: String,
    /// The number after normalisation, with the old plan and with the new one.
    pub normalised: [Option<String>; 2],
    /// The called number that the first gateway is sent, with the old plan and with the new one.
    pub sent: [Option<String>; 2],
    /// The reason why the call could not be decided, with the old plan and with the new one.
    pub errors: [Option<String>; 2],
}

/// Calls that change from one outcome to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// The outcome with the old plan and with the new one. They are equal if only the number changes.
    pub pair: [SharedOutcome; 2],
    /// The number of calls.
    pub calls: u64,
    /// The first such call.
    pub example: Example,
}

/// All changes of a log, or of a part of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    positions: FxHashMap<[SharedOutcome; 2], u32>,
    /// In the order of the first call of each pair.
    pairs: Vec<Change>,
    /// The number of calls whose pairs exceed the limit.
    others: u64,
}

impl Changes {
    /// Counts one call. `example` is called if it is the first of its pair.
    pub fn add(&mut self, pair: [SharedOutcome; 2], example: impl FnOnce() -> Example) {
        self.add_many(pair, 1, MAX_PAIRS, example);
    }

    fn add_many(&mut self, pair: [SharedOutcome; 2], calls: u64, most: usize, example: impl FnOnce() -> Example) {
        if let Some(change) = self.positions.get(&pair).and_then(|position| self.pairs.get_mut(*position as usize)) {
            change.calls += calls;
        } else if self.pairs.len() < most {
            self.positions.insert(pair, self.pairs.len() as u32);
            self.pairs.push(Change { pair, calls, example: example() });
        } else {
            self.others += calls;
        }
    }

    /// Appends the changes of the next part of the log and leaves them empty.
    pub fn append(&mut self, next: &mut Changes) {
        for change in next.pairs.drain(..) {
            self.add_many(change.pair, change.calls, MAX_PAIRS, || change.example);
        }
        self.others += std::mem::take(&mut next.others);
        next.positions.clear();
    }

    /// Returns the number of calls that are decided differently.
    pub fn calls(&self) -> u64 {
        self.pairs.iter().map(|change| change.calls).sum::<u64>() + self.others
    }

    /// Returns the number of calls that are not included in [`by_volume`](Changes::by_volume), because there are too
    /// many kinds of changes.
    pub fn others(&self) -> u64 {
        self.others
    }

    /// Returns the changes, those with the most calls first. Among equals, the one that occurred first comes first.
    pub fn by_volume(&self) -> Vec<&Change> {
        let mut changes: Vec<&Change> = self.pairs.iter().collect();
        changes.sort_by_key(|change| std::cmp::Reverse(change.calls));
        changes
    }
}

#[cfg(test)]
mod tests {
    use dialplan_core::Limits;
    use dialplan_core::call::CallOptions;
    use dialplan_core::compile::compile;
    use dialplan_core::model::load;
    use dialplan_core::source::SourceFile;

    use super::*;

    fn example(number: &str) -> Example {
        Example { number: number.to_owned(), normalised: [None, None], sent: [None, None], errors: [None, None] }
    }

    #[test]
    fn parts_are_appended_in_their_order() {
        let (a, b) =
            ([SharedOutcome::Normalised, SharedOutcome::Error], [SharedOutcome::Error, SharedOutcome::Normalised]);
        let mut all = Changes::default();
        for part in [&[(a, "1"), (b, "2")][..], &[(b, "3"), (b, "4")]] {
            let mut changes = Changes::default();
            part.iter().for_each(|(pair, number)| changes.add(*pair, || example(number)));
            all.append(&mut changes);
            assert_eq!(changes, Changes::default());
        }
        let found: Vec<(u64, &str)> =
            all.by_volume().iter().map(|change| (change.calls, change.example.number.as_str())).collect();
        assert_eq!((found, all.calls()), (vec![(3, "2"), (1, "1")], 4));
    }

    #[test]
    fn pairs_beyond_the_limit_are_counted_together() {
        let mut changes = Changes::default();
        for user in 0..4 {
            changes.add_many([SharedOutcome::Error, SharedOutcome::Internal(user)], 1, 2, || example("1"));
        }
        assert_eq!((changes.by_volume().len(), changes.others(), changes.calls()), (2, 2, 4));
    }

    #[test]
    fn gateways_are_compared_as_lists() {
        let plan = |gateways: &str| {
            let text = format!("version: 1\nroutes: [{{name: r, target: '', gateways: {gateways}}}]\n");
            let (file, limits) = (SourceFile::new("plan.yaml", text), Limits::default());
            let plan = compile(&file, load(&file, &limits).plan, &limits, &mut ()).unwrap();
            Directory::new(plan, CallOptions::default())
        };
        let comparison = Comparison::new(&plan("['a;b']"), &plan("[a, b]"));
        let routed = |version: PlanVersion| {
            let numbers = if version == PlanVersion::Old { &comparison.old } else { &comparison.new };
            let (route, gateways) = numbers.routes[0];
            SharedOutcome::Routed(0, route, gateways)
        };
        let (old, new) = (routed(PlanVersion::Old), routed(PlanVersion::New));
        assert_ne!(old, new);
        assert_eq!(comparison.named(old).gateways, ["a;b"]);
        assert_eq!(comparison.named(new).gateways, ["a", "b"]);
    }
}

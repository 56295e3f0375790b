//! The order in which a server keeps routes and rules, as indexes into the list of the script's objects.

use rustc_hash::FxHashMap;

/// The routes as a server orders them: each has its own priority, and a new route moves those behind it back.
#[derive(Default)]
pub(super) struct RouteOrder {
    /// Priorities and indexes, lowest priority first.
    pub(super) routes: Vec<(i64, usize)>,
    /// Whether the script gave a priority to any of them.
    pub(super) any_given: bool,
}

impl RouteOrder {
    pub(super) fn remove(&mut self, route: usize) {
        self.routes.retain(|(_, known)| *known != route);
    }

    pub(super) fn insert(&mut self, route: usize, priority: Option<i64>) {
        let last = self.routes.last().map(|(priority, _)| *priority);
        let priority = match priority {
            Some(priority) => {
                self.any_given = true;
                priority
            }
            None => last.map_or(0, |last| last.saturating_add(1)),
        };
        let at = self.routes.partition_point(|(known, _)| *known < priority);
        self.routes.insert(at, (priority, route));
        let mut before = priority;
        for (known, _) in self.routes.iter_mut().skip(at + 1) {
            if *known > before {
                break;
            }
            *known = before.saturating_add(1);
            before = *known;
        }
    }
}

/// The order of rules whose dial plan the script does not create, as indexes into the list of objects.
#[derive(Default)]
pub(super) struct RuleOrder {
    /// The rules of each dial plan in order.
    pub(super) rows: Vec<Vec<usize>>,
    /// The index into `rows` for each dial plan.
    pub(super) plans: FxHashMap<String, usize>,
    /// Dial plan and name of every rule that was created on its own, with its index if the script does not create its
    /// dial plan.
    pub(super) names: FxHashMap<(String, String), Option<usize>>,
}

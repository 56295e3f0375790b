//! The order in which a server keeps routes and rules, as places in the list of the script's objects.

use rustc_hash::FxHashMap;

/// Routes as a server has them in a row: by priority, each its own. One that comes in pushes the others back.
#[derive(Default)]
pub(super) struct RouteOrder {
    /// Priority and place in what is kept, lowest first.
    pub(super) routes: Vec<(i64, usize)>,
    /// Did the script give a priority to any of them?
    pub(super) any_given: bool,
}

impl RouteOrder {
    pub(super) fn take_out(&mut self, route: usize) {
        self.routes.retain(|(_, known)| *known != route);
    }

    pub(super) fn put_in(&mut self, route: usize, priority: Option<i64>) {
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

/// Rules whose dial plan the script does not make, as places in what is kept.
#[derive(Default)]
pub(super) struct RuleOrder {
    /// The rules of each dial plan in their order.
    pub(super) rows: Vec<Vec<usize>>,
    /// Which of the rows a dial plan has.
    pub(super) plans: FxHashMap<String, usize>,
    /// Dial plan and name, for all rules that were made one by one; the place of those that are loose.
    pub(super) names: FxHashMap<(String, String), Option<usize>>,
}

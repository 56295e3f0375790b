//! Counts of outcomes. Counts are kept in flat tables by number, so that a call costs a few additions. Sums do not
//! depend on which thread counted a call.

use dialplan_core::call::Caller;
use dialplan_core::engine::{Block, Decision, Outcome};
use dialplan_core::model::{Plan, Subject};

use super::blocked::{Top, TopNumbers};

/// The counts of one thread, or of all threads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tally {
    errors: u64,
    routed: u64,
    internal: u64,
    calling_plan: u64,
    normalised: u64,
    reasons: [u64; Block::ALL.len()],
    emergency: u64,
    bypassed: u64,
    unmatched: u64,
    /// The index of each profile's first rule in `rules`.
    first_rule: Vec<usize>,
    rules: Vec<u64>,
    usages: Vec<u64>,
    routes: Vec<u64>,
}

/// The number of blocked numbers in a summary.
const TOP: usize = 20;

/// The counts with names, the highest first. What no call used is left out.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// The number of all calls.
    pub calls: u64,
    /// The number of calls that could not be decided.
    pub errors: u64,
    /// Calls by verdict, in the order `routed`, `internal`, `calling-plan`, `blocked`, `normalised`.
    pub verdicts: Vec<(&'static str, u64)>,
    /// Calls by profile and rule.
    pub rules: Vec<(String, String, u64)>,
    /// The number of calls that an emergency number matched before the rules.
    pub emergency: u64,
    /// The number of calls that bypassed the rules because they begin with `+`.
    pub bypassed: u64,
    /// The number of calls that no rule matched.
    pub unmatched: u64,
    /// Calls by phone usage.
    pub usages: Vec<(String, u64)>,
    /// Calls by route.
    pub routes: Vec<(String, u64)>,
    /// Blocked calls by reason.
    pub reasons: Vec<(&'static str, u64)>,
    /// The numbers that were blocked most often, as dialled, without separators where the plan strips them.
    pub blocked: Top,
}

impl Tally {
    /// Creates a tally with all counts at zero.
    pub fn new(plan: &Plan) -> Tally {
        let mut rules = 0;
        let first_rule = plan.profiles.iter().map(|profile| {
            rules += profile.rules.len();
            rules - profile.rules.len()
        });
        let first_rule = first_rule.collect();
        Tally {
            errors: 0,
            routed: 0,
            internal: 0,
            calling_plan: 0,
            normalised: 0,
            reasons: [0; Block::ALL.len()],
            emergency: 0,
            bypassed: 0,
            unmatched: 0,
            first_rule,
            rules: vec![0; rules],
            usages: vec![0; plan.usages.len()],
            routes: vec![0; plan.routes.len()],
        }
    }

    /// Counts a call that could not be decided.
    pub fn add_error(&mut self) {
        self.errors += 1;
    }

    /// Counts a call that was decided.
    pub fn add(&mut self, caller: &Caller, decision: &Decision) {
        match decision.outcome {
            Outcome::Routed(choice) => {
                self.routed += 1;
                add_one(&mut self.usages, choice.usage.index());
                add_one(&mut self.routes, choice.route.index());
            }
            Outcome::Internal(_) => self.internal += 1,
            Outcome::CallingPlan => self.calling_plan += 1,
            Outcome::Normalised => self.normalised += 1,
            Outcome::Blocked(block) => add_one(&mut self.reasons, block as usize),
        }
        match (decision.rule, caller.profile) {
            (Some(rule), Some(profile)) => {
                let first = self.first_rule.get(profile.index()).copied().unwrap_or_default();
                add_one(&mut self.rules, first + rule.index());
            }
            _ if decision.emergency.is_some() => self.emergency += 1,
            _ if decision.bypassed => self.bypassed += 1,
            _ => self.unmatched += 1,
        }
    }

    /// Adds the counts of another thread.
    pub fn merge(&mut self, other: &Tally) {
        let sums = [
            (&mut self.errors, other.errors),
            (&mut self.routed, other.routed),
            (&mut self.internal, other.internal),
            (&mut self.calling_plan, other.calling_plan),
            (&mut self.normalised, other.normalised),
            (&mut self.emergency, other.emergency),
            (&mut self.bypassed, other.bypassed),
            (&mut self.unmatched, other.unmatched),
        ];
        for (sum, more) in sums {
            *sum += more;
        }
        let tables: [(&mut [u64], &[u64]); 4] = [
            (&mut self.reasons, &other.reasons),
            (&mut self.rules, &other.rules),
            (&mut self.usages, &other.usages),
            (&mut self.routes, &other.routes),
        ];
        for (table, more) in tables {
            table.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
    }

    /// Returns the counts with names.
    pub fn summary(&self, plan: &Plan, blocked: &TopNumbers) -> Summary {
        let all_blocked: u64 = self.reasons.iter().sum();
        let mut rules = Vec::new();
        for (profile, first) in plan.profile_ids().zip(&self.first_rule) {
            let counts = self.rules.iter().skip(*first).take(plan.profile(profile).rules.len());
            for (place, count) in counts.enumerate().filter(|(_, count)| **count > 0) {
                let rule = Subject::Rule(profile, place).rule(plan);
                let rule = rule.map_or(String::new(), |rule| plan.rule(rule).name.to_string());
                rules.push((plan.profile(profile).name.to_string(), rule, *count));
            }
        }
        rules.sort_by(|(.., a), (.., b)| b.cmp(a));
        let usages = plan.usages.iter().map(|usage| usage.name.to_string());
        let routes = plan.routes.iter().map(|route| route.name.to_string());
        Summary {
            calls: self.errors + self.routed + self.internal + self.calling_plan + self.normalised + all_blocked,
            errors: self.errors,
            verdicts: vec![
                ("routed", self.routed),
                ("internal", self.internal),
                ("calling-plan", self.calling_plan),
                ("blocked", all_blocked),
                ("normalised", self.normalised),
            ],
            rules,
            emergency: self.emergency,
            bypassed: self.bypassed,
            unmatched: self.unmatched,
            usages: used(usages, &self.usages),
            routes: used(routes, &self.routes),
            reasons: used(Block::ALL.into_iter().map(Block::name), &self.reasons),
            blocked: blocked.top(TOP),
        }
    }
}

fn add_one(table: &mut [u64], at: usize) {
    if let Some(count) = table.get_mut(at) {
        *count += 1;
    }
}

/// Returns the names that were used, those with the most calls first. Among equals, the order of the plan is kept.
fn used<N>(names: impl Iterator<Item = N>, counts: &[u64]) -> Vec<(N, u64)> {
    let mut used: Vec<(N, u64)> = names.zip(counts.iter().copied()).filter(|(_, count)| *count > 0).collect();
    used.sort_by(|(_, a), (_, b)| b.cmp(a));
    used
}

//! Limits on every input.
//!
//! All limits are counts and none is a time, so that the same input has the same outcome on every machine.

use dialplan_automaton::Budget;
use dotnet_regex::Counted;
use dotnet_regex::language::LanguageLimits;

/// The steps of a command: a sum that serves small plans, and an addition for each byte of the plan. A step takes about
/// 5 to 20 ns.
const WORK: (u64, u64) = (85_000_000, 600);

/// The bytes of tables of a command: a sum that serves small plans, and an addition for each byte of the plan.
const MEMORY: (u64, u64) = (256 << 20, 256);

/// Limits on the size of inputs and intermediate results. The defaults are large enough for a large enterprise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The largest size of a plan file, in bytes.
    pub plan_bytes: usize,
    /// The deepest nesting of values in a plan file, in levels.
    pub nesting: usize,
    /// The largest number of values that all YAML aliases of a plan file may expand to together.
    pub alias_nodes: usize,
    /// The largest number of findings kept for one file; further ones are dropped.
    pub findings: usize,
    /// The longest dialled string, in characters. The default is Lync's limit for a test number.
    pub dialled: usize,
    /// The longest normalised number, in characters.
    pub normalised: usize,
    /// The limits of one pattern: characters, nesting, matching steps.
    pub pattern: dotnet_regex::Limits,
    /// The limits of the language of one pattern: states, steps, words.
    pub language: LanguageLimits,
    /// The limits of an automaton.
    pub automaton: dialplan_automaton::Limits,
    /// The steps of all constructions of a command together. `None` stands for a number that grows with the plan.
    pub work: Option<u64>,
    /// The bytes of all tables of a command together. `None` stands for a number that grows with the plan.
    pub memory: Option<u64>,
}

impl Limits {
    /// Returns the same limits with a new budget for a command about a plan of some bytes.
    #[must_use]
    pub fn for_plan(&self, bytes: usize) -> Limits {
        let of = |(base, each): (u64, u64)| base.saturating_add(each.saturating_mul(bytes as u64));
        self.within(Budget::new(self.work.unwrap_or(of(WORK)), self.memory.unwrap_or(of(MEMORY))))
    }

    /// Returns the same limits with another budget.
    pub fn within(&self, budget: Budget) -> Limits {
        let mut limits = self.clone();
        limits.automaton.budget = budget;
        limits
    }

    /// Returns the budget of the command.
    pub fn budget(&self) -> &Budget {
        &self.automaton.budget
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            plan_bytes: 64 << 20,
            nesting: 64,
            alias_nodes: 1_000_000,
            findings: 10_000,
            dialled: 512,
            normalised: 2048,
            pattern: dotnet_regex::Limits::default(),
            language: LanguageLimits::default(),
            automaton: dialplan_automaton::Limits::default(),
            work: None,
            memory: None,
        }
    }
}

/// The name of a limit that the user can raise. A front end uses it to tell the user how.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LimitName {
    /// [`Limits::plan_bytes`].
    PlanBytes,
    /// The number of characters of a pattern, in [`Limits::pattern`].
    PatternCharacters,
    /// The number of states of an automaton, in [`Limits::language`] and [`Limits::automaton`].
    States,
    /// The number of steps of an automaton or of a search for captures, in [`Limits::language`] and
    /// [`Limits::pattern`].
    Steps,
    /// [`Limits::work`].
    Work,
    /// [`Limits::memory`].
    Memory,
}

impl LimitName {
    /// Returns the limit that counts this; `None` for a limit that cannot be raised.
    pub fn of(counted: Counted) -> Option<LimitName> {
        match counted {
            Counted::Characters => Some(LimitName::PatternCharacters),
            Counted::States => Some(LimitName::States),
            Counted::AutomatonSteps | Counted::MatcherSteps => Some(LimitName::Steps),
            Counted::NestedGroups | Counted::ReferencedGroups => None,
        }
    }

    /// Returns the limit of an automaton that counts this; `None` for a limit that cannot be raised.
    pub fn of_automaton(counted: dialplan_automaton::Counted) -> Option<LimitName> {
        match counted {
            dialplan_automaton::Counted::States => Some(LimitName::States),
            dialplan_automaton::Counted::Work => Some(LimitName::Work),
            dialplan_automaton::Counted::Bytes => Some(LimitName::Memory),
            dialplan_automaton::Counted::Members | dialplan_automaton::Counted::Entries => None,
        }
    }
}

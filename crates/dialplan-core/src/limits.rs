//! Limits on every input.
//!
//! All limits are counts and none is a time, so that the same input has the same outcome on every machine.

use dotnet_regex::Counted;
use dotnet_regex::language::LanguageLimits;

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
}

//! Bounds on every input. All are counts, never clocks, so that the same input ends in the same outcome on every machine.

use dotnet_regex::language::LanguageLimits;

/// How large things may be. The defaults serve a large enterprise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Bytes of a plan file.
    pub plan_bytes: usize,
    /// Levels of values inside values in a plan file.
    pub nesting: usize,
    /// Values that the aliases of a plan file may stand for, all together.
    pub alias_nodes: usize,
    /// Findings of one file before the rest is only counted.
    pub findings: usize,
    /// Characters of a dialled string: Lync's limit of a test number.
    pub dialled: usize,
    /// Characters of a normalised number.
    pub normalised: usize,
    /// What a pattern may need: characters, nesting, steps.
    pub pattern: dotnet_regex::Limits,
    /// What the language of a pattern may need: states, steps, words.
    pub language: LanguageLimits,
    /// What an automaton may need.
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

/// A limit that whoever asks may raise, named so that a front end can say how.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LimitName {
    /// [`Limits::plan_bytes`].
    PlanBytes,
    /// The characters of a pattern, of [`Limits::pattern`].
    PatternCharacters,
    /// The states of an automaton, of [`Limits::automaton`].
    States,
}

//! What a suite tries of a plan, and what it leaves open: rules, alternatives inside patterns, translation rules,
//! routes, the usages of policies, emergency entries, the fields that cases assert, and behaviour classes.
//!
//! A [`Collector`] is given the answer of each case. [`coverage`] then says what is missing, with an answer
//! that would be a case for it.

mod branches;
mod collector;
mod items;
mod missing;
mod tried;

use dialplan_core::query::answer::Answer;
use dialplan_core::source::Span;

use crate::behaviour::Open;

pub use collector::Collector;
pub use missing::coverage;
pub use tried::Tried;

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// The rules of profiles: a rule makes a number.
    Rules,
    /// The alternatives inside patterns and targets: a match goes through one.
    Alternatives,
    /// The translation rules: a rule changes a number that is sent or comes in.
    TranslationRules,
    /// The routes: a route carries a call.
    Routes,
    /// The usages of policies: a usage carries a call of somebody with the policy.
    Usages,
    /// The emergency entries: an entry acts, or, where entries do not act, is dialled.
    Emergency,
    /// The fields that cases can assert.
    Fields,
    /// The behaviour classes.
    Classes,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 8] = [
        Kind::Rules,
        Kind::Alternatives,
        Kind::TranslationRules,
        Kind::Routes,
        Kind::Usages,
        Kind::Emergency,
        Kind::Fields,
        Kind::Classes,
    ];

    /// Returns the word for the kind in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Rules => "rules",
            Kind::Alternatives => "alternatives",
            Kind::TranslationRules => "translation_rules",
            Kind::Routes => "routes",
            Kind::Usages => "usages",
            Kind::Emergency => "emergency",
            Kind::Fields => "fields",
            Kind::Classes => "classes",
        }
    }
}

/// How many things of a kind are covered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Count {
    /// Those that a case covers.
    pub covered: u64,
    /// All of them.
    pub total: u64,
}

/// Something that no case covers.
#[derive(Clone, Debug)]
pub struct Missing {
    /// What it is.
    pub kind: Kind,
    /// Its path in the plan, or the name of the field.
    pub path: String,
    /// What it is, beside its path: the alternative, or the behaviour.
    pub what: Option<String>,
    /// Its place in the plan.
    pub span: Option<Span>,
    /// The thing that took the numbers of cases which it would have taken; `None` if it was never tried.
    pub taken_by: Option<TakenBy>,
    /// An answer that covers it.
    pub answer: Option<Answer>,
}

/// What takes the numbers of something.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TakenBy {
    /// Its path.
    pub path: String,
    /// What it is, for people: `rule 2`.
    pub words: String,
}

/// What a suite covers of a plan.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// The counts, in the order of [`Kind::ALL`].
    pub counts: [Count; 8],
    /// What is missing, by kind and then in the order of the plan.
    pub missing: Vec<Missing>,
    /// The number of missing classes beyond those in `missing`.
    pub untold: u64,
    /// The places in the plan that are counted, each with how often cases used it.
    pub places: Vec<(Span, u64)>,
    /// What is not decided.
    pub open: Vec<Open>,
    /// The first limit that was in the way of finding a case for something that is missing.
    pub no_case: Option<crate::NotDecided>,
}

impl Coverage {
    /// Returns the count of everything together.
    pub fn sum(&self) -> Count {
        let add =
            |sum: Count, count: &Count| Count { covered: sum.covered + count.covered, total: sum.total + count.total };
        self.counts.iter().fold(Count::default(), add)
    }
}

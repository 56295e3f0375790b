//! Analyses that hold for *every* number: which rules can be reached, where an anchor is missing, what rules turn
//! numbers into, which routes carry the results, and whether emergency calls are routed.
//!
//! An [`Analysis`] is a plan that is ready for such questions, together with every answer found so far. What is known
//! about patterns is kept in its [`Memo`], which survives an edit of the plan. Questions are functions that take an
//! analysis. They are grouped by subject: [`patterns`], [`rules`], [`results`], [`routes`], [`emergency`], [`trunk`],
//! [`ranges`], [`countries`]. [`search`] returns the strings with a wanted fate, [`verify`] decides assertions, and
//! [`matrix`] says which policies reach which classes. [`differences`] returns the strings that two plans treat
//! differently. [`behaviour`] finds the classes of calls, [`generate`] writes a case for each, and [`coverage`] and
//! [`mutants`] say what a suite leaves open. [`written`] writes sets of strings as people do. Below them are [`fates`],
//! which says of every dialled string what becomes of it, [`home`], the country of a profile, [`classes`], named
//! classes of numbers, [`sets`], the algebra of languages, and [`rewriting`], which follows patterns through
//! translations.
//!
//! Every question about dialled strings considers the strings of the analysis's [`Domain`]. A test can bound the domain
//! to a few short strings and compare the answer with trying all of them. If a limit or a construct prevents a
//! decision, the answer is [`NotDecided`], never a guess.
//!
//! This crate knows no opinions and no output formats.

mod analysis;
mod automata;
mod before_rules;
pub mod behaviour;
mod blocked;
pub mod callers;
pub mod chosen;
pub mod classes;
pub mod countries;
pub mod coverage;
pub mod dialling;
pub mod differences;
pub mod emergency;
pub mod fates;
pub mod generate;
pub mod home;
mod lists;
pub mod matrix;
mod memo;
pub mod mutants;
pub mod patterns;
mod probe;
pub mod ranges;
pub mod results;
pub mod rewriting;
pub mod routes;
pub mod rules;
pub mod search;
pub mod sets;
pub mod trunk;
mod undecided;
pub mod verify;
pub mod written;

pub use analysis::Analysis;
pub use memo::Memo;
pub use sets::Domain;
pub use undecided::{Answers, NotDecided};

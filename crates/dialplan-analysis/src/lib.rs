//! What holds for *every* number: which rules can be reached, where an anchor is missing, what rules turn numbers into, which routes
//! carry them, whether emergency calls get out.
//!
//! An [`Analysis`] is a plan that is ready for such questions, with every answer that was already found; what is known about
//! patterns is in its [`Memo`] and outlives an edit of the plan. Questions are functions that take an analysis, in rooms by
//! what they are about: [`patterns`], [`rules`], [`results`], [`routes`], [`emergency`]. Below them are [`sets`], the algebra
//! of languages, and [`rewriting`], which follows patterns through translations.
//!
//! Every question about dialled strings considers the strings of the analysis's [`Domain`], so that a test can bound it to a few
//! short strings and compare the answer with trying them all. Where a limit or a construct keeps a question from being
//! decided, the answer is [`NotDecided`], never a guess.
//!
//! This crate knows no opinions and no output formats.

mod analysis;
mod automata;
pub mod callers;
pub mod emergency;
mod memo;
pub mod patterns;
pub mod results;
pub mod rewriting;
pub mod routes;
pub mod rules;
pub mod sets;
mod undecided;

pub use analysis::Analysis;
pub use memo::Memo;
pub use sets::Domain;
pub use undecided::{Answers, NotDecided};

//! What a pattern and its translation turn *all* strings into: which strings get a result of a given kind
//! (`preimage_of`), and which strings two rewritings turn into different results (`differing`). Questions about the
//! rules of a plan are asked through [`rules`](crate::rules).
//!
//! A pattern and a translation are compiled to a program, which is executed the way .NET does (`walk.rs`): a list of
//! threads with the preferred one first. Only the first thread at each step of the program is kept, since what can
//! still follow depends on the step alone. Each thread carries what must be known about the text that it would have
//! written so far. At the end of the string the first thread that has matched decides, as in .NET. Such lists are the
//! states of a deterministic automaton, so ambiguous patterns are decided exactly.
//!
//! Nearly all translations can be written while the pattern is read: those that use groups once, in the order of the
//! pattern, not nested in each other and not inside loops. For the others a thread carries a function: what the text of
//! each group does to *every* state of the output. The match composes the functions. There may be many of them, so
//! their number is bounded. Where the text outside a match is kept, the search continues after a match, as
//! [`Regex.Replace`] does.
//!
//! Back-references, atomic groups, conditions, word boundaries, look-arounds at varying positions, loops whose body may
//! be empty, and references to the input are [`NotDecided`].
//!
//! [`Regex.Replace`]: https://learn.microsoft.com/dotnet/api/system.text.regularexpressions.regex.replace

mod differences;
mod preimage;
mod program;
mod walk;

pub(crate) use differences::{Differing, differing, differing_lengths_so_far, differing_so_far};
pub(crate) use preimage::{labels_of_results, preimage_of};
pub(crate) use program::Program;

use crate::NotDecided;

fn undecided(why: &str) -> NotDecided {
    NotDecided::because(format!("{why} cannot be followed through a translation"))
}

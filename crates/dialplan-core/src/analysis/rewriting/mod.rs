//! Rules as what they make of *all* numbers: which strings they turn into a result of a kind ([`preimage()`]), and of which two of them make
//! different things ([`differences`]).
//!
//! A pattern and a translation become a program, and this is walked as .NET walks it (`walk.rs`): a list of threads, the preferred first, of
//! which only the first at each place of the pattern is kept, since what can still come depends on the place alone. Each thread carries what is
//! to be known of what it would have written so far. At the end of the string the first thread that has matched decides, as in .NET. Such lists
//! are the states of a deterministic automaton, and so ambiguous patterns are decided exactly.
//!
//! Nearly all translations can be written while the pattern is read: groups used once, in the order of the pattern, not inside each other and
//! not inside loops. For the others a thread carries what the text of each group does to *every* state of the output, a function, and the
//! match puts the functions together; there may be many of them, so that is bounded. A comparison carries the texts themselves. Where text outside a match stays, a search goes on behind
//! a match as [`Regex.Replace`] does.
//!
//! [`NotDecided`] are back-references, atomic groups, conditions, word boundaries, look-arounds at places that vary, loops whose body may be
//! empty, and references to the input.
//!
//! [`Regex.Replace`]: https://learn.microsoft.com/dotnet/api/system.text.regularexpressions.regex.replace

mod compare;
mod preimage;
mod program;
mod walk;

pub(super) use compare::differing;
pub use compare::{changes, differences};
pub use preimage::preimage;
pub(super) use preimage::{labels_of_results, preimage_of};
pub(super) use program::{Program, begins_at_start};

use super::NotDecided;

fn undecided(why: &str) -> NotDecided {
    NotDecided { limit: format!("{why} cannot be followed through a translation") }
}

//! Questions about one pattern: missing anchors, superfluous alternatives, slow backtracking, shorter patterns, the
//! effect of edits, and what changes if a pattern takes the place of another one.

mod alternatives;
mod anchors;
mod backtracking;
mod branches;
mod comparison;
mod edits;
mod simplify;

pub(crate) use anchors::with_end;

pub use alternatives::redundant_alternatives;
pub use anchors::{MissingAnchors, missing_anchors, missing_start_of_target, normalised_number, plus_inside};
pub use backtracking::{SuperLinear, super_linear};
pub use branches::Branches;
pub use comparison::{Comparison, compared, without};
pub use edits::{becomes_dialable, only_excludes};
pub use simplify::simpler;

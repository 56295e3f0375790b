//! Questions about one pattern: missing anchors, superfluous alternatives, slow backtracking, shorter and edited patterns.

mod alternatives;
mod anchors;
mod backtracking;
mod edits;
mod simplify;

pub(crate) use anchors::with_end;

pub use alternatives::redundant_alternatives;
pub use anchors::{MissingAnchors, missing_anchors, missing_start_of_target};
pub use backtracking::{SuperLinear, super_linear};
pub use edits::{comes_alive, only_loses};
pub use simplify::simpler;

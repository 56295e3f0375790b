//! Questions about routes: which part each plays, which overlap, which lack an end, which no number reaches.

mod choice;
mod ends;
mod holes;
mod unreached;

pub use choice::{Overlap, Part, Parts, overlapping_routes, parts};
pub use ends::{LooseEnd, loose_ends};
pub use holes::{Hole, class_holes};
pub use unreached::{Unreached, unreached_routes};

//! Questions about routes: which role each plays, which overlap, which lack an end anchor, which let through numbers
//! that a policy should block, which no number reaches.

mod class_holes;
mod missing_ends;
mod roles;
mod unreached;

pub use class_holes::{ClassHole, class_holes};
pub use missing_ends::{MissingEnd, missing_ends};
pub use roles::{Overlap, Role, Roles, overlapping_routes, roles};
pub use unreached::{Unreached, unreached_routes};

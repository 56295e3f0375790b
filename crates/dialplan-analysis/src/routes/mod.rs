//! Questions about routes: which role each plays, which overlap, which lack an end anchor, which let through numbers
//! that a policy should block, which no number reaches, and where all hang on one gateway.

mod blocked;
mod class_holes;
mod missing_ends;
mod overlaps;
mod roles;
mod senders;
mod single_gateway;
mod targets;
mod unreached;

pub use blocked::{InVain, RoutedAllTheSame, blocked_in_vain, routed_all_the_same};
pub use class_holes::{ClassHole, class_holes};
pub use missing_ends::{MissingEnd, missing_ends};
pub use overlaps::{Overlap, overlapping_routes};
pub use roles::{Role, Roles, roles};
pub use senders::{sent_by_keypad, sent_example};
pub use single_gateway::{SingleGateway, single_gateways};
pub use targets::{lost_by_targets, sent_to};
pub use unreached::{NotReached, Unreached, unreached_routes};

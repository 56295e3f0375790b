//! Questions about emergency numbers: who cannot call them, and what else goes wrong with them.

mod colliding;
mod rewritten;
mod unreachable;
mod with_prefix;

pub use colliding::{CollidingEmergency, colliding_emergencies};
pub use rewritten::{RewrittenEmergency, rewritten_emergencies};
pub use unreachable::{EmergencyFailure, unreachable_emergencies};
pub use with_prefix::{PrefixedEmergency, prefixed_emergencies};

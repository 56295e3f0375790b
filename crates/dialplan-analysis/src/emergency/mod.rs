//! Questions about emergency numbers: who cannot call them, and what happens to them on the way.

mod unreachable;
mod ways;

pub use unreachable::{EmergencyFailure, unreachable_emergencies};
pub use ways::{
    CollidingEmergency, PrefixedEmergency, RewrittenEmergency, colliding_emergencies, prefixed_emergencies,
    rewritten_emergencies,
};

//! Questions about emergency numbers: who cannot call them, and what else goes wrong with them.

mod colliding;
mod rewritten;
mod unreachable;
mod with_prefix;

use dialplan_core::call::Location;
use dialplan_core::model::EmergencyNumber;

pub use colliding::{CollidingEmergency, colliding_emergencies};
pub use rewritten::{RewrittenEmergency, rewritten_emergencies};
pub use unreachable::{EmergencyFailure, unreachable_emergencies};
pub use with_prefix::{PrefixedEmergency, prefixed_emergencies};

/// Returns the place at which the policy of an entry is in force. Each entry is asked about with its own policy,
/// whatever site or user the policy is assigned to.
fn with_policy_of(entry: &EmergencyNumber) -> Location {
    Location { site: None, emergency_policy: entry.policy }
}

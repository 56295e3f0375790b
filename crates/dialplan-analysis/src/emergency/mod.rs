//! Questions about emergency numbers: who cannot call them, and what else goes wrong with them.

mod colliding;
mod dead;
mod one_form;
mod rewritten;
mod unlisted;
mod unreachable;
mod with_prefix;

use std::collections::BTreeSet;

use dialplan_core::model::EmergencyPolicyId;

use crate::Analysis;
use crate::callers::{all_in_force, in_force};

pub use colliding::{CollidingEmergency, colliding_emergencies};
pub use dead::{DeadEmergency, dead_emergencies, emergency_text};
pub use one_form::{OneForm, one_form_targets};
pub use rewritten::{RewrittenEmergency, rewritten_emergencies};
pub use unlisted::{BlockedUnlisted, blocked_unlisted};
pub use unreachable::{EmergencyFailure, unreachable_emergencies};
pub use with_prefix::{PrefixedEmergency, prefixed_emergencies};

/// Returns the emergency policies that are in force for some caller, calls from gateways included. A site takes
/// precedence over a user, and a user over the defaults.
pub fn emergency_policies_in_force(analysis: &Analysis) -> BTreeSet<EmergencyPolicyId> {
    let callers = analysis.callers();
    all_in_force(analysis.plan(), &callers).filter_map(|(_, emergency)| in_force(emergency)?).collect()
}

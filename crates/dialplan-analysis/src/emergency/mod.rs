//! Questions about emergency numbers: who cannot call them, and what else goes wrong with them.

mod colliding;
mod dead;
mod one_form;
mod rewritten;
mod unlisted;
mod unreachable;
mod with_prefix;

use std::sync::Arc;

use crate::Analysis;
use crate::callers::{Occurring, occurring_callers};

pub use colliding::{CollidingEmergency, colliding_emergencies};
pub use dead::{DeadEmergency, dead_emergencies, emergency_text};
pub use one_form::{OneForm, one_form_targets};
pub use rewritten::{RewrittenEmergency, rewritten_emergencies};
pub use unlisted::{BlockedUnlisted, blocked_unlisted};
pub use unreachable::{EmergencyFailure, unreachable_emergencies};
pub use with_prefix::{PrefixedEmergency, prefixed_emergencies};

/// The callers who occur, kept with the analysis.
struct Known(Arc<Vec<Occurring>>);

/// Returns the callers who occur.
fn callers(analysis: &Analysis) -> Arc<Vec<Occurring>> {
    Arc::clone(&analysis.answer(0, || Known(Arc::new(occurring_callers(analysis.plan())))).0)
}

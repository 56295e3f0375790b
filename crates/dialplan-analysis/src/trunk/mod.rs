//! Questions about trunk translation: which rules of a list are used, which numbers no rule of a list takes, and what
//! becomes of emergency calls.
//!
//! The numbers of a route are those that its target matches. The list of the route translates them first, then that of
//! the gateway.

mod emergency;
mod reachability;
mod sent;
mod sent_as;
mod unchanged;

pub use crate::lists::{ListUse, TranslationList, translation_lists};
pub use emergency::{ChangedEmergency, changed_emergencies};
pub use reachability::{DeadTranslation, Why, dead_translations};
pub(crate) use sent::{before, by_rule};
pub(crate) use sent_as::SentAs;
pub use unchanged::{Unchanged, unchanged_numbers};

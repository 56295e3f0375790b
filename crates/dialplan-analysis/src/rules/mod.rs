//! Questions about the rules of a profile: which numbers reach them, what prevents it, and what they do to digits.

mod cover;
mod digits;
mod edits;
mod nothing;
mod prefixes;
mod reachability;
mod reaching;
mod rewritings;
mod second_pass;
mod shadow;
mod simpler;

pub use digits::{EmptyGroups, dropped_digits, empty_groups, filled_group, lost_passes};
pub use edits::{ChangedResult, changed_result, changes_nothing, only_resolves_reference, with_rest};
pub use nothing::{Nothing, matches_nothing};
pub use prefixes::{Prefix, prefixes};
pub use reachability::{Difference, Minimality, Reach, Taken, Unreachable, rule_reachability};
pub(crate) use reaching::{numbers_without_a_rule, profiles_with_rule};
pub use reaching::{reaching, reaching_when_dialled, shortest_reaching};
pub use rewritings::{changes, differences, preimage};
pub(crate) use rewritings::{labels, labels_behind, preimage_behind};
pub use second_pass::Met;
pub(crate) use shadow::of_digits;
pub use shadow::{LONG, LONGEST, Shadow, identity_without_effect, shadows, shadows_by_order};
pub(crate) use simpler::{Simpler, simpler};

//! Questions about the rules of a profile: which numbers reach them, what prevents it, and what they do to digits.

mod cover;
mod digits;
mod edits;
mod prefixes;
mod reachability;
mod reaching;
mod rewritings;
mod shadow;

pub use digits::{dropped_digits, empty_groups};
pub use edits::{changes_nothing, only_resolves_reference, with_rest};
pub use prefixes::{Prefix, prefixes};
pub use reachability::{
    Difference, Minimality, Nothing, Reach, Taken, Unreachable, matches_nothing, rule_reachability,
};
pub(crate) use reaching::{numbers_without_a_rule, profiles_with_rule};
pub use reaching::{reaching, samples_reaching, shortest_reaching};
pub(crate) use rewritings::labels;
pub use rewritings::{changes, differences, preimage};
pub(crate) use shadow::of_digits;
pub use shadow::{LONG, LONGEST, Shadow, identity_without_effect, shadows, shadows_by_order};

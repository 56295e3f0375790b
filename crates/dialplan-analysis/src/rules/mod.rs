//! Questions about the rules of a profile: which numbers reach them, what stands in their way, and what they do to digits.

mod cover;
mod digits;
mod edits;
mod prefixes;
mod reachability;
mod reaching;
mod rewritings;
mod shadow;

pub use digits::{dropped_digits, empty_groups};
pub use edits::{changes_nothing, resolves};
pub use prefixes::{Prefix, prefixes};
pub use reachability::{Difference, Minimality, Nothing, Reach, Unreachable, rule_reachability, takes_nothing};
pub(crate) use reaching::{home_profiles, numbers_without_a_rule};
pub use reaching::{reaching, samples_reaching, shortest_reaching, ways};
pub use rewritings::{changes, differences, preimage};
pub use shadow::{LONG, LONGEST, Shadow, identity_without_effect, shadows, shadows_by_order};

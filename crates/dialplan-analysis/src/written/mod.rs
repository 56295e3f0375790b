//! Sets of dial strings as people write them: how many there are, a pattern, and ranges of numbers.

mod count;
mod expression;
mod pattern;
mod ranges;

pub use count::{Count, count};
pub use pattern::pattern;
pub use ranges::{Range, ranges};

//! Sets of dial strings as people write them: how many there are, a pattern, and ranges of numbers.

mod count;
mod expression;
mod pattern;
mod ranges;

use dialplan_automaton::Automaton;

use crate::{Analysis, NotDecided};

pub use count::{Count, count};
pub use pattern::pattern;
pub use ranges::{Range, ranges};

/// The longest pattern that is written, in characters.
const PATTERN: usize = 200;

/// The largest number of ranges.
const RANGES: usize = 6;

/// A set of dial strings as people write it.
#[derive(Clone, Debug)]
pub struct Written {
    /// How many strings there are.
    pub count: Count,
    /// A pattern that matches exactly these strings; `None` if there is no short one.
    pub pattern: Option<String>,
    /// The ranges that the strings are; `None` if they are not a few.
    pub ranges: Option<Vec<Range>>,
}

impl Written {
    /// Writes a set.
    ///
    /// # Errors
    /// Returns an error if the budget is used up.
    pub fn new(analysis: &Analysis, set: &Automaton<()>) -> Result<Written, NotDecided> {
        Ok(Written {
            count: count(analysis, set)?,
            pattern: pattern(analysis, set, PATTERN),
            ranges: ranges(analysis, set, RANGES)?,
        })
    }
}

//! The number of cases of the tests with random input.

use proptest::prelude::ProptestConfig;

/// Returns `usual`, unless `PROPTEST_CASES` sets another number of cases.
pub(crate) fn cases(usual: u32) -> u32 {
    /// Proptest's default if the variable is not set.
    const UNSET: u32 = 256;
    match ProptestConfig::default().cases {
        UNSET => usual,
        cases => cases,
    }
}

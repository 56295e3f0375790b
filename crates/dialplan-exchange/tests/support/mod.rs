//! What the tests with random cases share.

use proptest::prelude::ProptestConfig;

/// The number of random cases: `PROPTEST_CASES` if that is set, else `usual`.
pub(crate) fn cases(usual: u32) -> u32 {
    /// What proptest takes if the variable is not set.
    const UNSET: u32 = 256;
    match ProptestConfig::default().cases {
        UNSET => usual,
        cases => cases,
    }
}

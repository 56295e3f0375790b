//! The number of random cases of a test.

use proptest::prelude::ProptestConfig;

/// Returns a configuration with this number of cases, unless `PROPTEST_CASES` sets another number.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    /// Proptest's default if the variable is not set.
    const UNSET: u32 = 256;
    let config = ProptestConfig::default();
    if config.cases == UNSET { ProptestConfig::with_cases(usual) } else { config }
}

//! What the unit tests with random cases share.

/// The number of random cases: `PROPTEST_CASES` if that is set, else `usual`.
pub(crate) fn cases(usual: u32) -> u32 {
    std::env::var_os("PROPTEST_CASES").and_then(|cases| cases.to_str()?.parse().ok()).unwrap_or(usual)
}

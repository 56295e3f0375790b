//! Random numbers, the same on every run.

/// A linear congruential generator with Knuth's MMIX constants.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    pub(crate) fn digits(&mut self, length: u64) -> String {
        (0..length).map(|_| char::from(b'1' + self.below(9) as u8)).collect()
    }
}

//! A test whether a string has only digits. It is made for every number, so it reads eight bytes at a time.

/// Returns true if all bytes are ASCII digits.
#[inline]
pub fn all_digits(bytes: &[u8]) -> bool {
    let (eights, rest) = bytes.as_chunks::<8>();
    if !eights.iter().all(|eight| are_digits(u64::from_le_bytes(*eight))) {
        return false;
    }
    // If there are more than eight bytes, the rest is among the last eight. The others of these are tested twice.
    match bytes.last_chunk::<8>() {
        Some(last) => rest.is_empty() || are_digits(u64::from_le_bytes(*last)),
        None => rest.iter().all(u8::is_ascii_digit),
    }
}

/// Returns true if the eight bytes of a word are digits. A digit has 3 as its upper half, and still has it after 6 is
/// added. No other byte has both properties.
#[inline]
fn are_digits(word: u64) -> bool {
    const UPPER: u64 = 0xF0F0_F0F0_F0F0_F0F0;
    const THREES: u64 = 0x3030_3030_3030_3030;
    const SIXES: u64 = 0x0606_0606_0606_0606;
    // Without the first test, a carry could reach the next byte.
    word & UPPER == THREES && (word + SIXES) & UPPER == THREES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place() {
        for length in 0..20 {
            let digits = vec![b'7'; length];
            assert!(all_digits(&digits));
            for place in 0..length {
                for byte in 0..=255u8 {
                    let mut bytes = digits.clone();
                    bytes[place] = byte;
                    assert_eq!(all_digits(&bytes), byte.is_ascii_digit(), "{byte} at {place} of {length}");
                }
            }
        }
    }
}

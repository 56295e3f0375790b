//! The numbers that are blocked most often.
//!
//! Up to a million distinct numbers are counted exactly. Beyond that this is the method of Misra and Gries, with counts
//! subtracted in batches as in the frequent items sketch of Apache DataSketches: when the table is full, the median of
//! the counts is subtracted from every count, and numbers with no count left are removed. A count is then too small by
//! at most the sum of the subtracted medians, and every number with more calls than that is in the table.
//!
//! Rejected: Space-Saving, whose counts err upwards and which must keep the counters in order at all times.
//!
//! The result depends on the order of the numbers, so they are added in the order of the log, whichever thread decides
//! them: threads collect [`Blocked`], and one thread counts.

use rustc_hash::FxHashMap;

/// Blocked numbers in the order of the log, sixteen bytes each where possible.
#[derive(Clone, Debug, Default)]
pub struct Blocked {
    /// Packed numbers. 0 means the next number of `others`.
    packed: Vec<u128>,
    others: Vec<Box<str>>,
}

impl Blocked {
    /// Appends a number.
    pub fn push(&mut self, number: &str) {
        let packed = pack(number);
        self.packed.push(packed);
        if packed == 0 {
            self.others.push(number.into());
        }
    }

    /// Removes all numbers.
    pub fn clear(&mut self) {
        self.packed.clear();
        self.others.clear();
    }
}

/// The characters of a packed number. The position of a character, counted from 1, is its digit in base 16.
const SYMBOLS: [u8; 15] = *b"0123456789+*#AB";

/// Returns the number in sixteen bytes if it consists of at most 32 of these characters, otherwise 0.
fn pack(number: &str) -> u128 {
    if number.len() > 32 {
        return 0;
    }
    let mut packed = 0;
    for byte in number.bytes() {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0' + 1,
            b'+' => 11,
            b'*' => 12,
            b'#' => 13,
            b'A' => 14,
            b'B' => 15,
            _ => return 0,
        };
        packed = packed << 4 | u128::from(digit);
    }
    packed
}

fn unpack(mut packed: u128) -> String {
    let mut text = Vec::new();
    while packed > 0 {
        let digit = (packed & 15) as usize;
        text.extend(digit.checked_sub(1).and_then(|at| SYMBOLS.get(at)).map(|symbol| char::from(*symbol)));
        packed >>= 4;
    }
    text.iter().rev().collect()
}

/// The blocked numbers with their counts.
#[derive(Clone, Debug)]
pub struct TopNumbers {
    packed: FxHashMap<Key, u64>,
    others: FxHashMap<Box<str>, u64>,
    /// The total length of the numbers in `others` in bytes.
    bytes: usize,
    most: usize,
    taken_off: u64,
}

/// A packed number in two halves, since the hasher works on 64-bit words.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Key(u64, u64);

/// The number of distinct numbers that are counted exactly.
pub const MAX_EXACT: usize = 1_000_000;
/// The maximum total length of the numbers that are not packed, in bytes.
const MAX_BYTES: usize = 32 << 20;

/// The most frequent blocked numbers.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Top {
    /// By count, the highest first, then by number.
    pub numbers: Vec<(String, u64)>,
    /// The number of distinct numbers; `None` if it is not known.
    pub distinct: Option<u64>,
    /// The maximum amount by which each count may be too small.
    pub too_small_by: u64,
}

impl Default for TopNumbers {
    fn default() -> TopNumbers {
        TopNumbers::with_capacity(MAX_EXACT)
    }
}

impl TopNumbers {
    fn with_capacity(most: usize) -> TopNumbers {
        TopNumbers { packed: FxHashMap::default(), others: FxHashMap::default(), bytes: 0, most, taken_off: 0 }
    }

    /// Counts numbers. They must be added in the order of the log.
    pub fn add(&mut self, blocked: &Blocked) {
        let mut others = blocked.others.iter();
        for packed in &blocked.packed {
            match packed {
                0 => {
                    let Some(number) = others.next() else { continue };
                    if let Some(count) = self.others.get_mut(number) {
                        *count += 1;
                        continue;
                    }
                    self.bytes += number.len();
                    self.others.insert(number.clone(), 1);
                }
                _ => *self.packed.entry(Key((packed >> 64) as u64, *packed as u64)).or_insert(0) += 1,
            }
            while self.packed.len() + self.others.len() > self.most || self.bytes > MAX_BYTES {
                self.subtract_median();
            }
        }
    }

    /// Subtracts the median of all counts from all counts.
    fn subtract_median(&mut self) {
        let mut counts: Vec<u64> = self.packed.values().chain(self.others.values()).copied().collect();
        let middle = counts.len() / 2;
        let median = if counts.is_empty() { 0 } else { *counts.select_nth_unstable(middle).1 };
        let keeps = |count: &mut u64| {
            *count = count.saturating_sub(median);
            *count > 0
        };
        self.packed.retain(|_, count| keeps(count));
        self.others.retain(|_, count| keeps(count));
        self.bytes = self.others.keys().map(|number| number.len()).sum();
        self.taken_off += median;
    }

    /// Returns the numbers with the most calls, at most `most` of them.
    #[expect(clippy::iter_over_hash_type, reason = "the result is sorted below")]
    pub fn top(&self, most: usize) -> Top {
        // Only numbers whose counts can be among the first are turned into text.
        let mut counts: Vec<u64> = self.packed.values().chain(self.others.values()).copied().collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        let least = most.checked_sub(1).and_then(|last| counts.get(last)).copied().unwrap_or(0);
        let above = counts.iter().filter(|count| **count > least).count();
        let mut numbers: Vec<(String, u64)> = Vec::new();
        // A million numbers may have the smallest of these counts. The first ones by number are found without keeping
        // all of them.
        let mut last: std::collections::BinaryHeap<String> = std::collections::BinaryHeap::new();
        let mut add = |number: String, count: u64| {
            if count > least {
                numbers.push((number, count));
            } else if count == least {
                last.push(number);
                if last.len() > most - above.min(most) {
                    last.pop();
                }
            }
        };
        for (Key(high, low), count) in &self.packed {
            if *count >= least {
                add(unpack(u128::from(*high) << 64 | u128::from(*low)), *count);
            }
        }
        for (number, count) in &self.others {
            if *count >= least {
                add(number.to_string(), *count);
            }
        }
        numbers.extend(last.into_iter().map(|number| (number, least)));
        numbers.sort_unstable_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
        numbers.truncate(most);
        let distinct = (self.taken_off == 0).then_some(counts.len() as u64);
        Top { numbers, distinct, too_small_by: self.taken_off }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(most: usize, numbers: &[&str]) -> TopNumbers {
        let mut top = TopNumbers::with_capacity(most);
        for part in numbers.chunks(3) {
            let mut blocked = Blocked::default();
            part.iter().for_each(|number| blocked.push(number));
            top.add(&blocked);
        }
        top
    }

    #[test]
    fn numbers_are_packed_and_unpacked() {
        for number in ["0", "00301234567", "+31*#AB", "12345678901234567890123456789012"] {
            assert_eq!(unpack(pack(number)), number);
        }
        assert_eq!([pack(""), pack("12a"), pack("123456789012345678901234567890123")], [0, 0, 0]);
    }

    #[test]
    fn few_numbers_are_counted_exactly() {
        let top = counted(10, &["2", "1", "sip", "1", "sip", "3", "0"]).top(4);
        let expected = [("1", 2), ("sip", 2), ("0", 1), ("2", 1)].map(|(number, count)| (number.to_owned(), count));
        assert_eq!(top, Top { numbers: expected.to_vec(), distinct: Some(5), too_small_by: 0 });
    }

    #[test]
    fn frequent_numbers_stay_among_many() {
        let many: Vec<String> = (0..1000).map(|n| if n % 4 == 0 { "112".to_owned() } else { n.to_string() }).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let top = counted(20, &many).top(1);
        let (number, count) = &top.numbers[0];
        assert_eq!((number.as_str(), top.distinct), ("112", None));
        assert!(*count <= 250 && count + top.too_small_by >= 250, "{top:?}");
        assert!(top.too_small_by <= 1000 / 10, "{top:?}");
    }
}

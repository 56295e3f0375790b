//! The dial alphabet, and sets of its characters.
//!
//! A dial string is printable ASCII, 0x20 to 0x7E. So a class of a .NET pattern is a set of at most 95 characters here:
//! one 128-bit word, bit *n* for the character with code *n*. Other characters of a class cannot matter to a dial
//! string. They are dropped when a pattern is lowered; the syntax tree keeps them.

use std::fmt;

/// The first character of the dial alphabet, the space.
pub const FIRST: u8 = 0x20;
/// The last character of the dial alphabet, the tilde.
pub const LAST: u8 = 0x7E;
/// The number of characters of the dial alphabet.
pub const ALPHABET_LEN: usize = (LAST - FIRST) as usize + 1;

/// A set of characters of the dial alphabet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CharSet(u128);

impl CharSet {
    /// The empty set.
    pub const EMPTY: CharSet = CharSet(0);
    /// All 95 characters.
    pub const ALL: CharSet = CharSet(((1u128 << ALPHABET_LEN) - 1) << FIRST);
    /// The characters of the alphabet that `\d` matches: `0` to `9`.
    pub const DIGITS: CharSet = CharSet(0x3FF << b'0');

    /// Returns the set of one character, which is empty if the character is not in the alphabet.
    pub fn single(c: char) -> CharSet {
        CharSet::range(c, c)
    }

    /// Returns the set of the characters of the alphabet from `first` to `last`, both included.
    pub fn range(first: char, last: char) -> CharSet {
        let (lo, hi) = (u32::from(first).max(u32::from(FIRST)), u32::from(last).min(u32::from(LAST)));
        if lo > hi {
            return CharSet::EMPTY;
        }
        CharSet(((1u128 << (hi - lo + 1)) - 1) << lo)
    }

    /// Returns the members as a word: bit *n* is set for the character with code *n*.
    pub fn bits(self) -> u128 {
        self.0
    }

    /// Returns true if the byte is a member. Bytes outside the alphabet never are.
    pub fn contains(self, byte: u8) -> bool {
        byte < 128 && self.0 >> byte & 1 == 1
    }

    /// Returns the members of either set.
    #[must_use]
    pub fn union(self, other: CharSet) -> CharSet {
        CharSet(self.0 | other.0)
    }

    /// Returns the members of both sets.
    #[must_use]
    pub fn intersection(self, other: CharSet) -> CharSet {
        CharSet(self.0 & other.0)
    }

    /// Returns the members of this set that are not in the other.
    #[must_use]
    pub fn difference(self, other: CharSet) -> CharSet {
        CharSet(self.0 & !other.0)
    }

    /// Returns the characters of the alphabet that are not members.
    #[must_use]
    pub fn complement(self) -> CharSet {
        CharSet::ALL.difference(self)
    }

    /// Returns the set together with the other case of each of its letters.
    #[must_use]
    pub fn fold_case(self) -> CharSet {
        const UPPER: u128 = ((1 << 26) - 1) << b'A';
        const LOWER: u128 = UPPER << 32;
        CharSet(self.0 | (self.0 & UPPER) << 32 | (self.0 & LOWER) >> 32)
    }

    /// Returns true if the set has no members.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the number of members.
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Returns an iterator over the members, in ascending order.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            if rest == 0 {
                return None;
            }
            let lowest = rest.trailing_zeros() as u8;
            rest &= rest - 1;
            Some(lowest)
        })
    }
}

impl fmt::Debug for CharSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CharSet({:?})", self.iter().map(char::from).collect::<String>())
    }
}

/// A partition of the dial alphabet into classes of characters that need not be distinguished.
///
/// Shape: one class number for each of the 95 characters, in order; classes are numbered from 0 in the order of their
/// first character.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Partition {
    class_of: [u8; ALPHABET_LEN],
    len: u8,
}

impl Partition {
    /// Returns the coarsest partition in which each of the given sets is a union of classes.
    pub fn from_sets(sets: impl IntoIterator<Item = CharSet>) -> Partition {
        let mut partition = Partition { class_of: [0; ALPHABET_LEN], len: 1 };
        for set in sets {
            partition.refine(set);
        }
        partition
    }

    fn refine(&mut self, set: CharSet) {
        let mut renumber = std::collections::BTreeMap::new();
        for (class, symbol) in self.class_of.iter_mut().zip(FIRST..) {
            let next = renumber.len() as u8;
            *class = *renumber.entry((*class, set.contains(symbol))).or_insert(next);
        }
        self.len = renumber.len() as u8;
    }

    /// Returns the class of each character of the alphabet, in order from [`FIRST`] to [`LAST`].
    pub fn classes(&self) -> &[u8; ALPHABET_LEN] {
        &self.class_of
    }

    /// Returns the class of a byte, or `None` outside the alphabet.
    pub fn class_of(&self, byte: u8) -> Option<u8> {
        self.class_of.get(usize::from(byte.checked_sub(FIRST)?)).copied()
    }

    /// Returns the number of classes, from 1 to 95.
    pub fn len(&self) -> usize {
        usize::from(self.len)
    }

    /// Returns false: every partition has a class.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Returns the first character of each class, in the order of the class numbers.
    pub fn representatives(&self) -> Vec<u8> {
        let mut first = Vec::with_capacity(self.len());
        for (class, symbol) in self.class_of.iter().zip(FIRST..) {
            if usize::from(*class) == first.len() {
                first.push(symbol);
            }
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_is_printable_ascii() {
        assert_eq!(CharSet::ALL.len() as usize, ALPHABET_LEN);
        assert!(CharSet::ALL.contains(b' ') && CharSet::ALL.contains(b'~'));
        assert!(!CharSet::ALL.contains(0x1F) && !CharSet::ALL.contains(0x7F) && !CharSet::ALL.contains(0xFF));
        assert_eq!(CharSet::range('\0', '\u{FFFF}'), CharSet::ALL);
    }

    #[test]
    fn folding_adds_the_other_case() {
        assert_eq!(CharSet::single('x').fold_case(), CharSet::single('X').fold_case());
        assert_eq!(CharSet::single('x').fold_case().len(), 2);
        assert_eq!(CharSet::single('[').fold_case(), CharSet::single('['));
    }

    #[test]
    fn a_partition_keeps_every_set_whole() {
        let p = Partition::from_sets([CharSet::DIGITS, CharSet::single('5'), CharSet::range('0', 'Z')]);
        assert_eq!(p.len(), 4);
        assert_eq!(p.class_of(b'0'), p.class_of(b'9'));
        assert_ne!(p.class_of(b'5'), p.class_of(b'6'));
        assert_ne!(p.class_of(b'A'), p.class_of(b'a'));
        assert_eq!(p.representatives(), b" 05:");
        assert_eq!(p.class_of(b'\n'), None);
    }
}

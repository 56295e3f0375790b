//! Classes of bytes that an automaton treats alike.
//!
//! Every pattern distinguishes only a few kinds of characters, so rows of a table have one column for each *class*, not
//! one for each byte.

/// A partition of a contiguous range of bytes into classes, numbered from 0 in the order of their first byte.
///
/// Bytes outside the range belong to no class: no automaton over the alphabet reads them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alphabet {
    first: u8,
    class_of: Vec<u8>,
    len: usize,
}

impl Alphabet {
    /// Creates an alphabet of consecutive bytes, beginning with `first`, from a class for each of them. Any class
    /// numbers are accepted; they are renumbered by first occurrence.
    pub fn new(first: u8, classes: &[u8]) -> Alphabet {
        let trivial = Alphabet { first, class_of: vec![0; classes.len()], len: 1 };
        trivial.refined_by(classes)
    }

    /// Returns the coarsest alphabet in which bytes of one class also have the same class here and the same value of
    /// `key` (one value for each byte, in order).
    #[must_use]
    pub fn refined_by(&self, key: &[u8]) -> Alphabet {
        // From a pair of old class and key to the new class. Both are below 256, so a flat table is enough.
        let mut renumber = vec![u8::MAX; 1 << 16];
        let mut class_of = Vec::with_capacity(self.class_of.len());
        let mut len = 0usize;
        for (old, key) in self.class_of.iter().zip(key) {
            let slot = usize::from(*old) << 8 | usize::from(*key);
            if let Some(entry) = renumber.get_mut(slot) {
                if *entry == u8::MAX {
                    *entry = len as u8;
                    len += 1;
                }
                class_of.push(*entry);
            }
        }
        Alphabet { first: self.first, class_of, len }
    }

    /// Returns the alphabet in which classes with the same value of `merged` are one class (one value for each class,
    /// in order).
    #[must_use]
    pub(crate) fn merged(&self, merged: &[u8]) -> Alphabet {
        let classes: Vec<u8> =
            self.class_of.iter().map(|c| merged.get(usize::from(*c)).copied().unwrap_or_default()).collect();
        Alphabet::new(self.first, &classes)
    }

    /// Returns the number of classes.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Returns true if the alphabet has no classes, and so no bytes.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the class of a byte, or `None` if the byte is outside the alphabet.
    #[inline]
    pub fn class_of(&self, byte: u8) -> Option<u8> {
        self.class_of.get(usize::from(byte.wrapping_sub(self.first))).copied()
    }

    /// Returns an iterator over the bytes of the alphabet, in ascending order, each with its class.
    pub fn bytes(&self) -> impl Iterator<Item = (u8, u8)> + '_ {
        (self.first..).zip(self.class_of.iter().copied())
    }

    /// Returns the class of each byte, in the order of the bytes.
    pub fn classes(&self) -> &[u8] {
        &self.class_of
    }

    /// Returns the first byte of each class, in the order of the class numbers.
    pub fn representatives(&self) -> Vec<u8> {
        let mut first = Vec::with_capacity(self.len);
        for (byte, class) in self.bytes() {
            if usize::from(class) == first.len() {
                first.push(byte);
            }
        }
        first
    }

    /// Returns for each class here the class of `coarser` that contains it. `coarser` must have the same bytes, and
    /// each of its classes must be a union of classes here.
    pub fn into_classes_of(&self, coarser: &Alphabet) -> Vec<u8> {
        self.representatives().iter().map(|byte| coarser.class_of(*byte).unwrap_or_default()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_numbered_by_first_occurrence() {
        let a = Alphabet::new(b'a', &[7, 3, 7, 9]);
        assert_eq!(a.classes(), [0, 1, 0, 2]);
        assert_eq!(a.representatives(), b"abd");
        assert_eq!(a.class_of(b'e'), None);
        assert_eq!(a.class_of(b'A'), None);
    }

    #[test]
    fn refining_keeps_both_partitions() {
        let a = Alphabet::new(b'a', &[0, 0, 1, 1]);
        let b = Alphabet::new(b'a', &[0, 1, 1, 1]);
        let both = a.refined_by(b.classes());
        assert_eq!(both.classes(), [0, 1, 2, 2]);
        assert_eq!(both.into_classes_of(&a), [0, 0, 1]);
        assert_eq!(both.into_classes_of(&b), [0, 1, 1]);
    }
}

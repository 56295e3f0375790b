//! Referenced groups: those whose captures a condition, a back-reference or a balancing group reads. Only these matter
//! to the language of a pattern.

/// The greatest number of groups that conditions, back-references and balancing groups may refer to, so that a set of
/// them is one word.
pub const MAX_GROUPS: usize = 64;

/// A set of referenced groups, by their bits.
pub(super) type Groups = u64;

/// A referenced group, as the number of its bit in [`Groups`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Referenced(pub(super) u8);

impl Referenced {
    pub(super) fn bit(self) -> Groups {
        1 << self.0
    }
}

/// Returns an iterator over the members of a set of groups, ascending.
pub(super) fn groups(set: Groups) -> impl Iterator<Item = Referenced> {
    (0..64).map(Referenced).filter(move |group| set & group.bit() != 0)
}

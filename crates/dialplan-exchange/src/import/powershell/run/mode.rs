//! How a statement is run: certainly, perhaps, or in one of several branches.

/// How the current statement is run.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Mode {
    /// The branch of "create it or change it" that the statement is in.
    pub(super) guard: Option<Guard>,
    /// Why the current statement may not be run; empty if it is run. Then it only makes lists partial.
    pub(super) maybe: &'static str,
    /// Why what the statement sets may not be so, although it is read; empty if there is no reason. It makes lists
    /// partial as well.
    pub(super) unsure: &'static str,
    /// Whether findings are not reported.
    pub(super) muted: bool,
    /// Whether an end that is reached here leads away from everything that changes a plan.
    pub(super) bails_out: bool,
}

/// A branch of an `if` about what exists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Guard {
    pub(super) number: usize,
    pub(super) branch: usize,
}

/// How sure it is that the statements after an end are run, the surest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) enum Doubt {
    #[default]
    None,
    /// They are run if something exists, or does not.
    Guarded,
    /// They are read as if they were run, but their lists are partial.
    Unsure,
    /// They only make lists partial.
    Maybe,
}

/// The doubts about what follows, by the kind of the end.
pub(super) type Doubts = [Doubt; 5];

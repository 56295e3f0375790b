//! What a script says about objects that may exist already: those that it only creates if they are missing, those that
//! it changes without having created them, and those that it only names.

use dialplan_core::source::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use super::mode::Guard;

/// Objects that may exist already, as indexes into the list of the script's objects.
#[derive(Default)]
pub(super) struct Existing {
    /// The objects that are only created if they do not exist.
    pub(super) created_if_missing: FxHashMap<usize, CreatedIfMissing>,
    /// The objects that the script changes and has not created.
    pub(super) changed: FxHashSet<usize>,
    /// The objects that the script names: noun and identity, and where and why.
    pub(super) named: Vec<Named>,
}

pub(super) struct CreatedIfMissing {
    pub(super) guard: Guard,
    pub(super) span: Span,
    /// The lists that are given, in lower case. If the object exists, it has others.
    pub(super) given: FxHashSet<String>,
    /// Whether another branch changes the object if it exists.
    pub(super) changed_elsewhere: bool,
}

pub(super) struct Named {
    pub(super) noun: String,
    pub(super) identity: String,
    pub(super) span: Span,
    pub(super) why: &'static str,
}

impl Existing {
    /// Returns true if the object is only created if it does not exist.
    pub(super) fn may_be_there(&self, at: usize) -> bool {
        self.created_if_missing.contains_key(&at)
    }

    /// Notes that an object is created in a branch about what exists.
    pub(super) fn create(&mut self, at: usize, guard: Guard, span: Span, lists: impl Iterator<Item = String>) {
        let created = CreatedIfMissing { guard, span, given: lists.collect(), changed_elsewhere: false };
        self.created_if_missing.insert(at, created);
    }

    /// Notes that an object is changed that the script has not created.
    pub(super) fn change(&mut self, at: usize) {
        self.changed.insert(at);
    }

    /// Notes that an object is created that was changed before: both branches show it.
    pub(super) fn create_changed(&mut self, at: usize) {
        self.changed.remove(&at);
    }

    /// Notes that a list of an object is replaced, or that the object is changed in another way (`list` is empty).
    pub(super) fn replace(&mut self, at: usize, guard: Option<Guard>, list: &str) {
        let Some(created) = self.created_if_missing.get_mut(&at) else { return };
        let elsewhere = match guard {
            None => true,
            Some(guard) => guard.number == created.guard.number && guard.branch != created.guard.branch,
        };
        if elsewhere {
            created.changed_elsewhere |= guard.is_some();
            created.given.remove(&list.to_ascii_lowercase());
        }
    }

    /// Notes that the script names an object, which may exist already.
    pub(super) fn name(&mut self, noun: &str, identity: String, span: Span, why: &'static str) {
        if !identity.is_empty() && self.named.len() < 10_000 {
            self.named.push(Named { noun: noun.to_owned(), identity, span, why });
        }
    }
}

//! What a script says about objects that may exist already: those that it only creates if they are missing, those that
//! it changes without having created them, and those that it only names.

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use super::cmdlets;
use super::flow::Guard;
use super::properties::is_partly_known;
use super::script::{Script, identity};
use crate::codes;
use crate::object::Object;

/// Objects that may exist already, as indexes into the list of the script's objects.
#[derive(Default)]
pub(super) struct Existing {
    /// The objects that are only created if they do not exist.
    created_if_missing: FxHashMap<usize, CreatedIfMissing>,
    /// The objects that the script changes and has not created.
    changed: FxHashSet<usize>,
    /// The objects that the script names: noun and identity, and where and why.
    named: Vec<Named>,
}

struct CreatedIfMissing {
    guard: Guard,
    span: Span,
    /// The lists that are given, in lower case. If the object exists, it has others.
    given: FxHashSet<String>,
    /// Whether another branch changes the object if it exists.
    changed_elsewhere: bool,
}

struct Named {
    noun: String,
    identity: String,
    span: Span,
    why: &'static str,
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
    pub(super) fn name(&mut self, noun: &str, name: &str, span: Span, why: &'static str) {
        if !name.is_empty() && self.named.len() < 10_000 {
            self.named.push(Named { noun: noun.to_owned(), identity: identity(name), span, why });
        }
    }
}

impl<'a> Script<'a, '_> {
    /// Makes the lists partial of which the script does not tell all because an object may exist already.
    pub(super) fn finish_existing(&mut self) {
        let existing = std::mem::take(&mut self.existing);
        let mut created: Vec<(usize, CreatedIfMissing)> = existing.created_if_missing.into_iter().collect();
        created.sort_unstable_by_key(|(at, _)| *at);
        for (at, created) in created {
            let Some(kept) = self.kept.get(at).filter(|kept| !kept.removed) else { continue };
            let noun = kept.object.type_name.to_ascii_lowercase();
            let (shown, lists) = (Self::shown(&kept.object), cmdlets::lists(&noun));
            let open = |list: &&str, object: &Object<'a>| {
                let given = created.given.contains(&list.to_ascii_lowercase());
                given || !created.changed_elsewhere && !object.has(&[*list])
            };
            let open: Vec<&'static str> = lists.iter().copied().filter(|list| open(list, &kept.object)).collect();
            if open.is_empty() && (!lists.is_empty() || created.changed_elsewhere) {
                continue;
            }
            let said = open.iter().any(|list| !is_partly_known(&kept.object, list)) || lists.is_empty();
            for list in &open {
                self.make_partial(at, list, created.span);
            }
            let why = "if it exists already, it may differ";
            if lists.is_empty() {
                self.note(&noun, None, "", created.span, why);
            }
            if said {
                let message = format!("`{shown}` is only created if it is missing: one that exists may differ");
                self.report(Diagnostic::new(&codes::IMPORT_CHANGED, message).at(created.span, "as if it is missing"));
            }
        }
        let mut changed: Vec<usize> = existing.changed.into_iter().collect();
        changed.sort_unstable();
        for at in changed {
            self.finish_changed(at);
        }
        for Named { noun, identity, span, why } in existing.named {
            let made = self.index_of(&noun, &identity).and_then(|at| self.kept.get(at));
            if made.is_none_or(|kept| kept.removed) {
                self.note(&noun, None, "", span, why);
            }
        }
    }

    /// Makes the lists partial of which the script says nothing, of an object that it changes without creating it.
    fn finish_changed(&mut self, at: usize) {
        let Some(kept) = self.kept.get(at).filter(|kept| !kept.removed) else { return };
        let (noun, span) = (kept.object.type_name.to_ascii_lowercase(), kept.span);
        let unsaid: Vec<&'static str> = (cmdlets::lists(&noun).iter().copied())
            .filter(|list| !noun.ends_with("pstnusage") && !kept.object.has(&[*list]))
            .collect();
        let shown = Self::shown(&kept.object);
        // Everybody has an object `Global`.
        if !noun.ends_with("pstnusage") && !identity(&shown).eq_ignore_ascii_case("global") {
            self.note(&noun, None, "", span, "an object that exists already is changed");
        }
        for list in unsaid {
            self.note(&noun, Some(shown.clone()), list, span, "the script changes something else of it");
        }
    }
}

//! An index of the names of a plan. A call log looks up names millions of times, and may use names that do not exist.
//!
//! It finds what [`Named::find`] finds. Its errors are short: a suggestion for each of a million rows helps nobody and
//! costs more than the decisions.

use rustc_hash::FxHashMap;

use dialplan_core::model::{Named, Plan, folded};

/// All names of one kind of object.
#[derive(Debug)]
pub(super) struct Index<Id> {
    exact: FxHashMap<Box<str>, Id>,
    /// The objects by their whole names, regardless of case; `None` if several objects have the name.
    whole: FxHashMap<String, Option<Id>>,
    /// The objects by their first labels, regardless of case; `None` if several objects have the label.
    short: FxHashMap<String, Option<Id>>,
}

impl<Id: Named + PartialEq> Index<Id> {
    pub(super) fn new(plan: &Plan) -> Index<Id> {
        let mut index = Index { exact: FxHashMap::default(), whole: FxHashMap::default(), short: FxHashMap::default() };
        for (id, name) in Id::all(plan) {
            index.exact.entry(name.into()).or_insert(id);
            for (names, part) in [(&mut index.whole, Id::whole(name)), (&mut index.short, Id::short(name))] {
                let Some(part) = part else { continue };
                let known = names.entry(folded(part)).or_insert(Some(id));
                if *known != Some(id) {
                    *known = None;
                }
            }
        }
        index
    }

    pub(super) fn find(&self, given: &str) -> Result<Id, String> {
        if let Some(id) = self.exact.get(given) {
            return Ok(*id);
        }
        let wanted = Id::whole(given).map(folded);
        let found = wanted.and_then(|wanted| self.whole.get(&wanted).or_else(|| self.short.get(&wanted)));
        match found {
            Some(Some(id)) => Ok(*id),
            Some(None) => Err(format!("{} `{given}` is ambiguous: write the whole name", Id::KIND)),
            None => Err(format!("there is no {} `{given}` in the plan", Id::KIND)),
        }
    }
}

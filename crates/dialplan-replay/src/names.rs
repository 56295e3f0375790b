//! An index of the names of a plan. A call log looks up names millions of times, and may use names that do not exist.
//!
//! It finds what [`Named::find`] finds. Its errors are short: a suggestion for each of a million rows helps nobody and
//! costs more than the decisions.

use rustc_hash::FxHashMap;

use dialplan_core::model::{GatewayId, Named, Plan, PolicyId, ProfileId, UserId, strip_sip};

/// The forms by which names are compared if no name matches exactly.
pub(super) trait Forms: Named {
    fn forms(name: &str) -> Vec<String>;
}

impl Forms for ProfileId {
    fn forms(name: &str) -> Vec<String> {
        [Some(name), Self::short(name)].into_iter().flatten().map(str::to_ascii_lowercase).collect()
    }
}

impl Forms for UserId {
    fn forms(name: &str) -> Vec<String> {
        vec![strip_sip(name).to_ascii_lowercase()]
    }
}

impl Forms for PolicyId {
    fn forms(_: &str) -> Vec<String> {
        Vec::new()
    }
}

impl Forms for GatewayId {
    fn forms(_: &str) -> Vec<String> {
        Vec::new()
    }
}

/// All names of one kind of object.
#[derive(Debug)]
pub(super) struct Index<Id> {
    exact: FxHashMap<Box<str>, Id>,
    /// `None` if several objects share the form.
    loose: FxHashMap<String, Option<Id>>,
}

impl<Id: Forms + PartialEq> Index<Id> {
    pub(super) fn new(plan: &Plan) -> Index<Id> {
        let mut index = Index { exact: FxHashMap::default(), loose: FxHashMap::default() };
        for (id, name) in Id::all(plan) {
            index.exact.entry(name.into()).or_insert(id);
            for form in Id::forms(name) {
                let known = index.loose.entry(form).or_insert(Some(id));
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
        // The first form is that of the whole name.
        let form = Id::forms(given).into_iter().next();
        let loose = form.and_then(|form| *self.loose.get(&form)?);
        loose.ok_or_else(|| format!("there is no {} `{given}` in the plan", Id::KIND))
    }
}

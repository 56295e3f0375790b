//! Things of a plan by name, without walking all of them: a call log asks millions of times, and may name what is not there.
//!
//! Finds what [`Named::find`] finds. Its errors are short: "did you mean" for each of a million rows helps nobody and costs more than the decisions.

use rustc_hash::FxHashMap;

use dialplan_core::model::{GatewayId, Named, Plan, PolicyId, ProfileId, UserId, strip_sip};

/// How names are compared if nothing has exactly the name: every form that a name goes by.
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

/// All things of a kind.
#[derive(Debug)]
pub(super) struct Index<Id> {
    exact: FxHashMap<Box<str>, Id>,
    /// `None` where several go by the form.
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

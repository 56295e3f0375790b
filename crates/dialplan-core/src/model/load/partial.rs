//! The lists of which the plan only has a part: `partial`.

use super::Loader;
use super::read::{Fields, Path};
use crate::diag::{Diagnostic, codes};
use crate::model::list_paths::NoSuchList;
use crate::model::{Plan, PlanList, Ref};
use crate::source::yaml::{NodeRef, Value};

impl<'d> Loader<'_> {
    /// Reads `partial`, after everything else. A path that names no list of the plan is reported.
    pub(super) fn partial(&mut self, plan: &mut Plan, fields: &Fields<'d>, path: &Path<'_>) {
        let Some(node) = fields.get("partial") else { return };
        let path = path.key("partial");
        let mut lists: Vec<Ref<PlanList>> = Vec::new();
        for name in self.distinct_names(node, "list", &path) {
            match PlanList::of_path(plan, &name) {
                Ok(list) => lists.push(Ref { id: list, span: name.span }),
                Err(NoSuchList { why, help }) => self.report(
                    Diagnostic::new(&codes::UNDEFINED_REFERENCE, format!("`{}` in `partial`: {why}", &*name))
                        .at(name.span, "not a list of this plan")
                        .help(help)
                        .on(path.to_string(), None),
                ),
            }
        }
        lists.sort_by_key(|list| list.id);
        plan.partial = lists;
    }
}

/// Returns true if the list is written out and has no items.
pub(super) fn is_emptied(node: NodeRef<'_>) -> bool {
    matches!(node.value(), Value::Sequence) && node.items().next().is_none()
}

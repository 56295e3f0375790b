//! Translation rules, and the lists of gateways and routes that name them.

use super::names::UNUSABLE;
use super::read::{Fields, Path};
use super::{Loader, is_key, keys};
use crate::model::{Plan, Ref, RuleId, TranslationLists};
use crate::source::Text;
use crate::source::yaml::NodeRef;

impl<'d> Loader<'_> {
    /// Reads the translation rules.
    pub(super) fn translation_rules(&mut self, plan: &mut Plan, fields: &Fields<'d>, path: &Path<'_>) {
        let Some(node) = fields.get("translation_rules") else { return };
        let path = path.key("translation_rules");
        for (position, node) in self.rule_nodes(node, "`translation_rules`", &path).into_iter().enumerate() {
            let (name, number) = match self.rule(node, &keys::TRANSLATION_RULE, &path.index(position)) {
                Some(rule) => {
                    let (name, number) = (rule.name.clone(), plan.rules.len());
                    plan.translation_rules.push(RuleId::from_index(number));
                    plan.rules.push(rule);
                    (Some(name), number as u32)
                }
                // What is wrong with it is reported already. Lists that name it are not wrong as well.
                None => (name_of_broken(node), UNUSABLE),
            };
            let Some(name) = name.filter(|name| !name.is_empty()) else { continue };
            if let Some(first) = self.translation_rules.add(&name, number) {
                self.duplicate("translation rule", &name, first);
            }
        }
    }

    /// Reads the lists of a gateway for one direction.
    pub(super) fn translation_lists(
        &mut self,
        fields: &Fields<'d>,
        key: &'static str,
        path: &Path<'_>,
    ) -> TranslationLists {
        let Some(node) = fields.get(key) else { return TranslationLists::default() };
        let path = path.key(key);
        let Some(fields) = self.fields(node, &keys::TRANSLATION_LISTS, &path) else {
            return TranslationLists::default();
        };
        TranslationLists {
            called: self.translation_refs(&fields, "called", &path),
            calling: self.translation_refs(&fields, "calling", &path),
        }
    }

    /// Reads a list of translation rules.
    pub(super) fn translation_refs(
        &mut self,
        fields: &Fields<'d>,
        key: &'static str,
        path: &Path<'_>,
    ) -> Vec<Ref<RuleId>> {
        let Some(node) = fields.get(key) else { return Vec::new() };
        let path = path.key(key);
        self.listed(|l| &l.translation_rules, node, &path, RuleId)
    }
}

/// Returns the name of a rule that could not be read: the value of `name`, or the only key.
fn name_of_broken(node: NodeRef<'_>) -> Option<Text> {
    let named = node.entries().find(|(key, _)| is_key(*key, "name")).map(|(_, value)| value);
    named.or_else(|| node.entries().next().map(|(key, _)| key))?.text()
}

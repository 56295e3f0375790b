//! Routing: phone usages, policies, routes and gateways.

use rustc_hash::FxHashMap;

use super::partial::is_emptied;
use super::read::Path;
use super::{Item, Loader, keys};
use crate::diag::{Diagnostic, codes};
use crate::model::{Gateway, Plan, PlanList, Policy, PolicyId, Route, RouteId, TranslationLists, Usage};
use crate::source::yaml::Value;
use crate::source::{Span, Text};

impl<'d> Loader<'_> {
    /// Reads the phone usages.
    pub(super) fn usages(&mut self, plan: &mut Plan, items: &[Item<'d>], names: Vec<Text>, path: &Path<'_>) {
        for (position, (item, name)) in items.iter().zip(names).enumerate() {
            let path = path.item(&name, position);
            let description = match item.node.value() {
                Value::Mapping => match self.fields(item.node, &keys::USAGE, &path) {
                    Some(fields) => self.optional_text(&fields, "description", &path),
                    None => None,
                },
                _ => None,
            };
            plan.usages.push(Usage { name: name.clone(), description });
        }
    }

    /// Reads the policies.
    pub(super) fn policies(&mut self, plan: &mut Plan, items: &[Item<'d>], names: Vec<Text>, path: &Path<'_>) {
        for (position, (item, name)) in items.iter().zip(names).enumerate() {
            let path = path.item(&name, position);
            let mut policy =
                Policy { name: name.clone(), description: None, phone_usages: Vec::new(), profiles: Vec::new() };
            let long = matches!(item.node.value(), Value::Mapping);
            let emptied = PlanList::PolicyUsages(PolicyId::from_index(position));
            if item.key.is_some() && !long {
                plan.emptied.extend(is_emptied(item.node).then_some(emptied));
                policy.phone_usages = self.usage_refs(item.node, &path.key("phone_usages"));
            } else if let Some(fields) =
                self.fields(item.node, if item.key.is_some() { &keys::NAMED_POLICY } else { &keys::POLICY }, &path)
            {
                policy.description = self.optional_text(&fields, "description", &path);
                if let Some(node) = fields.get("phone_usages") {
                    plan.emptied.extend(is_emptied(node).then_some(emptied));
                    policy.phone_usages = self.usage_refs(node, &path.key("phone_usages"));
                }
                if let Some(node) = fields.get("profiles") {
                    policy.profiles = self.profile_refs(node, &path.key("profiles"));
                }
            }
            plan.policies.push(policy);
        }
    }

    /// Reads the routes.
    pub(super) fn routes(&mut self, plan: &mut Plan, items: &[Item<'d>], path: &Path<'_>) {
        let mut seen: FxHashMap<Box<str>, Span> = FxHashMap::default();
        for (position, item) in items.iter().enumerate() {
            let name = self.name_of(item, &path.index(position));
            let path = path.item(&name, position);
            let Some(fields) = self.fields(item.node, &keys::ROUTE, &path) else { continue };
            if let Some(first) = seen.get(&name.value).copied().filter(|_| !name.is_empty()) {
                self.duplicate("route", &name, first);
            } else {
                seen.insert(name.value.clone(), name.span);
            }
            let Some(target) = self.required_text(&fields, "target", &path) else { continue };
            let id = RouteId::from_index(plan.routes.len());
            for (key, list) in [("phone_usages", PlanList::RouteUsages(id)), ("gateways", PlanList::RouteGateways(id))]
            {
                plan.emptied.extend(fields.get(key).is_some_and(is_emptied).then_some(list));
            }
            let phone_usages = fields.get("phone_usages").map(|n| self.usage_refs(n, &path.key("phone_usages")));
            let gateways = fields.get("gateways").map(|n| self.gateway_refs(n, plan, &path.key("gateways")));
            plan.routes.push(Route {
                description: self.optional_text(&fields, "description", &path),
                target,
                phone_usages: phone_usages.unwrap_or_default(),
                gateways: gateways.unwrap_or_default(),
                priority: self.integer(&fields, "priority", &path),
                translations: self.translation_refs(&fields, "translations", &path),
                name: name.clone(),
            });
        }
    }

    /// Reads the listed gateways.
    pub(super) fn gateways(&mut self, plan: &mut Plan, items: &[Item<'d>], names: Vec<Text>, path: &Path<'_>) {
        for (position, (item, name)) in items.iter().zip(names).enumerate() {
            let path = path.item(&name, position);
            let mut gateway = Gateway { listed: true, ..unlisted_gateway(name.clone()) };
            if matches!(item.node.value(), Value::Mapping)
                && let Some(fields) = self.fields(item.node, &keys::GATEWAY, &path)
            {
                gateway.description = self.optional_text(&fields, "description", &path);
                gateway.profile = self.profile_ref(&fields, "profile", &path);
                gateway.policy = self.policy_ref(&fields, "policy", &path);
                gateway.enabled = self.flag(&fields, "enabled", &path).unwrap_or(true);
                if let Some(node) = fields.get("phone_usages") {
                    gateway.phone_usages = self.usage_refs(node, &path.key("phone_usages"));
                    if let Some(policy) = gateway.policy {
                        self.report(
                            Diagnostic::new(&codes::WRONG_TYPE, "a gateway has `phone_usages` or a `policy`, not both")
                                .at(node.span(), "its own usages")
                                .and_at(policy.span, "and a policy")
                                .help("keep one of them")
                                .on(path.to_string(), None),
                        );
                    }
                }
                gateway.outbound = self.translation_lists(&fields, "outbound", &path);
                gateway.inbound = self.translation_lists(&fields, "inbound", &path);
            }
            plan.gateways.push(gateway);
        }
    }
}

/// Creates a gateway of which only the name is known.
pub(super) fn unlisted_gateway(name: Text) -> Gateway {
    Gateway {
        name,
        description: None,
        listed: false,
        profile: None,
        phone_usages: Vec::new(),
        policy: None,
        enabled: true,
        outbound: TranslationLists::default(),
        inbound: TranslationLists::default(),
    }
}

//! Collects routes, policies and phone usages.

use dialplan_core::model::PlanSection;

use super::collector::Collector;
use crate::draft::{DraftList, Policy, Route, Usage};
use crate::import::kinds::Kind;
use crate::names::without_prefix;
use crate::object::{Object, Value};

/// The properties with the usages of a route or a policy.
const USAGES: [&str; 3] = ["OnlinePstnUsages", "PstnUsages", "PhoneRouteUsages"];
/// The properties with the gateways of a route.
const GATEWAYS: [&str; 3] = ["OnlinePstnGatewayList", "PstnGatewayList", "GatewayList"];

impl Collector<'_> {
    pub(super) fn route(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let Some(name) = self.name(Kind::Route, value, object, &["Identity", "Name"]) else { return };
        let Some(target) = self.needed(Kind::Route, &name, value, object, &["NumberPattern", "TargetPhoneNumber"])
        else {
            self.partial_section(PlanSection::Routes, value.span, &format!("route `{name}` is left out"));
            return;
        };
        let what = format!("route `{name}`");
        let usages = self.names(object, &USAGES, &what);
        let gateways = self.names(object, &GATEWAYS, &what);
        self.note_list(object, &USAGES, || DraftList::RouteUsages(name.clone()));
        self.note_list(object, &GATEWAYS, || DraftList::RouteGateways(name.clone()));
        let mut route = Route {
            description: self.description(object),
            target,
            phone_usages: usages,
            gateways: Vec::new(),
            priority: self.priority(object, &what),
            origin: self.origin(value.span),
            name,
        };
        for gateway in gateways {
            let gateway =
                without_prefix(&gateway, &["Service:PstnGateway:", "PstnGateway:", "Service:MediationServer:"])
                    .to_owned();
            if !route.gateways.contains(&gateway) {
                route.gateways.push(gateway);
            }
        }
        let known = [
            "Name",
            "Description",
            "NumberPattern",
            "TargetPhoneNumber",
            "OnlinePstnUsages",
            "PstnUsages",
            "PhoneRouteUsages",
            "OnlinePstnGatewayList",
            "PstnGatewayList",
            "GatewayList",
            "Priority",
        ];
        self.count_dropped(Kind::Route, object, &known);
        self.found.routes.push(route);
    }

    pub(super) fn policy(&mut self, value: &Value<'_>, object: &Object<'_>) {
        let Some(name) = self.name(Kind::Policy, value, object, &["Identity", "Name", "VoicePolicy"]) else { return };
        let usages = self.names(object, &USAGES, &format!("policy `{name}`"));
        self.note_list(object, &USAGES, || DraftList::PolicyUsages(name.clone()));
        let policy = Policy {
            description: self.description(object),
            phone_usages: usages,
            origin: self.origin(value.span),
            name,
        };
        let known = ["Name", "VoicePolicy", "Description", "OnlinePstnUsages", "PstnUsages", "PhoneRouteUsages"];
        self.count_dropped(Kind::Policy, object, &known);
        self.found.policies.push(policy);
    }

    pub(super) fn usages(&mut self, object: &Object<'_>) {
        let description = self.description(object);
        self.note_list(object, &["Usage", "UsageAttribute"], || DraftList::Section(PlanSection::Usages));
        for (name, span) in self.placed_names(object, &["Usage", "UsageAttribute"], "the list of phone usages") {
            let origin = self.origin(span);
            if let Some(key) = object.get(&["InstanceID"]).and_then(Value::as_text) {
                self.found.usage_keys.insert(key.to_owned(), name.clone());
            }
            self.found.usages.push(Usage { name, description: description.clone(), origin, listed: true });
        }
        self.count_dropped(Kind::Usages, object, &["Name", "Usage", "UsageAttribute", "Description", "DefaultUsage"]);
    }
}

//! The plan as JSON: what `show` tells, for the page in a browser.

use dialplan_core::model::{Plan, Ref, RuleId, TranslationLists, UsageId};
use dialplan_core::source::Text;
use serde_json::{Value, json};

use crate::SCHEMA_VERSION;
use crate::overview_text::settings;

/// Renders the plan.
pub fn document(plan_name: &str, plan: &Plan) -> Value {
    json!({
        "schema_version": SCHEMA_VERSION,
        "plan": plan_name,
        "name": text(&plan.name),
        "dialect": plan.dialect.name(),
        "settings": settings(plan),
        "defaults": {
            "profile": plan.default_profile.map(|profile| &*plan.profile(profile.id).name.value),
            "policy": plan.default_policy.map(|policy| &*plan.policy(policy.id).name.value),
            "emergency_policy": plan.default_emergency_policy.map(|policy| &*plan.emergency_policy(policy.id).name.value),
        },
        "global_policy": plan.global_policy.map(|policy| &*plan.policy(policy.id).name.value),
        "profiles": profiles(plan),
        "phone_usages": phone_usages(plan),
        "policies": policies(plan),
        "routes": routes(plan),
        "gateways": gateways(plan),
        "translation_rules": plan.translation_rules.iter().map(|rule| self::rule(plan, *rule, None)).collect::<Value>(),
        "users": users(plan),
        "sites": sites(plan),
        "emergency_policies": emergency_policies(plan),
        "emergency_numbers": emergency_numbers(plan),
        "number_ranges": number_ranges(plan),
        "classes": (plan.classes.iter())
            .map(|class| json!({ "name": &*class.name.value, "pattern": &*class.pattern.value })).collect::<Value>(),
        "partial": plan.partial.iter().map(|list| list.id.path(plan)).collect::<Vec<_>>(),
    })
}

fn text(text: &Option<Text>) -> Value {
    json!(text.as_ref().map(|text| &*text.value))
}

fn usages(plan: &Plan, usages: &[Ref<UsageId>]) -> Value {
    usages.iter().map(|usage| &*plan.usage(usage.id).name.value).collect()
}

fn rules(plan: &Plan, rules: &[Ref<RuleId>]) -> Value {
    rules.iter().map(|rule| &*plan.rule(rule.id).name.value).collect()
}

fn rule(plan: &Plan, id: RuleId, from: Option<&str>) -> Value {
    let rule = plan.rule(id);
    json!({
        "name": &*rule.name.value,
        "description": text(&rule.description),
        "pattern": &*rule.pattern.value,
        "translation": &*rule.translation.value,
        "internal_extension": rule.internal_extension,
        "device_dialing": rule.device_dialing,
        "from": from,
    })
}

fn profiles(plan: &Plan) -> Value {
    let profile = |profile: &dialplan_core::model::Profile| {
        let rules = profile.rules.iter().map(|member| {
            rule(plan, member.rule, member.include.map(|include| &*plan.rule_set(include.id).name.value))
        });
        json!({
            "name": &*profile.name.value,
            "description": text(&profile.description),
            "country_code": text(&profile.country_code),
            "external_access_prefix": text(&profile.external_access_prefix),
            "optimize_device_dialing": profile.optimize_device_dialing,
            "rules": rules.collect::<Value>(),
        })
    };
    plan.profiles.iter().map(profile).collect()
}

fn phone_usages(plan: &Plan) -> Value {
    let counts = plan.routes_by_usage().into_iter().zip(plan.policies_by_usage());
    let usage = |(usage, (routes, policies)): (&dialplan_core::model::Usage, (usize, usize))| {
        json!({
            "name": &*usage.name.value,
            "description": text(&usage.description),
            "routes": routes,
            "policies": policies,
        })
    };
    plan.usages.iter().zip(counts).map(usage).collect()
}

fn policies(plan: &Plan) -> Value {
    let policy = |policy: &dialplan_core::model::Policy| {
        json!({
            "name": &*policy.name.value,
            "description": text(&policy.description),
            "phone_usages": usages(plan, &policy.phone_usages),
            "profiles": policy.profiles.iter()
                .map(|profile| &*plan.profile(profile.id).name.value).collect::<Vec<_>>(),
        })
    };
    plan.policies.iter().map(policy).collect()
}

fn routes(plan: &Plan) -> Value {
    let route = |route: &dialplan_core::model::Route| {
        json!({
            "name": &*route.name.value,
            "description": text(&route.description),
            "target": &*route.target.value,
            "phone_usages": usages(plan, &route.phone_usages),
            "gateways": route.gateways.iter()
                .map(|gateway| &*plan.gateway(gateway.id).name.value).collect::<Vec<_>>(),
            "priority": route.priority,
            "translations": rules(plan, &route.translations),
        })
    };
    plan.routes.iter().map(route).collect()
}

fn gateways(plan: &Plan) -> Value {
    let lists = |lists: &TranslationLists| json!({ "called": rules(plan, &lists.called), "calling": rules(plan, &lists.calling) });
    let gateway = |gateway: &dialplan_core::model::Gateway| {
        json!({
            "name": &*gateway.name.value,
            "description": text(&gateway.description),
            "listed": gateway.listed,
            "enabled": gateway.enabled,
            "profile": gateway.profile.map(|profile| &*plan.profile(profile.id).name.value),
            "policy": gateway.policy.map(|policy| &*plan.policy(policy.id).name.value),
            "phone_usages": usages(plan, &gateway.phone_usages),
            "outbound": lists(&gateway.outbound),
            "inbound": lists(&gateway.inbound),
        })
    };
    plan.gateways.iter().map(gateway).collect()
}

fn users(plan: &Plan) -> Value {
    let user = |user: &dialplan_core::model::User| {
        json!({
            "uri": &*user.uri.value,
            "line_uri": text(&user.line_uri),
            "profile": user.profile.map(|profile| &*plan.profile(profile.id).name.value),
            "policy": user.policy.map(|policy| &*plan.policy(policy.id).name.value),
            "emergency_policy": user.emergency_policy.map(|policy| &*plan.emergency_policy(policy.id).name.value),
            "calling_plan": user.calling_plan,
        })
    };
    plan.users.iter().map(user).collect()
}

fn sites(plan: &Plan) -> Value {
    let site = |site: &dialplan_core::model::Site| {
        json!({
            "name": &*site.name.value,
            "description": text(&site.description),
            "emergency_policy": site.emergency_policy.map(|policy| &*plan.emergency_policy(policy.id).name.value),
            "profiles": site.profiles.iter()
                .map(|profile| &*plan.profile(profile.id).name.value).collect::<Vec<_>>(),
        })
    };
    plan.sites.iter().map(site).collect()
}

fn emergency_policies(plan: &Plan) -> Value {
    (plan.emergency_policies.iter())
        .map(|policy| json!({ "name": &*policy.name.value, "description": text(&policy.description) }))
        .collect()
}

fn emergency_numbers(plan: &Plan) -> Value {
    let entry = |entry: &dialplan_core::model::EmergencyNumber| {
        json!({
            "number": &*entry.number.value,
            "masks": entry.masks.iter().map(|mask| &*mask.value).collect::<Vec<_>>(),
            "becomes": entry.result(),
            "phone_usage": entry.usage.map(|usage| &*plan.usage(usage.id).name.value),
            "policy": entry.policy.map(|policy| &*plan.emergency_policy(policy).name.value),
            "profiles": entry.profiles.iter()
                .map(|profile| &*plan.profile(profile.id).name.value).collect::<Vec<_>>(),
        })
    };
    plan.emergency_numbers.iter().map(entry).collect()
}

fn number_ranges(plan: &Plan) -> Value {
    let range = |range: &dialplan_core::model::NumberRange| {
        json!({
            "name": &*range.name.value,
            "numbers": &*range.text().value,
            "site": range.site.map(|site| &*plan.site(site.id).name.value),
        })
    };
    plan.number_ranges.iter().map(range).collect()
}

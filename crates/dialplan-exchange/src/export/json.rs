//! Writes the objects as `ConvertTo-Json -Depth 5` would: one list, each object as its `Get-` command shows it. Behind
//! them are notes about the lists of which the plan only has a part, so that an import knows them.

use serde_json::{Value, json};

use super::emergency::{self, EmergencyNumberObject, EmergencyPolicyObject};
use super::objects::{RuleObject, TargetObjects};
use super::target::ProductFamily;
use super::trunks::{TranslationObject, TrunkObjects};
use crate::names::prefixed;
use crate::object::PARTIAL_MARK;

pub(super) fn write(objects: &TargetObjects<'_>, family: ProductFamily) -> String {
    let teams = family == ProductFamily::Teams;
    let (usages_key, gateways_key) =
        if teams { ("OnlinePstnUsages", "OnlinePstnGatewayList") } else { ("PstnUsages", "PstnGatewayList") };
    let mut list: Vec<Value> = Vec::new();
    if !objects.usages.is_empty() {
        list.push(json!({ "Identity": "Global", "Usage": objects.usages }));
    }
    for profile in &objects.profiles {
        let rule = |rule: &RuleObject<'_>| {
            json!({
                "Description": rule.description,
                "Pattern": rule.pattern,
                "Translation": rule.translation,
                "Name": rule.name,
                "IsInternalExtension": rule.internal_extension,
            })
        };
        // A list that the plan does not have whole is null.
        let rules: Option<Vec<Value>> = profile.rules.whole().map(|rules| rules.iter().map(rule).collect());
        let mut object = json!({
            "Identity": tagged(profile.name), "Description": profile.description, "NormalizationRules": rules,
            "SimpleName": profile.name.strip_prefix("Tag:").unwrap_or(profile.name),
        });
        if !teams && let Some(object) = object.as_object_mut() {
            object.insert("DialinConferencingRegion".to_owned(), Value::Null);
            object.insert("ExternalAccessPrefix".to_owned(), json!(profile.external_access_prefix));
            // The plan only says that it is on.
            if profile.optimize_device_dialing {
                object.insert("OptimizeDeviceDialing".to_owned(), json!(true));
            }
        }
        list.push(object);
    }
    for route in &objects.routes {
        let gateway = |name: &&str| if teams { (*name).to_owned() } else { format!("PstnGateway:{name}") };
        let gateways: Option<Vec<String>> = route.gateways.whole().map(|names| names.iter().map(gateway).collect());
        list.push(json!({
            "Identity": route.name,
            "Priority": route.priority,
            "Description": route.description,
            "NumberPattern": route.target,
            usages_key: route.usages.whole(),
            gateways_key: gateways,
            "Name": route.name,
        }));
    }
    for policy in &objects.policies {
        list.push(json!({
            "Identity": tagged(policy.name),
            usages_key: policy.usages.whole(),
            "Description": policy.description,
        }));
    }
    trunks(&mut list, &objects.trunks);
    for policy in &objects.emergency.policies {
        list.push(if teams { emergency_policy(policy) } else { location_policy(policy) });
    }
    for site in &objects.emergency.sites {
        let policy_key = if teams { "EmergencyCallRoutingPolicy" } else { "LocationPolicy" };
        list.push(json!({
            "Identity": site.name, "NetworkSiteID": site.name, "Description": site.description,
            "NetworkRegionID": null,
        }));
        if let (Some(policy), Some(object)) = (site.policy, list.last_mut().and_then(Value::as_object_mut)) {
            object.insert(policy_key.to_owned(), json!(policy));
        }
    }
    for user in &objects.users {
        let (profile_key, policy_key, emergency_key) = if teams {
            ("TenantDialPlan", "OnlineVoiceRoutingPolicy", "TeamsEmergencyCallRoutingPolicy")
        } else {
            ("DialPlan", "VoicePolicy", "LocationPolicy")
        };
        list.push(json!({
            "SipAddress": user.uri, "LineURI": user.line, profile_key: user.profile, policy_key: user.policy,
            emergency_key: user.emergency_policy,
        }));
    }
    list.extend(
        objects
            .partial
            .iter()
            .map(|note| json!({ PARTIAL_MARK: true, "Noun": note.noun, "Name": note.name, "Property": note.property })),
    );
    let mut text = serde_json::to_string_pretty(&Value::Array(list)).unwrap_or_default();
    text.push('\n');
    text
}

fn trunks(list: &mut Vec<Value>, objects: &TrunkObjects<'_>) {
    let object = |rule: &TranslationObject<'_>| {
        json!({
            "Description": rule.description, "Pattern": rule.pattern, "Translation": rule.translation, "Name": rule.name,
        })
    };
    for rule in &objects.rules {
        list.push(json!({
            "Identity": rule.name, "Name": rule.name, "Description": rule.description, "Pattern": rule.pattern,
            "Translation": rule.translation,
        }));
    }
    for gateway in &objects.gateways {
        let head = [("Identity", json!(gateway.name)), ("Fqdn", json!(gateway.name))];
        let off = (!gateway.enabled).then_some(("Enabled", json!(false)));
        let lists = gateway.lists.iter().map(|(key, names)| (*key, json!(names)));
        list.push(head.into_iter().chain(off).chain(lists).map(|(key, value)| (key.to_owned(), value)).collect());
    }
    for trunk in &objects.configurations {
        let identity = ("Identity".to_owned(), json!(format!("Service:PstnGateway:{}", trunk.gateway)));
        let lists = [
            ("OutboundTranslationRulesList", &trunk.called),
            ("OutboundCallingNumberTranslationRulesList", &trunk.calling),
        ];
        let given = lists.into_iter().filter(|(_, rules)| !rules.is_empty());
        let lists = given.map(|(key, rules)| (key.to_owned(), rules.iter().map(object).collect()));
        list.push(std::iter::once(identity).chain(lists).collect());
    }
}

fn emergency_policy(policy: &EmergencyPolicyObject<'_>) -> Value {
    let numbers: Vec<Value> = (policy.numbers.iter())
        .map(|entry| {
            json!({
                "EmergencyDialString": entry.number,
                "EmergencyDialMask": entry.masks,
                "OnlinePSTNUsage": entry.usage,
            })
        })
        .collect();
    json!({ "Identity": tagged(policy.name), "Description": policy.description, "EmergencyNumbers": numbers })
}

fn location_policy(policy: &EmergencyPolicyObject<'_>) -> Value {
    let only = match policy.numbers.as_slice() {
        [only] => Some(only),
        _ => None,
    };
    let several: Option<Vec<Value>> = (policy.numbers.len() > 1).then(|| {
        let number = |entry: &EmergencyNumberObject<'_>| json!({ "DialString": entry.number, "DialMask": entry.masks });
        policy.numbers.iter().map(number).collect()
    });
    let mut object = json!({
        "Identity": emergency::location_policy(policy.name), "Description": policy.description,
        "PstnUsage": policy.usage(),
        "EmergencyDialString": only.map(|entry| entry.number), "EmergencyDialMask": only.map(|entry| &entry.masks),
        "EmergencyNumbers": several,
    });
    if let (Some(_), Some(object)) = (policy.usage(), object.as_object_mut()) {
        object.insert("EnhancedEmergencyServicesEnabled".to_owned(), json!(true));
    }
    object
}

/// Returns the name with its scope. Dial plans and policies for users carry `Tag:`; those for sites and services
/// already carry another scope.
fn tagged(name: &str) -> String {
    let scoped = ["Global", "Site:", "Registrar:", "PstnGateway:", "Service:", "Tag:"];
    if name == "Global" || scoped.iter().skip(1).any(|scope| prefixed(name, scope).is_some()) {
        name.to_owned()
    } else {
        format!("Tag:{name}")
    }
}

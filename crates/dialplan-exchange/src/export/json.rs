//! Writes the objects as `ConvertTo-Json -Depth 5` would: one list, each object as its `Get-` command shows it.

use serde_json::{Value, json};

use super::objects::TargetObjects;
use super::target::ProductFamily;

pub(super) fn write(objects: &TargetObjects<'_>, family: ProductFamily) -> String {
    let teams = family == ProductFamily::Teams;
    let (usages_key, gateways_key) =
        if teams { ("OnlinePstnUsages", "OnlinePstnGatewayList") } else { ("PstnUsages", "PstnGatewayList") };
    let mut list: Vec<Value> = Vec::new();
    if !objects.usages.is_empty() {
        list.push(json!({ "Identity": "Global", "Usage": objects.usages }));
    }
    for profile in &objects.profiles {
        let rules: Vec<Value> = (profile.rules.iter())
            .map(|rule| {
                json!({
                    "Description": rule.description,
                    "Pattern": rule.pattern,
                    "Translation": rule.translation,
                    "Name": rule.name,
                    "IsInternalExtension": rule.internal_extension,
                })
            })
            .collect();
        let mut object = json!({
            "Identity": tagged(profile.name), "Description": profile.description, "NormalizationRules": rules,
            "SimpleName": profile.name.strip_prefix("Tag:").unwrap_or(profile.name),
        });
        if !teams && let Some(object) = object.as_object_mut() {
            object.insert("DialinConferencingRegion".to_owned(), Value::Null);
            object.insert("ExternalAccessPrefix".to_owned(), json!(profile.external_access_prefix));
            object.insert("OptimizeDeviceDialing".to_owned(), json!(profile.optimize_device_dialing));
        }
        list.push(object);
    }
    for route in &objects.routes {
        let gateways: Vec<String> = route
            .gateways
            .iter()
            .map(|name| if teams { (*name).to_owned() } else { format!("PstnGateway:{name}") })
            .collect();
        list.push(json!({
            "Identity": route.name,
            "Priority": route.priority,
            "Description": route.description,
            "NumberPattern": route.target,
            usages_key: route.usages,
            gateways_key: gateways,
            "Name": route.name,
        }));
    }
    for policy in &objects.policies {
        list.push(
            json!({ "Identity": tagged(policy.name), usages_key: policy.usages, "Description": policy.description }),
        );
    }
    if teams && !objects.emergency.is_empty() {
        let numbers: Vec<Value> = (objects.emergency.iter())
            .map(|entry| {
                json!({
                    "EmergencyDialString": entry.number,
                    "EmergencyDialMask": entry.masks,
                    "OnlinePSTNUsage": entry.usage,
                })
            })
            .collect();
        list.push(json!({ "Identity": "Tag:Emergency", "EmergencyNumbers": numbers }));
    }
    if !teams {
        for (number, entry) in objects.emergency.iter().enumerate() {
            list.push(json!({
                "Identity": format!("Tag:Emergency-{}", number + 1), "EnhancedEmergencyServicesEnabled": true,
                "EmergencyDialString": entry.number, "EmergencyDialMask": entry.masks, "PstnUsage": entry.usage,
            }));
        }
    }
    for user in &objects.users {
        let (profile_key, policy_key) =
            if teams { ("TenantDialPlan", "OnlineVoiceRoutingPolicy") } else { ("DialPlan", "VoicePolicy") };
        list.push(
            json!({ "SipAddress": user.uri, "LineURI": user.line, profile_key: user.profile, policy_key: user.policy }),
        );
    }
    let mut text = serde_json::to_string_pretty(&Value::Array(list)).unwrap_or_default();
    text.push('\n');
    text
}

/// Returns the name with its scope. Dial plans and policies for users carry `Tag:`; those for sites and services
/// already carry another scope.
fn tagged(name: &str) -> String {
    let scoped = ["Global", "Site:", "Registrar:", "PstnGateway:", "Service:", "Tag:"];
    if name == "Global" || scoped.iter().skip(1).any(|scope| name.starts_with(scope)) {
        name.to_owned()
    } else {
        format!("Tag:{name}")
    }
}

//! The part of a script about emergency calls: policies first, then the sites and users that get them.

use std::fmt::Write as _;

use dialplan_core::model::strip_sip;

use super::commands::create_or_change;
use super::emergency::{EmergencyObjects, EmergencyPolicyObject, GLOBAL, location_policy};
use super::quote::single;

/// Adds the commands to the script.
pub(super) fn write(out: &mut String, objects: &EmergencyObjects<'_>, teams: bool) {
    for policy in &objects.policies {
        if teams {
            let parameters = [("EmergencyNumbers", teams_numbers(policy)), ("Description", single(policy.description))];
            create_or_change(out, "CsTeamsEmergencyCallRoutingPolicy", policy.name, &parameters);
        } else {
            create_or_change(out, "CsLocationPolicy", &location_policy(policy.name), &location(policy));
        }
    }
    for site in &objects.sites {
        let policy = site.policy.map_or("$null".to_owned(), single);
        if teams {
            let parameters = [("EmergencyCallRoutingPolicy", policy), ("Description", single(site.description))];
            create_or_change(out, "CsTenantNetworkSite", site.name, &parameters);
        } else {
            // A new one needs a region, which a plan does not know, so the site must exist.
            let _ = writeln!(
                out,
                "\nSet-CsNetworkSite -Identity {} -LocationPolicy {policy} -Description {} -WhatIf:$WhatIfPreference",
                single(site.name),
                single(site.description)
            );
        }
    }
    if let Some(policy) = objects.everybody {
        let policy = single(policy);
        let _ = writeln!(
            out,
            "\nGrant-CsTeamsEmergencyCallRoutingPolicy -Global -PolicyName {policy} -WhatIf:$WhatIfPreference"
        );
    }
    if !objects.grants.is_empty() {
        out.push('\n');
    }
    let noun = if teams { "CsTeamsEmergencyCallRoutingPolicy" } else { "CsLocationPolicy" };
    for (user, policy) in &objects.grants {
        // Without a policy of their own, users have `Global`.
        let policy = if *policy == GLOBAL { "$null".to_owned() } else { single(policy) };
        let user = single(if teams { strip_sip(user) } else { user });
        let _ = writeln!(out, "Grant-{noun} -Identity {user} -PolicyName {policy} -WhatIf:$WhatIfPreference");
    }
}

fn teams_numbers(policy: &EmergencyPolicyObject<'_>) -> String {
    let mut list = String::from("@(\n");
    for entry in &policy.numbers {
        let mask = mask(" -EmergencyDialMask", &entry.masks);
        let _ = writeln!(
            list,
            "        New-CsTeamsEmergencyNumber -EmergencyDialString {}{mask} -OnlinePSTNUsage {}",
            single(entry.number),
            single(entry.usage.unwrap_or_default())
        );
    }
    list.push_str("    )");
    list
}

fn mask(parameter: &str, masks: &str) -> String {
    if masks.is_empty() { String::new() } else { format!("{parameter} {}", single(masks)) }
}

/// Returns the parameters of a location policy. A single number uses the parameters that Lync has as well.
fn location(policy: &EmergencyPolicyObject<'_>) -> Vec<(&'static str, String)> {
    let enabled = if policy.usage().is_some() { "$true" } else { "$false" };
    let mut parameters = vec![("EnhancedEmergencyServicesEnabled", enabled.to_owned())];
    let or_null = |text: &str| if text.is_empty() { "$null".to_owned() } else { single(text) };
    match policy.numbers.as_slice() {
        [] => parameters.push(("EmergencyDialString", "$null".to_owned())),
        [only] => {
            parameters.push(("EmergencyDialString", single(only.number)));
            parameters.push(("EmergencyDialMask", or_null(&only.masks)));
        }
        several => {
            let mut list = String::from("@(\n");
            for entry in several {
                let mask = mask(" -DialMask", &entry.masks);
                let _ = writeln!(list, "        New-CsEmergencyNumber -DialString {}{mask}", single(entry.number));
            }
            list.push_str("    )");
            parameters.push(("EmergencyNumbers", list));
            // What a single number has used before.
            parameters.extend([("EmergencyDialString", "$null".to_owned()), ("EmergencyDialMask", "$null".to_owned())]);
        }
    }
    parameters.push(("PstnUsage", policy.usage().map_or("$null".to_owned(), single)));
    parameters.push(("Description", single(policy.description)));
    parameters
}

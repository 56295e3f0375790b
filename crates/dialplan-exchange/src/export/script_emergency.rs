//! The part of a script about emergency calls: policies first, then the sites and users that get them.

use std::fmt::Write as _;

use dialplan_core::model::strip_sip;

use super::commands::{create_or_change, create_or_change_with, is_unknown};
use super::emergency::{EmergencyObjects, EmergencyPolicyObject, GLOBAL, location_policy};
use super::quote::single;

/// Empties the list that Lync does not have.
const NO_LIST: &str = "if ((Get-Command Set-CsLocationPolicy).Parameters.ContainsKey('EmergencyNumbers')) \
                       { $parameters.EmergencyNumbers = $null }\n";

/// Adds the commands to the script.
pub(super) fn write(out: &mut String, objects: &EmergencyObjects<'_>, teams: bool) {
    for policy in &objects.policies {
        if teams {
            let parameters = [("EmergencyNumbers", teams_numbers(policy)), ("Description", single(policy.description))];
            create_or_change(out, "CsTeamsEmergencyCallRoutingPolicy", policy.name, &parameters);
        } else {
            // The server of a single number may be one that has a list as well.
            let more = if policy.numbers.len() == 1 { NO_LIST } else { "" };
            create_or_change_with(out, "CsLocationPolicy", &location_policy(policy.name), &location(policy), more);
        }
    }
    for site in &objects.sites {
        // What the plan does not say stays as it is.
        let key = if teams { "EmergencyCallRoutingPolicy" } else { "LocationPolicy" };
        let policy = site.policy.map(|policy| (key, single(policy)));
        let parameters: Vec<_> = policy.into_iter().chain([("Description", single(site.description))]).collect();
        if teams {
            create_or_change(out, "CsTenantNetworkSite", site.name, &parameters);
        } else {
            // A new one needs a region, which a plan does not know, so the site must exist.
            let _ = write!(out, "\nSet-CsNetworkSite -Identity {}", single(site.name));
            for (key, value) in parameters.iter().filter(|parameter| !is_unknown(parameter)) {
                let _ = write!(out, " -{key} {value}");
            }
            out.push_str(" -WhatIf:$WhatIfPreference\n");
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
    let mut parameters = Vec::new();
    if policy.usage().is_some() {
        parameters.push(("EnhancedEmergencyServicesEnabled", "$true".to_owned()));
    }
    let or_null = |text: &str| if text.is_empty() { "$null".to_owned() } else { single(text) };
    match policy.numbers.as_slice() {
        [] => {}
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
    parameters.extend(policy.usage().map(|usage| ("PstnUsage", single(usage))));
    parameters.push(("Description", single(policy.description)));
    parameters
}

//! Writes a Microsoft365DSC configuration with the resources `TeamsPstnUsage`, `TeamsTenantDialPlan`,
//! `TeamsVoiceRoute`, `TeamsVoiceRoutingPolicy`, `TeamsTranslationRule`, `TeamsEmergencyCallRoutingPolicy`,
//! `TeamsTenantNetworkSite` and `TeamsUserPolicyAssignment`. Resource names are numbers, so that names in the plan are
//! only ever data.

use std::fmt::Write as _;

use dialplan_core::model::strip_sip;

use super::commands::is_unknown;
use super::emergency::EmergencyPolicyObject;
use super::objects::TargetObjects;
use super::quote::single;

/// The text at the beginning of every configuration.
const HEAD: &str = "\
Configuration DialPlan
{
    param
    (
        [Parameter(Mandatory = $true)]
        [PSCredential]
        $Credential
    )

    Import-DscResource -ModuleName Microsoft365DSC

    Node localhost
    {
";

/// Returns the configuration.
pub(super) fn write(objects: &TargetObjects<'_>) -> String {
    let mut out = String::from(HEAD);
    let mut resource = |kind: &str, number: usize, fields: &[(&str, String)]| {
        let _ = write!(out, "        {kind} '{kind}-{number}'\n        {{\n");
        for (name, value) in fields.iter().filter(|field| !is_unknown(field)) {
            let _ = writeln!(out, "            {name:<20} = {value};");
        }
        out.push_str("            Ensure               = 'Present';\n");
        out.push_str("            Credential           = $Credential;\n        }\n");
    };
    for (number, usage) in objects.usages.iter().enumerate() {
        resource("TeamsPstnUsage", number + 1, &[("Usage", single(usage))]);
    }
    for (number, profile) in objects.profiles.iter().enumerate() {
        let mut rules = String::from("@(\n");
        for (priority, rule) in profile.rules.whole().unwrap_or_default().iter().enumerate() {
            let internal = if rule.internal_extension { "$true" } else { "$false" };
            let _ = write!(
                rules,
                concat!(
                    "                MSFT_TeamsVoiceNormalizationRule{{\n",
                    "                    Identity            = {}\n",
                    "                    Priority            = {}\n",
                    "                    Description         = {}\n",
                    "                    Pattern             = {}\n",
                    "                    Translation         = {}\n",
                    "                    IsInternalExtension = {}\n",
                    "                }}\n",
                ),
                single(rule.name),
                priority,
                single(rule.description),
                single(rule.pattern),
                single(rule.translation),
                internal,
            );
        }
        rules.push_str("            )");
        let mut fields = vec![
            ("Identity", single(profile.name)),
            ("Description", single(profile.description)),
            ("SimpleName", single(profile.name)),
        ];
        fields.extend(profile.rules.whole().map(|_| ("NormalizationRules", rules)));
        resource("TeamsTenantDialPlan", number + 1, &fields);
    }
    for (number, route) in objects.routes.iter().enumerate() {
        let mut fields = vec![
            ("Identity", single(route.name)),
            ("Description", single(route.description)),
            ("NumberPattern", single(route.target)),
        ];
        fields.extend(route.usages.whole().map(|usages| ("OnlinePstnUsages", array(usages))));
        fields.extend(route.gateways.whole().map(|gateways| ("OnlinePstnGatewayList", array(gateways))));
        fields.push(("Priority", route.priority.to_string()));
        resource("TeamsVoiceRoute", number + 1, &fields);
    }
    for (number, policy) in objects.policies.iter().enumerate() {
        let mut fields = vec![("Identity", single(policy.name)), ("Description", single(policy.description))];
        fields.extend(policy.usages.whole().map(|usages| ("OnlinePstnUsages", array(usages))));
        resource("TeamsVoiceRoutingPolicy", number + 1, &fields);
    }
    for (number, rule) in objects.trunks.rules.iter().enumerate() {
        let fields = [
            ("Identity", single(rule.name)),
            ("Description", single(rule.description)),
            ("Pattern", single(rule.pattern)),
            ("Translation", single(rule.translation)),
        ];
        resource("TeamsTranslationRule", number + 1, &fields);
    }
    for (number, policy) in objects.emergency.policies.iter().enumerate() {
        let fields = [
            ("Identity", single(policy.name)),
            ("Description", single(policy.description)),
            ("EmergencyNumbers", emergency_numbers(policy)),
        ];
        resource("TeamsEmergencyCallRoutingPolicy", number + 1, &fields);
    }
    for (number, site) in objects.emergency.sites.iter().enumerate() {
        let mut fields = vec![("Identity", single(site.name)), ("Description", single(site.description))];
        fields.extend(site.policy.map(|policy| ("EmergencyCallRoutingPolicy", single(policy))));
        resource("TeamsTenantNetworkSite", number + 1, &fields);
    }
    // This resource has no `Ensure`.
    for (number, (user, policy)) in objects.emergency.grants.iter().enumerate() {
        let _ = write!(
            out,
            concat!(
                "        TeamsUserPolicyAssignment 'TeamsUserPolicyAssignment-{}'\n        {{\n",
                "            User                 = {};\n",
                "            TeamsEmergencyCallRoutingPolicy = {};\n",
                "            Credential           = $Credential;\n        }}\n",
            ),
            number + 1,
            single(strip_sip(user)),
            single(policy),
        );
    }
    out.push_str("    }\n}\n");
    out
}

fn emergency_numbers(policy: &EmergencyPolicyObject<'_>) -> String {
    let mut numbers = String::from("@(\n");
    for entry in &policy.numbers {
        let _ = write!(
            numbers,
            concat!(
                "                MSFT_TeamsEmergencyNumber{{\n",
                "                    EmergencyDialString = {}\n",
                "                    EmergencyDialMask   = {}\n",
                "                    OnlinePSTNUsage     = {}\n",
                "                }}\n",
            ),
            single(entry.number),
            single(&entry.masks),
            single(entry.usage.unwrap_or_default()),
        );
    }
    numbers.push_str("            )");
    numbers
}

fn array(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| single(name)).collect();
    format!("@({})", names.join(", "))
}

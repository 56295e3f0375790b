//! Writes a script that changes a tenant or a server to match the plan. It can be run repeatedly: it creates what is
//! missing, changes what differs, and removes something only if pruning is asked for.
//!
//! Every string is in single quotes. Names are only ever data and appear in no comment.

use std::fmt::Write as _;

use dialplan_core::model::PlanSection;

use super::commands::{ListParameter, ListText, create_or_change_lists};
use super::objects::{ProfileObject, RuleObject, TargetObjects};
use super::quote::single;
use super::target::ProductFamily;
use super::{script_emergency, script_trunks};

/// The text at the beginning of every script.
pub(super) const HEAD: &str = "\
<#
.SYNOPSIS
Changes the configuration to match a dial plan. It can be run repeatedly. Try it with -WhatIf first.
#>
[CmdletBinding(SupportsShouldProcess)]
param()
$ErrorActionPreference = 'Stop'

";

pub(super) fn write(objects: &TargetObjects<'_>, family: ProductFamily) -> String {
    let teams = family == ProductFamily::Teams;
    let cmdlets = if teams { &TEAMS } else { &SFB };
    let mut out = String::new();
    out.push_str(HEAD);
    for usage in &objects.usages {
        let usage = single(usage);
        let _ = writeln!(
            out,
            "if ((Get-{0} -Identity Global).Usage -cnotcontains {usage}) \
             {{ Set-{0} -Identity Global -Usage @{{ Add = {usage} }} -WhatIf:$WhatIfPreference }}",
            cmdlets.usage
        );
    }
    for profile in &objects.profiles {
        let rules = ListText::new(&profile.rules, ".Name", rules);
        let lists = [ListParameter { name: "NormalizationRules", list: rules }];
        create_or_change_lists(&mut out, cmdlets.profile, profile.name, &self::profile(profile, teams), &lists);
    }
    for route in &objects.routes {
        let gateway = |name: &&str| if teams { (*name).to_owned() } else { format!("PstnGateway:{name}") };
        let gateways = |names: &[&str]| array(&names.iter().map(gateway).collect::<Vec<_>>());
        let lists = [
            ListParameter { name: cmdlets.usages, list: ListText::new(&route.usages, "", array) },
            ListParameter { name: cmdlets.gateways, list: ListText::new(&route.gateways, "", gateways) },
        ];
        let parameters = [
            ("NumberPattern", single(route.target)),
            ("Description", single(route.description)),
            ("Priority", route.priority.to_string()),
        ];
        create_or_change_lists(&mut out, cmdlets.route, route.name, &parameters, &lists);
    }
    for policy in &objects.policies {
        let lists = [ListParameter { name: cmdlets.usages, list: ListText::new(&policy.usages, "", array) }];
        let parameters = [("Description", single(policy.description))];
        create_or_change_lists(&mut out, cmdlets.policy, policy.name, &parameters, &lists);
    }
    script_trunks::write(&mut out, &objects.trunks);
    script_emergency::write(&mut out, &objects.emergency, teams);
    if !objects.pruned.is_empty() {
        remove(&mut out, objects, cmdlets);
    }
    out
}

/// The nouns of cmdlets and the names of their parameters, which depend on the product.
struct CmdletNames {
    usage: &'static str,
    profile: &'static str,
    route: &'static str,
    policy: &'static str,
    usages: &'static str,
    gateways: &'static str,
    /// What the product calls its emergency policies.
    emergency_policies: &'static str,
    /// Lists the usages of all of them.
    emergency_usages: &'static str,
}

const TEAMS: CmdletNames = CmdletNames {
    usage: "CsOnlinePstnUsage",
    profile: "CsTenantDialPlan",
    route: "CsOnlineVoiceRoute",
    policy: "CsOnlineVoiceRoutingPolicy",
    usages: "OnlinePstnUsages",
    gateways: "OnlinePstnGatewayList",
    emergency_policies: "emergency call routing policies",
    emergency_usages: "Get-CsTeamsEmergencyCallRoutingPolicy | ForEach-Object { $_.EmergencyNumbers } \
                       | ForEach-Object { $_.OnlinePSTNUsage }",
};

const SFB: CmdletNames = CmdletNames {
    usage: "CsPstnUsage",
    profile: "CsDialPlan",
    route: "CsVoiceRoute",
    policy: "CsVoicePolicy",
    usages: "PstnUsages",
    gateways: "PstnGatewayList",
    emergency_policies: "location policies",
    emergency_usages: "Get-CsLocationPolicy | ForEach-Object { $_.PstnUsage }",
};

fn array<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<String> = names.iter().map(|name| single(name.as_ref())).collect();
    format!("@({})", names.join(", "))
}

fn rules(list: &[RuleObject<'_>]) -> String {
    let mut rules = String::from("@(\n");
    for rule in list {
        let internal = if rule.internal_extension { "$true" } else { "$false" };
        let description = match rule.description {
            "" => String::new(),
            text => format!(" -Description {}", single(text)),
        };
        let _ = writeln!(
            rules,
            "        New-CsVoiceNormalizationRule -Parent Global -Name {} -Pattern {} -Translation {}{description} \
             -IsInternalExtension {internal} -InMemory",
            single(rule.name),
            single(rule.pattern),
            single(rule.translation),
        );
    }
    rules.push_str("    )");
    rules
}

fn profile(profile: &ProfileObject<'_>, teams: bool) -> Vec<(&'static str, String)> {
    let mut parameters = vec![("Description", single(profile.description))];
    if !teams {
        parameters.extend(profile.external_access_prefix.map(|prefix| ("ExternalAccessPrefix", single(prefix))));
        // The plan only says that it is on.
        if profile.optimize_device_dialing {
            parameters.push(("OptimizeDeviceDialing", "$true".to_owned()));
        }
    }
    parameters
}

/// Removes objects before the ones that they refer to. `Global` cannot be removed and stays.
fn remove(out: &mut String, objects: &TargetObjects<'_>, cmdlets: &CmdletNames) {
    let names = |names: Vec<&str>| {
        let tagged: Vec<String> = names
            .iter()
            .flat_map(|name| [(*name).to_owned(), format!("Tag:{name}")])
            .chain(std::iter::once("Global".to_owned()))
            .collect();
        array(&tagged)
    };
    let _ = write!(
        out,
        "\n# Removes what the plan does not have. Emergency policies, sites and translation rules stay, \
         and so does what\n\
         # {} need: their usages, the routes that list one of these, and all usages of such routes.\n\
         $emergency = @({} | Where-Object {{ $_ }})\n\
         $emergencyRoutes = @(Get-{} | Where-Object \
         {{ @($_.{} | Where-Object {{ $emergency -contains $_ }}).Count }})\n",
        cmdlets.emergency_policies, cmdlets.emergency_usages, cmdlets.route, cmdlets.usages
    );
    for (section, noun, keep, also) in [
        (PlanSection::Policies, cmdlets.policy, names(objects.policies.iter().map(|p| p.name).collect()), ""),
        (
            PlanSection::Routes,
            cmdlets.route,
            names(objects.routes.iter().map(|r| r.name).collect()),
            " + @($emergencyRoutes | ForEach-Object { $_.Identity })",
        ),
        (PlanSection::Profiles, cmdlets.profile, names(objects.profiles.iter().map(|p| p.name).collect()), ""),
    ] {
        if !objects.pruned.contains(&section) {
            continue;
        }
        let _ = write!(
            out,
            "$keep = {keep}{also}\nGet-{noun} | Where-Object {{ $keep -notcontains $_.Identity }} \
             | ForEach-Object {{ Remove-{noun} -Identity $_.Identity -WhatIf:$WhatIfPreference }}\n"
        );
    }
    if !objects.pruned.contains(&PlanSection::Usages) {
        return;
    }
    let _ = write!(
        out,
        "$keep = {1}\n$emergency += @($emergencyRoutes | ForEach-Object {{ $_.{2} }})\n\
         (Get-{0} -Identity Global).Usage | Where-Object {{ $keep -cnotcontains $_ -and $emergency -notcontains $_ }} \
         | ForEach-Object {{ Set-{0} -Identity Global -Usage @{{ Remove = $_ }} -WhatIf:$WhatIfPreference }}\n",
        cmdlets.usage,
        array(&objects.usages),
        cmdlets.usages
    );
}

//! The part of a script about translation rules and gateways: rules first, then the gateways that name them.

use std::fmt::Write as _;

use super::commands::create_or_change;
use super::quote::single;
use super::trunks::{TranslationObject, TrunkObjects};

/// Adds the commands to the script.
pub(super) fn write(out: &mut String, objects: &TrunkObjects<'_>) {
    for rule in &objects.rules {
        let parameters = [
            ("Description", single(rule.description)),
            ("Pattern", single(rule.pattern)),
            ("Translation", single(rule.translation)),
        ];
        create_or_change(out, "CsTeamsTranslationRule", rule.name, &parameters);
    }
    for gateway in &objects.gateways {
        let _ = write!(out, "\n$parameters = @{{\n    Identity = {}\n", single(gateway.name));
        if !gateway.enabled {
            out.push_str("    Enabled = $false\n");
        }
        for (key, names) in &gateway.lists {
            let names: Vec<String> = names.iter().map(|name| single(name)).collect();
            let _ = writeln!(out, "    {key} = @({})", names.join(", "));
        }
        // A new one needs a port, which a plan does not know, so the gateway must exist.
        out.push_str("}\nSet-CsOnlinePSTNGateway @parameters -WhatIf:$WhatIfPreference\n");
    }
    for trunk in &objects.configurations {
        let scope = format!("PstnGateway:{}", trunk.gateway);
        let lists = [
            ("OutboundTranslationRulesList", "CsOutboundTranslationRule", &trunk.called),
            ("OutboundCallingNumberTranslationRulesList", "CsOutboundCallingNumberTranslationRule", &trunk.calling),
        ];
        let given = lists.into_iter().filter(|(.., rules)| !rules.is_empty());
        let parameters: Vec<_> = given.map(|(key, noun, rules)| (key, self::rules(noun, &scope, rules))).collect();
        create_or_change(out, "CsTrunkConfiguration", &scope, &parameters);
    }
}

fn rules(noun: &str, scope: &str, rules: &[TranslationObject<'_>]) -> String {
    let mut list = String::from("@(\n");
    for rule in rules {
        let description = match rule.description {
            "" => String::new(),
            text => format!(" -Description {}", single(text)),
        };
        let _ = writeln!(
            list,
            "        New-{noun} -Parent {} -Name {} -Pattern {} -Translation {}{description} -InMemory",
            single(scope),
            single(rule.name),
            single(rule.pattern),
            single(rule.translation)
        );
    }
    list.push_str("    )");
    list
}

//! Random small plans with everything that decides a call: rules, routes, gateways with translation lists, policies,
//! users, emergency entries and settings.

use proptest::prelude::*;

/// Returns plans about numbers of `0`, `1` and `+`, with one of these settings for visual separators. Some do not load.
pub(crate) fn plan(separators: &'static [&'static str]) -> impl Strategy<Value = String> {
    let pattern = prop::sample::select(vec![
        "^0$",
        "^1$",
        "^01?$",
        "^1[01]$",
        r"^\+?01$",
        "^(0)(1?)$",
        "^(0+)(1*)$",
        "^11$",
        "^(?:0|1)0$",
        "^[01]{1,3}$",
        "00?",
        "^(?=01)",
        "1$",
    ]);
    let translation = prop::sample::select(vec!["+$&", "$&", "0", "+11", "1", "", "+$1", "+01", "1$&", "$2$1", "$1$2"]);
    let rules = || prop::collection::vec((pattern.clone(), translation.clone()), 0..5);
    let target = prop::sample::select(vec![r"^\+?11$", r"^\+0", "^0", "", r"^\+?1", "1$", "^1$", r"^\+1$", "^00?$"]);
    let routes = prop::collection::vec(
        (target, prop::collection::btree_set(0..3u8, 1..3), 0..3u8, prop::sample::select(vec!["", "cut", "cut, plus"])),
        0..5,
    );
    let settings = (
        prop::sample::select(vec!["ocs2007r2", "lync2013", "teams"]),
        prop::sample::select(vec!["bypass", "normalise"]),
        prop::sample::select(separators),
        prop::sample::select(vec!["reject", "pass", "prefix"]),
        prop::sample::select(vec!["keep", "drop"]),
        prop::sample::select(vec!["block", "calling-plan"]),
        prop::sample::select(vec!["", "country_code: '1', "]),
    );
    let users = prop::sample::select(vec![
        "",
        "users: [{uri: x, line_uri: '+11', policy: b}, {uri: y, line_uri: '0', profile: q, policy: a}]\n",
        "users: [{uri: x, line_uri: '+1', policy: b}, {uri: y, line_uri: '+1', policy: a}]\n",
    ]);
    let emergency = prop::sample::select(vec![
        "",
        "emergency_numbers: ['11']\n",
        "emergency_numbers: [{number: '11', masks: ['0'], usage: u0}, {number: '1', becomes: '0', usage: u2, profiles: [p]}]\n",
        "emergency_policies: [{name: e, numbers: [{number: '10', usage: u1}]}]\n\
         sites: [{name: s, emergency_policy: e, profiles: [q]}]\n",
    ]);
    let lists = prop::sample::select(vec!["", "cut", "plus", "plus, cut", "swap"]);
    let incoming = prop::sample::select(vec![
        "",
        "profile: q",
        "profile: p, phone_usages: [u0]",
        "profile: q, policy: b, inbound: {called: [swap]}",
        "inbound: {called: [cut, plus]}, phone_usages: [u1]",
    ]);
    (settings, rules(), rules(), routes, users, emergency, (lists, incoming)).prop_map(
        |(settings, p, q, routes, users, emergency, (list, incoming))| {
            let (dialect, plus, separators, no_match, unmatched, no_route, country) = settings;
            let mut text =
                format!("version: 1\ndialect: {dialect}\ndefaults: {{profile: p, policy: a}}\n{emergency}{users}");
            text += &format!(
                "settings: {{plus_numbers: {plus}, separators: {separators}, no_match: {no_match}, \
                 unmatched_text: {unmatched}, no_route: {no_route}}}\n"
            );
            text += "translation_rules: [{name: cut, pattern: '^\\+?1', translation: ''}, \
                     {name: plus, pattern: '^0', translation: '+0'}, {name: swap, pattern: '^(.)(.)', translation: '$2$1'}]\n";
            text += &format!("gateways: [{{name: g1, outbound: {{called: [{list}]}}}}, {{name: g2, {incoming}}}]\n");
            text += "phone_usages: [u0, u1, u2]\npolicies: {a: [u0], b: [u1, u0], c: []}\nlocation_profiles:\n";
            for (name, rules) in [("p", p), ("q", q)] {
                text += &format!("  - {{{country}name: {name}, rules: [");
                for (number, (pattern, translation)) in rules.iter().enumerate() {
                    text += &format!("{{name: r{number}, pattern: '{pattern}', translation: '{translation}'}}, ");
                }
                text += "]}\n";
            }
            text += "routes:\n";
            for (number, (target, usages, gateway, translations)) in routes.iter().enumerate() {
                let usages: Vec<String> = usages.iter().map(|usage| format!("u{usage}")).collect();
                let usages = usages.join(", ");
                let gateway = if *gateway == 0 { String::new() } else { format!("g{gateway}") };
                text += &format!(
                    "  - {{name: t{number}, target: '{target}', phone_usages: [{usages}], gateways: [{gateway}], \
                     translations: [{translations}]}}\n"
                );
            }
            if routes.is_empty() {
                text += "  []\n";
            }
            text
        },
    )
}

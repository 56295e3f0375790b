//! Random plans, with names that try to be code.

use dialplan_core::model::Dialect;
use proptest::prelude::*;

/// Names that try to be code, YAML or XML.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-z][A-Za-z0-9 .-]{0,12}[a-z]",
        3 => proptest::collection::vec(
            prop::sample::select(vec!["'", "\"", "`", "$", "$(", ")", "}", "{", ";", "\n", "\r\n", "\t", "‘", "’", "‚", "‛", "“", "”", "„", "#", "<#", "#>", "&", "<", ">", "]]>", "_x000A_", "%", "|", ",", ": ", " - ", "é", "😀", "\u{85}", "\u{2028}", "-", "->", " -> ", "\\", "a", "B", "1", "@{", "@'", "'@", "\n'@", "null", "~"]),
            1..8
        ).prop_map(|parts| format!("n{}z", parts.concat())),
    ]
}

prop_compose! {
    pub(crate) fn random_plan()(
        rules in proptest::collection::vec((hostile(), prop::sample::select(PATTERNS.to_vec()), any::<bool>(), hostile()), 0..6),
        names in proptest::collection::hash_set(hostile(), 1..5),
        usages in proptest::collection::hash_set(hostile(), 1..5),
        routes in proptest::collection::vec((hostile(), prop::sample::select(TARGETS.to_vec()), any::<prop::sample::Index>(), hostile(), proptest::option::of(1..5i64)), 0..5),
        dialect in prop::sample::select(vec![Dialect::Teams, Dialect::Lync2013]),
    ) -> String {
        let usages: Vec<String> = usages.into_iter().collect();
        // Names that differ in case only are one thing in the products, and an export says so.
        let mut seen = std::collections::HashSet::new();
        let names: Vec<String> = names.into_iter().filter(|name| seen.insert(name.to_lowercase())).collect();
        let text = |s: &str| serde_json::Value::String(s.to_owned()).to_string();
        let mut seen = std::collections::HashSet::new();
        let rules: Vec<_> = rules.iter().filter(|(name, ..)| seen.insert(name.to_lowercase())).map(|(name, (pattern, translation), internal, description)| {
            format!("{{\"name\": {}, \"pattern\": {}, \"translation\": {}, \"internal_extension\": {internal}, \"description\": {}}}", text(name), text(pattern), text(translation), text(description))
        }).collect();
        let profiles: Vec<_> = names.iter().map(|name| format!("{{\"name\": {}, \"rules\": [{}]}}", text(name), rules.join(", "))).collect();
        let policies: Vec<_> = names.iter().map(|name| format!("{{\"name\": {}, \"phone_usages\": [{}]}}", text(name), usages.iter().map(|u| text(u)).collect::<Vec<_>>().join(", "))).collect();
        let mut seen = std::collections::HashSet::new();
        let routes: Vec<_> = routes.iter().filter(|(name, ..)| seen.insert(name.to_lowercase())).map(|(name, target, usage, gateway, priority)| {
            let priority = priority.map_or(String::new(), |p| format!(", \"priority\": {p}"));
            format!("{{\"name\": {}, \"target\": {}, \"phone_usages\": [{}], \"gateways\": [{}]{priority}}}", text(name), text(target), text(&usages[usage.index(usages.len())]), text(gateway))
        }).collect();
        format!(
            "{{\"version\": 1, \"dialect\": \"{}\", \"location_profiles\": [{}], \"phone_usages\": [{}], \"policies\": [{}], \"routes\": [{}]}}",
            dialect.name(), profiles.join(", "), usages.iter().map(|u| text(u)).collect::<Vec<_>>().join(", "), policies.join(", "), routes.join(", ")
        )
    }
}

const PATTERNS: [(&str, &str); 8] = [
    (r"^(\d{4})$", "+4930$1"),
    (r"^00([1-9]\d{6,14})$", "+$1"),
    (r"^0([1-9]\d+)$", "+49$1"),
    ("^'$", "'"),
    (r"^\*69$", "$$ -> `"),
    (r"^9?(\d{7})(\d{3})$", "+1$1;ext=$2"),
    (r"^(?<a>\d{5})$", "${a}"),
    ("", ""),
];
const TARGETS: [&str; 5] = [r"^\+49\d+$", r"[0-9]{10}", r"^\+(?!49)", "", r"^\+1(?:206|253)\d{7}$"];

//! Random plans with names that look like code.

use std::collections::HashSet;

use dialplan_core::model::Dialect;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Names that look like code, YAML or XML.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-z][A-Za-z0-9 .-]{0,12}[a-z]",
        3 => proptest::collection::vec(prop::sample::select(PIECES.to_vec()), 1..8)
            .prop_map(|parts| format!("n{}z", parts.concat())),
    ]
}

const PIECES: [&str; 49] = [
    "'", "\"", "`", "$", "$(", ")", "}", "{", ";", "\n", "\r\n", "\t", "‘", "’", "‚", "‛", "“", "”", "„", "#", "<#",
    "#>", "&", "<", ">", "]]>", "_x000A_", "%", "|", ",", ": ", " - ", "é", "😀", "\u{85}", "\u{2028}", "-", "->",
    " -> ", "\\", "a", "B", "1", "@{", "@'", "'@", "\n'@", "null", "~",
];

/// A rule before it is written: name, pattern with translation, internal extension, description.
type RandomRule = (String, (&'static str, &'static str), bool, String);

/// A route before it is written: name, target, usage, gateway, priority.
type RandomRoute = (String, &'static str, prop::sample::Index, String, Option<i64>);

fn rule() -> impl Strategy<Value = RandomRule> {
    (hostile(), prop::sample::select(PATTERNS.to_vec()), any::<bool>(), hostile())
}

fn route() -> impl Strategy<Value = RandomRoute> {
    let priority = proptest::option::of(1..5i64);
    (hostile(), prop::sample::select(TARGETS.to_vec()), any::<prop::sample::Index>(), hostile(), priority)
}

prop_compose! {
    /// Returns a plan in JSON.
    pub(crate) fn random_plan()(
        rules in proptest::collection::vec(rule(), 0..6),
        names in proptest::collection::hash_set(hostile(), 1..5),
        usages in proptest::collection::hash_set(hostile(), 1..5),
        routes in proptest::collection::vec(route(), 0..5),
        dialect in prop::sample::select(vec![Dialect::Teams, Dialect::Lync2013]),
    ) -> String {
        // Names that differ only in case are the same in the products, and an export reports them.
        let mut seen = HashSet::new();
        let names: Vec<String> = names.into_iter().filter(|name| seen.insert(name.to_lowercase())).collect();
        seen.clear();
        let rules: Vec<RandomRule> = rules.into_iter().filter(|rule| seen.insert(rule.0.to_lowercase())).collect();
        seen.clear();
        let routes: Vec<RandomRoute> = routes.into_iter().filter(|route| seen.insert(route.0.to_lowercase())).collect();
        let usages: Vec<String> = usages.into_iter().collect();
        let rules: Vec<Value> = (rules.iter())
            .map(|(name, (pattern, translation), internal, description)| json!({
                "name": name, "pattern": pattern, "translation": translation,
                "internal_extension": internal, "description": description,
            }))
            .collect();
        let profiles: Vec<Value> = names.iter().map(|name| json!({ "name": name, "rules": rules })).collect();
        let policies: Vec<Value> = names.iter().map(|name| json!({ "name": name, "phone_usages": usages })).collect();
        let routes: Vec<Value> = (routes.iter())
            .map(|(name, target, usage, gateway, priority)| {
                let usage = usage.get(&usages);
                let mut route = json!({
                    "name": name, "target": target, "phone_usages": [usage], "gateways": [gateway],
                });
                if let (Some(priority), Some(route)) = (priority, route.as_object_mut()) {
                    route.insert("priority".to_owned(), json!(priority));
                }
                route
            })
            .collect();
        json!({
            "version": 1, "dialect": dialect.name(), "location_profiles": profiles,
            "phone_usages": usages, "policies": policies, "routes": routes,
        })
        .to_string()
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

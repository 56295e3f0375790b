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

/// An emergency policy before it is written: name, description, and for each of its numbers whether it has the number,
/// its usage and its masks.
type RandomPolicy = (String, String, Vec<(bool, prop::sample::Index, bool)>);

/// The emergency numbers of random policies, each with masks of its own.
const EMERGENCY: [(&str, [&str; 2]); 3] =
    [("112", ["0112", "9112"]), ("911", ["9911", "999"]), ("933", ["0933", "12"])];

/// What a random plan says about emergency calls and gateways, apart from names.
#[derive(Clone, Debug)]
pub(crate) struct RandomPlaces {
    policies: Vec<RandomPolicy>,
    /// Whether all numbers have the same usage, as location policies need it.
    one_usage: bool,
    /// Whether the first policy is called `Global`, and is then the default.
    global: bool,
    default: Option<prop::sample::Index>,
    /// Sites and users: a name, a description, and a policy or none.
    sites: Vec<(String, String, Option<prop::sample::Index>)>,
    users: Vec<Option<prop::sample::Index>>,
    disabled: bool,
    /// Translation rules, and the indexes of those in each list of the first gateway: outbound and inbound.
    translations: Vec<RandomRule>,
    lists: [Vec<prop::sample::Index>; 4],
    /// Whether the gateway has inbound lists, which not every target can hold.
    inbound: bool,
}

prop_compose! {
    fn places()(
        policies in proptest::collection::vec(
            (hostile(), hostile(), proptest::collection::vec((any::<bool>(), any::<prop::sample::Index>(), any::<bool>()), 3)),
            0..4,
        ),
        one_usage in any::<bool>(),
        global in any::<bool>(),
        default in proptest::option::of(any::<prop::sample::Index>()),
        sites in proptest::collection::vec(
            (hostile(), hostile(), proptest::option::of(any::<prop::sample::Index>())),
            0..4,
        ),
        users in proptest::collection::vec(proptest::option::of(any::<prop::sample::Index>()), 0..4),
        disabled in any::<bool>(),
        translations in proptest::collection::vec(rule(), 0..4),
        lists in prop::array::uniform4(proptest::collection::vec(any::<prop::sample::Index>(), 0..3)),
        inbound in any::<bool>(),
    ) -> RandomPlaces {
        RandomPlaces { policies, one_usage, global, default, sites, users, disabled, translations, lists, inbound }
    }
}

/// Adds emergency policies, sites, users and a disabled gateway to a plan in JSON.
fn add_places(plan: &mut Value, places: &RandomPlaces, usages: &[String], gateway: Option<&String>) {
    let mut seen = HashSet::new();
    let mut fresh = |name: &String| seen.insert(name.to_lowercase());
    let mut policies: Vec<&RandomPolicy> = places.policies.iter().filter(|policy| fresh(&policy.0)).collect();
    let mut names: Vec<String> = policies.iter().map(|policy| policy.0.clone()).collect();
    if let (Some(first), true) = (names.first_mut(), places.global) {
        *first = "Global".to_owned();
    }
    let numbers = |policy: &RandomPolicy| -> Vec<Value> {
        let used = EMERGENCY.iter().zip(&policy.2).filter(|(_, (has, ..))| *has);
        used.map(|((number, masks), (_, usage, masked))| {
            let usage = if places.one_usage { &usages[0] } else { usage.get(usages) };
            json!({ "number": number, "usage": usage, "masks": if *masked { &masks[..] } else { &[] } })
        })
        .collect()
    };
    if let (Some(only), true) = (policies.first(), places.policies.len() == 3) {
        plan["emergency_numbers"] = json!(numbers(only));
        policies.clear();
        names.clear();
    }
    let written: Vec<Value> = (policies.iter().zip(&names))
        .map(|(policy, name)| json!({ "name": name, "description": policy.1, "numbers": numbers(policy) }))
        .collect();
    if !written.is_empty() {
        plan["emergency_policies"] = json!(written);
    }
    let named = |index: &Option<prop::sample::Index>, names: &[String]| {
        index.as_ref().filter(|_| !names.is_empty()).map(|index| index.get(names).clone())
    };
    let default = if places.global { names.first().cloned() } else { named(&places.default, &names) };
    if let Some(default) = default {
        plan["defaults"] = json!({ "emergency_policy": default });
    }
    let others: Vec<String> = names.iter().filter(|name| *name != "Global").cloned().collect();
    let mut seen = HashSet::new();
    let sites = places.sites.iter().filter(|site| seen.insert(site.0.to_lowercase()));
    plan["sites"] = sites
        .map(|(name, description, policy)| {
            let mut site = json!({ "name": name, "description": description });
            if let Some(policy) = named(policy, &others) {
                site["emergency_policy"] = json!(policy);
            }
            site
        })
        .collect();
    plan["users"] = (places.users.iter().enumerate())
        .map(|(number, policy)| {
            let mut user = json!({ "uri": format!("sip:u{number}@example"), "line_uri": format!("tel:+{number}") });
            if let Some(policy) = named(policy, &names) {
                user["emergency_policy"] = json!(policy);
            }
            user
        })
        .collect();
    add_gateway(plan, places, gateway);
}

/// Adds translation rules, and a gateway that uses them or is disabled.
fn add_gateway(plan: &mut Value, places: &RandomPlaces, gateway: Option<&String>) {
    let mut seen = HashSet::new();
    let rules: Vec<&RandomRule> =
        places.translations.iter().filter(|rule| seen.insert(rule.0.to_lowercase())).collect();
    plan["translation_rules"] = (rules.iter())
        .map(|(name, (pattern, translation), _, description)| {
            json!({ "name": name, "pattern": pattern, "translation": translation, "description": description })
        })
        .collect();
    let Some(gateway) = gateway else { return };
    let [called, calling, inbound_called, inbound_calling] = places.lists.each_ref().map(|list| -> Vec<&String> {
        let mut names: Vec<&String> = Vec::new();
        for index in list.iter().filter(|_| !rules.is_empty()) {
            let name = &index.get(&rules).0;
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    });
    let mut entry = json!({ "name": gateway, "enabled": !places.disabled });
    entry["outbound"] = json!({ "called": called, "calling": calling });
    if places.inbound {
        entry["inbound"] = json!({ "called": inbound_called, "calling": inbound_calling });
    }
    plan["gateways"] = json!([entry]);
}

prop_compose! {
    /// Returns a plan in JSON.
    pub(crate) fn random_plan()(
        rules in proptest::collection::vec(rule(), 0..6),
        names in proptest::collection::hash_set(hostile(), 1..5),
        usages in proptest::collection::hash_set(hostile(), 1..5),
        routes in proptest::collection::vec(route(), 0..5),
        dialect in prop::sample::select(vec![Dialect::Teams, Dialect::Lync2013]),
        places in places(),
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
        let gateway = routes.first().map(|route| route.3.clone());
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
        let mut plan = json!({
            "version": 1, "dialect": dialect.name(), "location_profiles": profiles,
            "phone_usages": usages, "policies": policies, "routes": routes,
        });
        add_places(&mut plan, &places, &usages, gateway.as_ref());
        plan.to_string()
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

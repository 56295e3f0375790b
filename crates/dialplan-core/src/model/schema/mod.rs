//! The JSON Schema of plan files, for editors, generated from types.
//!
//! The loader reads a tree with spans and not these types. A test below checks that both have the same keys.
//!
//! The names of the types become names in the schema, so they are the names of the parts that they describe.
#![expect(dead_code, reason = "the types only describe the schema and are never constructed")]

mod assertions;
mod routing;
mod rules;

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, schema_for};
use serde_json::Value;

use assertions::Assertion;
use routing::{GatewayItem, NumberRange, Policies, Route, Usages, User};
use rules::{Profile, RuleItem, TranslationRuleItem};

/// Returns the schema as the text of `schema/dialplan.schema.json`.
pub fn text() -> String {
    let mut schema = schema_for!(PlanFile);
    let object = schema.ensure_object();
    object.insert("$id".to_owned(), Value::from("https://dialplan.example/schema/dialplan.schema.json"));
    format!("{:#}\n", Value::from(schema))
}

/// Any scalar. It is read as text, so `112`, `0030` and `NO` need no quotes.
struct Word;

impl JsonSchema for Word {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Word".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "description": "Text. `112`, `0030` and `NO` need no quotes: they are read as text and keep their zeros.",
            "type": ["string", "number", "boolean"]
        })
    }
}

/// A list, or a single item instead of a list of one.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Words {
    One(Word),
    Many(Vec<Word>),
}

/// A dial plan.
#[derive(JsonSchema)]
#[schemars(title = "dialplan", deny_unknown_fields)]
struct PlanFile {
    /// The version of this format: 1.
    version: Word,
    /// The name of the plan.
    name: Option<Word>,
    /// The product, which determines the defaults.
    dialect: Option<Dialect>,
    /// Choices where products differ or where their documentation says nothing.
    settings: Option<Settings>,
    /// The profile and policy of callers that have none.
    defaults: Option<Defaults>,
    /// One policy for all callers; it overrides all others.
    global_policy: Option<Word>,
    /// Emergency numbers, which must always be routed.
    emergency_numbers: Option<Vec<Emergency>>,
    /// Emergency policies, which sites, users and `defaults` name. A plan has these or `emergency_numbers`, not both.
    emergency_policies: Option<Vec<EmergencyPolicy>>,
    /// Sites: places where callers are.
    sites: Option<Vec<Site>>,
    /// Translation rules, which gateways and routes name in their lists.
    translation_rules: Option<Vec<TranslationRuleItem>>,
    /// Shared lists of rules, by name.
    rule_sets: Option<BTreeMap<String, Vec<RuleItem>>>,
    /// Location profiles: dial plans of Lync, Skype for Business and Teams.
    location_profiles: Option<Vec<Profile>>,
    /// Phone usages: PSTN usages.
    phone_usages: Option<Usages>,
    /// Policies: voice policies, voice routing policies.
    policies: Option<Policies>,
    /// Routes: voice routes.
    routes: Option<Vec<Route>>,
    /// Gateways, mediation servers, trunks, SBCs.
    gateways: Option<Vec<GatewayItem>>,
    /// Users whose lines are looked up.
    users: Option<Vec<User>>,
    /// The blocks of numbers that the organisation owns. They change no answer.
    number_ranges: Option<Vec<NumberRange>>,
    /// What the plan must do with every number of a class, for `dialplan verify`.
    assertions: Option<Vec<Assertion>>,
    /// Named classes of normalised numbers, for `matrix` and `verify`: .NET regular expressions by name.
    classes: Option<BTreeMap<String, Word>>,
    /// The lists of which the plan only has a part, as plan paths such as `policies["everybody"].phone_usages`.
    partial: Option<Words>,
    /// Settings of the linter.
    lint: Option<Lint>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum Dialect {
    Ocs2007r2,
    Lync2013,
    Teams,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Settings {
    /// Whether numbers that begin with `+` bypass the rules. Default: bypass.
    plus_numbers: Option<PlusNumbers>,
    /// Whether spaces, `-`, `.`, `(` and `)` are removed before any rule. Default: strip.
    separators: Option<Separators>,
    /// What happens to a number that no rule matches. Default: reject; for Teams, prefix.
    no_match: Option<NoMatch>,
    /// What happens to text outside the match of a rule. Default: keep.
    unmatched_text: Option<UnmatchedText>,
    /// How far the failover chain goes. Default: later-usages; for Teams, same-usage.
    failover: Option<Failover>,
    /// What happens to calls that no route carries. Default: block.
    no_route: Option<NoRoute>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum PlusNumbers {
    Bypass,
    Normalise,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum Separators {
    Strip,
    Keep,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum NoMatch {
    Reject,
    Prefix,
    Pass,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum UnmatchedText {
    Keep,
    Drop,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum Failover {
    LaterUsages,
    SameUsage,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum NoRoute {
    Block,
    CallingPlan,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Defaults {
    profile: Option<Word>,
    policy: Option<Word>,
    emergency_policy: Option<Word>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum Emergency {
    Number(Word),
    Entry(EmergencyEntry),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct EmergencyEntry {
    /// The number as it is dialled.
    number: Word,
    /// Other dial strings for the same number.
    masks: Option<Words>,
    /// The number that it is turned into. Default: `+` and the number.
    becomes: Option<Word>,
    /// The usage that routes the call, ahead of any policy (not in OCS).
    usage: Option<Word>,
    /// The profiles in which the entry applies. Default: all profiles.
    profiles: Option<Words>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct EmergencyPolicy {
    name: Word,
    description: Option<Word>,
    /// The emergency numbers of the policy.
    numbers: Option<Vec<PolicyEmergency>>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum PolicyEmergency {
    Number(Word),
    Entry(PolicyEmergencyEntry),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PolicyEmergencyEntry {
    /// The number as it is dialled.
    number: Word,
    /// Other dial strings for the same number.
    masks: Option<Words>,
    /// The number that it is turned into. Default: `+` and the number.
    becomes: Option<Word>,
    /// The usage that routes the call, ahead of any policy (not in OCS).
    usage: Option<Word>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Site {
    name: Word,
    description: Option<Word>,
    /// The emergency policy of callers at the site.
    emergency_policy: Option<Word>,
    /// The profiles of callers at the site.
    profiles: Option<Words>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Lint {
    /// The level of each lint rule, by its name: error, warning, info or off.
    levels: Option<BTreeMap<String, Word>>,
    /// Findings that are accepted.
    ignore: Option<Vec<Ignore>>,
    /// Numbers that are blocked on purpose.
    blocked: Option<BlockedList>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "the schema is made of it")]
enum BlockedList {
    One(BlockedEntry),
    Many(Vec<BlockedEntry>),
}

#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "the schema is made of it")]
enum BlockedEntry {
    Pattern(Word),
    WithReason(BlockedNumbers),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct BlockedNumbers {
    /// The pattern of the normalised numbers.
    pattern: Word,
    /// The reason why they are blocked.
    reason: Option<Word>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Ignore {
    /// The name of the lint rule.
    rule: Word,
    /// The plan path to which it applies. Default: the whole plan.
    path: Option<Word>,
    /// The reason why it is accepted.
    reason: Option<Word>,
}

#[cfg(test)]
mod tests {
    use super::assertions::{Expect, Unexpected};
    use super::routing::{Gateway, NamedPolicy, Policy, Usage};
    use super::rules::{Include, Rule, TranslationLists, TranslationRule};
    use super::*;
    use crate::model::keys::{self, Keys};

    /// The keys of the schema are the keys that the loader accepts.
    #[test]
    fn schema_and_loader_know_the_same_keys() {
        fn check<T: JsonSchema>(keys: &Keys) {
            let schema = Value::from(schema_for!(T));
            let mut known: Vec<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
            let mut accepted: Vec<&str> = keys.all().collect();
            known.sort_unstable();
            accepted.sort_unstable();
            assert_eq!(known, accepted, "{}", keys.what);
            let none = Vec::new();
            let mut required: Vec<&str> =
                schema["required"].as_array().unwrap_or(&none).iter().filter_map(Value::as_str).collect();
            let mut expected = keys.required.to_vec();
            required.sort_unstable();
            expected.sort_unstable();
            assert_eq!(required, expected, "{}", keys.what);
        }
        check::<PlanFile>(&keys::PLAN);
        check::<Settings>(&keys::SETTINGS);
        check::<Defaults>(&keys::DEFAULTS);
        check::<EmergencyEntry>(&keys::EMERGENCY);
        check::<EmergencyPolicy>(&keys::EMERGENCY_POLICY);
        check::<PolicyEmergencyEntry>(&keys::EMERGENCY_OF_POLICY);
        check::<Site>(&keys::SITE);
        check::<Profile>(&keys::PROFILE);
        check::<Rule>(&keys::RULE);
        check::<TranslationRule>(&keys::TRANSLATION_RULE);
        check::<TranslationLists>(&keys::TRANSLATION_LISTS);
        check::<Include>(&keys::INCLUDE);
        check::<Usage>(&keys::USAGE);
        check::<Policy>(&keys::POLICY);
        check::<NamedPolicy>(&keys::NAMED_POLICY);
        check::<Route>(&keys::ROUTE);
        check::<Gateway>(&keys::GATEWAY);
        check::<User>(&keys::USER);
        check::<NumberRange>(&keys::NUMBER_RANGE);
        check::<Assertion>(&keys::ASSERTION);
        check::<Expect>(&keys::EXPECT);
        check::<Unexpected>(&keys::EXPECT_NOT);
        check::<Lint>(&keys::LINT);
        check::<Ignore>(&keys::IGNORE);
    }
}

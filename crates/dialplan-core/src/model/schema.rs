//! The JSON Schema of plan files, for editors, generated from types.
//!
//! The loader reads a tree with spans and not these types. A test below checks that both have the same keys.
//!
//! The names of the types become names in the schema, so they are the names of the parts that they describe.
#![expect(dead_code, reason = "the types only describe the schema and are never constructed")]

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, schema_for};
use serde_json::Value;

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
    /// Reserved.
    assertions: Option<Value>,
    /// Reserved.
    classes: Option<Value>,
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
struct Profile {
    name: Word,
    description: Option<Word>,
    /// One to three digits, which prefix numbers that no rule matches if `no_match` is `prefix`.
    country_code: Option<Word>,
    /// The prefix for an outside line in off-hook dialling.
    external_access_prefix: Option<Word>,
    /// Whether the prefix and the flags of the rules apply in off-hook dialling.
    optimize_device_dialing: Option<bool>,
    /// The rules, in order. The first rule that matches is used.
    rules: Option<Vec<RuleItem>>,
}

/// A rule, an include, or the short form `name: pattern -> translation`.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum RuleItem {
    Rule(Rule),
    Include(Include),
    Short(BTreeMap<String, String>),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Rule {
    name: Word,
    description: Option<Word>,
    /// A .NET regular expression, searched for anywhere in the number.
    pattern: Word,
    /// A .NET replacement pattern.
    translation: Word,
    /// `true`: in off-hook dialling, the rule is tried only if the outside prefix was not dialled.
    internal_extension: Option<bool>,
    /// `false`: the rule is not tried in off-hook dialling.
    device_dialing: Option<bool>,
    /// Numbers with the result of this rule alone. They are run as tests.
    examples: Option<BTreeMap<String, Word>>,
    /// Numbers that this rule must not match. They are run as tests.
    rejects: Option<Words>,
}

/// A translation rule, or the short form `name: pattern -> translation`.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum TranslationRuleItem {
    Rule(TranslationRule),
    Short(BTreeMap<String, String>),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct TranslationRule {
    name: Word,
    description: Option<Word>,
    /// A .NET regular expression, searched for anywhere in the number.
    pattern: Word,
    /// A .NET replacement pattern.
    translation: Word,
    /// Numbers with the result of this rule alone. They are run as tests.
    examples: Option<BTreeMap<String, Word>>,
    /// Numbers that this rule must not match. They are run as tests.
    rejects: Option<Words>,
}

/// The translation rules of a gateway for one direction. In each list the first rule that matches is applied.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct TranslationLists {
    /// The rules for the called number.
    called: Option<Words>,
    /// The rules for the calling number.
    calling: Option<Words>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Include {
    /// The rule sets whose rules are inserted here.
    include: Words,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum Usages {
    One(Word),
    Many(Vec<UsageItem>),
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum UsageItem {
    Name(Word),
    Usage(Usage),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Usage {
    name: Word,
    description: Option<Word>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum Policies {
    ByName(BTreeMap<String, NamedPolicyItem>),
    List(Vec<PolicyItem>),
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum NamedPolicyItem {
    Usages(Words),
    Policy(NamedPolicy),
}

/// A policy, or the short form `name: [usages]`.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum PolicyItem {
    Policy(Policy),
    Short(BTreeMap<String, Words>),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Policy {
    name: Word,
    description: Option<Word>,
    /// The usages, tried in this order.
    phone_usages: Option<Words>,
    /// The profiles that the policy is used with.
    profiles: Option<Words>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct NamedPolicy {
    description: Option<Word>,
    phone_usages: Option<Words>,
    profiles: Option<Words>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Route {
    name: Word,
    description: Option<Word>,
    /// A .NET regular expression for normalised numbers.
    target: Word,
    /// The usages that reach the route.
    phone_usages: Option<Words>,
    /// The gateways to which calls go.
    gateways: Option<Words>,
    /// The lowest is tried first, and equal ones in file order. Routes without a priority come last.
    priority: Option<i64>,
    /// The translation rules for called numbers, which come before those of the gateway.
    translations: Option<Words>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum GatewayItem {
    Name(Word),
    Gateway(Gateway),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Gateway {
    name: Word,
    description: Option<Word>,
    /// The profile of calls that come in through the gateway.
    profile: Option<Word>,
    /// The usages that route such calls on.
    phone_usages: Option<Words>,
    /// The policy that routes such calls on, instead of usages.
    policy: Option<Word>,
    /// `false`: the gateway carries no calls. Default: true.
    enabled: Option<bool>,
    /// The translation rules for the numbers that the gateway is sent.
    outbound: Option<TranslationLists>,
    /// The translation rules for the numbers of calls that come in through the gateway.
    inbound: Option<TranslationLists>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct User {
    /// The address, with or without `sip:`.
    uri: Word,
    /// The line, with or without `tel:`.
    line_uri: Option<Word>,
    profile: Option<Word>,
    policy: Option<Word>,
    emergency_policy: Option<Word>,
    /// Whether calls that no route carries leave through a Calling Plan. Default: as `no_route` says.
    calling_plan: Option<bool>,
}

/// A block of numbers, given by `range` or by `pattern`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct NumberRange {
    name: Word,
    description: Option<Word>,
    /// The first and the last number of a block, with `+`: `+31201112000-+31201112999`.
    range: Option<Word>,
    /// A .NET regular expression for normalised numbers.
    pattern: Option<Word>,
    /// The site to which the numbers belong.
    site: Option<Word>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Lint {
    /// The level of each lint rule, by its name: error, warning, info or off.
    levels: Option<BTreeMap<String, Word>>,
    /// Findings that are accepted.
    ignore: Option<Vec<Ignore>>,
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
        check::<Lint>(&keys::LINT);
        check::<Ignore>(&keys::IGNORE);
    }
}

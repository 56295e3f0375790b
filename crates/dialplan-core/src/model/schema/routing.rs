//! Usages, policies, routes, gateways, users and number ranges.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::rules::TranslationLists;
use super::{Word, Words};

#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum Usages {
    One(Word),
    Many(Vec<UsageItem>),
}

#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum UsageItem {
    Name(Word),
    Usage(Usage),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Usage {
    name: Word,
    description: Option<Word>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum Policies {
    ByName(BTreeMap<String, NamedPolicyItem>),
    List(Vec<PolicyItem>),
}

#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum NamedPolicyItem {
    Usages(Words),
    Policy(NamedPolicy),
}

/// A policy, or the short form `name: [usages]`.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum PolicyItem {
    Policy(Policy),
    Short(BTreeMap<String, Words>),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Policy {
    name: Word,
    description: Option<Word>,
    /// The usages, tried in this order.
    phone_usages: Option<Words>,
    /// The profiles that the policy is used with.
    profiles: Option<Words>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct NamedPolicy {
    description: Option<Word>,
    phone_usages: Option<Words>,
    profiles: Option<Words>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Route {
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
pub(super) enum GatewayItem {
    Name(Word),
    Gateway(Gateway),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Gateway {
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
pub(super) struct User {
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
pub(super) struct NumberRange {
    name: Word,
    description: Option<Word>,
    /// The first and the last number of a block, with `+`: `+31201112000-+31201112999`.
    range: Option<Word>,
    /// A .NET regular expression for normalised numbers.
    pattern: Option<Word>,
    /// The site to which the numbers belong.
    site: Option<Word>,
}

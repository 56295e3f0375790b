//! Assertions.

use schemars::JsonSchema;

use super::{Word, Words};

/// An assertion: what must be true of every number of a class. It has `dialled`, `normalised` or `class`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Assertion {
    /// The name.
    name: Word,
    /// Only callers with one of these profiles.
    profiles: Option<Words>,
    /// Only callers with one of these policies.
    policies: Option<Words>,
    /// Only callers at one of these sites.
    sites: Option<Words>,
    /// Only these users.
    users: Option<Words>,
    /// Calls that come in through these gateways, and no others.
    gateways: Option<Words>,
    /// A .NET regular expression for dialled strings.
    dialled: Option<Word>,
    /// A .NET regular expression for normalised numbers.
    normalised: Option<Word>,
    /// A class of normalised numbers: one of `classes`, or one of the country of the profile.
    class: Option<Word>,
    /// A .NET regular expression for dialled strings that are left out.
    except: Option<Word>,
    /// The gateways that do not answer: `none`, `any-one` for each of them in turn, or their names. Default: none.
    down: Option<Words>,
    /// Whether the assertion may be about no string. Default: false, since a mistake in a pattern looks like that.
    may_be_empty: Option<bool>,
    /// What must be true of every call.
    expect: Expect,
}

/// What must be true of every call.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Expect {
    /// The verdict: routed, internal, calling-plan, blocked or normalised. A list has several.
    verdict: Option<Words>,
    /// The reason why a call is blocked, as not-normalised, usage-not-allowed or no-route.
    reason: Option<Words>,
    /// The normalization rule that makes the number.
    rule: Option<Words>,
    /// The phone usage that carries the call.
    usage: Option<Words>,
    /// The route that carries the call.
    route: Option<Words>,
    /// The gateways of the route are among these.
    gateway: Option<Words>,
    /// A .NET regular expression for the normalised number.
    normalised: Option<Word>,
    /// A .NET regular expression for what the gateways of the route are sent.
    sent: Option<Word>,
    /// What must be true of no call.
    not: Option<Unexpected>,
}

/// What must be true of no call: none of it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Unexpected {
    /// The verdict: routed, internal, calling-plan, blocked or normalised. A list has several.
    verdict: Option<Words>,
    /// The reason why a call is blocked, as not-normalised, usage-not-allowed or no-route.
    reason: Option<Words>,
    /// The normalization rule that makes the number.
    rule: Option<Words>,
    /// The phone usage that carries the call.
    usage: Option<Words>,
    /// The route that carries the call.
    route: Option<Words>,
    /// No gateway of the route is one of these.
    gateway: Option<Words>,
    /// A .NET regular expression for the normalised number.
    normalised: Option<Word>,
    /// A .NET regular expression for what the gateways of the route are sent.
    sent: Option<Word>,
}

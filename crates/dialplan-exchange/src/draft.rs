//! A plan that is being put together from several files, with the origin of each part.
//!
//! Between the objects of other products and a plan file. It is looser than [`Plan`](dialplan_core::model::Plan): references are names, and
//! what they refer to may not be there.

use dialplan_core::model::Dialect;
use dialplan_core::source::Span;

/// A place in one of the files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Origin {
    /// Which file, from 0.
    pub file: usize,
    /// Where in it.
    pub span: Span,
}

/// A plan in the making.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Draft {
    /// The product that it comes from.
    pub dialect: Dialect,
    /// Dial plans.
    pub profiles: Vec<Profile>,
    /// PSTN usages.
    pub usages: Vec<Usage>,
    /// Voice policies.
    pub policies: Vec<Policy>,
    /// Voice routes.
    pub routes: Vec<Route>,
    /// Gateways of which more than the name is known.
    pub gateways: Vec<Gateway>,
    /// Users.
    pub users: Vec<User>,
    /// Emergency numbers.
    pub emergency_numbers: Vec<EmergencyNumber>,
    /// Test cases.
    pub tests: Vec<Test>,
    /// What is not in the plan, in the words of the findings.
    pub left_out: Vec<(Origin, String)>,
}

/// A dial plan.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// Its name, without `Tag:`.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// For an outside line.
    pub external_access_prefix: Option<String>,
    /// Does off-hook dialling act on it?
    pub optimize_device_dialing: bool,
    /// In order.
    pub rules: Vec<Rule>,
    /// Where it stood.
    pub origin: Origin,
}

/// A normalization rule.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule {
    /// Its name, alone of that name in its dial plan.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// A .NET pattern.
    pub pattern: String,
    /// A .NET replacement pattern.
    pub translation: String,
    /// Leads to a number inside.
    pub internal_extension: bool,
    /// `false`: not for off-hook dialling.
    pub device_dialing: bool,
    /// The place in the order, where the source gives one.
    pub priority: Option<i64>,
    /// Where it stood.
    pub origin: Origin,
}

/// A PSTN usage.
#[derive(Clone, PartialEq, Debug)]
pub struct Usage {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Where it stood.
    pub origin: Origin,
    /// Is it listed as a usage, or only used?
    pub listed: bool,
}

/// A voice policy.
#[derive(Clone, PartialEq, Debug)]
pub struct Policy {
    /// Its name, without `Tag:`.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// In order.
    pub phone_usages: Vec<String>,
    /// Where it stood.
    pub origin: Origin,
}

/// A voice route.
#[derive(Clone, PartialEq, Debug)]
pub struct Route {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// A .NET pattern.
    pub target: String,
    /// The usages that may take it.
    pub phone_usages: Vec<String>,
    /// Without `PstnGateway:`.
    pub gateways: Vec<String>,
    /// Lowest first.
    pub priority: Option<i64>,
    /// Where it stood.
    pub origin: Origin,
}

/// A gateway.
#[derive(Clone, PartialEq, Debug)]
pub struct Gateway {
    /// Its name.
    pub name: String,
    /// The dial plan of calls that come in through it.
    pub profile: Option<String>,
    /// Where it stood.
    pub origin: Origin,
}

/// A user.
#[derive(Clone, PartialEq, Debug)]
pub struct User {
    /// The address.
    pub uri: String,
    /// The line.
    pub line_uri: Option<String>,
    /// The dial plan.
    pub profile: Option<String>,
    /// The voice policy.
    pub policy: Option<String>,
    /// Where it stood.
    pub origin: Origin,
}

/// An emergency number.
#[derive(Clone, PartialEq, Debug)]
pub struct EmergencyNumber {
    /// As it is dialled.
    pub number: String,
    /// What else is dialled for it.
    pub masks: Vec<String>,
    /// The usage that routes it.
    pub usage: Option<String>,
    /// Where it stood.
    pub origin: Origin,
}

/// A test case. What is `None` is not asserted.
#[derive(Clone, PartialEq, Debug)]
pub struct Test {
    /// What it is called.
    pub name: String,
    /// The number.
    pub number: String,
    /// The dial plan.
    pub profile: Option<String>,
    /// The voice policy.
    pub policy: Option<String>,
    /// The number after normalisation.
    pub translation: Option<String>,
    /// The usage.
    pub usage: Option<String>,
    /// The route.
    pub route: Option<String>,
    /// Where it stood.
    pub origin: Origin,
}

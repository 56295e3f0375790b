//! The plan as it is written: profiles, usages, policies, routes, gateways and users, with the place of every value.
//!
//! [`load`] reads a plan: it resolves references to ids, expands rule sets and fills in defaults. It keeps patterns as
//! text; [`compile`](mod@crate::compile) interprets them.

mod assertions;
mod ids;
mod keys;
mod list_paths;
mod lists;
mod load;
mod names;
mod parts;
mod paths;
mod plan;
mod references;
pub mod schema;
mod settings;

pub use assertions::{AssertedDown, AssertedStrings, Assertion, ChosenCallers, Expected};
pub use ids::{
    EmergencyPolicyId, GatewayId, PolicyId, Position, ProfileId, Ref, RouteId, RuleId, RuleSetId, SiteId, UsageId,
    UserId,
};
pub use lists::{PlanList, PlanSection, TranslationList};
pub use load::{Loaded, LoadedAssertions, load, load_assertions};
pub use names::{NameError, Named, folded};
pub use parts::{
    Blocked, EmergencyNumber, EmergencyPolicy, Gateway, Ignore, LintSettings, NumberClass, NumberRange, Policy,
    Profile, ProfileRule, RangeNumbers, Route, Rule, RuleSet, Site, TranslationLists, Usage, User, strip_sip,
};
pub use paths::Subject;
pub use plan::Plan;
pub use settings::{
    Dialect, Failover, NoMatch, NoRoute, PlusNumbers, SEPARATORS, Separators, Settings, UnmatchedText, without_plus,
};

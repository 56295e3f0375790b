//! Everything that was found in the files, before names are compared.

use dialplan_core::model::Dialect;
use dialplan_core::source::Span;
use rustc_hash::FxHashMap;

use crate::draft::{EmergencyNumber, Gateway, Origin, Policy, Profile, Route, Rule, Test, Usage, User};

/// Everything that was found, before names were compared.
#[derive(Default)]
pub(in crate::import) struct Collected {
    pub(in crate::import) profiles: Vec<FoundProfile>,
    /// Rules that stand by themselves, with the name of their dial plan.
    pub(in crate::import) loose: Vec<LooseRule>,
    pub(in crate::import) usages: Vec<Usage>,
    pub(in crate::import) policies: Vec<Policy>,
    pub(in crate::import) routes: Vec<Route>,
    pub(in crate::import) gateways: Vec<Gateway>,
    pub(in crate::import) users: Vec<User>,
    pub(in crate::import) emergency_numbers: Vec<EmergencyNumber>,
    pub(in crate::import) tests: Vec<Test>,
    /// Usages by the key that WMI names them with.
    pub(in crate::import) usage_keys: FxHashMap<String, String>,
    /// Names with blanks in them, each perhaps a list that was flattened.
    pub(in crate::import) spaced: FxHashMap<String, Origin>,
    /// Which products the objects come from, each with the first place that shows it.
    pub(in crate::import) products: Vec<(Dialect, Origin)>,
}

pub(in crate::import) struct FoundProfile {
    pub(in crate::import) profile: Profile,
    /// Rules that are only named: WMI keeps them apart.
    pub(in crate::import) named: Vec<(String, Span)>,
}

pub(in crate::import) struct LooseRule {
    pub(in crate::import) parent: Option<String>,
    pub(in crate::import) key: Option<String>,
    pub(in crate::import) rule: Rule,
    /// A script made it: it stands where the script left it.
    pub(in crate::import) made: bool,
}

//! Everything that was found in the files, before names are compared.

use dialplan_core::model::Dialect;
use dialplan_core::source::Span;
use rustc_hash::FxHashMap;

use crate::draft::{
    DraftList, EmergencyNumber, EmergencyPolicy, Gateway, Origin, PartialList, Policy, Profile, Route, Rule, Site,
    Test, Usage, User,
};

/// Everything that was found in the files.
#[derive(Default)]
pub(crate) struct Collected {
    /// Where and when a collector has read all of this, each as a sentence.
    pub(crate) collected: Vec<String>,
    pub(crate) profiles: Vec<FoundProfile>,
    /// Rules outside a dial plan, each with the name of its dial plan.
    pub(crate) loose: Vec<LooseRule>,
    pub(crate) usages: Vec<Usage>,
    pub(crate) policies: Vec<Policy>,
    pub(crate) routes: Vec<Route>,
    pub(crate) gateways: Vec<Gateway>,
    /// Translation rules that are objects of their own.
    pub(crate) translation_rules: Vec<FoundTranslation>,
    pub(crate) trunks: Vec<FoundTrunk>,
    /// Scopes with a rule that could not be read, so that their list is not whole.
    pub(crate) broken_trunks: Vec<(String, TranslatedNumber)>,
    pub(crate) users: Vec<User>,
    pub(crate) emergency_policies: Vec<FoundEmergencyPolicy>,
    /// Emergency numbers outside a policy.
    pub(crate) emergency_numbers: Vec<EmergencyNumber>,
    pub(crate) sites: Vec<Site>,
    /// What scripts assign to everybody.
    pub(crate) global_grants: GlobalGrants,
    pub(crate) tests: Vec<Test>,
    /// The names of usages by the key that WMI uses for them.
    pub(crate) usage_keys: FxHashMap<String, String>,
    /// Names that contain spaces. Each may be a list that was flattened.
    pub(crate) spaced: FxHashMap<String, Origin>,
    /// The lists of which a file only shows a part.
    pub(crate) partial: Vec<PartialList>,
    /// The lists that a file shows to have no items.
    pub(crate) emptied: Vec<DraftList>,
    /// The products that the objects come from, each with the first place that shows it.
    pub(crate) products: Vec<(Dialect, Origin)>,
}

/// What scripts assign to everybody: names with their places.
#[derive(Default)]
pub(crate) struct GlobalGrants {
    pub(crate) profiles: Vec<(String, Origin)>,
    pub(crate) policies: Vec<(String, Origin)>,
    pub(crate) emergency_policies: Vec<(String, Origin)>,
}

/// A dial plan.
pub(crate) struct FoundProfile {
    pub(crate) profile: Profile,
    /// Rules that are only named, because WMI keeps rules and dial plans apart.
    pub(crate) named: Vec<(String, Span)>,
}

/// An emergency policy.
pub(crate) struct FoundEmergencyPolicy {
    pub(crate) policy: EmergencyPolicy,
    /// Whether it is a row of a table, where each number of a policy is a row of its own.
    pub(crate) row: bool,
    /// The topology site whose policy it is: `Redmond` for `Site:Redmond`.
    pub(crate) site: Option<String>,
}

/// A rule outside a dial plan.
pub(crate) struct LooseRule {
    pub(crate) parent: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) rule: Rule,
    /// Whether a script created the rule, so that its place in the order is final.
    pub(crate) made: bool,
}

/// A translation rule.
pub(crate) struct FoundTranslation {
    pub(crate) rule: Rule,
    /// The trunk configuration that it belongs to, in Lync.
    pub(crate) scope: Option<String>,
    /// The number that it is for, if the type of the object says so.
    pub(crate) number: Option<TranslatedNumber>,
    /// Whether a script created the rule, so that its priority is a place in the list at that time.
    pub(crate) made: bool,
}

/// Which number a rule of a trunk translates.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum TranslatedNumber {
    Called,
    Calling,
}

/// A trunk configuration.
pub(crate) struct FoundTrunk {
    pub(crate) scope: String,
    pub(crate) called: Vec<Rule>,
    pub(crate) calling: Vec<Rule>,
    pub(crate) origin: Origin,
}

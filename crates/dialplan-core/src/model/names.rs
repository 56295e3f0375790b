//! Finding things of a plan by the name that a command line or a suite gives.

use super::{EmergencyPolicyId, GatewayId, Plan, PolicyId, ProfileId, RouteId, SiteId, UsageId, UserId, strip_sip};
use crate::diag::nearest;

/// An error: nothing in the plan has the given name, or several things could be meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NameError {
    /// The kind of thing that was looked up: `profile`, `policy`, ...
    pub kind: &'static str,
    /// The name as given.
    pub given: String,
    /// The names that could be meant, in file order; at most twenty, and none unless there are several.
    pub candidates: Vec<String>,
    /// The name that was probably meant, if there is a similar one.
    pub nearest: Option<String>,
    /// The names of the plan, in file order; at most twenty.
    pub known: Vec<String>,
    /// The number of all names of the plan.
    pub total: usize,
}

/// The largest number of names that an error lists.
const LISTED: usize = 20;

impl std::fmt::Display for NameError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.candidates.is_empty() {
            return write!(
                f,
                "{} `{}` is ambiguous: it could be {}",
                self.kind,
                self.given,
                self.candidates.join(", ")
            );
        }
        write!(f, "there is no {} `{}` in the plan", self.kind, self.given)?;
        if let Some(nearest) = &self.nearest {
            write!(f, "; did you mean `{nearest}`?")?;
        }
        if self.known.is_empty() {
            return write!(f, " (the plan has none)");
        }
        write!(f, " (there are: {}", self.known.join(", "))?;
        if self.total > self.known.len() {
            write!(f, " and {} more", self.total - self.known.len())?;
        }
        write!(f, ")")
    }
}

impl std::error::Error for NameError {}

/// Returns a name in the form by which names are compared regardless of case.
pub fn folded(name: &str) -> String {
    // Some characters are only equal in upper case, such as the two small sigmas.
    name.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// A kind of thing that can be found by name.
pub trait Named: Copy {
    /// The name of the kind in messages.
    const KIND: &'static str;

    /// Returns the ids and names of all things of this kind, in file order.
    fn all(plan: &Plan) -> impl Iterator<Item = (Self, &str)>;

    /// Returns the part of a name that is compared regardless of case; `None` if names of this kind are only compared
    /// exactly.
    fn whole(name: &str) -> Option<&str> {
        Some(name)
    }

    /// Returns the first label of a name, by which it is found if no other name has the same; `None` if this kind has
    /// no such labels.
    fn short(name: &str) -> Option<&str> {
        name.split('.').next()
    }

    /// Returns the id of the thing with the given name: the one whose name is equal, else the one whose name differs
    /// only by case, else the one whose first label is the given name, whatever its case.
    ///
    /// # Errors
    /// Returns an error, with the names of the plan, if nothing has the name, or if several things could be meant.
    fn find(plan: &Plan, given: &str) -> Result<Self, NameError> {
        if let Some((id, _)) = Self::all(plan).find(|(_, name)| *name == given) {
            return Ok(id);
        }
        let wanted = Self::whole(given).map(folded);
        let mut candidates = Vec::new();
        for part in [Self::whole, Self::short] {
            let is_meant = |name: &str| part(name).map(folded).is_some_and(|part| Some(part) == wanted);
            let meant: Vec<(Self, &str)> = Self::all(plan).filter(|(_, name)| is_meant(name)).collect();
            match meant.as_slice() {
                [] => {}
                [(id, _)] => return Ok(*id),
                several => {
                    candidates = several.iter().take(LISTED).map(|(_, name)| (*name).to_owned()).collect();
                    break;
                }
            }
        }
        let names: Vec<&str> = Self::all(plan).map(|(_, name)| name).collect();
        Err(NameError {
            kind: Self::KIND,
            given: given.to_owned(),
            candidates,
            nearest: Self::nearest(given, &names).map(str::to_owned),
            known: names.iter().take(LISTED).map(|n| (*n).to_owned()).collect(),
            total: names.len(),
        })
    }

    /// Returns the name that was probably meant; `None` if no name is similar enough.
    fn nearest<'n>(given: &str, names: &[&'n str]) -> Option<&'n str> {
        nearest(given, names.iter().copied()).or_else(|| {
            let short = nearest(given, names.iter().filter_map(|name| Self::short(name)))?;
            names.iter().copied().find(|name| Self::short(name) == Some(short))
        })
    }
}

impl Named for ProfileId {
    const KIND: &'static str = "profile";

    fn all(plan: &Plan) -> impl Iterator<Item = (ProfileId, &str)> {
        plan.profile_ids().map(|id| (id, &*plan.profile(id).name.value))
    }
}

impl Named for PolicyId {
    const KIND: &'static str = "policy";

    fn all(plan: &Plan) -> impl Iterator<Item = (PolicyId, &str)> {
        plan.policy_ids().map(|id| (id, &*plan.policy(id).name.value))
    }
}

impl Named for RouteId {
    const KIND: &'static str = "route";

    fn all(plan: &Plan) -> impl Iterator<Item = (RouteId, &str)> {
        plan.route_ids().map(|id| (id, &*plan.route(id).name.value))
    }
}

impl Named for UsageId {
    const KIND: &'static str = "phone usage";

    fn all(plan: &Plan) -> impl Iterator<Item = (UsageId, &str)> {
        plan.usages.iter().enumerate().map(|(index, usage)| (UsageId::from_index(index), &*usage.name.value))
    }

    fn whole(_: &str) -> Option<&str> {
        None
    }

    fn short(_: &str) -> Option<&str> {
        None
    }
}

impl Named for GatewayId {
    const KIND: &'static str = "gateway";

    fn all(plan: &Plan) -> impl Iterator<Item = (GatewayId, &str)> {
        plan.gateways.iter().enumerate().map(|(index, gateway)| (GatewayId::from_index(index), &*gateway.name.value))
    }
}

impl Named for EmergencyPolicyId {
    const KIND: &'static str = "emergency policy";

    fn all(plan: &Plan) -> impl Iterator<Item = (EmergencyPolicyId, &str)> {
        plan.emergency_policy_ids().map(|id| (id, &*plan.emergency_policy(id).name.value))
    }
}

impl Named for SiteId {
    const KIND: &'static str = "site";

    fn all(plan: &Plan) -> impl Iterator<Item = (SiteId, &str)> {
        plan.site_ids().map(|id| (id, &*plan.site(id).name.value))
    }
}

impl Named for UserId {
    const KIND: &'static str = "user";

    fn all(plan: &Plan) -> impl Iterator<Item = (UserId, &str)> {
        plan.user_ids().map(|id| (id, &*plan.user(id).uri.value))
    }

    /// Returns the address without `sip:`.
    fn whole(name: &str) -> Option<&str> {
        Some(strip_sip(name))
    }

    /// Returns the part of the address before the `@`.
    fn short(name: &str) -> Option<&str> {
        strip_sip(name).split('@').next()
    }
}

//! Finding things of a plan by the name that a command line or a suite gives.

use super::{GatewayId, Plan, PolicyId, ProfileId, RouteId, UsageId, UserId, strip_sip};
use crate::diag::nearest;

/// An error: nothing in the plan has the given name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NameError {
    /// The kind of thing that was looked up: `profile`, `policy`, ...
    pub kind: &'static str,
    /// The name as given.
    pub given: String,
    /// The name that was probably meant, if there is a similar one.
    pub nearest: Option<String>,
    /// The names of the plan, in file order; at most twenty.
    pub known: Vec<String>,
    /// The number of all names of the plan.
    pub total: usize,
}

impl std::fmt::Display for NameError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
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

/// A kind of thing that can be found by name.
pub trait Named: Copy {
    /// The name of the kind in messages.
    const KIND: &'static str;

    /// Returns the ids and names of all things of this kind, in file order.
    fn all(plan: &Plan) -> impl Iterator<Item = (Self, &str)>;

    /// Returns true if a given name means this one although it is not exactly equal. [`find`](Named::find) uses such a
    /// match only if there is exactly one.
    fn loosely(_given: &str, _name: &str) -> bool {
        false
    }

    /// Returns a short form of the name, if there is one.
    fn short(_name: &str) -> Option<&str> {
        None
    }

    /// Returns the id of the thing with the given name.
    ///
    /// # Errors
    /// Returns an error, with the names of the plan, if nothing has the name.
    fn find(plan: &Plan, given: &str) -> Result<Self, NameError> {
        if let Some((id, _)) = Self::all(plan).find(|(_, name)| *name == given) {
            return Ok(id);
        }
        let mut loose = Self::all(plan).filter(|(_, name)| Self::loosely(given, name));
        if let (Some((id, _)), None) = (loose.next(), loose.next()) {
            return Ok(id);
        }
        let names: Vec<&str> = Self::all(plan).map(|(_, name)| name).collect();
        Err(NameError {
            kind: Self::KIND,
            given: given.to_owned(),
            nearest: Self::nearest(given, &names).map(str::to_owned),
            known: names.iter().take(20).map(|n| (*n).to_owned()).collect(),
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

    /// Ignores the case and everything after the first label: `amsterdam` finds `Amsterdam.ocs.local`.
    fn loosely(given: &str, name: &str) -> bool {
        name.eq_ignore_ascii_case(given) || Self::short(name).is_some_and(|label| label.eq_ignore_ascii_case(given))
    }

    /// Returns the first label.
    fn short(name: &str) -> Option<&str> {
        name.split('.').next()
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
}

impl Named for GatewayId {
    const KIND: &'static str = "gateway";

    fn all(plan: &Plan) -> impl Iterator<Item = (GatewayId, &str)> {
        plan.gateways.iter().enumerate().map(|(index, gateway)| (GatewayId::from_index(index), &*gateway.name.value))
    }
}

impl Named for UserId {
    const KIND: &'static str = "user";

    fn all(plan: &Plan) -> impl Iterator<Item = (UserId, &str)> {
        plan.user_ids().map(|id| (id, &*plan.user(id).uri.value))
    }

    /// Ignores the case and `sip:`.
    fn loosely(given: &str, name: &str) -> bool {
        strip_sip(name).eq_ignore_ascii_case(strip_sip(given))
    }
}

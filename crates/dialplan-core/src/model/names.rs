//! Finding things by name, as a command line or a suite names them.

use super::{GatewayId, Plan, PolicyId, ProfileId, RouteId, UsageId, UserId, strip_sip};
use crate::diag::nearest;

/// Nothing in the plan has the name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NameError {
    /// What was looked for: `profile`, `policy`, ...
    pub kind: &'static str,
    /// The name as given.
    pub given: String,
    /// The name that was probably meant.
    pub nearest: Option<String>,
    /// The names there are, in file order; at most twenty.
    pub known: Vec<String>,
    /// How many there are in all.
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
    /// What it is called in messages.
    const KIND: &'static str;

    /// The names of all of this kind, in file order.
    fn all(plan: &Plan) -> impl Iterator<Item = (Self, &str)>;

    /// Does a given name mean this one, though it is not its exact name? Only a single one that does is found.
    fn loosely(_given: &str, _name: &str) -> bool {
        false
    }

    /// Another name that people know it by.
    fn short(_name: &str) -> Option<&str> {
        None
    }

    /// The one with the name.
    ///
    /// # Errors
    /// [`NameError`] with the names there are.
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

    /// The name that was probably meant.
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

    /// `amsterdam` finds `Amsterdam.ocs.local`.
    fn loosely(given: &str, name: &str) -> bool {
        name.eq_ignore_ascii_case(given) || Self::short(name).is_some_and(|label| label.eq_ignore_ascii_case(given))
    }

    /// The first label.
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

    /// With or without `sip:`, whatever the case.
    fn loosely(given: &str, name: &str) -> bool {
        strip_sip(name).eq_ignore_ascii_case(strip_sip(given))
    }
}

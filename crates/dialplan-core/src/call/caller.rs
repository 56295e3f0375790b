//! Who dials: which profile normalises, and which usages route.

use crate::model::{GatewayId, Named, Plan, PolicyId, ProfileId, UsageId, UserId};

/// Who dials, as asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// Somebody with this profile and policy; what is not given comes from the plan.
    Manual {
        /// The profile.
        profile: Option<ProfileId>,
        /// The policy.
        policy: Option<PolicyId>,
    },
    /// A user of the plan.
    User(UserId),
    /// A call that comes in through a gateway.
    Gateway(GatewayId),
}

/// Who dials, with everything that the plan says about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caller {
    /// The profile that normalises; `None` only if the plan has none.
    pub profile: Option<ProfileId>,
    /// The policy that routes.
    pub policy: Option<PolicyId>,
    /// The user.
    pub user: Option<UserId>,
    /// The gateway.
    pub gateway: Option<GatewayId>,
    /// What routes.
    pub routing: Routing,
}

/// What routes a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Routing {
    /// These usages, in order.
    Usages(Vec<UsageId>),
    /// Nothing: a plan without policies, or a gateway that may not route calls on.
    None,
}

/// Why it is not clear who dials.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CallerError {
    /// The plan has several, none is the default, and none was given.
    NotGiven {
        /// `profile` or `policy`.
        kind: &'static str,
        /// Who lacks it, if not the person who asks.
        whose: Option<String>,
        /// The names there are.
        known: Vec<String>,
    },
    /// `global_policy` applies to everybody.
    Overruled {
        /// The policy that was given.
        given: String,
        /// The one that applies.
        global: String,
    },
}

impl Default for Origin {
    /// Returns somebody with the plan's default profile and policy.
    fn default() -> Origin {
        Origin::Manual { profile: None, policy: None }
    }
}

impl std::fmt::Display for CallerError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CallerError::NotGiven { kind, whose: None, known } => {
                write!(f, "no {kind} is given and the plan has no default; there are: {}", known.join(", "))
            }
            CallerError::NotGiven { kind, whose: Some(whose), known } => {
                write!(f, "{whose} has no {kind} and the plan has no default; there are: {}", known.join(", "))
            }
            CallerError::Overruled { given, global } => {
                write!(
                    f,
                    "policy `{given}` cannot be asked for: `global_policy` makes `{global}` the policy of everybody"
                )
            }
        }
    }
}

impl std::error::Error for CallerError {}

/// Finds profile and usages of whoever dials.
///
/// # Errors
/// The plan does not say which profile or policy applies.
pub fn caller(plan: &Plan, origin: Origin) -> Result<Caller, CallerError> {
    match origin {
        Origin::Manual { profile, policy } => {
            if let (Some(given), Some(global)) = (policy, plan.global_policy)
                && given != global.id
            {
                return Err(CallerError::Overruled {
                    given: plan.policy(given).name.to_string(),
                    global: plan.policy(global.id).name.to_string(),
                });
            }
            let profile = profile_or_default(plan, profile, None)?;
            let policy = policy_or_default(plan, policy, None)?;
            Ok(Caller { profile, policy, user: None, gateway: None, routing: by_policy(plan, policy) })
        }
        Origin::User(user) => {
            let entry = plan.user(user);
            let whose = format!("user `{}`", &*entry.uri);
            let profile = profile_or_default(plan, entry.profile.map(|p| p.id), Some(&whose))?;
            let policy = policy_or_default(plan, entry.policy.map(|p| p.id), Some(&whose))?;
            Ok(Caller { profile, policy, user: Some(user), gateway: None, routing: by_policy(plan, policy) })
        }
        Origin::Gateway(gateway) => {
            let entry = plan.gateway(gateway);
            let whose = format!("gateway `{}`", &*entry.name);
            let profile = profile_or_default(plan, entry.profile.map(|p| p.id), Some(&whose))?;
            let policy = entry.policy.map(|p| p.id);
            let routing = match policy {
                Some(_) => by_policy(plan, policy),
                None if entry.phone_usages.is_empty() => Routing::None,
                None => Routing::Usages(entry.phone_usages.iter().map(|u| u.id).collect()),
            };
            Ok(Caller { profile, policy, user: None, gateway: Some(gateway), routing })
        }
    }
}

fn by_policy(plan: &Plan, policy: Option<PolicyId>) -> Routing {
    match policy {
        Some(policy) => Routing::Usages(plan.policy(policy).phone_usages.iter().map(|u| u.id).collect()),
        None => Routing::None,
    }
}

/// Returns the profile that is given, else the default one, else the only one; `None` if the plan has no profiles.
///
/// # Errors
/// The plan has several profiles and no default. `whose` names who lacks one in the message.
pub fn profile_or_default(
    plan: &Plan,
    given: Option<ProfileId>,
    whose: Option<&str>,
) -> Result<Option<ProfileId>, CallerError> {
    given_or_default(plan, given, plan.default_profile.map(|p| p.id), whose)
}

fn policy_or_default(
    plan: &Plan,
    given: Option<PolicyId>,
    whose: Option<&str>,
) -> Result<Option<PolicyId>, CallerError> {
    match plan.global_policy {
        Some(global) => Ok(Some(global.id)),
        None => given_or_default(plan, given, plan.default_policy.map(|p| p.id), whose),
    }
}

/// What is given, else the default, else the only one there is.
fn given_or_default<Id: Named>(
    plan: &Plan,
    given: Option<Id>,
    default: Option<Id>,
    whose: Option<&str>,
) -> Result<Option<Id>, CallerError> {
    if let Some(id) = given.or(default) {
        return Ok(Some(id));
    }
    let all: Vec<(Id, &str)> = Id::all(plan).take(21).collect();
    match all.as_slice() {
        [] => Ok(None),
        [(only, _)] => Ok(Some(*only)),
        many => Err(CallerError::NotGiven {
            kind: Id::KIND,
            whose: whose.map(str::to_owned),
            known: many.iter().map(|(_, name)| (*name).to_owned()).collect(),
        }),
    }
}

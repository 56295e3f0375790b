//! What the page asks, as JSON objects. Every key may be absent; an unknown key is an error.

use dialplan::Limits;
use dialplan::call::{CallOptions, Caller, Down, Location, Origin, caller_at};
use dialplan::model::{GatewayId, Named, Plan};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Reads a JSON object; an empty text is an empty object.
pub(crate) fn read<T: DeserializeOwned + Default>(json: &str) -> Result<T, String> {
    match json {
        "" => Ok(T::default()),
        json => serde_json::from_str(json).map_err(|error| error.to_string()),
    }
}

/// Returns the thing with the given name, if one is given.
pub(crate) fn named<T: Named>(name: Option<&str>, plan: &Plan) -> Result<Option<T>, String> {
    name.map(|name| T::find(plan, name)).transpose().map_err(|error| error.to_string())
}

/// Who dials, and how.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Asked {
    profile: Option<String>,
    policy: Option<String>,
    user: Option<String>,
    gateway: Option<String>,
    site: Option<String>,
    emergency_policy: Option<String>,
    cn: bool,
    off_hook: bool,
    without_users: bool,
    from: Option<String>,
    down: Vec<String>,
}

impl Asked {
    /// Returns the caller.
    pub(crate) fn caller(&self, plan: &Plan) -> Result<Caller, String> {
        let origin = match (named(self.user.as_deref(), plan)?, named(self.gateway.as_deref(), plan)?) {
            (Some(user), _) => Origin::User(user),
            (None, Some(gateway)) => Origin::Gateway(gateway),
            (None, None) => Origin::Manual {
                profile: named(self.profile.as_deref(), plan)?,
                policy: named(self.policy.as_deref(), plan)?,
            },
        };
        let location = Location {
            site: named(self.site.as_deref(), plan)?,
            emergency_policy: named(self.emergency_policy.as_deref(), plan)?,
        };
        caller_at(plan, origin, location).map_err(|error| error.to_string())
    }

    /// Returns how the number is dialled.
    pub(crate) fn options(&self, plan: &Plan) -> Result<CallOptions, String> {
        let down: Result<Vec<GatewayId>, _> = self.down.iter().map(|name| GatewayId::find(plan, name)).collect();
        Ok(CallOptions {
            client_normalization: self.cn,
            off_hook: self.off_hook,
            without_users: self.without_users,
            down: Down::new(down.map_err(|error| error.to_string())?),
            calling_number: self.from.as_deref().map(Box::from),
        })
    }
}

/// The limits that the command line was given, by the names of its flags. The others are the defaults.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ChosenLimits {
    plan_bytes: Option<usize>,
    pattern: Option<usize>,
    dialled: Option<usize>,
    normalised: Option<usize>,
    states: Option<u32>,
    steps: Option<u64>,
    work: Option<u64>,
    memory: Option<u64>,
}

impl ChosenLimits {
    /// Returns the limits of a JSON object.
    pub(crate) fn limits(json: &str) -> Result<Limits, String> {
        let chosen: ChosenLimits = read(json)?;
        let mut limits = Limits::default();
        fn raise<T: Copy>(limit: &mut T, chosen: Option<T>) {
            *limit = chosen.unwrap_or(*limit);
        }
        raise(&mut limits.plan_bytes, chosen.plan_bytes);
        raise(&mut limits.pattern.pattern_chars, chosen.pattern);
        raise(&mut limits.dialled, chosen.dialled);
        raise(&mut limits.normalised, chosen.normalised);
        raise(&mut limits.language.states, chosen.states);
        raise(&mut limits.automaton.states, chosen.states.map(|n| n as usize));
        raise(&mut limits.language.steps, chosen.steps);
        raise(&mut limits.pattern.match_steps, chosen.steps);
        limits.work = chosen.work;
        limits.memory = chosen.memory;
        Ok(limits)
    }
}

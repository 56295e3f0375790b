//! Decides one number, with everything that `dialplan test` says about it.

use dialplan::call::{CallOptions, Down, Location, Origin, Question, caller_at};
use dialplan::model::{GatewayId, Named, Plan};
use dialplan::query::explain::ShownRoutes;
use dialplan::report::answer_json;
use dialplan::{Caller, CompiledPlan, Workspace};
use pyo3::prelude::*;
use serde_json::Value;

use crate::errors;

/// Who dials, as names.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Who {
    profile: Option<String>,
    policy: Option<String>,
    user: Option<String>,
    gateway: Option<String>,
    site: Option<String>,
    emergency_policy: Option<String>,
}

/// Returns the answer about one number, as the command prints it.
pub(crate) fn decide(
    py: Python<'_>,
    plan: &CompiledPlan,
    number: &str,
    who: &Who,
    options: CallOptions,
    explain: bool,
) -> PyResult<Value> {
    let caller = caller(plan.plan(), who).map_err(|message| errors::call(py, &message, None))?;
    let question = Question { number, caller: &caller, options };
    let answer = plan
        .decide(&question, &mut Workspace::default())
        .map_err(|error| errors::number(py, &error.to_string(), number, None))?;
    let trace = match explain {
        true => Some(plan.explain(&answer, ShownRoutes::All).map_err(|error| {
            errors::broken(format!("a pattern of the plan cannot be read: {error}; compile the plan again"))
        })?),
        false => None,
    };
    Ok(answer_json::result(plan, &answer, trace.as_ref()))
}

fn caller(plan: &Plan, who: &Who) -> Result<Caller, String> {
    let has_pair = who.profile.is_some() || who.policy.is_some();
    if usize::from(who.user.is_some()) + usize::from(who.gateway.is_some()) + usize::from(has_pair) > 1 {
        return Err("a call has a user, or a gateway, or profile and policy".to_owned());
    }
    let origin = match (named(&who.user, plan)?, named(&who.gateway, plan)?) {
        (Some(user), _) => Origin::User(user),
        (None, Some(gateway)) => Origin::Gateway(gateway),
        (None, None) => Origin::Manual { profile: named(&who.profile, plan)?, policy: named(&who.policy, plan)? },
    };
    let location = Location { site: named(&who.site, plan)?, emergency_policy: named(&who.emergency_policy, plan)? };
    caller_at(plan, origin, location).map_err(|error| error.to_string())
}

/// Returns the thing with the given name, if one is given. An empty name is none, as in a call log.
pub(crate) fn named<T: Named>(name: &Option<String>, plan: &Plan) -> Result<Option<T>, String> {
    let given = name.as_deref().filter(|name| !name.is_empty());
    given.map(|name| T::find(plan, name)).transpose().map_err(|error| error.to_string())
}

/// Returns the gateways that do not answer.
pub(crate) fn down(names: &[String], plan: &Plan) -> Result<Down, String> {
    let found: Result<Vec<GatewayId>, _> = names.iter().map(|name| GatewayId::find(plan, name)).collect();
    found.map(Down::new).map_err(|error| error.to_string())
}

//! Which routes play a part in the choice of routes: none at all, only as a backup, or as the first choice.

use dialplan_analysis::routes::{Role, roles};
use dialplan_core::diag::Code;
use dialplan_core::model::RouteId;

use crate::context::{About, Context};

/// Returns the routes that play exactly this part, in the order of the file. If that is not decided, there are none,
/// and `not-decided` reports it for the rule with this code.
pub(crate) fn routes_with_part(context: &Context<'_>, code: &'static Code, part: Role) -> Vec<RouteId> {
    let Some(parts) = context.decided(code, About::Plan, roles(context.analysis)) else { return Vec::new() };
    let plays = |route: &RouteId| parts.routes.get(route.index()) == Some(&Some(part));
    context.plan.route_ids().filter(plays).collect()
}

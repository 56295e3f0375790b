//! A plan that routes calls but lists no emergency number.

use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;

static CODE: Code = code("DP0502", "emergency-not-listed", Level::Info);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("emergency_not_listed.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = context.plan;
    // A partial plan does not say who can make emergency calls.
    let somebody = !plan.users.is_empty() || plan.default_policy.is_some() || plan.global_policy.is_some();
    let whole = somebody && !plan.profiles.is_empty() && !plan.policies.is_empty() && !plan.routes.is_empty();
    if !whole || !plan.emergency_numbers.is_empty() {
        return Vec::new();
    }
    let message = "the plan lists no emergency number, so it cannot be checked whether emergency calls get through";
    vec![Diagnostic::new(&CODE, message).help("list them, for example `emergency_numbers: [\"112\"]`")]
}

//! A case that repeats an earlier one.

use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;
use crate::suites::{Pair, pairs};

static CODE: Code = code("DP0603", "case-duplicate", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, |_| Vec::new(), include_str!("case_duplicate.md")).about_suites(check);

fn check(context: &Context<'_>) -> Vec<(usize, Diagnostic)> {
    let same = |pair: &Pair<'_>| pair.contradiction().is_none() && pair.expects_no_more();
    let finding = |pair: Pair<'_>| {
        let message = format!("there is already a case for `{}`, on {}", pair.later.number, pair.earlier_place());
        (
            pair.suite,
            pair.diagnostic(&CODE, message, "asks the same and expects nothing more").help("remove one of them"),
        )
    };
    pairs(context.plan, context.suites).into_iter().filter(same).map(finding).collect()
}

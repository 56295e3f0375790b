//! Two cases that cannot both pass.

use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;
use crate::suites::{Pair, pairs};

static CODE: Code = code("DP0604", "case-contradiction", Level::Error);
pub(super) static RULE: Rule =
    Rule::new(&CODE, |_| Vec::new(), include_str!("case_contradiction.md")).about_suites(check);

fn check(context: &Context<'_>) -> Vec<(usize, Diagnostic)> {
    let finding = |pair: Pair<'_>| {
        let (field, here, there) = pair.contradiction()?;
        let word = |text: Option<&str>| text.map_or("nothing".to_owned(), |text| format!("`{text}`"));
        let message = format!(
            "one of two cases for `{}` must fail: `{field}` is {} here and {} on {}",
            pair.later.number,
            word(here),
            word(there),
            pair.earlier_place()
        );
        Some((
            pair.suite,
            pair.diagnostic(&CODE, message, "contradicts an earlier case").help("correct one of the two cases"),
        ))
    };
    pairs(context.plan, context.suites).into_iter().filter_map(finding).collect()
}

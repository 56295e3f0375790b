//! What was generated, for people.

use dialplan_analysis::Analysis;
use dialplan_analysis::generate::{Generated, Purpose};
use dialplan_core::call::Caller;

use crate::callers_text::who;
use crate::terminal::visible;

/// How much was generated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// The cases of classes.
    pub classes: usize,
    /// The cases just beside others.
    pub boundaries: usize,
    /// The rows.
    pub rows: usize,
}

impl Counts {
    /// Counts the cases.
    pub fn of(generated: &Generated) -> Counts {
        let of = |class: bool| {
            let rows = generated.rows.iter().filter(|row| (row.purpose == Purpose::Class) == class);
            rows.map(|row| row.callers.len()).sum()
        };
        Counts { classes: of(true), boundaries: of(false), rows: generated.rows.len() }
    }
}

/// Renders a line about how much was generated.
pub fn summary(counts: Counts) -> String {
    let many = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    if counts.rows == 0 {
        return "no case is missing".to_owned();
    }
    format!(
        "{} of behaviour classes and {} just beside them, in {}",
        many(counts.classes, "case", "cases"),
        many(counts.boundaries, "case", "cases"),
        many(counts.rows, "row", "rows")
    )
}

/// Renders a line for everything that is not decided.
pub fn open(analysis: &Analysis, generated: &Generated) -> Vec<String> {
    let plan = analysis.plan();
    let callers = analysis.callers();
    let line = |open: &dialplan_analysis::behaviour::Open| {
        let members: Vec<Caller> =
            open.callers.iter().filter_map(|at| callers.get(*at)).filter_map(|caller| caller.caller(plan)).collect();
        let rule = open.rule.map(|rule| format!("rule `{}`: ", visible(&plan.rule(rule).name.value)));
        let who = who(plan, members.iter(), callers.len());
        format!("not decided for {who}: {}{}", rule.unwrap_or_default(), visible(&open.why.limit))
    };
    generated.open.iter().map(line).collect()
}

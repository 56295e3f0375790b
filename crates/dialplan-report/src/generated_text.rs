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
    /// The cases that find mutants.
    pub mutants: usize,
    /// The rows.
    pub rows: usize,
}

impl Counts {
    /// Counts the cases.
    pub fn of(generated: &Generated) -> Counts {
        let mut counts = Counts { rows: generated.rows.len(), ..Counts::default() };
        for row in &generated.rows {
            let kind = match row.purpose {
                Purpose::Class => &mut counts.classes,
                Purpose::Beside(..) => &mut counts.boundaries,
                Purpose::Mutant(_) => &mut counts.mutants,
            };
            *kind += row.callers.len();
        }
        counts
    }
}

/// Renders a line about how much was generated.
pub fn summary(counts: Counts) -> String {
    let many = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    if counts.rows == 0 {
        return "no case is missing".to_owned();
    }
    let [classes, boundaries, mutants] =
        [counts.classes, counts.boundaries, counts.mutants].map(|count| many(count, "case", "cases"));
    let cases = match counts.mutants {
        0 => format!("{classes} of behaviour classes and {boundaries} just beside them"),
        _ => format!("{classes} of behaviour classes, {boundaries} just beside them and {mutants} for mutants"),
    };
    format!("{cases}, in {}", many(counts.rows, "row", "rows"))
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

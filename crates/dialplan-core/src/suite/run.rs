//! Runs a case and compares the answer with its expectations.

use super::SuiteError;
use super::case::Case;
use super::columns::Column;
use crate::call::{CallOptions, Question, caller_at};
use crate::compile::CompiledPlan;
use crate::engine::Workspace;
use crate::model::{Plan, Subject, strip_sip};
use crate::query::answer::{Answer, Reason, Verdict};

/// The result of a case that was run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checked {
    /// The expectations that were not met; empty if the case passed.
    pub failures: Vec<Failure>,
    /// The answer.
    pub answer: Answer,
}

/// An expectation that was not met.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// The name of the column.
    pub field: &'static str,
    /// The expected value; `None` if there must be none.
    pub expected: Option<String>,
    /// The actual value; `None` if there is none.
    pub actual: Option<String>,
}

/// Returns true if a case fails on a plan. One that cannot be decided does not.
pub fn fails(compiled: &CompiledPlan, case: &Case, without_users: bool, workspace: &mut Workspace) -> bool {
    run(compiled, case, without_users, workspace).is_ok_and(|checked| !checked.failures.is_empty())
}

/// Runs one case and returns its result. If `without_users` is true, numbers are not looked up among users.
///
/// # Errors
/// Returns an error if the case cannot be decided, because its number cannot be dialled, the plan has no default
/// profile or policy, or a limit is exceeded.
pub fn run(
    compiled: &CompiledPlan,
    case: &Case,
    without_users: bool,
    workspace: &mut Workspace,
) -> Result<Checked, SuiteError> {
    let caller = caller_at(compiled.plan(), case.origin, case.location)
        .map_err(|error| SuiteError::new(case.line, error.to_string()))?;
    let question = Question {
        number: &case.number,
        caller: &caller,
        options: CallOptions {
            client_normalization: case.client_normalization,
            off_hook: case.off_hook,
            without_users,
            down: case.down.clone(),
            calling_number: case.calling_number.clone(),
        },
    };
    let answer =
        compiled.decide(&question, workspace).map_err(|error| SuiteError::new(case.line, error.to_string()))?;
    let failures = case
        .expected
        .iter()
        .filter_map(|(column, expected)| compare(compiled.plan(), &answer, *column, expected.as_deref()));
    Ok(Checked { failures: failures.collect(), answer })
}

fn compare(plan: &Plan, answer: &Answer, column: Column, expected: Option<&str>) -> Option<Failure> {
    let actual = value(plan, answer, column);
    let met = match (column, expected, actual.as_deref()) {
        // Empty means that no rule was applied.
        (Column::ExpectedTranslation, None, _) => answer.normalization.rule.is_none(),
        (Column::ExpectedUser, Some(expected), Some(actual)) => {
            strip_sip(expected).eq_ignore_ascii_case(strip_sip(actual))
        }
        // All gateways of a route are listed and none is selected, so their order does not matter.
        (Column::ExpectedGateways, Some(expected), Some(actual)) => sorted(expected) == sorted(actual),
        (Column::ExpectedFailover, Some(expected), Some(actual)) => listed(expected) == listed(actual),
        (_, expected, actual) => expected == actual,
    };
    (!met).then(|| Failure { field: column.name(), expected: expected.map(str::to_owned), actual })
}

/// Returns the names in a cell.
fn listed(list: &str) -> Vec<&str> {
    list.split(';').map(str::trim).filter(|name| !name.is_empty()).collect()
}

fn sorted(list: &str) -> Vec<&str> {
    let mut names = listed(list);
    names.sort_unstable();
    names
}

/// Returns the value of an answer for an expectation column, as the text of a cell.
pub(super) fn value(plan: &Plan, answer: &Answer, column: Column) -> Option<String> {
    let selected = answer.selected();
    match column {
        Column::ExpectedTranslation => answer.normalization.number.clone(),
        Column::ExpectedPhoneUsage => selected.map(|choice| plan.usage(choice.usage).name.to_string()),
        Column::ExpectedRoute => selected.map(|choice| plan.route(choice.route).name.to_string()),
        Column::ExpectedRule => {
            let rule = Subject::Rule(answer.caller.profile?, answer.normalization.rule?.index()).rule(plan)?;
            Some(plan.rule(rule).name.to_string())
        }
        Column::ExpectedGateways => selected.map(|choice| {
            let names: Vec<&str> =
                answer.gateways(plan, choice.route).map(|gateway| &*plan.gateway(gateway).name.value).collect();
            names.join(";")
        }),
        Column::ExpectedFailover => {
            let names: Vec<&str> =
                answer.failover().iter().map(|choice| &*plan.route(choice.route).name.value).collect();
            (!names.is_empty()).then(|| names.join(";"))
        }
        Column::ExpectedSent => answer.sent.first().map(|sent| sent.called.clone()),
        Column::ExpectedSentCalling => answer.sent.first()?.calling.clone(),
        Column::ExpectedUser => match answer.verdict {
            Verdict::Internal(user) => Some(plan.user(user).uri.to_string()),
            _ => None,
        },
        Column::ExpectedVerdict => Some(answer.verdict.name().to_owned()),
        Column::ExpectedReason => answer.verdict.reason().map(|reason: &Reason| reason.name().to_owned()),
        _ => None,
    }
}

//! A case is asked for and compared.

use crate::engine::Workspace;

use super::SuiteError;
use super::columns::Column;
use super::read::Case;
use crate::call::caller;
use crate::call::{CallOptions, Question};
use crate::compile::CompiledPlan;
use crate::model::{Plan, Subject, strip_sip};
use crate::query::answer::{Answer, Reason, Verdict};

/// A case that was run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checked {
    /// What did not come out as expected; nothing if the case passed.
    pub failures: Vec<Failure>,
    /// What came out.
    pub answer: Answer,
}

/// An expectation that was not met.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// The column.
    pub field: &'static str,
    /// What it says; `None` if there must be none.
    pub expected: Option<String>,
    /// What came out.
    pub actual: Option<String>,
}

/// Runs one case; `without_users`: numbers are not looked up among users.
///
/// # Errors
/// The case cannot be asked for: a number that cannot be dialled, no default profile, a limit.
pub fn run(
    compiled: &CompiledPlan,
    case: &Case,
    without_users: bool,
    workspace: &mut Workspace,
) -> Result<Checked, SuiteError> {
    let caller = caller(compiled.plan(), case.origin).map_err(|error| SuiteError::new(case.line, error.to_string()))?;
    let question = Question {
        number: &case.number,
        caller: &caller,
        options: CallOptions {
            client_normalization: case.client_normalization,
            off_hook: case.off_hook,
            without_users,
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
        // Gateways are listed, not picked, so their order means nothing.
        (Column::ExpectedGateways, Some(expected), Some(actual)) => sorted(expected) == sorted(actual),
        (_, expected, actual) => expected == actual,
    };
    (!met).then(|| Failure { field: column.name(), expected: expected.map(str::to_owned), actual })
}

fn sorted(list: &str) -> Vec<&str> {
    let mut names: Vec<&str> = list.split(';').map(str::trim).filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names
}

/// What an answer has for an expectation column, as a cell would say it.
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
                plan.route(choice.route).gateways.iter().map(|g| &*plan.gateway(g.id).name.value).collect();
            names.join(";")
        }),
        Column::ExpectedUser => match answer.verdict {
            Verdict::Internal(user) => Some(plan.user(user).uri.to_string()),
            _ => None,
        },
        Column::ExpectedVerdict => Some(answer.verdict.name().to_owned()),
        Column::ExpectedReason => answer.verdict.reason().map(|reason: &Reason| reason.name().to_owned()),
        _ => None,
    }
}

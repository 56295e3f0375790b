//! Turns an answer into a row of a suite, with its expectations filled in.

use super::SuiteError;
use super::columns::{Column, Header};
use super::run::value;
use crate::call::{AssignedBy, EmergencyInForce};
use crate::model::{EmergencyPolicyId, Plan, SiteId};
use crate::query::answer::Answer;

/// The expectation columns that every saved case needs.
const NEEDED: [Column; 3] = [Column::ExpectedTranslation, Column::ExpectedPhoneUsage, Column::ExpectedRoute];

/// Returns the text of a suite with a row added for each answer. `existing` is the text of the suite; if it is empty, a
/// new suite with all columns is returned.
///
/// # Errors
/// Returns an error if the suite is not valid, does not have a column that the answers need, or an answer cannot be a
/// row.
pub fn add_rows(existing: &str, plan: &Plan, answers: &[Answer]) -> Result<String, SuiteError> {
    let body = existing.trim_start_matches('\u{FEFF}');
    let new = body.trim().is_empty();
    let (header, delimiter) = if new {
        (Header { columns: Column::ALL.into_iter().map(Some).collect() }, b',')
    } else {
        let reader = super::Reader::new(existing.as_bytes())?;
        (reader.header().clone(), reader.delimiter())
    };
    for answer in answers {
        check_columns(&header, answer, &NEEDED)?;
        header.columns.iter().flatten().try_for_each(|column| check_cell(plan, answer, *column))?;
    }
    if !new {
        check_readable(existing)?;
    }
    let crlf =
        body.lines().next().is_some_and(|line| body.get(line.len()..).is_some_and(|rest| rest.starts_with("\r\n")));
    let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    let mut out = if new { Vec::new() } else { existing.as_bytes().to_vec() };
    if !new && !out.ends_with(b"\n") {
        out.extend(if crlf { &b"\r\n"[..] } else { &b"\n"[..] });
    }
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(out);
    let failed = |error: csv::Error| SuiteError::new(1, format!("cannot be written: {error}"));
    if new {
        writer.write_record(header.columns.iter().map(|column| column.map_or("", Column::name))).map_err(failed)?;
    }
    for answer in answers {
        let cells =
            header.columns.iter().map(|column| column.map_or(String::new(), |column| cell(plan, answer, column)));
        writer.write_record(cells).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| SuiteError::new(1, format!("cannot be written: {error}")))?;
    String::from_utf8(bytes).map_err(|error| SuiteError::new(1, format!("cannot be written: {error}")))
}

/// Checks that all quoted cells are closed, because an open cell would include the added rows.
fn check_readable(existing: &str) -> Result<(), SuiteError> {
    let quotes = existing.bytes().filter(|byte| *byte == b'"').count();
    if quotes % 2 == 1 {
        return Err(SuiteError::new(1, "a quotation mark of the suite is never closed").help("fix the suite first"));
    }
    Ok(())
}

/// Returns an answer as a row of a suite with these columns, without a line break at the end. An expectation that a
/// cell cannot hold is not asserted.
///
/// # Errors
/// Returns an error if the suite does not have a column that the caller needs, or if a cell cannot name the caller or
/// the number.
pub fn row(plan: &Plan, answer: &Answer, header: &Header, delimiter: u8) -> Result<String, SuiteError> {
    check_columns(header, answer, &[])?;
    let mut cells = Vec::with_capacity(header.columns.len());
    for column in &header.columns {
        cells.push(match column {
            None => String::new(),
            Some(column) if column.is_expectation() => expectation(plan, answer, *column),
            Some(column) => {
                check_cell(plan, answer, *column)?;
                cell(plan, answer, *column)
            }
        });
    }
    line(&cells, delimiter)
}

/// Returns the cell that expects what an answer has; `*` if no cell can hold it.
pub fn expectation(plan: &Plan, answer: &Answer, column: Column) -> String {
    match check_cell(plan, answer, column) {
        Ok(()) => cell(plan, answer, column),
        Err(_) => "*".to_owned(),
    }
}

/// Returns the cells as a line of a suite, without a line break at the end.
///
/// # Errors
/// Returns an error if the line cannot be written.
pub fn line(cells: &[String], delimiter: u8) -> Result<String, SuiteError> {
    let failed = |error: String| SuiteError::new(1, format!("cannot be written: {error}"));
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(cells).map_err(|error| failed(error.to_string()))?;
    let bytes = writer.into_inner().map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| failed(error.to_string()))?;
    Ok(text.trim_end_matches('\n').to_owned())
}

/// Checks that a suite has the columns that a case needs for its caller, and some more.
fn check_columns(header: &Header, answer: &Answer, more: &[Column]) -> Result<(), SuiteError> {
    let caller = &answer.caller;
    let by_hand = caller.user.is_none() && caller.gateway.is_none();
    let needed = more.iter().copied().chain(
        [
            (answer.options.client_normalization, Column::ClientNormalization),
            (answer.options.off_hook, Column::OffHook),
            (given_site(answer).is_some(), Column::Site),
            (given_emergency_policy(answer).is_some(), Column::EmergencyPolicy),
            (!answer.options.down.gateways().is_empty(), Column::Down),
            (answer.options.calling_number.is_some(), Column::CallingNumber),
            (caller.user.is_some(), Column::User),
            (caller.gateway.is_some(), Column::Gateway),
            (by_hand && caller.profile.is_some(), Column::LocationProfile),
            (by_hand && caller.policy.is_some(), Column::Policy),
        ]
        .into_iter()
        .filter_map(|(needed, column)| needed.then_some(column)),
    );
    for column in needed {
        if header.position(column).is_none() {
            return Err(SuiteError::new(
                1,
                format!("the suite has no column `{}`, which this case needs", column.name()),
            )
            .help("add the column to the first line and a cell to each row"));
        }
    }
    Ok(())
}

/// Checks that a cell means the same when the suite is read.
fn check_cell(plan: &Plan, answer: &Answer, column: Column) -> Result<(), SuiteError> {
    let text = cell(plan, answer, column);
    let cannot = |why: &str| Err(SuiteError::new(1, format!("`{text}` cannot be in a case: {why}")));
    let names: Vec<&str> = match column {
        Column::Down => answer.options.down.gateways().iter().map(|id| &*plan.gateway(*id).name.value).collect(),
        Column::ExpectedGateways => {
            let gateways = answer.selected().into_iter().flat_map(|choice| answer.gateways(plan, choice.route));
            gateways.map(|id| &*plan.gateway(id).name.value).collect()
        }
        Column::ExpectedFailover => {
            answer.failover().iter().map(|choice| &*plan.route(choice.route).name.value).collect()
        }
        _ => Vec::new(),
    };
    if text.trim() != text || names.iter().any(|name| name.trim() != *name) {
        return cannot("the cells of a suite are trimmed");
    }
    if names.iter().any(|name| name.contains(';')) {
        return cannot("`;` separates the names of a cell");
    }
    if column.is_expectation() && text == "*" {
        return cannot("`*` asserts nothing");
    }
    if column == Column::ExpectedTranslation && text.is_empty() && answer.normalization.rule.is_some() {
        return cannot("an empty translation means that no rule was applied, but one was, and left nothing");
    }
    let is_empty_text = column != Column::ExpectedTranslation && value(plan, answer, column).as_deref() == Some("");
    if column.is_expectation() && is_empty_text {
        return cannot("an empty cell means that there is none");
    }
    Ok(())
}

/// Returns the site that the question gave.
fn given_site(answer: &Answer) -> Option<SiteId> {
    answer.caller.site.filter(|_| answer.caller.site_given)
}

/// Returns the emergency policy that the question asked for.
fn given_emergency_policy(answer: &Answer) -> Option<EmergencyPolicyId> {
    match answer.caller.emergency {
        EmergencyInForce::Policy(policy, AssignedBy::Question) => Some(policy),
        _ => None,
    }
}

fn cell(plan: &Plan, answer: &Answer, column: Column) -> String {
    let caller = &answer.caller;
    let by_hand = caller.user.is_none() && caller.gateway.is_none();
    let yes = |flag: bool| if flag { "yes".to_owned() } else { String::new() };
    match column {
        Column::DialedNumber => answer.number.clone(),
        Column::ClientNormalization => yes(answer.options.client_normalization),
        Column::OffHook => yes(answer.options.off_hook),
        Column::LocationProfile if by_hand => {
            caller.profile.map_or(String::new(), |id| plan.profile(id).name.to_string())
        }
        // A global policy applies to everybody and cannot be given in a case.
        Column::Policy if by_hand && plan.global_policy.is_none() => {
            caller.policy.map_or(String::new(), |id| plan.policy(id).name.to_string())
        }
        Column::User => caller.user.map_or(String::new(), |id| plan.user(id).uri.to_string()),
        Column::Gateway => caller.gateway.map_or(String::new(), |id| plan.gateway(id).name.to_string()),
        Column::Site => given_site(answer).map_or(String::new(), |id| plan.site(id).name.to_string()),
        Column::EmergencyPolicy => {
            given_emergency_policy(answer).map_or(String::new(), |id| plan.emergency_policy(id).name.to_string())
        }
        Column::Down => {
            let down = answer.options.down.gateways().iter();
            down.map(|gateway| &*plan.gateway(*gateway).name.value).collect::<Vec<_>>().join(";")
        }
        Column::CallingNumber => answer.options.calling_number.as_deref().unwrap_or_default().to_owned(),
        Column::ExpectedTranslation if answer.normalization.rule.is_none() && !answer.normalization.bypassed => {
            value(plan, answer, column).filter(|number| *number != answer.dialled).unwrap_or_default()
        }
        column if column.is_expectation() => value(plan, answer, column).unwrap_or_default(),
        _ => String::new(),
    }
}

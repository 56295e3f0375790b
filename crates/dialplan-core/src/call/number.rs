//! Dial strings: which characters can be dialled, and the form in which the rules get them.

use std::borrow::Cow;

use super::CallError;
use crate::model::{EmergencyNumber, Plan, SEPARATORS, Separators};

/// Checks that a string can be dialled.
///
/// # Errors
/// Returns an error if the string is empty, has more than `limit` characters, or has a character outside printable
/// ASCII.
pub fn check_number(number: &str, limit: usize) -> Result<(), CallError> {
    if number.is_empty() {
        return Err(CallError::Empty);
    }
    if number.len() > limit {
        let given = number.chars().count();
        if given > limit {
            return Err(CallError::TooLong { given, limit });
        }
    }
    match number.chars().enumerate().find(|(_, c)| !(' '..='~').contains(c)) {
        Some((position, character)) => Err(CallError::NotDialable { character, position: position + 1 }),
        None => Ok(()),
    }
}

/// Checks that a string is not an address: `tel:` and a number, or somebody at a host, with or without `sip:`.
///
/// # Errors
/// Returns an error with the number in the address, if there is one.
pub fn check_no_address(number: &str) -> Result<(), CallError> {
    let text = number.trim();
    let after = |scheme: &str| {
        let start = text.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme));
        start.and_then(|start| text.get(start.len()..))
    };
    let (scheme, rest) = match (after("tel:"), after("sip:").or_else(|| after("sips:"))) {
        (Some(rest), _) => ("tel", rest),
        (None, Some(rest)) => ("sip", rest),
        (None, None) if text.contains('@') => ("sip", text),
        (None, None) => return Ok(()),
    };
    let user = rest.split([';', '@']).next().unwrap_or_default();
    let is_number = user.contains(|c: char| c.is_ascii_digit())
        && user.chars().all(|c| c.is_ascii_digit() || "+*#".contains(c) || SEPARATORS.contains(&c));
    Err(CallError::Address { scheme, number: is_number.then(|| user.to_owned()) })
}

/// Returns a calling number in the form that translation rules get: without visual separators if the plan strips them.
///
/// # Errors
/// Returns an error if the number could not be dialled.
pub fn calling_form(plan: &Plan, number: &str, limit: usize) -> Result<String, CallError> {
    let checked = check_number(number, limit).and_then(|()| check_no_address(number)).and_then(|()| {
        let form = dialled_form(plan, number).into_owned();
        if form.is_empty() { Err(CallError::OnlySeparators) } else { Ok(form) }
    });
    checked.map_err(|error| CallError::CallingNumber(Box::new(error)))
}

/// Returns the number without visual separators if the plan strips them, else the number as it is.
pub fn dialled_form<'n>(plan: &Plan, number: &'n str) -> Cow<'n, str> {
    without_separators(plan.settings.separators, number)
}

/// Returns the number without visual separators if the setting strips them, else the number as it is.
pub fn without_separators(separators: Separators, number: &str) -> Cow<'_, str> {
    separators.applied_to(number)
}

/// Returns true if the dialled string is the emergency number or one of its masks, compared as they are dialled.
pub fn is_dialled_as(plan: &Plan, entry: &EmergencyNumber, dialled: &str) -> bool {
    entry.dial_strings().any(|listed| dialled_form(plan, listed) == dialled)
}

//! The effect of editing a pattern, checked before a fix is offered.

use dialplan_automaton::Automaton;

use crate::sets::{Domain, difference, included, overlap, restricted, shortest};
use crate::{Memo, NotDecided};

/// Returns true if the new pattern matches the strings of the old one, apart from some that contain one of the
/// characters, and nothing else.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if .NET would reject the new pattern.
pub fn only_excludes(memo: &Memo, old: &str, new: &str, characters: &str) -> Result<bool, NotDecided> {
    let groups = memo.lowered(old)?.groups == memo.lowered(new)?.groups;
    let (before, after) = (memo.language(old)?, memo.language(new)?);
    let with = with_any_of(memo, characters)?;
    let lost = difference(&before, &after, memo.limits())?;
    // Strings without the characters stay.
    let limits = memo.limits();
    Ok(groups && included(&after, &before, limits)? && included(&lost, &with, limits)?)
}

/// Returns true if every string of the old pattern contains one of the characters, and the new pattern matches a string
/// without them that can be dialled.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if .NET would reject the new pattern.
pub fn becomes_dialable(memo: &Memo, old: &str, new: &str, characters: &str) -> Result<bool, NotDecided> {
    let groups = memo.lowered(old)?.groups == memo.lowered(new)?.groups;
    let (before, after) = (memo.language(old)?, memo.language(new)?);
    let with = with_any_of(memo, characters)?;
    let after = restricted(&*after, Domain::without_separators().set(), memo.limits())?;
    let limits = memo.limits();
    let apart = included(&before, &with, limits)? && !overlap(&after, &with, limits)?;
    Ok(groups && apart && shortest(&after).is_some())
}

/// Returns the strings that contain at least one of the characters.
fn with_any_of(memo: &Memo, characters: &str) -> Result<std::sync::Arc<Automaton<()>>, NotDecided> {
    let escaped: String = characters.chars().map(|c| format!("\\x{:02x}", u32::from(c))).collect();
    Ok(memo.language(&format!("[{escaped}]"))?)
}

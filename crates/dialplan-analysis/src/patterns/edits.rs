//! What a change of a pattern would do: asked before a fix is offered.

use dialplan_automaton::Automaton;

use crate::sets::{Domain, difference, included, overlap, restricted, shortest};
use crate::{Memo, NotDecided};

/// Returns true if the new pattern matches exactly the strings of the old one that have none of the characters.
///
/// # Errors
/// A limit, or a new pattern that .NET refuses.
pub fn only_loses(memo: &Memo, old: &str, new: &str, characters: &str) -> Result<bool, NotDecided> {
    let groups = memo.lowered(old)?.groups == memo.lowered(new)?.groups;
    let (before, after) = (memo.language(old)?, memo.language(new)?);
    let with = with_any_of(memo, characters)?;
    let lost = difference(&before, &after, memo.limits())?;
    // What has none of the characters stays, and nothing with one of them is left.
    Ok(groups && included(&after, &before) && included(&lost, &with) && !overlap(&after, &with))
}

/// Returns true if every string of the old pattern has one of the characters, and the new pattern matches some string without them
/// that can be dialled.
///
/// # Errors
/// A limit, or a new pattern that .NET refuses.
pub fn comes_alive(memo: &Memo, old: &str, new: &str, characters: &str) -> Result<bool, NotDecided> {
    let groups = memo.lowered(old)?.groups == memo.lowered(new)?.groups;
    let (before, after) = (memo.language(old)?, memo.language(new)?);
    let with = with_any_of(memo, characters)?;
    let after = restricted(&*after, Domain::without_separators().set(), memo.limits())?;
    Ok(groups && included(&before, &with) && !overlap(&after, &with) && shortest(&after).is_some())
}

/// Returns the strings that have at least one of the characters.
fn with_any_of(memo: &Memo, characters: &str) -> Result<std::sync::Arc<Automaton<()>>, NotDecided> {
    let escaped: String = characters.chars().map(|c| format!("\\x{:02x}", u32::from(c))).collect();
    Ok(memo.language(&format!("[{escaped}]"))?)
}

//! What changes if a pattern takes the place of another one.

use dialplan_automaton::Automaton;

use crate::sets::{difference, included, restricted, shortest};
use crate::{Memo, NotDecided};

/// The numbers that only one of two patterns matches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comparison {
    /// A number that only the old pattern matches; `None` if the new one matches all numbers of the old one.
    pub lost: Option<String>,
    /// A number that only the new pattern matches; `None` if the old one matches all numbers of the new one.
    pub gained: Option<String>,
}

/// Compares two patterns for the numbers of a set. The examples are from the first of the sets in `preferred` that has
/// one, and as short as possible. Returns `None` if the new pattern matches no number of the set, so that it cannot be
/// meant.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if .NET would reject the new pattern.
pub fn compared(
    (old, new): (&str, &str),
    numbers: &Automaton<()>,
    preferred: &[&Automaton<()>],
    memo: &Memo,
) -> Result<Option<Comparison>, NotDecided> {
    let limits = memo.limits();
    let (old, new) = (memo.language(old)?, memo.language(new)?);
    let new = restricted(&*new, numbers, limits)?;
    if new.is_empty() {
        return Ok(None);
    }
    let old = restricted(&*old, numbers, limits)?;
    let only = |one: &Automaton<()>, other: &Automaton<()>| -> Result<Option<String>, NotDecided> {
        if included(one, other, limits)? {
            return Ok(None);
        }
        let more = difference(one, other, limits)?;
        for set in preferred {
            if let Some(found) = shortest(&restricted(&more, set, limits)?) {
                return Ok(Some(found));
            }
        }
        Ok(shortest(&more))
    };
    Ok(Some(Comparison { lost: only(&old, &new)?, gained: only(&new, &old)? }))
}

/// Returns the strings of a set that a pattern does not match.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if .NET would reject the pattern.
pub fn without(set: &Automaton<()>, pattern: &str, memo: &Memo) -> Result<Automaton<()>, NotDecided> {
    Ok(difference(set, &*memo.language(pattern)?, memo.limits())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Domain;
    use dialplan_core::Limits;

    fn check(old: &str, new: &str, expected: &str) {
        let memo = Memo::new(&Limits::default());
        let plus = memo.language(r"^\+\d+$").unwrap();
        let found = compared((old, new), Domain::without_separators().set(), &[&plus], &memo);
        let shown = match found {
            Err(_) => "not decided".to_owned(),
            Ok(None) => "nothing".to_owned(),
            Ok(Some(Comparison { lost, gained })) => {
                format!("-{} +{}", lost.unwrap_or_default(), gained.unwrap_or_default())
            }
        };
        assert_eq!(shown, expected, "{old} {new}");
    }

    #[test]
    fn two_patterns_are_compared() {
        check("^12$", "^12$", "- +");
        check("^1[23]$", "^(?:12|13)$", "- +");
        check("^112|911$", "^(?:112|911)$", "-+911 +");
        check("^(d{3})$", r"^(\d{3})$", "-ddd +123");
        check("^1$", "^1?$", "- +");
        check("^1$", "^ $", "nothing");
        check("^1$", "^(1$", "not decided");
        check(r"^\+31", r"^\+3[12]", "- ++32");
    }
}

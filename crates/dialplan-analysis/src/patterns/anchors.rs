//! Patterns that match more numbers because `^` or `$` is missing.
//!
//! A pattern is a search: without anchors it also matches numbers that only contain what it describes. Whether anchors
//! are *written* does not matter: `^a|b$` has both and applies each to one alternative only, `.*` has none and needs
//! none. The languages of the pattern and of `^(?:pattern)$` are compared instead.

use dialplan_automaton::Automaton;
use dialplan_core::Limits;
use dialplan_core::pattern::{PatternError, language, read};
use dotnet_regex::hir::{Assertion, Hir, Kind, Node};

use crate::sets::{Domain, difference, restricted, shortest};
use crate::{Memo, NotDecided};

/// The anchors that a pattern lacks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MissingAnchors {
    /// True if `^` is missing in at least one alternative.
    pub start: bool,
    /// True if `$` is missing in at least one alternative.
    pub end: bool,
    /// The shortest number that matches only because an anchor is missing.
    pub witness: String,
    /// All numbers that match only because an anchor is missing.
    pub surplus: Automaton<()>,
    /// The pattern with the missing anchors, if a way to write it was found.
    pub suggestion: Option<String>,
}

/// Returns the anchors that a rule's pattern lacks, or `None` if adding anchors would change nothing, or if the pattern
/// matches every string of the domain.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn missing_anchors(pattern: &str, domain: &Domain, memo: &Memo) -> Result<Option<MissingAnchors>, NotDecided> {
    let limits = memo.limits();
    let hir = memo.lowered(pattern)?;
    if hir.root.properties().is_anchored_start() && hir.root.properties().is_anchored_end() {
        return Ok(None);
    }
    let inside = |start, end| -> Result<Automaton<()>, NotDecided> {
        Ok(restricted(&language(&anchored(&hir, start, end), limits)?, domain.set(), limits)?)
    };
    let (free, whole) = (inside(false, false)?, inside(true, true)?);
    if free == whole || difference(domain.set(), &free, limits)?.is_empty() {
        return Ok(None);
    }
    let surplus = difference(&free, &whole, limits)?;
    let Some(witness) = shortest(&surplus) else { return Ok(None) };
    // If the end anchor alone excludes strings, it is missing; the same for the start anchor.
    let end = !difference(&inside(true, false)?, &whole, limits)?.is_empty();
    let start = !difference(&inside(false, true)?, &whole, limits)?.is_empty();
    let (start, end) = if start || end { (start, end) } else { (true, true) };
    let marks = (if start { "^" } else { "" }, if end { "$" } else { "" });
    let bare = pattern.strip_prefix('^').unwrap_or(pattern);
    let bare = bare.strip_suffix('$').unwrap_or(bare);
    let candidates = [format!("{}{pattern}{}", marks.0, marks.1), format!("^(?:{bare})$"), format!("^(?:{pattern})$")];
    let suggestion = suggestion(candidates, &language(&anchored(&hir, true, true), limits)?, limits);
    Ok(Some(MissingAnchors { start, end, witness, surplus, suggestion }))
}

/// Returns what a route's target matches only because it lacks `^`, or `None` if `^` would change nothing, or if the
/// target matches every number. Only numbers with at most one `+`, at the start, are considered: `\+31` finds its plus
/// sign nowhere else.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn missing_start_of_target(target: &str, memo: &Memo) -> Result<Option<MissingAnchors>, NotDecided> {
    let limits = memo.limits();
    let hir = memo.lowered(target)?;
    if hir.root.properties().is_anchored_start() {
        return Ok(None);
    }
    let free = language(&hir, limits)?;
    let from_start = language(&anchored(&hir, true, false), limits)?;
    let everything = memo.language(r"^\+?\d+$")?;
    let normalised = memo.language(r"^\+?[^+]*$")?;
    let more = restricted(&difference(&free, &from_start, limits)?, &normalised, limits)?;
    let more = restricted(&more, Domain::everything().set(), limits)?;
    if more.is_empty() || difference(&everything, &free, limits)?.is_empty() {
        return Ok(None);
    }
    let Some(witness) = normalised_number(&more, memo)? else { return Ok(None) };
    let bare = target.strip_prefix('^').unwrap_or(target);
    let candidates = [format!("^{target}"), format!("^(?:{bare})"), format!("^(?:{target})")];
    let suggestion = suggestion(candidates, &from_start, limits);
    Ok(Some(MissingAnchors { start: true, end: false, witness, surplus: more, suggestion }))
}

/// Returns a shortest number of a set, one that looks like a normalised number if there is one; `None` for an empty
/// set.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn normalised_number(set: &Automaton<()>, memo: &Memo) -> Result<Option<String>, NotDecided> {
    for shape in [r"^\+\d+$", r"^\+?\d+$", r"^[\d+]+$"] {
        if let Some(number) = shortest(&restricted(set, &*memo.language(shape)?, memo.limits())?) {
            return Ok(Some(number));
        }
    }
    Ok(shortest(set))
}

/// Returns the numbers with a `+` inside that a route's target matches only because it lacks `^`: `0+32` for `\+32`.
/// A target that matches every number has none.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn plus_inside(target: &str, memo: &Memo) -> Result<Automaton<()>, NotDecided> {
    let limits = memo.limits();
    let hir = memo.lowered(target)?;
    let free = restricted(&language(&hir, limits)?, &*memo.language(r"^.+\+")?, limits)?;
    let everything = memo.language(r"^\+?\d+$")?;
    if difference(&everything, &*memo.language(target)?, limits)?.is_empty() {
        return Ok(Automaton::empty(free.alphabet().clone()));
    }
    Ok(difference(&free, &language(&anchored(&hir, true, false), limits)?, limits)?)
}

/// Returns the strings that a target matches with `$` after all of it, or `None` if every match already ends there.
pub(crate) fn with_end(target: &str, memo: &Memo) -> Result<Option<Automaton<()>>, NotDecided> {
    let limits = memo.limits();
    let hir = memo.lowered(target)?;
    if hir.root.properties().is_anchored_end() {
        return Ok(None);
    }
    Ok(Some(language(&anchored(&hir, false, true), limits)?))
}

/// Returns the pattern with anchors around all of it.
fn anchored(hir: &Hir, start: bool, end: bool) -> Hir {
    let span = hir.root.span.clone();
    let assert = |assertion| Node::new(Kind::Assert(assertion), span.clone());
    let parts = [start.then(|| assert(Assertion::Start)), Some(hir.root.clone()), end.then(|| assert(Assertion::End))];
    let root = Node::new(Kind::Concat(parts.into_iter().flatten().collect()), span.clone());
    Hir { root, groups: hir.groups.clone() }
}

/// Returns the first candidate whose language is the wanted one. A comment at the end of the pattern, for example,
/// would swallow an anchor.
fn suggestion(candidates: [String; 3], wanted: &Automaton<()>, limits: &Limits) -> Option<String> {
    let means = |candidate: &String| -> Result<bool, PatternError> {
        Ok(language(&read(candidate, limits)?, limits)? == *wanted)
    };
    candidates.into_iter().find(|candidate| means(candidate) == Ok(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, expected: &str) {
        let found = missing_anchors(pattern, &Domain::without_separators(), &Memo::new(&Limits::default())).unwrap();
        let shown = found.map_or("-".to_owned(), |m| {
            let marks =
                [(m.start, "^"), (m.end, "$")].iter().filter(|(on, _)| *on).map(|(_, c)| *c).collect::<String>();
            format!("{marks} {} {}", m.witness, m.suggestion.unwrap_or_default())
        });
        assert_eq!(shown, expected, "{pattern}");
    }

    #[test]
    fn anchors_of_rules() {
        check(r"^0(\d{3})$", "-");
        check(r"0(\d{3})$", r"^ 10123 ^0(\d{3})$");
        check(r"^0(\d{3})", r"$ 01234 ^0(\d{3})$");
        check("12", "^$ 123 ^12$");
        check("^12|34$", "^$ 123 ^(?:12|34)$");
        check("^(12|34)$", "-");
        check("^12$|^34$", "-");
        check("", "-");
        check(".*", "-");
        check(r"^(?=00)", "$ 00 ^(?=00)$");
        check(r"^\+?(?!(1900|1411))(\d*)$", "-");
        check("(?<=1)2(?=3)", "^$ 123 ^(?<=1)2(?=3)$");
        check("(?x)^1 # one", "$ 12 ");
    }

    fn check_target(target: &str, expected: &str) {
        let found = missing_start_of_target(target, &Memo::new(&Limits::default())).unwrap();
        let shown = found.map_or("-".to_owned(), |m| format!("{} {}", m.witness, m.suggestion.unwrap_or_default()));
        assert_eq!(shown, expected, "{target}");
    }

    #[test]
    fn a_plus_inside_a_number() {
        let found = |target: &str| {
            let memo = Memo::new(&Limits::default());
            normalised_number(&plus_inside(target, &memo).unwrap(), &memo).unwrap().unwrap_or_default()
        };
        assert_eq!(found(r"^\+1|\+31"), "1+31");
        assert_eq!(found(r"^\+1|^\+31"), "");
        assert_eq!(found(r"\+?\d+"), "");
    }

    #[test]
    fn anchors_of_targets() {
        check_target(r"^\+31", "-");
        check_target(r"\d+", "-");
        check_target("", "-");
        check_target("[0-9]{10}", "+1234567890 ^[0-9]{10}");
        check_target(r"^\+1|^\+31", "-");
        check_target(r"\+31\d+", "-");
        check_target(r"^\+1|\+31", "-");
        check_target(r"^\+1|31", r"+31 ^(?:\+1|31)");
    }
}

//! Replacement patterns, such as `+31$1`.
//!
//! .NET accepts a reference to a group that does not exist and copies its text. That is rarely what was meant, so such
//! references are listed for a linter.

use std::fmt;

use crate::hir::{GroupIndex, GroupInfo, Span};
use crate::parse::is_word;

/// A parsed replacement pattern for one regular expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Replacement {
    /// Its parts, in order. Their spans together are the whole text.
    pub parts: Vec<Part>,
    /// References to groups that do not exist. In `parts` they are literal text.
    pub unresolved: Vec<Unresolved>,
}

/// A part of a replacement pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// The kind of part.
    pub kind: PartKind,
    /// Its span, in bytes of the replacement pattern.
    pub span: Span,
}

/// The kind of a part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PartKind {
    /// Literal text. For `$$` it is one dollar sign.
    Literal(String),
    /// `$1`, `${name}`: the text that the group captured, or nothing if it did not participate.
    Group(GroupIndex),
    /// `$&`, `$0`: the whole match.
    WholeMatch,
    /// `` $` ``: the input before the match.
    Prefix,
    /// `$'`: the input after the match.
    Suffix,
    /// `$_`: the whole input.
    Input,
    /// `$+`: the text of the group with the highest number.
    LastGroup(GroupIndex),
}

/// A reference to a group that does not exist, which is therefore literal text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unresolved {
    /// The span of the reference, beginning with `$`.
    pub span: Span,
    /// Its digits or its name.
    pub name: String,
    /// Whether it is in braces, as `${12}`.
    pub braced: bool,
    /// The longest prefix of the digits that is the number of an existing group, such as `1` of `$12`. The digits after
    /// it were probably meant as text. Always `None` for a reference in braces.
    pub shorter: Option<String>,
}

/// The error for a group number above 2147483647, for which .NET throws an exception.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReplacementError {
    /// The span of the reference, from `$` to the first digit that makes it too large.
    pub span: Span,
    /// The digits.
    pub digits: String,
}

impl fmt::Display for ReplacementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the group number `{}` is larger than 2147483647", self.digits)
    }
}

impl std::error::Error for ReplacementError {}

/// The captures of one match, for expanding a replacement pattern.
pub trait Captures {
    /// Returns the whole input.
    fn input(&self) -> &str;
    /// Returns the span of a group in the input, in bytes, or `None` if it did not participate. Group 0 always
    /// participates.
    fn group(&self, group: GroupIndex) -> Option<Span>;
}

impl Replacement {
    /// Parses a replacement pattern for a regular expression with these groups, ascending by number.
    ///
    /// # Errors
    /// Returns [`ReplacementError`] if a group number is too large for .NET.
    pub fn parse(text: &str, groups: &[GroupInfo]) -> Result<Replacement, ReplacementError> {
        let mut replacement = Replacement { parts: Vec::new(), unresolved: Vec::new() };
        let mut rest = text;
        while !rest.is_empty() {
            let at = text.len() - rest.len();
            let (kind, len) = match rest.strip_prefix('$') {
                Some(after) => match dollar(after, at, groups, &mut replacement.unresolved)? {
                    Some((kind, len)) => (kind, len + 1),
                    None => (PartKind::Literal("$".to_owned()), 1),
                },
                None => {
                    let len = rest.find('$').unwrap_or(rest.len());
                    (PartKind::Literal(rest.get(..len).unwrap_or_default().to_owned()), len)
                }
            };
            replacement.push(kind, at..at + len);
            rest = rest.get(len..).unwrap_or_default();
        }
        Ok(replacement)
    }

    fn push(&mut self, kind: PartKind, span: Span) {
        if let PartKind::Literal(more) = &kind
            && let Some(Part { kind: PartKind::Literal(text), span: last }) = self.parts.last_mut()
        {
            text.push_str(more);
            last.end = span.end;
            return;
        }
        self.parts.push(Part { kind, span });
    }

    /// Appends the replacement for a match to `out`.
    pub fn expand(&self, captures: &impl Captures, out: &mut String) {
        let input = captures.input();
        let matched = captures.group(GroupIndex(0)).unwrap_or(0..0);
        for part in &self.parts {
            let span = match &part.kind {
                PartKind::Literal(text) => {
                    out.push_str(text);
                    continue;
                }
                PartKind::Group(group) | PartKind::LastGroup(group) => captures.group(*group).unwrap_or(0..0),
                PartKind::WholeMatch => matched.clone(),
                PartKind::Prefix => 0..matched.start,
                PartKind::Suffix => matched.end..input.len(),
                PartKind::Input => 0..input.len(),
            };
            out.push_str(input.get(span).unwrap_or_default());
        }
    }
}

/// Parses what follows a dollar sign at `at`. Returns the part and its length, or `None` if the dollar sign is literal.
fn dollar(
    after: &str,
    at: usize,
    groups: &[GroupInfo],
    unresolved: &mut Vec<Unresolved>,
) -> Result<Option<(PartKind, usize)>, ReplacementError> {
    let last = GroupIndex(groups.len().saturating_sub(1) as u32);
    let simple = match after.chars().next() {
        Some('$') => PartKind::Literal("$".to_owned()),
        Some('&') => PartKind::WholeMatch,
        Some('`') => PartKind::Prefix,
        Some('\'') => PartKind::Suffix,
        Some('_') => PartKind::Input,
        Some('+') => PartKind::LastGroup(last),
        _ => return reference(after, at, groups, unresolved),
    };
    Ok(Some((simple, 1)))
}

fn reference(
    after: &str,
    at: usize,
    groups: &[GroupInfo],
    unresolved: &mut Vec<Unresolved>,
) -> Result<Option<(PartKind, usize)>, ReplacementError> {
    let (name_at, braced) = match after.strip_prefix('{') {
        Some(inside) => (inside, true),
        None => (after, false),
    };
    let digits = prefix(name_at, |c| c.is_ascii_digit());
    let by_number = !digits.is_empty();
    let name = if by_number || !braced { digits } else { prefix(name_at, is_word) };
    if name.is_empty() {
        return Ok(None);
    }
    let number = if by_number { Some(group_number(name, at + 1 + usize::from(braced), at)?) } else { None };
    let closed = !braced || name_at.get(name.len()..).is_some_and(|rest| rest.starts_with('}'));
    if !closed {
        return Ok(None);
    }
    let found = match number {
        Some(number) => groups.binary_search_by_key(&number, |group| group.number).ok(),
        None => groups.iter().position(|group| group.name.as_deref() == Some(name)),
    };
    let len = name.len() + if braced { 2 } else { 0 };
    match found {
        Some(0) => Ok(Some((PartKind::WholeMatch, len))),
        Some(index) => Ok(Some((PartKind::Group(GroupIndex(index as u32)), len))),
        None => {
            let exists = |digits: &&str| {
                digits.parse().is_ok_and(|n: u32| n > 0 && groups.binary_search_by_key(&n, |g| g.number).is_ok())
            };
            let shorter = (1..name.len()).rev().filter_map(|len| name.get(..len)).find(exists);
            unresolved.push(Unresolved {
                span: at..at + 1 + len,
                name: name.to_owned(),
                braced,
                shorter: shorter.filter(|_| !braced).map(str::to_owned),
            });
            Ok(None)
        }
    }
}

/// Returns the longest prefix in which every character is accepted.
fn prefix(text: &str, is_accepted: impl Fn(char) -> bool) -> &str {
    text.split(|c| !is_accepted(c)).next().unwrap_or_default()
}

fn group_number(digits: &str, digits_at: usize, at: usize) -> Result<u32, ReplacementError> {
    let mut value: u32 = 0;
    for (n, digit) in digits.chars().enumerate() {
        let next = value.checked_mul(10).and_then(|v| v.checked_add(digit.to_digit(10).unwrap_or_default()));
        value = match next {
            Some(next) if next <= i32::MAX as u32 => next,
            _ => return Err(ReplacementError { span: at..digits_at + n + 1, digits: digits.to_owned() }),
        };
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct OneMatch;

    impl Captures for OneMatch {
        fn input(&self) -> &str {
            "<12-ab>"
        }

        fn group(&self, group: GroupIndex) -> Option<Span> {
            // Group 1 is `12`, group 2 did not participate, and group 3 is named `area` and is `ab`.
            [Some(1..6), Some(1..3), None, Some(4..6)].get(group.0 as usize).cloned().flatten()
        }
    }

    fn parse(text: &str) -> Result<Replacement, ReplacementError> {
        let group = |number, name: Option<&str>| GroupInfo { number, name: name.map(str::to_owned) };
        Replacement::parse(text, &[group(0, None), group(1, None), group(2, None), group(3, Some("area"))])
    }

    fn check(text: &str, expected: &str) {
        let replacement = parse(text).unwrap();
        let mut out = String::new();
        replacement.expand(&OneMatch, &mut out);
        assert_eq!(out, expected, "{text}");
        let mut end = 0;
        for part in &replacement.parts {
            assert_eq!(part.span.start, end, "{text}");
            end = part.span.end;
        }
        assert_eq!(end, text.len());
    }

    #[test]
    fn references() {
        check("+31$1", "+3112");
        check("$01.$001.${01}.${1}2", "12.12.12.122");
        check("$0 $& $00", "12-ab 12-ab 12-ab");
        check("[$2]", "[]");
        check("${area}$3", "abab");
        check("$` $' $_ $+", "< > <12-ab> ab");
        check("$$1 $$$1", "$1 $12");
    }

    #[test]
    fn anything_else_is_text() {
        for text in
            ["$", "$a", "$area", "$<1>", "$-1", "${}", "${", "${1", "${ 1}", "${1 }", "${Area}", "\\1", "{1}", "$12"]
        {
            check(text, text);
        }
        check("\\$1", "\\12");
        check("é$1é", "é12é");
    }

    #[test]
    fn unresolved_references_are_listed() {
        let found = parse("a$12 ${area} ${are} $45 ${13} $1").unwrap().unresolved;
        let found: Vec<_> = found.iter().map(|u| (u.span.clone(), u.name.as_str(), u.shorter.as_deref())).collect();
        assert_eq!(found, [(1..4, "12", Some("1")), (13..19, "are", None), (20..23, "45", None), (24..29, "13", None)]);
    }

    #[test]
    fn numbers_too_large_for_dotnet_are_errors() {
        check("$2147483647", "$2147483647");
        let error = parse("x$21474836480").unwrap_err();
        assert_eq!(error.span, 1..12);
        assert_eq!(parse("${2147483648").unwrap_err().digits, "2147483648");
    }
}

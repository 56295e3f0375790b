//! A shorter pattern with the same meaning.
//!
//! Pieces of the text are replaced by shorter ones that usually mean the same. A result is returned only if it was
//! proven to match the same strings. Groups stay the same, so that a translation keeps its meaning: no capturing group
//! is touched, and inside one only what has no choice.

use dialplan_core::pattern::{language, read, syntax};
use dotnet_regex::ast::{Ast, Body, ClassItemKind, GroupKind, Item, ItemKind, Spelling};

use crate::{Memo, NotDecided};

/// Longer patterns are left alone.
const LONGEST: usize = 2_000;

/// Returns a shorter pattern that matches the same strings, or `None` if none is found.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn simpler(pattern: &str, memo: &Memo) -> Result<Option<String>, NotDecided> {
    let limits = memo.limits();
    if pattern.len() > LONGEST {
        return Ok(None);
    }
    let wanted = memo.language(pattern)?;
    let mut best = pattern.to_owned();
    // Each round applies one edit that keeps the meaning. It may make others possible.
    loop {
        let mut edits = Vec::new();
        collect(&syntax(&best, limits)?, &best, &mut edits);
        // The edit that saves most comes first, then the last in the text.
        edits.sort_by_key(|(range, text)| std::cmp::Reverse((range.len().saturating_sub(text.len()), range.start)));
        let mut shorter = None;
        for (range, text) in edits.into_iter().filter(|(range, text)| text.len() < range.len()) {
            let mut candidate = best.clone();
            candidate.replace_range(range, &text);
            let same = read(&candidate, limits).ok().and_then(|hir| language(&hir, limits).ok());
            if same.as_ref() == Some(&wanted) {
                shorter = Some(candidate);
                break;
            }
        }
        match shorter {
            Some(candidate) => best = candidate,
            None => return Ok((best.len() < pattern.len()).then_some(best)),
        }
    }
}

type Edit = (std::ops::Range<usize>, String);

fn collect(ast: &Ast, text: &str, edits: &mut Vec<Edit>) {
    in_body(&ast.body, text, edits);
}

fn in_body(body: &Body, text: &str, edits: &mut Vec<Edit>) {
    for branch in &body.branches {
        for item in &branch.items {
            in_item(item, text, edits);
        }
        runs(&branch.items, text, edits);
    }
}

fn in_item(item: &Item, text: &str, edits: &mut Vec<Edit>) {
    match &item.kind {
        ItemKind::Class(class) => {
            let written = text.get(item.span.clone()).unwrap_or_default();
            if written == "[0-9]" {
                edits.push((item.span.clone(), r"\d".to_owned()));
            }
            if let ([one], None, false) = (class.items.as_slice(), &class.subtraction, class.negated) {
                let inside = text.get(one.span.clone()).unwrap_or_default();
                match &one.kind {
                    ClassItemKind::Literal(literal) if literal.spelling == Spelling::Plain => {
                        let special =
                            inside.contains(['.', '*', '+', '?', '(', ')', '|', '^', '$', '{', '[', '#', ' ']);
                        edits.push((item.span.clone(), format!("{}{inside}", if special { "\\" } else { "" })));
                    }
                    ClassItemKind::Literal(_) | ClassItemKind::Shorthand(_) => {
                        edits.push((item.span.clone(), inside.to_owned()));
                    }
                    _ => {}
                }
            }
        }
        ItemKind::Repeat(repeat) => {
            in_item(&repeat.item, text, edits);
            let written = text.get(repeat.quantifier_span.clone()).unwrap_or_default();
            for (long, short) in [("{1}", ""), ("{0,1}", "?"), ("{0,}", "*"), ("{1,}", "+"), ("{1,1}", "")] {
                if written == long {
                    edits.push((repeat.quantifier_span.clone(), short.to_owned()));
                }
            }
        }
        ItemKind::Group(group) => {
            in_body(&group.body, text, edits);
            if group.kind == GroupKind::NonCapturing(String::new()) {
                // Removes the parentheses, or turns alternatives of one character each into a class.
                let inside = text.get(group.body.span.clone()).unwrap_or_default();
                edits.push((item.span.clone(), inside.to_owned()));
            }
            if let Some(class) = as_class(&group.body, text) {
                let bare = group.kind == GroupKind::NonCapturing(String::new());
                edits.push((if bare { item.span.clone() } else { group.body.span.clone() }, class));
            }
        }
        _ => {}
    }
}

/// Returns the class for alternatives of one character each: `[123]` for `1|2|3`.
fn as_class(body: &Body, text: &str) -> Option<String> {
    if body.branches.len() < 2 {
        return None;
    }
    let single = |branch: &dotnet_regex::ast::Branch| match branch.items.as_slice() {
        [one] if matches!(one.kind, ItemKind::Literal(_)) => {
            let written = text.get(one.span.clone())?;
            written.chars().all(|c| c.is_ascii_digit() || matches!(c, '*' | '#')).then(|| written.to_owned())
        }
        _ => None,
    };
    let all = body.branches.iter().map(single).collect::<Option<Vec<String>>>()?;
    Some(format!("[{}]", all.concat()))
}

/// Adds edits that turn equal items in a row into one with a count.
fn runs(items: &[Item], text: &str, edits: &mut Vec<Edit>) {
    let written = |item: &Item| match item.kind {
        ItemKind::Literal(_) | ItemKind::Shorthand(_) | ItemKind::Class(_) | ItemKind::Dot => {
            text.get(item.span.clone())
        }
        _ => None,
    };
    let mut rest = items;
    while let Some((first, more)) = rest.split_first() {
        let same = more.iter().take_while(|item| written(first).is_some() && written(item) == written(first)).count();
        if same > 0
            && let (Some(one), Some(last)) = (written(first), rest.get(same))
        {
            edits.push((first.span.start..last.span.end, format!("{one}{{{}}}", same + 1)));
        }
        rest = rest.get(same + 1..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dialplan_core::Limits;

    fn check(pattern: &str, expected: Option<&str>) {
        assert_eq!(simpler(pattern, &Memo::new(&Limits::default())).unwrap().as_deref(), expected, "{pattern}");
    }

    #[test]
    fn shorter_patterns() {
        check(r"^[0-9]{4}$", Some(r"^\d{4}$"));
        check(r"^\d\d\d\d\d\d$", Some(r"^\d{6}$"));
        check(r"^(?:0|1|2)$", Some("^[012]$"));
        check(r"^(0|1|2|3)$", Some("^([0123])$"));
        check(r"^0{1}1{0,1}$", Some("^01?$"));
        check(r"^(?:00)(?:1)\d$", Some(r"^001\d$"));
        check(r"^[+]1$", Some(r"^\+1$"));
        check(r"^(?:ab)+$", None);
        check(r"^00(\d{9})$", None);
        check(r"^11$", None);
    }
}

//! A brace that .NET reads as a literal character.

use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;
use crate::syntax::{each_item, plain};

static CODE: Code = code("DP0107", "literal-brace", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("literal_brace.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pattern in context.patterns(|text| text.contains(['{', '}'])) {
        let mut first = None;
        each_item(&pattern.ast, &mut |item| {
            if let Some(brace @ ('{' | '}')) = plain(item) {
                let known = first.get_or_insert((item.span.start, brace));
                *known = (*known).min((item.span.start, brace));
            }
        });
        let Some((at, brace)) = first else { continue };
        let end = if brace == '{' { at + meant_as_count(pattern.text.get(at..).unwrap_or_default()) } else { at + 1 };
        let message = format!("{} expects the character `{brace}`, which nobody dials", context.called(pattern.owner));
        let written = pattern.text.get(at..end).unwrap_or_default();
        let finding = context.on_pattern(&CODE, &pattern, message, at..end, "literal characters, not a count");
        let (meant, words) = meant(written);
        let help = context.proposal_within(&pattern, at..end, &meant);
        found.push(finding.help(help.unwrap_or(words)));
    }
    found
}

/// Returns the length of the part of the text that looks like a quantifier, with its braces.
fn meant_as_count(text: &str) -> usize {
    let inside = text.get(1..).unwrap_or_default();
    let len = inside
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '*' | '+' | ' ' | '-')))
        .unwrap_or(inside.len());
    1 + len + usize::from(inside.get(len..).is_some_and(|rest| rest.starts_with('}')))
}

/// Returns the text that is probably meant, and the advice in words.
fn meant(written: &str) -> (String, String) {
    let inside = written.trim_start_matches('{').trim_end_matches('}').trim();
    let count = match inside {
        "*" | "+" => return (inside.to_owned(), format!("write `{inside}` without braces")),
        "" => return (String::new(), "remove the brace".to_owned()),
        _ => match inside.split_once([',', '-', ' ']) {
            Some(("", most)) => format!("{{0,{}}}", most.trim()),
            Some((least, most)) => format!("{{{},{}}}", least.trim(), most.trim_matches([',', '-', ' '])),
            None => format!("{{{inside}}}"),
        },
    };
    (count, "write the count as `{least,most}`, or `\\{` if the character is meant".to_owned())
}

//! A count without braces: `\d11` instead of `\d{11}`.

use dialplan_core::ast::{Branch, ItemKind, Shorthand, ShorthandKind};
use dialplan_core::diag::{Code, Diagnostic, Level};

use super::{Rule, code};
use crate::context::Context;
use crate::syntax::{each_branch, plain};

static CODE: Code = code("DP0104", "lost-braces", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("lost_braces.md"));

/// The length of the longest E.164 number.
const LONGEST: u32 = 15;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pattern in context.patterns(|text| text.contains("\\d1")) {
        each_branch(&pattern.ast.body, &mut |branch| {
            let Some((place, count)) = count_without_braces(branch) else { return };
            let called = context.called(pattern.owner);
            let written = pattern.text.get(place.clone()).unwrap_or_default();
            let message = format!("{called} matches one digit followed by `{count}`, not {count} digits");
            let finding = context.on_pattern(&CODE, &pattern, message, place.clone(), "three digits in all");
            let digit = written.strip_suffix(&count.to_string()).unwrap_or_default();
            let braced = context.proposal_within(&pattern, place.clone(), &format!("{digit}{{{count}}}"));
            let as_it_is = context.proposal_within(&pattern, place, &format!("[0-9]{count}"));
            found.push(finding.help(match (braced, as_it_is) {
                (Some(braced), Some(as_it_is)) => {
                    format!("for {count} digits {braced}; for one digit followed by `{count}` {as_it_is}")
                }
                (Some(braced), None) => format!("for {count} digits {braced}"),
                _ => format!("put the count in braces if {count} digits are meant"),
            }));
        });
    }
    found
}

/// Finds `\d` followed by 10 to 15, at the end of the branch or before its last anchor. Returns the place and the
/// count.
fn count_without_braces(branch: &Branch) -> Option<(std::ops::Range<usize>, u32)> {
    let mut items = branch.items.iter().rev().skip_while(|item| matches!(item.kind, ItemKind::Anchor(_)));
    let (units, tens, class) = (items.next()?, items.next()?, items.next()?);
    let digit = |item| plain(item).and_then(|c| c.to_digit(10));
    let count = digit(tens)? * 10 + digit(units)?;
    let any_digit = Shorthand { kind: ShorthandKind::Digit, negated: false };
    let is_class = matches!(class.kind, ItemKind::Shorthand(shorthand) if shorthand == any_digit);
    ((10..=LONGEST).contains(&count) && is_class).then_some((class.span.start..units.span.end, count))
}

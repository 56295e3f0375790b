//! A group inside a loop, which keeps only what its last pass matched.

use std::ops::Range;

use dialplan_analysis::rules::{changed_result, lost_passes};
use dialplan_core::GroupIndex;
use dialplan_core::ast::{Body, ItemKind};
use dialplan_core::diag::{Code, Diagnostic, Level};
use dialplan_core::model::RuleId;
use dialplan_core::replacement::PartKind;

use super::{Rule, code};
use crate::context::{About, Context, Owner};
use crate::syntax::captured_by;

static CODE: Code = code("DP0204", "repeated-group", Level::Warning);
pub(super) static RULE: Rule = Rule::new(&CODE, check, include_str!("repeated_group.md"));

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pattern in context.patterns(|text| text.contains('(') && text.contains(['*', '+', '{'])) {
        let Owner::Rule(id) = pattern.owner else { continue };
        let mut repeated = Vec::new();
        collect(&pattern.ast.body, &mut Vec::new(), None, &mut repeated);
        let groups = &pattern.ast.groups;
        let numbered = |index: GroupIndex| groups.get(index.0 as usize).map(|group| group.number);
        let parts = &context.analysis.translation(id).parts;
        let used = |wanted: u32| {
            parts.iter().find_map(|part| match part.kind {
                PartKind::Group(index) | PartKind::LastGroup(index) if numbered(index) == Some(wanted) => {
                    Some((index, part.span.clone()))
                }
                _ => None,
            })
        };
        let is_whole = parts.iter().any(|part| matches!(part.kind, PartKind::WholeMatch | PartKind::Input));
        for Repeated { number, around, group, looped } in repeated {
            let Some((index, place)) = used(number) else { continue };
            // What the passes match reaches the result with a group around the loop.
            if is_whole || around.iter().any(|around| used(*around).is_some()) {
                continue;
            }
            let inside = pattern.text.get(group.start + 1..group.end - 1).unwrap_or_default();
            let quantifier = pattern.text.get(group.end..looped.end).unwrap_or_default();
            let cure = (looped.start == group.start && !inside.starts_with('?')).then(|| {
                let mut cure = pattern.text.to_string();
                cure.replace_range(looped.clone(), &format!("((?:{inside}){quantifier})"));
                cure
            });
            let Some(lost) = lost(context, id, index, cure.as_deref()) else { continue };
            let rule = context.plan.rule(id);
            let reference = rule.translation.get(place.clone()).unwrap_or_default();
            let message = format!("digits get lost: `{reference}` keeps only what the last pass of its loop matched");
            let finding = context.on_pattern(&CODE, &pattern, message, looped, "keeps only its last pass");
            let mut finding = finding.and_at(rule.translation.place(context.file, place), "used here");
            if let Ok(Some(result)) = context.analysis.apply_rule(id, &lost, &mut Default::default()) {
                finding = finding.note(format!("`{lost}` becomes `{result}`")).witness(lost);
            }
            let help = cure.and_then(|cure| context.proposal(pattern.owner, &cure));
            found.push(finding.help("put the loop inside the group").maybe_help(help));
        }
    }
    found
}

/// Returns a number for which passes before the last one match something; `None` if there is none, or if that could not
/// be decided, which is recorded. `cure` is the pattern with the loop inside the group.
fn lost(context: &Context<'_>, rule: RuleId, group: GroupIndex, cure: Option<&str>) -> Option<String> {
    let why = match context.dialled(rule).and_then(|numbers| lost_passes(context.analysis, rule, group, &numbers)) {
        Ok(lost) => return lost,
        Err(why) => why,
    };
    // A pass that may be empty is not followed, but samples may show it.
    match cure.map(|cure| changed_result(context.analysis, rule, cure)) {
        Some(Ok(Some(changed))) => Some(changed.number),
        _ => {
            context.not_decided(&CODE, About::Pattern(Owner::Rule(rule)), why);
            None
        }
    }
}

/// A group that can be passed more than once.
struct Repeated {
    number: u32,
    /// The numbers of the groups around its loop.
    around: Vec<u32>,
    group: Range<usize>,
    looped: Range<usize>,
}

/// The place of a loop, and the number of groups around it.
type Loop = (Range<usize>, usize);

/// Collects the groups that can be passed more than once.
fn collect(body: &Body, groups: &mut Vec<u32>, outer: Option<&Loop>, repeated: &mut Vec<Repeated>) {
    for item in body.branches.iter().flat_map(|branch| &branch.items) {
        let (item, looped) = match &item.kind {
            ItemKind::Repeat(repeat) => {
                let many = repeat.quantifier.bounds().1.is_none_or(|most| most > 1);
                let own = (many && outer.is_none()).then(|| (item.span.clone(), groups.len()));
                (&repeat.item, own.or_else(|| outer.cloned()))
            }
            _ => (item, outer.cloned()),
        };
        let ItemKind::Group(group) = &item.kind else { continue };
        let number = captured_by(group);
        if let (Some(number), Some((looped, around))) = (number, &looped) {
            let around = groups.get(..*around).unwrap_or_default().to_vec();
            repeated.push(Repeated { number, around, group: item.span.clone(), looped: looped.clone() });
        }
        groups.extend(number);
        collect(&group.body, groups, looped.as_ref(), repeated);
        if number.is_some() {
            groups.pop();
        }
    }
}

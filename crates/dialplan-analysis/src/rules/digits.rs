//! What happens to the digits that a rule matches: groups that hold none of them, and digits that do not reach the
//! result.

use dialplan_automaton::Automaton;
use dialplan_core::model::{RuleId, UnmatchedText};
use dialplan_core::pattern::{language, read};
use dotnet_regex::hir::{GroupIndex, Hir, Kind, Node};
use dotnet_regex::replacement::{Part, PartKind, Replacement};

use crate::rewriting::{Program, differing, preimage_of};
use crate::sets::{restricted, shortest};
use crate::{Analysis, NotDecided};

/// Groups of which none takes part in some matches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmptyGroups {
    /// The groups, in ascending order.
    pub groups: Vec<GroupIndex>,
    /// A shortest number for which all of them are empty.
    pub number: String,
}

/// Returns the groups that the translation uses and that may not take part in a match, or that may match nothing
/// although this is not obvious from their own loop: `(0)?`, `(?:(1)|2)`. A group such as `(\d*)`, whose own loop shows
/// that it may be empty, is left out. Groups in different alternatives stand for each other: they are found together,
/// and only if all of them are empty for some of the `numbers`.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if a group is not supported.
pub fn empty_groups(
    analysis: &Analysis,
    rule: RuleId,
    numbers: &Automaton<()>,
) -> Result<Vec<EmptyGroups>, NotDecided> {
    let limits = analysis.limits();
    let hir = analysis.lowered(&analysis.plan().rule(rule).pattern)?;
    let nothing = analysis.language("^$")?;
    let mut used: Vec<GroupIndex> = (analysis.translation(rule).parts.iter())
        .filter_map(|part| match part.kind {
            PartKind::Group(group) | PartKind::LastGroup(group) if group != GroupIndex(0) => Some(group),
            _ => None,
        })
        .collect();
    used.sort_unstable();
    used.dedup();
    let mut sets: Vec<Vec<GroupIndex>> = Vec::new();
    for group in used.iter().copied().filter(|group| is_optional(&hir.root, *group, false)) {
        let mut set = vec![group];
        others_of_alternatives(&hir.root, group, &used, &mut set);
        set.sort_unstable();
        set.dedup();
        if !sets.contains(&set) {
            sets.push(set);
        }
    }
    let mut found = Vec::new();
    for groups in sets {
        let part = |group: &GroupIndex| Part { kind: PartKind::Group(*group), span: 0..0 };
        let alone = Replacement { parts: groups.iter().map(part).collect(), unresolved: Vec::new() };
        let program = Program::new(&hir, &alone, UnmatchedText::Drop)?;
        let set = preimage_of(&hir, &program, numbers, &nothing, limits)?;
        found.extend(shortest(&set).map(|number| EmptyGroups { groups, number }));
    }
    Ok(found)
}

/// Adds the `used` groups that are in other alternatives than the group. Returns true if the group is in the node.
fn others_of_alternatives(node: &Node, group: GroupIndex, used: &[GroupIndex], others: &mut Vec<GroupIndex>) -> bool {
    if let Kind::Alternate(nodes) = node.kind() {
        let Some(own) = nodes.iter().position(|node| others_of_alternatives(node, group, used, others)) else {
            return false;
        };
        for (_, node) in nodes.iter().enumerate().filter(|(at, _)| *at != own) {
            others.extend(used.iter().filter(|used| contains(node, **used)));
        }
        return true;
    }
    if let Kind::Group(found, _) = node.kind()
        && *found == group
    {
        return true;
    }
    node.children().into_iter().any(|node| others_of_alternatives(node, group, used, others))
}

/// Returns true if the group is in the node.
fn contains(node: &Node, group: GroupIndex) -> bool {
    let is_it = matches!(node.kind(), Kind::Group(found, _) if *found == group);
    is_it || node.children().into_iter().any(|node| contains(node, group))
}

/// Returns a shortest one of the `numbers` for which a group holds some text; `None` if there is none.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if the group is not supported.
pub fn filled_group(
    analysis: &Analysis,
    rule: RuleId,
    group: GroupIndex,
    numbers: &Automaton<()>,
) -> Result<Option<String>, NotDecided> {
    let hir = analysis.lowered(&analysis.plan().rule(rule).pattern)?;
    let alone = Replacement { parts: vec![Part { kind: PartKind::Group(group), span: 0..0 }], unresolved: Vec::new() };
    let program = Program::new(&hir, &alone, UnmatchedText::Drop)?;
    let some = analysis.language("^.")?;
    Ok(shortest(&preimage_of(&hir, &program, numbers, &some, analysis.limits())?))
}

/// Returns a shortest one of the `numbers` for which a group in a loop does not hold all that its passes matched;
/// `None` if there is none.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if the rewriting is not supported.
pub fn lost_passes(
    analysis: &Analysis,
    rule: RuleId,
    group: GroupIndex,
    numbers: &Automaton<()>,
) -> Result<Option<String>, NotDecided> {
    let hir = analysis.lowered(&analysis.plan().rule(rule).pattern)?;
    let unmatched = analysis.plan().settings.unmatched_text;
    let program = || Program::new(&hir, analysis.translation(rule), unmatched);
    let Some(all) = program()?.gathering(group) else { return Ok(None) };
    let numbers = restricted(numbers, &*analysis.language(&analysis.plan().rule(rule).pattern)?, analysis.limits())?;
    Ok(shortest(&differing(&program()?, &all, &numbers, analysis.limits())?))
}

/// Returns true if the group is at a place that a match may skip.
fn is_optional(node: &Node, group: GroupIndex, around: bool) -> bool {
    match node.kind() {
        Kind::Group(own, _) if *own == group => around,
        Kind::Repeat(repeat) => is_optional(&repeat.body, group, around || repeat.min == 0),
        Kind::Alternate(nodes) => nodes.iter().any(|node| is_optional(node, group, true)),
        _ => node.children().into_iter().any(|node| is_optional(node, group, around)),
    }
}

/// Returns a shortest one of the `numbers` with a digit that does not reach the result and follows one that does.
/// Dropped digits before the first kept digit are a prefix and do not count. Returns `None` if there is no such number,
/// and for a rule whose result is a fixed text.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if the rewriting is not supported.
pub fn dropped_digits(
    analysis: &Analysis,
    rule: RuleId,
    numbers: &Automaton<()>,
) -> Result<Option<String>, NotDecided> {
    let limits = analysis.limits();
    let hir: Hir = read(&analysis.plan().rule(rule).pattern, limits)?;
    let program = Program::new(&hir, analysis.translation(rule), analysis.plan().settings.unmatched_text)?.marking()?;
    let after = language(&read("^d*k.*d", limits)?, limits)?;
    Ok(shortest(&preimage_of(&hir, &program, numbers, &after, limits)?))
}

//! What happens to the digits that a rule matches: groups that hold none of them, and digits that do not reach the
//! result.

use dialplan_automaton::Automaton;
use dialplan_core::model::{RuleId, UnmatchedText};
use dialplan_core::pattern::{language, read};
use dotnet_regex::hir::{GroupIndex, Hir, Kind, Node};
use dotnet_regex::replacement::{Part, PartKind, Replacement};

use crate::rewriting::{Program, preimage_of};
use crate::sets::shortest;
use crate::{Analysis, NotDecided};

/// Returns the groups that the translation uses and that may not take part in a match, or that may match nothing
/// although this is not obvious from their own loop: `(0)?`, `(?:(1)|2)`. A group such as `(\d*)`, whose own loop shows
/// that it may be empty, is left out.
///
/// Each group comes with a shortest one of the `numbers` for which it is empty.
///
/// # Errors
/// Returns an error if a limit is exceeded, or if a group is not supported.
pub fn empty_groups(
    analysis: &Analysis,
    rule: RuleId,
    numbers: &Automaton<()>,
) -> Result<Vec<(GroupIndex, String)>, NotDecided> {
    let limits = analysis.limits();
    let hir = read(&analysis.plan().rule(rule).pattern, limits)?;
    let nothing = language(&read("^$", limits)?, limits)?;
    let mut used: Vec<GroupIndex> = (analysis.translation(rule).parts.iter())
        .filter_map(|part| match part.kind {
            PartKind::Group(group) | PartKind::LastGroup(group) if group != GroupIndex(0) => Some(group),
            _ => None,
        })
        .collect();
    used.sort_unstable();
    used.dedup();
    let mut found = Vec::new();
    for group in used.into_iter().filter(|group| is_optional(&hir.root, *group, false)) {
        let alone =
            Replacement { parts: vec![Part { kind: PartKind::Group(group), span: 0..0 }], unresolved: Vec::new() };
        let program = Program::new(&hir, &alone, UnmatchedText::Drop)?;
        let set = preimage_of(&hir, &program, numbers, &nothing, limits)?;
        found.extend(shortest(&set).map(|number| (group, number)));
    }
    Ok(found)
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

//! What becomes of the digits that a rule takes: a group that holds none of them, and digits that reach no part of the result.

use crate::rewriting::{Program, preimage_of};
use crate::sets::shortest;
use crate::{Analysis, NotDecided};
use dialplan_automaton::Automaton;
use dialplan_core::model::{RuleId, UnmatchedText};
use dialplan_core::pattern::{language, read};
use dotnet_regex::hir::{GroupIndex, Hir, Kind, Node};
use dotnet_regex::replacement::{Part, PartKind, Replacement};

/// The groups of a rule that the translation uses and that may take no part in a match, or that may match nothing in spite of a lower bound that is
/// hidden in alternatives: `(0)?`, `(?:(1)|2)`. A group such as `(\d*)`, whose own loop says that it may be empty, is left out.
///
/// Each with a shortest of the `numbers` for which it is empty.
///
/// # Errors
/// A limit, or a group that is not followed.
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

/// Stands the group where a match may go around it?
fn is_optional(node: &Node, group: GroupIndex, around: bool) -> bool {
    match node.kind() {
        Kind::Group(own, _) if *own == group => around,
        Kind::Repeat(repeat) => is_optional(&repeat.body, group, around || repeat.min == 0),
        Kind::Alternate(nodes) => nodes.iter().any(|node| is_optional(node, group, true)),
        _ => node.children().into_iter().any(|node| is_optional(node, group, around)),
    }
}

/// A shortest of the `numbers` with a digit that reaches no part of the result, behind one that does: what stands before the first digit that is kept is a
/// prefix. `None` also for a rule whose result is a text of its own.
///
/// # Errors
/// A limit, or a rewriting that is not followed.
pub fn dropped_digits(
    analysis: &Analysis,
    rule: RuleId,
    numbers: &Automaton<()>,
) -> Result<Option<String>, NotDecided> {
    let limits = analysis.limits();
    let hir: Hir = read(&analysis.plan().rule(rule).pattern, limits)?;
    let program = Program::new(&hir, analysis.translation(rule), analysis.plan().settings.unmatched_text)?.marking()?;
    let behind = language(&read("^d*k.*d", limits)?, limits)?;
    Ok(shortest(&preimage_of(&hir, &program, numbers, &behind, limits)?))
}

//! A rule without the groups that hold nothing for some strings. `+$1$2` is `+$1` where the second group takes no part,
//! and that can be followed although many different numbers are asked about: no text has to be carried along.

use std::collections::BTreeSet;
use std::sync::Arc;

use dialplan_automaton::Automaton;
use dialplan_core::model::RuleId;
use dotnet_regex::hir::{GroupIndex, Hir};
use dotnet_regex::replacement::PartKind;

use super::filled_group;
use crate::rewriting::{Program, labels_of_results, preimage_of};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// A rule with a simpler translation, which does the same for some strings.
#[derive(Debug)]
pub(crate) struct Simpler {
    hir: Arc<Hir>,
    program: Program,
}

/// Returns the rule without the groups that hold nothing for all of the strings, which it must match; `None` if there
/// are no such groups.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub(crate) fn simpler(analysis: &Analysis, rule: RuleId, strings: &Set) -> Result<Option<Simpler>, NotDecided> {
    let hir = Arc::clone(&analysis.rewriting(rule)?.hir);
    // Other patterns may match again behind the first match.
    if !hir.root.properties().is_anchored_start() {
        return Ok(None);
    }
    let mut translation = analysis.translation(rule).clone();
    let group = |kind: &PartKind| match kind {
        PartKind::Group(group) | PartKind::LastGroup(group) if *group != GroupIndex(0) => Some(*group),
        _ => None,
    };
    let used: BTreeSet<GroupIndex> = translation.parts.iter().filter_map(|part| group(&part.kind)).collect();
    let mut empty = BTreeSet::new();
    for group in used {
        if filled_group(analysis, rule, group, strings)?.is_none() {
            empty.insert(group);
        }
    }
    if empty.is_empty() {
        return Ok(None);
    }
    translation.parts.retain(|part| group(&part.kind).is_none_or(|group| !empty.contains(&group)));
    let program = Program::new(&hir, &translation, analysis.plan().settings.unmatched_text)?;
    Ok(Some(Simpler { hir, program }))
}

impl Simpler {
    /// Returns the labels of the results for some of the strings.
    pub(crate) fn labels<L: Copy + Ord>(
        &self,
        analysis: &Analysis,
        strings: &Set,
        results: &Automaton<L>,
    ) -> Result<BTreeSet<L>, NotDecided> {
        labels_of_results(&self.hir, &self.program, strings, results, analysis.limits())
    }

    /// Returns the automaton that gives some of the strings the labels of their results.
    pub(crate) fn preimage<L: Clone + Ord>(
        &self,
        analysis: &Analysis,
        strings: &Set,
        results: &Automaton<L>,
    ) -> Result<Automaton<L>, NotDecided> {
        preimage_of(&self.hir, &self.program, strings, results, analysis.limits())
    }
}

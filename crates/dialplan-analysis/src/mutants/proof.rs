//! Whether a mutant treats some number differently from the plan.

use std::sync::Arc;

use dialplan_core::call::CallOptions;
use dialplan_core::compile::CompiledPlan;
use dialplan_core::engine::Workspace;
use dialplan_core::query::answer::Answer;
use dialplan_core::source::SourceFile;

use crate::differences::{Effort, Options, differences};
use crate::fates::dialled;
use crate::home::plausible;
use crate::sets::shortest;
use crate::{Analysis, Memo, NotDecided};

/// What is known of a mutant.
pub(super) enum Proof<C> {
    /// It treats every number as the plan does.
    Equal,
    /// It treats some number differently, and a case shows it, if one can.
    Differs(Option<C>),
}

/// Compares a mutant with the plan for all numbers.
pub(super) fn difference<C>(
    file: &SourceFile,
    analysis: &Analysis,
    compiled: CompiledPlan,
    memo: &Arc<Memo>,
    options: &CallOptions,
    mut shows: impl FnMut(&Answer, &CompiledPlan) -> Option<C>,
) -> Result<Proof<C>, NotDecided> {
    let other = analysis.edited(file, compiled, memo);
    let other = other.map_err(|diagnostic| NotDecided::because(diagnostic.message.clone()))?;
    let everything = analysis.language("")?;
    let (mut shown, mut open) = (false, None);
    // Most mistakes show soon, so the numbers are compared further only if nothing was found.
    for effort in [Effort::Little, Effort::Full] {
        let compared = Options { renames: false, effort, ..Options::default() };
        let found = differences(analysis, &other, &everything, &compared)?;
        let mut workspace = Workspace::default();
        for change in &found.changes {
            let Some(both) = change.callers.first().and_then(|first| found.callers.get(*first)) else { continue };
            let numbers = plausible(analysis, both.old.profile, &change.set).into_iter().chain(shortest(&change.set));
            for number in numbers {
                let answer = dialled(analysis, &number, &both.old, options, &mut workspace)?;
                if let Some(case) = shows(&answer, other.compiled()) {
                    return Ok(Proof::Differs(Some(case)));
                }
            }
        }
        shown |= !found.changes.is_empty();
        open = found.open.into_iter().next();
        if open.is_none() {
            break;
        }
    }
    match (shown, open) {
        (true, _) => Ok(Proof::Differs(None)),
        (false, Some(open)) => Err(open.why),
        (false, None) => Ok(Proof::Equal),
    }
}

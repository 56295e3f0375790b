//! Mutants: a plan with one small mistake, such as somebody makes who edits it. A good suite fails on each.
//!
//! A mutant is made of the loaded plan, so its places are those of the plan. One that does not compile is none. Whether
//! one that no case finds is a mistake at all is decided by [`differences`](crate::differences): if both plans treat
//! every number alike, it is none either.

mod edits;
mod growing;
mod patterns;
mod proof;

use std::sync::Arc;

use dialplan_automaton::Counted;
use dialplan_core::call::CallOptions;
use dialplan_core::compile::{CompiledPlan, compile_edited};
use dialplan_core::model::Plan;
use dialplan_core::query::answer::Answer;
use dialplan_core::source::{SourceFile, Span};

use crate::probe::Probe;
use crate::{Analysis, Memo, NotDecided};

pub use edits::edits;
pub use growing::{Added, find_all};

/// One small change of a plan.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// The path of what is changed.
    pub path: String,
    /// Its place in the plan.
    pub span: Option<Span>,
    /// The change, in words.
    pub change: String,
    edit: edits::Edit,
}

impl Mutant {
    /// Returns the changed plan.
    pub fn plan(&self, plan: &Plan) -> Plan {
        self.edit.applied(plan)
    }
}

/// A mutant that no case finds.
#[derive(Clone, Debug)]
pub struct Survivor<C> {
    /// The mutant.
    pub mutant: Mutant,
    /// A case that finds it; `None` if no field of a suite shows the difference.
    pub case: Option<C>,
}

/// What became of the mutants.
#[derive(Clone, Debug)]
pub struct Outcome<C> {
    /// The number of those that a case finds.
    pub killed: u64,
    /// Those that no case finds.
    pub survivors: Vec<Survivor<C>>,
    /// The number of those that treat every number as the plan does.
    pub equivalent: u64,
    /// Those of which that is not decided.
    pub undecided: Vec<(Mutant, NotDecided)>,
}

/// The cases that mutants are tried with.
pub trait Suite {
    /// A case that shows a mistake.
    type Case;
    /// Returns true if a case fails on a plan.
    fn fails(&mut self, plan: &CompiledPlan) -> bool;
    /// Returns a case with an answer of the plan that fails on another plan, if there is one.
    fn shown(&mut self, answer: &Answer, other: &CompiledPlan) -> Option<Self::Case>;
    /// Returns the number of cases.
    fn len(&self) -> usize;
    /// Returns true if there is no case.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Makes every mutant of a plan and tries the cases on it. `options` say how numbers are dialled.
///
/// The budget of the command grows with the mutants, unless the limits say how large it is.
///
/// # Errors
/// Returns an error if a limit is exceeded before a mutant was made.
pub fn mutants<S: Suite>(
    file: &SourceFile,
    analysis: &Analysis,
    memo: &Arc<Memo>,
    options: &CallOptions,
    suite: &mut S,
) -> Result<Outcome<S::Case>, NotDecided> {
    let mut outcome = Outcome { killed: 0, survivors: Vec::new(), equivalent: 0, undecided: Vec::new() };
    let plan = analysis.plan();
    let callers = analysis.callers();
    let edits = edits(analysis)?;
    analysis.allow(STEPS * edits.len().min(MOST) as u64);
    for mutant in analysis.fairly(edits) {
        let budget = analysis.limits().budget();
        if budget.left() == Some(0) {
            outcome.undecided.push((mutant, used_up()));
            continue;
        }
        // A mutant that does not compile is none.
        let compiled = compile_edited(file, mutant.plan(plan), analysis.limits(), analysis.compiled());
        let Ok(compiled) = compiled else { continue };
        let made = compiled.limits().budget().clone();
        let spent = usize::try_from(made.spent()).unwrap_or(usize::MAX).saturating_add(CASE * suite.len());
        let charged =
            budget.charge(spent.min(usize::try_from(budget.left().unwrap_or(u64::MAX)).unwrap_or(usize::MAX)));
        if let Err(exceeded) = charged {
            outcome.undecided.push((mutant, exceeded.into()));
            continue;
        }
        if suite.fails(&compiled) {
            outcome.killed += 1;
            continue;
        }
        let probe = Probe::new(analysis, options, &callers, |caller| mutant.edit.concerns(plan, caller));
        let probed =
            mutant.edit.strings(analysis).and_then(|sets| probe.find(&sets, |answer| suite.shown(answer, &compiled)));
        match probed {
            Ok(Some(case)) => {
                outcome.survivors.push(Survivor { mutant, case: Some(case) });
                continue;
            }
            Ok(None) => {}
            Err(why) => {
                outcome.undecided.push((mutant, why));
                continue;
            }
        }
        match proof::difference(file, analysis, compiled, memo, options, |answer, other| suite.shown(answer, other)) {
            Ok(proof::Proof::Equal) => outcome.equivalent += 1,
            Ok(proof::Proof::Differs(case)) => outcome.survivors.push(Survivor { mutant, case }),
            Err(why) => outcome.undecided.push((mutant, why)),
        }
    }
    Ok(outcome)
}

/// The steps that each mutant adds to the budget, and the most mutants that add some.
const STEPS: u64 = 2_000_000;
const MOST: usize = 1_000;

/// The steps of the budget for each case that is tried on a mutant.
const CASE: usize = 100;

fn used_up() -> NotDecided {
    let exceeded = dialplan_automaton::LimitExceeded { what: Counted::Work, limit: 0 };
    NotDecided::from(exceeded)
}

//! Mutants: a plan with one small mistake, such as somebody makes who edits it. A good suite fails on each.
//!
//! A mutant is made of the loaded plan, so its places are those of the plan. One that does not compile is none. Whether
//! one that no case finds is a mistake at all is decided by [`differences`](crate::differences): if both plans treat
//! every number alike, it is none either.

mod edits;
mod patterns;
mod proof;

use std::sync::Arc;

use dialplan_automaton::Counted;
use dialplan_core::call::CallOptions;
use dialplan_core::compile::{CompiledPlan, compile};
use dialplan_core::engine::Workspace;
use dialplan_core::model::Plan;
use dialplan_core::query::answer::Answer;
use dialplan_core::source::{SourceFile, Span};
use dialplan_core::suite::{self, Case, examples};

use crate::{Analysis, Memo, NotDecided};

pub use edits::edits;

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
#[derive(Clone, Copy, Debug)]
pub struct Suite<'s> {
    /// The cases, which pass on the plan.
    pub cases: &'s [Case],
    /// True if numbers are not looked up among users.
    pub without_users: bool,
    /// True if the examples of rules pass on the plan, and so find mutants as well.
    pub examples: bool,
}

impl Suite<'_> {
    /// Returns true if a case, or an example of a rule, fails on a plan.
    fn fails(&self, plan: &CompiledPlan, workspace: &mut Workspace) -> bool {
        let case_fails = |case: &Case, workspace: &mut Workspace| {
            suite::run(plan, case, self.without_users, workspace).is_ok_and(|checked| !checked.failures.is_empty())
        };
        self.cases.iter().any(|case| case_fails(case, workspace))
            || (self.examples
                && examples::examples(plan.plan()).any(|example| matches!(example.check(plan, workspace), Ok(Some(_)))))
    }
}

/// Makes every mutant of a plan and tries the cases on it. `shows` returns a case with an answer of the plan that fails
/// on another plan, if there is one.
///
/// # Errors
/// Returns an error if a limit is exceeded before a mutant was made.
pub fn mutants<C>(
    file: &SourceFile,
    analysis: &Analysis,
    memo: &Arc<Memo>,
    suite: Suite<'_>,
    shows: impl Fn(&Answer, &CompiledPlan) -> Option<C>,
) -> Result<Outcome<C>, NotDecided> {
    let mut outcome = Outcome { killed: 0, survivors: Vec::new(), equivalent: 0, undecided: Vec::new() };
    let mut workspace = Workspace::default();
    let options = CallOptions { without_users: suite.without_users, ..CallOptions::default() };
    for mutant in analysis.fairly(edits(analysis)?) {
        let budget = analysis.limits().budget();
        if budget.left() == Some(0) {
            outcome.undecided.push((mutant, used_up()));
            continue;
        }
        // A mutant that does not compile is none.
        let Ok(compiled) = compile(file, mutant.plan(analysis.plan()), analysis.limits(), &mut ()) else { continue };
        let made = compiled.limits().budget().clone();
        let spent = usize::try_from(made.spent()).unwrap_or(usize::MAX).saturating_add(CASE * suite.cases.len());
        let charged =
            budget.charge(spent.min(usize::try_from(budget.left().unwrap_or(u64::MAX)).unwrap_or(usize::MAX)));
        if let Err(exceeded) = charged {
            outcome.undecided.push((mutant, exceeded.into()));
            continue;
        }
        if suite.fails(&compiled, &mut workspace) {
            outcome.killed += 1;
            continue;
        }
        match proof::difference(file, analysis, compiled, memo, &options, &shows) {
            Ok(proof::Proof::Equal) => outcome.equivalent += 1,
            Ok(proof::Proof::Differs(case)) => outcome.survivors.push(Survivor { mutant, case }),
            Err(why) => outcome.undecided.push((mutant, why)),
        }
    }
    Ok(outcome)
}

/// The steps of the budget for each case that is tried on a mutant.
const CASE: usize = 100;

fn used_up() -> NotDecided {
    let exceeded = dialplan_automaton::LimitExceeded { what: Counted::Work, limit: 0 };
    NotDecided::from(exceeded)
}

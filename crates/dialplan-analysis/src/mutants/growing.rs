//! A generated suite that gets a case for each mutant that no other case finds.

use std::sync::Arc;

use dialplan_core::call::{CallOptions, Caller};
use dialplan_core::compile::CompiledPlan;
use dialplan_core::engine::Workspace;
use dialplan_core::query::answer::Answer;
use dialplan_core::source::SourceFile;
use dialplan_core::suite::{self, Case, Column, Reader};

use super::{Mutant, Suite, mutants};
use crate::behaviour::Behaviour;
use crate::generate::{self, Generated, Purpose, Row, cells};
use crate::{Analysis, Memo, NotDecided};

/// What became of the mutants of a generated suite.
#[derive(Debug)]
pub struct Added {
    /// The mutants that differ from the plan for some number, but that no case shows.
    pub not_shown: Vec<Mutant>,
    /// Those of which it is not decided whether they differ.
    pub undecided: Vec<(Mutant, NotDecided)>,
}

/// Adds a row to `generated` for each mutant that no row finds, until every one is found that a case can show.
///
/// # Errors
/// Returns an error if a limit is exceeded before a mutant was made.
pub fn find_all(
    file: &SourceFile,
    analysis: &Analysis,
    memo: &Arc<Memo>,
    options: &CallOptions,
    expectations: &[Column],
    generated: &mut Generated,
) -> Result<Added, NotDecided> {
    let plan = analysis.plan();
    let callers = analysis.callers();
    let callers = callers.iter().map(|caller| [caller.caller(plan), caller.caller_of_a_case(plan)]).collect();
    let without_users = options.without_users;
    let mut suite =
        Growing { analysis, expectations, without_users, callers, cases: Vec::new(), workspace: Workspace::default() };
    suite.cases = suite.read(generated);
    let outcome = mutants(file, analysis, memo, options, &mut suite)?;
    let mut not_shown = Vec::new();
    for survivor in outcome.survivors {
        match survivor.case {
            Some(row) => {
                let mutant = format!("{} {}", survivor.mutant.path, survivor.mutant.change);
                generated.rows.push(Row { purpose: Purpose::Mutant(mutant), ..row });
            }
            None => not_shown.push(survivor.mutant),
        }
    }
    Ok(Added { not_shown, undecided: outcome.undecided })
}

/// The cases so far.
struct Growing<'g> {
    analysis: &'g Analysis,
    expectations: &'g [Column],
    without_users: bool,
    /// The callers of the analysis, as they are and as cases name them.
    callers: Vec<[Option<Caller>; 2]>,
    cases: Vec<Case>,
    workspace: Workspace,
}

impl Growing<'_> {
    /// Returns the cases of rows, as they are read from the suite. What no cell can hold is no case.
    fn read(&self, generated: &Generated) -> Vec<Case> {
        let text = generate::Suite::new(self.analysis, generated, self.expectations).text();
        let Ok(mut reader) = Reader::new(text.as_bytes()) else { return Vec::new() };
        let mut cases = Vec::new();
        while let Ok(Some(more)) = reader.next_cases(self.analysis.plan()) {
            cases.extend(more);
        }
        cases
    }
}

impl Suite for Growing<'_> {
    type Case = Row;

    fn fails(&mut self, plan: &CompiledPlan) -> bool {
        // Cases that were just added often find the next mutant of the same rule.
        let Growing { cases, without_users, workspace, .. } = self;
        cases.iter().rev().any(|case| suite::fails(plan, case, *without_users, workspace))
    }

    fn shown(&mut self, answer: &Answer, other: &CompiledPlan) -> Option<Row> {
        let at = self.callers.iter().position(|forms| forms.iter().flatten().any(|form| *form == answer.caller))?;
        let pair = self.analysis.callers().get(at)?.pair;
        let row = Row {
            callers: vec![at],
            profiles: vec![pair.profile],
            policies: vec![pair.policy],
            number: answer.number.clone(),
            behaviour: Behaviour::of(answer),
            purpose: Purpose::Mutant(String::new()),
            cells: cells(self.analysis.plan(), answer, self.expectations),
        };
        let cases = self.read(&Generated { rows: vec![row.clone()], open: Vec::new() });
        let shows = cases.iter().any(|case| suite::fails(other, case, self.without_users, &mut self.workspace));
        shows.then(|| {
            self.cases.extend(cases);
            row
        })
    }

    fn len(&self) -> usize {
        self.cases.len()
    }
}

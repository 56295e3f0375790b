//! What `--coverage` and `--mutants` measure of one plan, while its suites are run.

use std::sync::Arc;

use dialplan::analysis::coverage::{Collector, Coverage, coverage};
use dialplan::analysis::mutants::{Outcome, Suite, mutants};
use dialplan::analysis::{Analysis, Memo, NotDecided};
use dialplan::compile::CompiledPlan;
use dialplan::model::Plan;
use dialplan::query::answer::Answer;
use dialplan::report::coverage_json::Ready;
use dialplan::source::SourceFile;
use dialplan::suite::{self, Case, Column, Header, Reader, examples, save};
use dialplan::{CallOptions, Limits, Workspace};

use crate::output::{Output, Stop};
use crate::plans;

/// What is measured of one plan.
pub(super) struct Measure {
    file: SourceFile,
    analysis: Arc<Analysis>,
    memo: Arc<Memo>,
    collector: Collector,
    /// The cases that passed, for mutants.
    cases: Vec<Case>,
    keeps_cases: bool,
    without_users: bool,
    /// True if all examples of rules passed.
    pub(super) examples: bool,
    /// The columns of the first suite, and what separates its cells.
    columns: Option<(Header, u8)>,
    /// The first limit that was in the way of counting.
    open: Option<NotDecided>,
}

impl Measure {
    pub(super) fn new(
        file: &SourceFile,
        limits: &Limits,
        keeps_cases: bool,
        without_users: bool,
        output: &mut Output,
    ) -> Result<Measure, Stop> {
        let memo = Memo::new(limits);
        let analysis = Arc::new(plans::analysed(file, limits, &memo, output)?);
        analysis.begin();
        let collector = Collector::new(&analysis, without_users)?;
        Ok(Measure {
            file: file.clone(),
            analysis,
            memo,
            collector,
            cases: Vec::new(),
            keeps_cases,
            without_users,
            examples: true,
            columns: None,
            open: None,
        })
    }

    pub(super) fn file(&self) -> &SourceFile {
        &self.file
    }

    /// A suite with these columns begins.
    pub(super) fn begin(&mut self, header: &Header, delimiter: u8) {
        self.columns.get_or_insert_with(|| (header.clone(), delimiter));
    }

    /// Adds a case that was run.
    pub(super) fn add(&mut self, case: &Case, answer: &Answer, passed: bool) {
        let added = self.collector.add(answer, case.expected.iter().map(|(column, _)| *column));
        self.open = self.open.take().or(added.err());
        if self.keeps_cases && passed {
            self.cases.push(case.clone());
        }
    }

    pub(super) fn coverage(&self) -> Result<Coverage, NotDecided> {
        match &self.open {
            Some(why) => Err(why.clone()),
            None => coverage(&self.collector),
        }
    }

    pub(super) fn mutants(&self) -> Result<Outcome<Ready>, NotDecided> {
        // What coverage has spent is not taken from the mutants.
        self.analysis.begin();
        let options = CallOptions { without_users: self.without_users, ..CallOptions::default() };
        let mut passed = Passed { measure: self, workspace: Workspace::default() };
        mutants(&self.file, &self.analysis, &self.memo, &options, &mut passed)
    }

    /// Returns a row for an answer: in the columns of the suite if it has those that the caller needs, else in all
    /// columns.
    pub(super) fn row(&self, answer: &Answer) -> Option<Ready> {
        let plan = self.analysis.plan();
        self.headers().into_iter().find_map(|(header, delimiter)| written(plan, answer, &header, delimiter))
    }

    /// Returns a row for an answer of the plan that fails on another plan.
    fn killing_row(&self, answer: &Answer, other: &CompiledPlan) -> Option<Ready> {
        let plan = self.analysis.plan();
        self.headers().into_iter().find_map(|(header, delimiter)| {
            let ready = written(plan, answer, &header, delimiter)?;
            self.fails(&ready, other).then_some(ready)
        })
    }

    fn headers(&self) -> Vec<(Header, u8)> {
        let all = Header { columns: Column::ALL.into_iter().map(Some).collect() };
        self.columns.iter().cloned().chain([(all, b',')]).collect()
    }

    fn fails(&self, ready: &Ready, other: &CompiledPlan) -> bool {
        let text = format!("{}\n{}\n", ready.columns, ready.row);
        let Ok(mut reader) = Reader::new(text.as_bytes()) else { return false };
        let Ok(Some(cases)) = reader.next_cases(self.analysis.plan()) else { return false };
        cases.iter().any(|case| suite::fails(other, case, self.without_users, &mut Workspace::default()))
    }
}

/// The cases that passed, and the examples of rules if all of them did.
struct Passed<'m> {
    measure: &'m Measure,
    workspace: Workspace,
}

impl Suite for Passed<'_> {
    type Case = Ready;

    fn fails(&mut self, plan: &CompiledPlan) -> bool {
        let Passed { measure, workspace } = self;
        measure.cases.iter().any(|case| suite::fails(plan, case, measure.without_users, workspace))
            || (measure.examples
                && examples::examples(plan.plan()).any(|example| matches!(example.check(plan, workspace), Ok(Some(_)))))
    }

    fn shown(&mut self, answer: &Answer, other: &CompiledPlan) -> Option<Ready> {
        self.measure.killing_row(answer, other)
    }

    fn len(&self) -> usize {
        self.measure.cases.len()
    }
}

fn written(plan: &Plan, answer: &Answer, header: &Header, delimiter: u8) -> Option<Ready> {
    let names: Vec<String> =
        header.columns.iter().map(|column| column.map_or(String::new(), |column| column.name().to_owned())).collect();
    let columns = save::line(&names, delimiter).ok()?;
    let row = save::row(plan, answer, header, delimiter).ok()?;
    // A case must assert something.
    let asserts = header.columns.iter().flatten().any(|column| column.is_expectation());
    asserts.then_some(Ready { columns, row })
}

//! Suites for a plan: which rules and routes their cases use, and which cases ask the same.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_core::Workspace;
use dialplan_core::call::{caller, dialled_form};
use dialplan_core::compile::CompiledPlan;
use dialplan_core::diag::{Code, Diagnostic};
use dialplan_core::model::{Plan, RouteId, RuleId, Subject};
use dialplan_core::source::{SourceFile, Span};
use dialplan_core::suite::{Case, Column, Reader, SuiteError, run};

/// A suite with its cases, without the skipped ones.
#[derive(Debug)]
pub struct SuiteCases {
    file: SourceFile,
    cases: Vec<Case>,
}

impl SuiteCases {
    /// Reads a suite for a plan.
    ///
    /// # Errors
    /// Returns all errors in its rows.
    pub fn read(file: SourceFile, plan: &Plan) -> Result<SuiteCases, Vec<SuiteError>> {
        let mut reader = Reader::new(file.text().as_bytes()).map_err(|error| vec![error])?;
        let (mut cases, mut errors) = (Vec::new(), Vec::new());
        loop {
            match reader.next_cases(plan) {
                Ok(Some(more)) => cases.extend(more.into_iter().filter(|case| case.skip.is_none())),
                Ok(None) => break,
                Err(error) => {
                    let last = error.is_last;
                    errors.push(error);
                    if last {
                        break;
                    }
                }
            }
        }
        if errors.is_empty() { Ok(SuiteCases { file, cases }) } else { Err(errors) }
    }

    /// Returns the file of the suite.
    pub fn file(&self) -> &SourceFile {
        &self.file
    }
}

/// The rules and routes that the cases of all suites use.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    pub(crate) rules: BTreeSet<RuleId>,
    pub(crate) routes: BTreeSet<RouteId>,
}

/// Runs all cases and returns what they use. Whether they pass does not matter here.
pub(crate) fn coverage(compiled: &CompiledPlan, suites: &[SuiteCases]) -> Coverage {
    let plan = compiled.plan();
    let mut coverage = Coverage::default();
    let mut workspace = Workspace::default();
    for case in suites.iter().flat_map(|suite| &suite.cases) {
        let Ok(checked) = run(compiled, case, false, &mut workspace) else { continue };
        let answer = checked.answer;
        let rules = answer
            .normalization
            .passes
            .iter()
            .filter_map(|pass| Subject::Rule(answer.caller.profile?, pass.rule?.index()).rule(plan));
        coverage.rules.extend(rules);
        coverage.routes.extend(answer.selected().map(|choice| choice.route));
    }
    coverage
}

/// Two cases that ask the same question.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair<'a> {
    /// The position of the suite with the later case.
    pub(crate) suite: usize,
    file: &'a SourceFile,
    pub(crate) later: &'a Case,
    earlier: &'a Case,
    earlier_file: &'a SourceFile,
}

impl<'a> Pair<'a> {
    /// Returns the first column in which the two cases expect different things, with the expectations of the later and
    /// of the earlier case.
    pub(crate) fn contradiction(&self) -> Option<(&'static str, Option<&'a str>, Option<&'a str>)> {
        self.later.expected.iter().find_map(|(column, here)| {
            let (_, there) = self.earlier.expected.iter().find(|(known, _)| known == column)?;
            let (here, there) = (here.as_deref(), there.as_deref());
            (!is_same(*column, here, there)).then(|| (column.name(), here, there))
        })
    }

    /// Returns true if the later case has no expectation in a column where the earlier one has none.
    pub(crate) fn expects_no_more(&self) -> bool {
        self.later.expected.iter().all(|(column, _)| self.earlier.expected.iter().any(|(known, _)| known == column))
    }

    /// Returns the place of the earlier case, in words.
    pub(crate) fn earlier_place(&self) -> String {
        match self.file.name() == self.earlier_file.name() {
            true => format!("line {}", self.earlier.line),
            false => format!("line {} of {}", self.earlier.line, self.earlier_file.name()),
        }
    }

    /// Returns a finding about the later case.
    pub(crate) fn diagnostic(&self, code: &'static Code, message: String, label: &str) -> Diagnostic {
        let span = |file: &SourceFile, line: u64| {
            let start = file.line_start(line as usize);
            Span::new(start, start + file.line_text(line as usize).len())
        };
        let finding = Diagnostic::new(code, message).at(span(self.file, self.later.line), label);
        let finding = match self.file.name() == self.earlier_file.name() {
            true => finding.and_at(span(self.earlier_file, self.earlier.line), "the earlier case"),
            false => finding,
        };
        finding.witness(&*self.later.number)
    }
}

fn is_same(column: Column, one: Option<&str>, other: Option<&str>) -> bool {
    let sorted = |text: &str| {
        let mut names: Vec<String> = text.split(';').map(|name| name.trim().to_owned()).collect();
        names.sort_unstable();
        names
    };
    match (column, one, other) {
        (Column::ExpectedGateways, Some(one), Some(other)) => sorted(one) == sorted(other),
        _ => one == other,
    }
}

/// Returns every case that asks what an earlier one asks, paired with the first such case.
pub(crate) fn pairs<'a>(plan: &Plan, suites: &'a [SuiteCases]) -> Vec<Pair<'a>> {
    let mut first: BTreeMap<String, (&Case, &SourceFile)> = BTreeMap::new();
    let mut pairs = Vec::new();
    for (suite, cases) in suites.iter().enumerate() {
        for case in &cases.cases {
            let Ok(caller) = caller(plan, case.origin) else { continue };
            // The question is written out as text for the map, because callers have no order.
            let number = dialled_form(plan, &case.number);
            let asked = format!("{number} {} {} {caller:?}", case.client_normalization, case.off_hook);
            match first.get(&asked) {
                Some((earlier, earlier_file)) => {
                    pairs.push(Pair { suite, file: &cases.file, later: case, earlier, earlier_file });
                }
                None => {
                    first.insert(asked, (case, &cases.file));
                }
            }
        }
    }
    pairs
}

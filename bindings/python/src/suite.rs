//! Runs suites of test cases, and answers with the document that `dialplan run --format json` prints.

use dialplan::report::suite_json::{Frame, case as case_json};
use dialplan::report::suite_text::{Counts, Status};
use dialplan::suite::{Failure, Reader, SuiteError, examples, run as run_case};
use dialplan::{CompiledPlan, SourceFile, Workspace};
use pyo3::prelude::*;

use crate::errors;

/// A run of suites: the document as it grows, and what could not be run.
#[derive(Default)]
struct Run {
    frame: Frame,
    text: String,
    counts: Counts,
    errors: Vec<(String, SuiteError)>,
    workspace: Workspace,
}

/// Runs the examples of the plan's rules and these suites, which are pairs of a name and the bytes of the CSV file.
pub(crate) fn run<'py>(
    py: Python<'py>,
    plan_name: &str,
    source: Option<&SourceFile>,
    plan: &CompiledPlan,
    suites: &[(String, Vec<u8>)],
    without_users: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let mut run = py.detach(|| {
        let mut run = Run::default();
        run.examples(plan_name, source, plan);
        for (name, bytes) in suites {
            run.suite(name, bytes, plan_name, plan, without_users);
        }
        run
    });
    let end = run.frame.close(run.counts, &[]);
    run.text.push_str(&end);
    let result = py.import("json")?.call_method1("loads", (run.text,))?;
    match run.errors.first() {
        None => Ok(result),
        Some((file, _)) => {
            let of_file: Vec<SuiteError> =
                run.errors.iter().filter(|(other, _)| other == file).map(|(_, error)| error.clone()).collect();
            Err(errors::suite(py, file, &of_file, &result))
        }
    }
}

impl Run {
    /// Runs the examples and rejects of the plan's rules, as a suite whose path is that of the plan.
    fn examples(&mut self, name: &str, source: Option<&SourceFile>, plan: &CompiledPlan) {
        if examples::examples(plan.plan()).next().is_none() {
            return;
        }
        self.open(name, name);
        for example in examples::examples(plan.plan()) {
            let rule = format!("rule {:?}", &*example.rule.name.value);
            let line = source.map_or(0, |file| u64::from(file.line_column(example.number.span.start).line));
            match example.check(plan, &mut self.workspace) {
                Err(error) => self.errors.push((name.to_owned(), SuiteError::new(line, error.to_string()))),
                Ok(failure) => {
                    let failures: Vec<Failure> = failure.into_iter().collect();
                    self.case(line, Some(&rule), &failures, None);
                }
            }
        }
        self.close();
    }

    fn suite(&mut self, name: &str, bytes: &[u8], plan_name: &str, plan: &CompiledPlan, without_users: bool) {
        self.open(name, plan_name);
        let mut reader = match Reader::new(bytes) {
            Ok(reader) => reader,
            Err(error) => {
                self.errors.push((name.to_owned(), error));
                return self.close();
            }
        };
        loop {
            let cases = match reader.next_cases(plan.plan()) {
                Ok(None) => break,
                Ok(Some(cases)) => cases,
                Err(error) => {
                    let is_last = error.is_last;
                    self.errors.push((name.to_owned(), error));
                    if is_last {
                        break;
                    }
                    continue;
                }
            };
            for case in cases {
                if case.skip.is_some() {
                    let value = case_json(case.line, case.name.as_deref(), Status::Skipped, &[], None);
                    self.counts.add(Status::Skipped);
                    self.text.push_str(&self.frame.case(&value));
                    continue;
                }
                match run_case(plan, &case, without_users, &mut self.workspace) {
                    Err(error) => self.errors.push((name.to_owned(), error)),
                    Ok(checked) => {
                        let answer = Some((plan, &checked.answer));
                        self.case(case.line, case.name.as_deref(), &checked.failures, answer);
                    }
                }
            }
        }
        self.close();
    }

    fn case(
        &mut self,
        line: u64,
        name: Option<&str>,
        failures: &[Failure],
        answer: Option<(&CompiledPlan, &dialplan::Answer)>,
    ) {
        let status = if failures.is_empty() { Status::Passed } else { Status::Failed };
        self.counts.add(status);
        let value = case_json(line, name, status, failures, answer);
        self.text.push_str(&self.frame.case(&value));
    }

    fn open(&mut self, path: &str, plan: &str) {
        let text = self.frame.open_suite(path, plan);
        self.text.push_str(&text);
    }

    fn close(&mut self) {
        let text = self.frame.close_suite();
        self.text.push_str(&text);
    }
}

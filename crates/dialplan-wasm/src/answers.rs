//! A compiled plan that answers numbers, runs suites, and shows itself.

use dialplan::artefact::Artefact;
use dialplan::model::{PolicyId, ProfileId};
use dialplan::query::explain::ShownRoutes;
use dialplan::report::suite_json::{self, Frame};
use dialplan::report::suite_text::{Counts, Status};
use dialplan::report::{answer_json, plan_graph, plan_graph_json, plan_json};
use dialplan::suite::{self, Case, Reader, SuiteError, examples, save};
use dialplan::{Answer, CompiledPlan, Question, Workspace};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::chosen::{Asked, ChosenLimits, named, read};

/// A compiled plan with the memory that decisions use again and again.
#[derive(Debug)]
pub struct Answers {
    compiled: CompiledPlan,
    workspace: Workspace,
}

/// What of a plan is drawn.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Drawn {
    profile: Option<String>,
    policy: Option<String>,
    /// The most nodes of a column.
    most: Option<usize>,
}

impl Answers {
    /// Opens the bytes of a compiled plan. `limits` is a JSON object of limits.
    ///
    /// # Errors
    /// The bytes are not those of a compiled plan of this version, or a limit is exceeded.
    pub fn open(bytes: &[u8], limits: &str) -> Result<Answers, String> {
        let limits = ChosenLimits::limits(limits)?;
        let opened = Artefact::open(bytes, &limits).and_then(|artefact| artefact.into_plan(&limits));
        Ok(Answers { compiled: opened.map_err(|error| error.to_string())?, workspace: Workspace::default() })
    }

    /// Returns the plan as JSON.
    pub fn plan(&self, name: &str) -> String {
        plan_json::document(name, self.compiled.plan()).to_string()
    }

    /// Returns what happens to a number: one of the `results` of `test --format json`, with `explain` if asked for.
    ///
    /// # Errors
    /// A name is unknown, the caller is not known, or the number cannot be dialled.
    pub fn decide(&mut self, number: &str, asked: &str, explain: bool) -> Result<String, String> {
        let answer = self.answer(number, asked)?;
        let trace = match explain {
            true => Some(self.compiled.explain(&answer, ShownRoutes::Matching).map_err(|error| error.to_string())?),
            false => None,
        };
        Ok(answer_json::result(&self.compiled, &answer, trace.as_ref()).to_string())
    }

    fn answer(&mut self, number: &str, asked: &str) -> Result<Answer, String> {
        let asked: Asked = read(asked)?;
        let plan = self.compiled.plan();
        let caller = asked.caller(plan)?;
        let question = Question { number, caller: &caller, options: asked.options(plan)? };
        self.compiled.decide(&question, &mut self.workspace).map_err(|error| error.to_string())
    }

    /// Returns a suite with a case for the number, which expects what happens now. An empty `existing` gives a new suite.
    ///
    /// # Errors
    /// The number cannot be decided, or the suite cannot hold the case.
    pub fn save(&mut self, existing: &str, number: &str, asked: &str) -> Result<String, String> {
        let answer = self.answer(number, asked)?;
        save::add_rows(existing, self.compiled.plan(), &[answer]).map_err(|error| told(&error))
    }

    /// Runs a suite: the document of `run --format json`, with `errors` for rows that cannot be used.
    pub fn run(&mut self, path: &str, plan_name: &str, suite: &str) -> String {
        let mut run = Run::new(path, plan_name);
        let mut reader = match Reader::new(suite.as_bytes()) {
            Ok(reader) => reader,
            Err(error) => {
                run.error(&error);
                return run.finish();
            }
        };
        loop {
            match reader.next_cases(self.compiled.plan()) {
                Ok(None) => break,
                Ok(Some(cases)) => {
                    for case in &cases {
                        run.case(&self.compiled, case, &mut self.workspace);
                    }
                }
                Err(error) => {
                    run.error(&error);
                    if error.is_last {
                        break;
                    }
                }
            }
        }
        run.finish()
    }

    /// Runs the examples of rules, as [`run`](Answers::run) does a suite. The lines are not known here and are 0.
    pub fn run_examples(&mut self, plan_name: &str) -> String {
        let mut run = Run::new(plan_name, plan_name);
        for example in examples::examples(self.compiled.plan()) {
            let name = format!("rule {:?}, example {}", &*example.rule.name.value, &*example.number.value);
            match example.check(&self.compiled, &mut self.workspace) {
                Err(error) => run.error(&SuiteError::new(0, error.to_string())),
                Ok(failure) => {
                    let failures: Vec<_> = failure.into_iter().collect();
                    let status = if failures.is_empty() { Status::Passed } else { Status::Failed };
                    run.put(status, suite_json::case(0, Some(&name), status, &failures, None));
                }
            }
        }
        run.finish()
    }

    /// Returns the picture of the plan, laid out in columns, as JSON.
    ///
    /// # Errors
    /// A name is unknown.
    pub fn graph(&self, drawn: &str) -> Result<String, String> {
        let drawn: Drawn = read(drawn)?;
        let plan = self.compiled.plan();
        let shown = plan_graph::Shown {
            profile: named::<ProfileId>(drawn.profile.as_deref(), plan)?,
            policy: named::<PolicyId>(drawn.policy.as_deref(), plan)?,
            most: drawn.most.unwrap_or(usize::MAX),
        };
        Ok(plan_graph_json::document(&plan_graph::graph(plan, shown)).to_string())
    }
}

fn told(error: &SuiteError) -> String {
    match &error.help {
        Some(help) => format!("{}: {help}", error.message),
        None => error.message.clone(),
    }
}

/// A suite that is being run, and its document.
struct Run {
    frame: Frame,
    text: String,
    counts: Counts,
    errors: Vec<Value>,
}

impl Run {
    fn new(path: &str, plan_name: &str) -> Run {
        let mut frame = Frame::default();
        let text = frame.open_suite(path, plan_name);
        Run { frame, text, counts: Counts::default(), errors: Vec::new() }
    }

    fn error(&mut self, error: &SuiteError) {
        self.errors.push(json!({ "line": error.line, "message": error.message, "help": error.help }));
    }

    fn case(&mut self, compiled: &CompiledPlan, case: &Case, workspace: &mut Workspace) {
        if case.skip.is_some() {
            let name = case.name.as_deref();
            return self.put(Status::Skipped, suite_json::case(case.line, name, Status::Skipped, &[], None));
        }
        match suite::run(compiled, case, false, workspace) {
            Err(error) => self.error(&error),
            Ok(checked) => {
                let status = if checked.failures.is_empty() { Status::Passed } else { Status::Failed };
                let result = Some((compiled, &checked.answer));
                let name = case.name.as_deref();
                self.put(status, suite_json::case(case.line, name, status, &checked.failures, result));
            }
        }
    }

    fn put(&mut self, status: Status, case: Value) {
        self.counts.add(status);
        self.text.push_str(&self.frame.case(&case));
    }

    fn finish(mut self) -> String {
        self.text.push_str(&self.frame.close_suite());
        self.text.push_str(&self.frame.close(self.counts, &[("errors", Value::Array(self.errors))]));
        self.text
    }
}

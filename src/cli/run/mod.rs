//! `run`: runs suites of test cases.
//!
//! Rows are read and decided one at a time and then dropped; only `--junit` and the table of `-v` keep them.

mod case;
mod examples;
mod measure;
mod measures;
mod selection;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use dialplan::Workspace;
use dialplan::compile::CompiledPlan;
use dialplan::query::explain::ShownRoutes;
use dialplan::report::suite_json::{self, Frame};
use dialplan::report::suite_junit::Junit;
use dialplan::report::suite_text::{self, Counts, Row, Status};
use dialplan::report::terminal::visible;
use dialplan::source::SourceFile;
use dialplan::suite::{self, Case, Reader, SuiteError};
use regex::Regex;

use self::case::Report;
use self::measures::{Measures, Told};
use self::selection::{NotRun, Selection};
use super::{Context, Format};
use crate::files::{self, shown};
use crate::output::{Exit, Outcome, Stop};
use crate::plans::{self, Choice};

/// The most failures that are shown in full; the others are only counted.
const SHOWN: u64 = 200;
/// The most rows of one table of `-v`.
const TABLE: usize = 500;

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Suites, or folders that contain suites (`*.csv`, recursively)
    #[arg(required = true, value_name = "SUITE")]
    suites: Vec<PathBuf>,
    /// Run only cases whose name (or number, if they have no name) matches this expression
    #[arg(long, value_name = "REGEX")]
    filter: Option<Regex>,
    /// Run only cases with this tag; may be repeated
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Stop at the first failure, and say how much was not run
    #[arg(long)]
    fail_fast: bool,
    /// Also write the results as JUnit XML; only JUnit XML is overwritten
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    #[command(flatten)]
    measures: measures::MeasureFlags,
    /// Ignore the users' lines, as suites carried over from Route Helper expect
    #[arg(long)]
    without_users: bool,
    /// Show every case in a table
    #[arg(short, long)]
    verbose: bool,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

type Compiled = (SourceFile, CompiledPlan);

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    let begun = Instant::now();
    let is_suite = |path: &Path| files::has_extension(path, "csv");
    let suites = files::gathered(&flags.suites, "suite (*.csv)", is_suite, &mut context.output)?;
    let plans: Vec<PathBuf> = suites.iter().filter_map(|suite| path_of_plan(suite, context)).collect();
    flags.measures.check(suites.iter().chain(&plans).map(PathBuf::as_path))?;
    if let Some(junit) = &flags.junit {
        files::refuse_inputs(junit, suites.iter().chain(&plans).map(PathBuf::as_path))?;
        files::refuse_other_kind(junit, "JUnit XML", super::is_junit, "name another file, or remove this one")?;
    }
    let mut run = Run {
        flags,
        measures: Measures::new(&flags.measures),
        counts: Counts::default(),
        exit: Exit::Yes,
        bad_rows: 0,
        selection: Selection::new(flags.filter.as_ref(), &flags.tag),
        not_run: NotRun::default(),
        frame: Frame::default(),
        junit: flags.junit.as_ref().map(|_| Junit::default()),
        table: Vec::new(),
        workspace: Workspace::default(),
        stopped: false,
    };
    let mut compiled: BTreeMap<PathBuf, Compiled> = BTreeMap::new();
    let mut used: Vec<PathBuf> = Vec::new();
    for path in &suites {
        if run.stopped {
            run.not_run.suites += 1;
            continue;
        }
        match plan_of(path, &mut compiled, context) {
            Ok(plan_path) => {
                let Some((file, plan)) = compiled.get(&plan_path) else { continue };
                run.measures.plan(&plan_path, file, flags.without_users, context)?;
                if !used.contains(&plan_path) {
                    used.push(plan_path);
                    run.examples(file, plan, context)?;
                }
                if run.stopped {
                    run.not_run.suites += 1;
                } else {
                    run.suite(path, file.name(), plan, context)?;
                }
            }
            Err(stop) => run.unusable(stop, context)?,
        }
    }
    run.finish(begun, context)
}

/// Returns the path of a suite's plan: the given one, or one in its folder, above it, or here.
fn path_of_plan(suite: &Path, context: &Context) -> Option<PathBuf> {
    let folder = suite.parent().unwrap_or(Path::new(""));
    match plans::find(context.plan.as_deref(), &[folder, Path::new("")]) {
        Some(Choice::File(path)) => Some(path),
        _ => None,
    }
}

/// Returns the path of a suite's plan, which is compiled once for all suites that share it.
fn plan_of(suite: &Path, compiled: &mut BTreeMap<PathBuf, Compiled>, context: &mut Context) -> Result<PathBuf, Stop> {
    let Some(path) = path_of_plan(suite, context) else {
        let message = "there is no plan in its folder, in a folder above it, or in the current folder";
        return Err(Stop::new(format!("{}: {message}", shown(suite))).help("name one with `--plan FILE`"));
    };
    if !compiled.contains_key(&path) {
        let choice = Choice::File(path.clone());
        let made = plans::compiled(&choice, &context.limits, &mut context.output, &mut ())?;
        compiled.insert(path.clone(), made);
    }
    Ok(path)
}

struct Run<'a> {
    flags: &'a Flags,
    measures: Measures<'a>,
    counts: Counts,
    exit: Exit,
    /// The number of rows that could not be used.
    bad_rows: u64,
    selection: Selection<'a>,
    not_run: NotRun,
    frame: Frame,
    junit: Option<Junit>,
    table: Vec<Row>,
    workspace: Workspace,
    stopped: bool,
}

impl Run<'_> {
    fn suite(&mut self, path: &Path, plan_name: &str, plan: &CompiledPlan, context: &mut Context) -> Result<(), Stop> {
        let name = shown(path);
        let file = match files::opened(path) {
            Ok(file) => file,
            Err(stop) => return self.unusable(stop, context),
        };
        self.open(&name, plan_name, context)?;
        let mut reader = match Reader::new(file) {
            Ok(reader) => reader,
            Err(error) => {
                self.bad_row(&name, &error, context)?;
                return self.close(context);
            }
        };
        self.measures.begin(reader.header(), reader.delimiter());
        loop {
            match reader.next_cases(plan.plan()) {
                Ok(None) => break,
                Ok(Some(cases)) => {
                    for case in cases {
                        match self.selection.takes(&case) {
                            true if self.stopped => self.not_run.cases += 1,
                            true => self.case(&name, &case, plan, context)?,
                            false => {}
                        }
                    }
                }
                // After the first failure the rest is only counted.
                Err(error) if self.stopped => {
                    self.not_run.cases += 1;
                    if error.is_last {
                        break;
                    }
                }
                Err(error) => {
                    self.bad_row(&name, &error, context)?;
                    if error.is_last {
                        break;
                    }
                }
            }
        }
        self.selection.end_suite();
        self.close(context)
    }

    /// Reports a suite that cannot be run; the others are still run.
    fn unusable(&mut self, stop: Stop, context: &mut Context) -> Result<(), Stop> {
        self.exit = Exit::Bad;
        context.output.report(&stop)
    }

    fn case(&mut self, path: &str, case: &Case, plan: &CompiledPlan, context: &mut Context) -> Result<(), Stop> {
        let title = case.title(plan.plan());
        let mut report = Report {
            path,
            line: case.line,
            name: case.name.as_deref(),
            number: case.number.clone(),
            title,
            status: Status::Skipped,
            skip: case.skip.as_deref(),
            failures: &[],
            answer: None,
        };
        if case.skip.is_some() {
            return self.report(plan, &report, context);
        }
        match suite::run(plan, case, self.flags.without_users, &mut self.workspace) {
            Err(error) => self.bad_row(path, &error, context),
            Ok(checked) => {
                report.status = if checked.failures.is_empty() { Status::Passed } else { Status::Failed };
                report.failures = &checked.failures;
                report.answer = Some(&checked.answer);
                self.measures.add(case, &checked.answer, report.status == Status::Passed);
                self.report(plan, &report, context)
            }
        }
    }

    fn report(&mut self, plan: &CompiledPlan, report: &Report<'_>, context: &mut Context) -> Result<(), Stop> {
        self.counts.add(report.status);
        if report.status == Status::Failed {
            self.exit = self.exit.max(Exit::No);
            self.stopped |= self.flags.fail_fast;
        }
        if let Some(junit) = &mut self.junit {
            junit.case(report.line, &report.title, report.status, report.skip, report.failures);
        }
        if self.flags.format == Format::Json {
            let result = report.answer.map(|answer| (plan, answer));
            let value = suite_json::case(report.line, report.name, report.status, report.failures, result);
            let text = self.frame.case(&value);
            return context.output.print_json(text);
        }
        if report.status == Status::Failed && self.counts.failed <= SHOWN {
            let look = context.output.look;
            let trace = report.answer.and_then(|answer| plan.explain(answer, ShownRoutes::Matching).ok());
            let answer = report.answer.map(|answer| (plan, answer, trace.as_ref()));
            let place = format!("{}:{}", report.path, report.line);
            context.output.print(suite_text::failure(&place, &report.title, report.failures, answer, look))?;
        }
        if self.flags.verbose {
            self.table.push(report.row(plan));
            if self.table.len() >= TABLE {
                self.flush_table(context)?;
            }
        }
        Ok(())
    }

    fn bad_row(&mut self, path: &str, error: &SuiteError, context: &mut Context) -> Result<(), Stop> {
        self.exit = Exit::Bad;
        self.bad_rows += 1;
        if let Some(junit) = &mut self.junit {
            junit.error(error.line, &error.message);
        }
        if self.bad_rows > SHOWN {
            return Ok(());
        }
        context.output.error(&format!("{path}:{}: {}", error.line, error.message), error.help.as_deref())
    }

    fn open(&mut self, path: &str, plan: &str, context: &mut Context) -> Result<(), Stop> {
        if let Some(junit) = &mut self.junit {
            junit.suite(path);
        }
        match self.flags.format {
            Format::Json => {
                let text = self.frame.open_suite(path, plan);
                context.output.print_json(text)
            }
            Format::Text => Ok(()),
        }
    }

    fn close(&mut self, context: &mut Context) -> Result<(), Stop> {
        self.flush_table(context)?;
        match self.flags.format {
            Format::Json => {
                let text = self.frame.close_suite();
                context.output.print_json(text)
            }
            Format::Text => Ok(()),
        }
    }

    fn flush_table(&mut self, context: &mut Context) -> Result<(), Stop> {
        if self.table.is_empty() {
            return Ok(());
        }
        let text = suite_text::cases(&self.table, context.output.look);
        self.table.clear();
        context.output.print(text)
    }

    fn finish(mut self, begun: Instant, context: &mut Context) -> Outcome {
        // Documents and files are complete whatever was not measured.
        let told = match self.measures.finish(context) {
            Ok(told) => told,
            Err(stop) => {
                context.output.report(&stop)?;
                Told { text: String::new(), json: Vec::new(), exit: Exit::Bad }
            }
        };
        match self.flags.format {
            Format::Json => {
                let text = self.frame.close(self.counts, &told.json);
                context.output.print_json(text)?;
            }
            // This case is reported as an error below.
            Format::Text if self.selection.cases == 0 && self.exit != Exit::Bad => {}
            Format::Text => {
                if self.counts.failed > SHOWN {
                    context.output.print(format!("and {} more failures\n\n", self.counts.failed - SHOWN))?;
                }
                let look = context.output.look;
                // Examples of rules are never skipped, so all skipped cases are cases of suites.
                let all_skipped = self.selection.cases > 0 && self.counts.skipped == self.selection.cases;
                let millis = begun.elapsed().as_millis();
                context.output.print(suite_text::summary(self.counts, all_skipped, millis, look))?;
                context.output.print(told.text)?;
            }
        }
        if self.bad_rows > SHOWN {
            context.output.error(&format!("and {} more rows that cannot be used", self.bad_rows - SHOWN), None)?;
        }
        if let (Some(path), Some(junit)) = (&self.flags.junit, &self.junit) {
            let text = junit.text().map_err(Stop::new)?;
            files::write(path, text.as_bytes(), &mut context.output)?;
        }
        if self.stopped {
            context.output.say(self.not_run.note())?;
        }
        if self.selection.cases == 0 && self.exit == Exit::Yes {
            return Err(Stop::new("nothing to test: no case is selected").help("loosen `--filter` or `--tag`"));
        }
        for note in self.selection.notes() {
            context.output.say(visible(&note))?;
        }
        Ok(self.exit.max(told.exit))
    }
}

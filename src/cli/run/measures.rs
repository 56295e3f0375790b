//! `--coverage` and `--mutants`: what the suites of a call leave open, told after the summary.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use dialplan::analysis::coverage::Coverage;
use dialplan::analysis::mutants::Outcome;
use dialplan::query::answer::Answer;
use dialplan::report::coverage_json::{self, Measured, Ready, percent};
use dialplan::report::terminal::visible;
use dialplan::report::{coverage_lcov, coverage_text};
use dialplan::source::SourceFile;
use dialplan::suite::{Case, Header};
use serde_json::Value;

use super::measure::Measure;
use crate::cli::Context;
use crate::cli::waiting::Waiting;
use crate::files;
use crate::output::{Exit, Stop};

#[derive(Debug, Args)]
pub(super) struct MeasureFlags {
    /// Show what the suites do not cover: rules, alternatives in patterns, routes, usages, behaviour classes
    #[arg(long)]
    coverage: bool,
    /// Also write the coverage by lines of the plan, for tools that read lcov's tracefiles; only those are overwritten
    #[arg(long, value_name = "FILE")]
    coverage_lcov: Option<PathBuf>,
    /// Try small mistakes in the plan, and show those that no case finds
    #[arg(long)]
    mutants: bool,
    /// Exit with 1 if the coverage, or the score of the mutants, is below this
    #[arg(long, value_name = "PERCENT", value_parser = percentage)]
    fail_under: Option<f64>,
}

fn percentage(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').parse::<f64>() {
        Ok(number) if (0.0..=100.0).contains(&number) => Ok(number),
        _ => Err("a number from 0 to 100".to_owned()),
    }
}

impl MeasureFlags {
    fn measures_coverage(&self) -> bool {
        self.coverage || self.coverage_lcov.is_some()
    }

    /// Checks the flags, and that the file may be written.
    pub(super) fn check<'p>(&self, inputs: impl IntoIterator<Item = &'p Path>) -> Result<(), Stop> {
        if self.fail_under.is_some() && !self.measures_coverage() && !self.mutants {
            return Err(Stop::new("`--fail-under` needs `--coverage` or `--mutants`"));
        }
        if let Some(path) = &self.coverage_lcov {
            files::refuse_inputs(path, inputs)?;
            let help = "name another file, or remove this one";
            files::refuse_other_kind(path, "a tracefile of lcov", |head| head.starts_with(b"TN:"), help)?;
        }
        Ok(())
    }
}

/// What is measured of all plans.
pub(super) struct Measures<'f> {
    flags: &'f MeasureFlags,
    plans: BTreeMap<PathBuf, Measure>,
    /// The plan of the suite at hand.
    current: PathBuf,
}

/// What was measured, as it is told.
pub(super) struct Told {
    pub(super) text: String,
    pub(super) json: Vec<(&'static str, Value)>,
    pub(super) exit: Exit,
}

impl<'f> Measures<'f> {
    pub(super) fn new(flags: &'f MeasureFlags) -> Measures<'f> {
        Measures { flags, plans: BTreeMap::new(), current: PathBuf::new() }
    }

    /// The suites that follow are those of a plan.
    pub(super) fn plan(
        &mut self,
        path: &Path,
        file: &SourceFile,
        without_users: bool,
        context: &mut Context,
    ) -> Result<(), Stop> {
        if !self.flags.measures_coverage() && !self.flags.mutants {
            return Ok(());
        }
        path.clone_into(&mut self.current);
        if self.plans.contains_key(path) {
            return Ok(());
        }
        if file.text().is_empty() {
            return Err(crate::plans::has_no_text(&crate::plans::Choice::File(path.to_owned())));
        }
        let measure = Measure::new(file, &context.limits, self.flags.mutants, without_users, &mut context.output)?;
        self.plans.insert(path.to_owned(), measure);
        Ok(())
    }

    fn current(&mut self) -> Option<&mut Measure> {
        self.plans.get_mut(&self.current)
    }

    pub(super) fn begin(&mut self, header: &Header, delimiter: u8) {
        if let Some(measure) = self.current() {
            measure.begin(header, delimiter);
        }
    }

    pub(super) fn add(&mut self, case: &Case, answer: &Answer, passed: bool) {
        if let Some(measure) = self.current() {
            measure.add(case, answer, passed);
        }
    }

    pub(super) fn example_failed(&mut self) {
        if let Some(measure) = self.current() {
            measure.examples = false;
        }
    }

    /// Returns what was measured, and writes the tracefile. What is not decided is said.
    pub(super) fn finish(&self, context: &mut Context) -> Result<Told, Stop> {
        let mut told = Told { text: String::new(), json: Vec::new(), exit: Exit::Yes };
        let mut worst = Exit::Yes;
        type Found<'m> = (&'m Measure, Option<Coverage>, Option<Outcome<Ready>>);
        let mut found: Vec<Found<'_>> = Vec::new();
        let waiting = Waiting::begin(match self.flags.mutants {
            true => "trying the mutants of the plan",
            false => "finding what the suites leave open",
        });
        for measure in self.plans.values() {
            let coverage = self.flags.measures_coverage().then(|| measure.coverage()).transpose()?;
            let mutants = self.flags.mutants.then(|| measure.mutants()).transpose()?;
            found.push((measure, coverage, mutants));
        }
        drop(waiting);
        let rows: Vec<_> = found.iter().map(|(measure, ..)| |answer: &Answer| measure.row(answer)).collect();
        let all: Vec<Measured<'_>> = (found.iter().zip(&rows))
            .map(|((measure, coverage, mutants), row)| Measured {
                file: measure.file(),
                coverage: coverage.as_ref(),
                mutants: mutants.as_ref(),
                row,
            })
            .collect();
        if self.flags.measures_coverage() {
            let sums = coverage_json::sums(all.iter().filter_map(|measured| measured.coverage));
            let (covered, total) = sums.iter().fold((0, 0), |sum, one| (sum.0 + one.covered, sum.1 + one.total));
            worst = worst.max(self.judged(percent(covered, total), "the coverage", context)?);
            told.text.push_str(&coverage_text::coverage(&all, context.output.look));
            told.json.push(("coverage", coverage_json::coverage(&all)));
            if let Some(why) = all.iter().find_map(|measured| measured.coverage?.no_case.as_ref()) {
                let message = format!("not every missing case was looked for: {}", visible(&why.limit));
                context.output.error(&message, why.raised_by.map(crate::limits::raise).as_deref())?;
                worst = Exit::Bad;
            }
            for open in all.iter().filter_map(|measured| measured.coverage).flat_map(|coverage| &coverage.open) {
                context.output.error(&format!("not decided: {}", visible(&open.why.limit)), None)?;
                worst = Exit::Bad;
            }
        }
        if self.flags.mutants {
            let outcomes = || all.iter().filter_map(|measured| measured.mutants);
            let killed = outcomes().map(|outcome| outcome.killed).sum();
            let survived = outcomes().map(|outcome| outcome.survivors.len() as u64).sum();
            let score = coverage_json::score(killed, survived);
            worst = worst.max(self.judged(score, "the score of the mutants", context)?);
            told.text.push_str(&coverage_text::mutants(&all, context.output.look));
            told.json.push(("mutants", coverage_json::mutants(&all)));
            let undecided: Vec<_> = outcomes().flat_map(|outcome| &outcome.undecided).collect();
            if let Some((_, why)) = undecided.first() {
                let message = coverage_text::undecided(undecided.len(), why);
                context.output.error(&message, why.raised_by.map(crate::limits::raise).as_deref())?;
                worst = Exit::Bad;
            }
        }
        if let Some(path) = &self.flags.coverage_lcov {
            files::write(path, coverage_lcov::tracefile(&all).as_bytes(), &mut context.output)?;
        }
        told.exit = worst;
        Ok(told)
    }

    fn judged(&self, percent: f64, what: &str, context: &mut Context) -> Result<Exit, Stop> {
        match self.flags.fail_under {
            Some(least) if percent < least => {
                context.output.say(format!("{what} is {percent} %, which is below {least} %"))?;
                Ok(Exit::No)
            }
            _ => Ok(Exit::Yes),
        }
    }
}

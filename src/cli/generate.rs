//! `generate`: writes the test cases that a plan needs.

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use dialplan::analysis::coverage::Tried;
use dialplan::analysis::generate::{Generated, Suite, Wanted, cells, expectations, generate};
use dialplan::analysis::mutants::{Added, find_all};
use dialplan::report::generated_text::{self, Counts};
use dialplan::report::terminal::visible;
use dialplan::report::{coverage_text, generated_json};
use dialplan::suite::{self, Reader, SuiteError};
use dialplan::{Analysis, CallOptions, Memo, Workspace};

use super::Context;
use super::exchange::check_free;
use super::waiting::Waiting;
use crate::files::{self, shown};
use crate::output::{Exit, Outcome, Stop};
use crate::plans;

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Only the cases that this suite does not have
    #[arg(long, value_name = "SUITE")]
    missing: Option<PathBuf>,
    /// Assert everything that an answer has: gateways, failover and the numbers that are sent as well
    #[arg(long)]
    golden: bool,
    /// Add cases until every mutant of the plan is found that a case can find (see `run --mutants`)
    #[arg(long)]
    mutants: bool,
    /// Ignore the users' lines, as `run --without-users` does
    #[arg(long)]
    without_users: bool,
    /// Write the suite to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long, requires = "output")]
    force: bool,
    /// Output format
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// A suite
    Csv,
    /// For scripts
    Json,
}

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    let choice = plans::require(context.plan.as_deref())?;
    if let Some(path) = &flags.output {
        check_free(path, flags.force, choice.path().into_iter().chain(flags.missing.as_deref()))?;
    }
    let file = plans::open(&choice, &context.limits, &mut context.output)?;
    let memo = Memo::new(&context.limits);
    let analysis = plans::analysed(&file, &context.limits, &memo, &mut context.output)?;
    let options = CallOptions { without_users: flags.without_users, ..CallOptions::default() };
    let tried = match &flags.missing {
        Some(path) => tried(path, &analysis, flags.without_users)?,
        None => Tried::default(),
    };
    analysis.begin();
    let waiting = Waiting::begin("finding the behaviour classes of every caller");
    let expectations = expectations(flags.golden);
    let wanted = Wanted { options, classes: tried.classes, dialled: tried.dialled };
    let mut generated = generate(&analysis, &wanted, |answer| cells(analysis.plan(), answer, &expectations))?;
    drop(waiting);
    let added = match flags.mutants {
        true => {
            let _waiting = Waiting::begin("trying the mutants of the plan");
            // What the classes have cost is not taken from the mutants.
            analysis.begin();
            Some(find_all(&file, &analysis, &memo, &wanted.options, &expectations, &mut generated)?)
        }
        false => None,
    };
    let suite = Suite::new(&analysis, &generated, &expectations);
    let text = match flags.format {
        Format::Csv => suite.text(),
        Format::Json => {
            let document = generated_json::document(
                analysis.plan(),
                &choice.name(),
                &analysis,
                &generated,
                &suite,
                added.as_ref(),
            );
            format!("{document:#}\n")
        }
    };
    match (&flags.output, flags.format) {
        // Nothing is missing: there is nothing to write.
        (Some(_), Format::Csv) if text.is_empty() => {}
        (Some(path), _) => files::write(path, text.as_bytes(), &mut context.output)?,
        (None, Format::Json) => context.output.print_json(text)?,
        (None, Format::Csv) => context.output.print(text)?,
    }
    report(&generated, &suite, added.as_ref(), &analysis, context)
}

/// Says what was generated and what was not.
fn report(
    generated: &Generated,
    suite: &Suite,
    added: Option<&Added>,
    analysis: &Analysis,
    context: &mut Context,
) -> Outcome {
    let counts = Counts::of(generated);
    context.output.say(generated_text::summary(counts))?;
    if suite.not_asserted > 0 {
        let message = format!("{} expectations are not asserted, since no cell can hold them", suite.not_asserted);
        context.output.say(message)?;
    }
    for (number, why) in &suite.lost {
        let message = format!("`{}` cannot be a case: {}", visible(number), visible(why));
        context.output.error(&message, None)?;
    }
    for line in generated_text::open(analysis, generated) {
        context.output.error(&line, None)?;
    }
    let undecided = added.map_or(&[][..], |added| &added.undecided);
    if let Some(added) = added.filter(|added| !added.not_shown.is_empty()) {
        context.output.say(match added.not_shown.len() {
            1 => "1 mutant makes a difference that no case can show".to_owned(),
            count => format!("{count} mutants make a difference that no case can show"),
        })?;
    }
    if let Some((_, why)) = undecided.first() {
        let message = coverage_text::undecided(undecided.len(), why);
        context.output.error(&message, why.raised_by.map(crate::limits::raise).as_deref())?;
    }
    Ok(match suite.lost.is_empty() && generated.open.is_empty() && undecided.is_empty() {
        true => Exit::Yes,
        false => Exit::Bad,
    })
}

/// Returns what the cases of a suite try.
fn tried(path: &Path, analysis: &Analysis, without_users: bool) -> Result<Tried, Stop> {
    let failed = |error: SuiteError| {
        let stop = Stop::new(format!("{}:{}: {}", shown(path), error.line, error.message));
        match error.help {
            Some(help) => stop.help(help),
            None => stop,
        }
    };
    let mut reader: Reader<File> = Reader::new(files::opened(path)?).map_err(failed)?;
    let mut tried = Tried::default();
    let mut workspace = Workspace::default();
    while let Some(cases) = reader.next_cases(analysis.plan()).map_err(failed)? {
        for case in cases.iter().filter(|case| case.skip.is_none()) {
            let checked = suite::run(analysis.compiled(), case, without_users, &mut workspace).map_err(failed)?;
            tried.add(&checked.answer);
        }
    }
    Ok(tried)
}

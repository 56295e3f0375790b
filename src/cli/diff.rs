//! `diff`: shows every number that two plans treat differently.

use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use dialplan::analysis::differences::{Differences, Field, Kind, Options, Told, dialled, differences};
use dialplan::report::changes_json::{self, Compared};
use dialplan::report::{changes_html, changes_markdown, changes_text};
use dialplan::{Analysis, Memo, SourceFile};

use super::Context;
use super::waiting::Waiting;
use crate::output::{Exit, Outcome, Stop};
use crate::plans::{self, Choice};
use crate::revision;

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// The plan as it was: a file, or REVISION:PATH of a git repository
    #[arg(value_name = "OLD")]
    old: String,
    /// The plan as it is, likewise
    #[arg(value_name = "NEW")]
    new: String,
    /// Compare only these parts of what becomes of a call; by default all of them
    #[arg(
        long,
        value_parser = PossibleValuesParser::new(Field::ALL.map(Field::name)),
        value_delimiter = ',',
        value_name = "FIELD"
    )]
    only: Vec<String>,
    /// Compare only dialled strings that match this pattern
    #[arg(long, value_name = "PATTERN")]
    dialled: Option<String>,
    /// Leave out dialled strings that match this pattern
    #[arg(long, value_name = "PATTERN")]
    except: Option<String>,
    /// Take things with other names for other things, even if they are equal otherwise
    #[arg(long)]
    no_renames: bool,
    /// Combine every profile with every policy, whether the plans use them together or not
    #[arg(long)]
    all_pairs: bool,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For scripts
    Json,
    /// A table for a pull request
    Markdown,
    /// One page that needs nothing else
    Html,
}

/// The steps that are allowed for comparing what the rules of two plans make, beside those for each plan.
const COMPARED: u64 = 200_000_000;

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    // Both plans have the same patterns for the most part.
    let memo = Memo::new(&context.limits);
    let old = analysed(&flags.old, &memo, context)?;
    let new = analysed(&flags.new, &memo, context)?;
    let strings = dialled(&new, flags.dialled.as_deref(), flags.except.as_deref());
    let strings =
        strings.map_err(|why| Stop::new(format!("the patterns of `--dialled` and `--except`: {}", why.limit)))?;
    let options = Options {
        fields: match flags.only.as_slice() {
            [] => Field::ALL.to_vec(),
            only => Field::ALL.into_iter().filter(|field| only.iter().any(|name| name == field.name())).collect(),
        },
        renames: !flags.no_renames,
        all_pairs: flags.all_pairs,
        ..Options::default()
    };
    old.begin();
    new.begin();
    new.allow(COMPARED);
    let waiting = Waiting::begin("comparing both plans for every number");
    let found = differences(&old, &new, &strings, &options)?;
    let told = found.changes.iter().map(|change| change.told(&old, &new, &found.callers));
    let told: Vec<Told> = told.collect::<Result<_, _>>()?;
    drop(waiting);
    let compared = Compared { old_name: &flags.old, old: old.compiled(), new_name: &flags.new, new: new.compiled() };
    match flags.format {
        Format::Text => context.output.print(changes_text::changes(compared, &found, &told, context.output.look))?,
        Format::Json => {
            context.output.print_json(format!("{:#}\n", changes_json::document(compared, &found, &told)))?
        }
        Format::Markdown => context.output.print(changes_markdown::document(compared, &found, &told))?,
        Format::Html => context.output.print(changes_html::document(compared, &found, &told))?,
    }
    Ok(exit(&found))
}

fn exit(found: &Differences) -> Exit {
    // What only one plan has is a difference.
    let pairing = &found.pairing;
    let counts = |kind: &Kind| matches!(kind, Kind::Profile | Kind::Policy | Kind::Site | Kind::User);
    let only_in_one = pairing.only_in_old.iter().chain(&pairing.only_in_new).any(|(kind, _)| counts(kind));
    match (found.open.is_empty() && !found.callers.is_empty(), found.changes.is_empty() && !only_in_one) {
        (false, _) => Exit::Bad,
        (true, false) => Exit::No,
        (true, true) => Exit::Yes,
    }
}

/// Returns a plan, ready for questions about all numbers: a file, or else one of a git repository.
pub(super) fn analysed(given: &str, memo: &std::sync::Arc<Memo>, context: &mut Context) -> Result<Analysis, Stop> {
    let choice = Choice::File(given.into());
    if Path::new(given).exists() || !given.contains(':') {
        let file = plans::open(&choice, &context.limits, &mut context.output)?;
        return plans::analysed(&file, &context.limits, memo, &mut context.output);
    }
    let bytes = revision::read(given, context.limits.plan_bytes, "--limit-plan-bytes")?;
    let content = plans::content(Path::new(given), bytes, &context.limits)?;
    let file: SourceFile = plans::text_of(content, &choice, &mut context.output)?;
    plans::analysed(&file, &context.limits, memo, &mut context.output)
}

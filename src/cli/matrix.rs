//! `matrix`: shows which policies reach which classes of numbers.

use clap::{Args, ValueEnum};
use dialplan::analysis::classes::{ClassName, class_name, country};
use dialplan::analysis::matrix::{Changes, Matrix, Options, changes, matrix};
use dialplan::model::{Plan, PolicyId, ProfileId};
use dialplan::report::{matrix_csv, matrix_html, matrix_json, matrix_markdown, matrix_text};
use dialplan::{Analysis, Memo};

use super::waiting::Waiting;
use super::{Context, diff};
use crate::output::{Exit, Outcome, Stop};
use crate::plans::{self, named};

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Only callers with this location profile
    #[arg(long, alias = "dial-plan", value_name = "NAME")]
    profile: Option<String>,
    /// Only callers with this policy
    #[arg(long, alias = "voice-policy", value_name = "NAME")]
    policy: Option<String>,
    /// The country of all callers, such as NL; by default that of the profile
    #[arg(long, value_name = "COUNTRY")]
    country: Option<String>,
    /// Only these classes: those of the plan, built-in ones, countries such as BE, or country codes such as +32
    #[arg(long = "class", value_delimiter = ',', value_name = "NAME", conflicts_with = "countries")]
    classes: Vec<String>,
    /// A class for each country, instead of one for all other countries
    #[arg(long)]
    countries: bool,
    /// Show only the cells that change since this plan: a file, or REVISION:PATH of a git repository
    #[arg(long, value_name = "OTHER")]
    against: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// A line for each cell, for a spreadsheet
    Csv,
    /// Tables for a ticket or a wiki
    Markdown,
    /// For scripts
    Json,
    /// A page that needs nothing else
    Html,
}

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    let choice = plans::require(context.plan.as_deref())?;
    // Two plans have the same patterns for the most part.
    let memo = Memo::new(&context.limits);
    let file = plans::open(&choice, &context.limits, &mut context.output)?;
    let analysis = plans::analysed(&file, &context.limits, &memo, &mut context.output)?;
    let plan = analysis.plan();
    if plan.policies.is_empty() {
        return Err(Stop::new("the plan has no policies, so nothing says who may call what"));
    }
    analysis.begin();
    match &flags.against {
        None => {
            let options = options(flags, plan)?;
            let waiting = Waiting::begin("following every class of numbers");
            let found = matrix(&analysis, &options)?;
            drop(waiting);
            if found.classes.is_empty() && !found.rows.is_empty() {
                let why = found.untold.first().map_or("", |untold| &untold.why);
                return Err(Stop::new(format!("no class of numbers is known: {why}"))
                    .help("name a country with `--country`, or define `classes` in the plan"));
            }
            let name = choice.name();
            match flags.format {
                Format::Text => context.output.print(matrix_text::matrix(plan, &found, context.output.look))?,
                Format::Csv => context.output.print(matrix_csv::document(plan, &found))?,
                Format::Markdown => context.output.print(matrix_markdown::document(&name, plan, &found))?,
                Format::Json => {
                    context.output.print_json(format!("{:#}\n", matrix_json::document(&name, plan, &found)))?;
                }
                Format::Html => context.output.print(matrix_html::document(&name, plan, &found))?,
            }
            Ok(if found.open.is_empty() && !found.rows.is_empty() { Exit::Yes } else { Exit::Bad })
        }
        Some(against) => {
            let old = diff::analysed(against, &memo, context)?;
            old.begin();
            let waiting = Waiting::begin("comparing both plans for every class of numbers");
            let found = changed(flags, &old, &analysis)?;
            drop(waiting);
            let name = choice.name();
            match flags.format {
                Format::Text => context.output.print(matrix_text::changes(&found, context.output.look))?,
                Format::Csv => context.output.print(matrix_csv::changes(&found))?,
                Format::Markdown => context.output.print(matrix_markdown::changes(against, &name, &found))?,
                Format::Json => {
                    context.output.print_json(format!("{:#}\n", matrix_json::changes(against, &name, &found)))?;
                }
                Format::Html => context.output.print(matrix_html::changes(against, &name, &found))?,
            }
            Ok(exit(&found))
        }
    }
}

/// Returns the cells that change between two plans.
fn changed(flags: &Flags, old: &Analysis, new: &Analysis) -> Result<Changes, Stop> {
    let is = matrix(new, &options(flags, new.plan())?)?;
    // What only the new plan has is no mistake: the old one has no cells for it.
    let was = match options(flags, old.plan()) {
        Ok(options) => matrix(old, &options)?,
        Err(_) => Matrix::default(),
    };
    Ok(changes((old.plan(), &was), (new.plan(), &is)))
}

fn exit(found: &Changes) -> Exit {
    let only_in_one = [&found.only_in_old, &found.only_in_new].into_iter().any(|callers| !callers.is_empty())
        || [&found.classes_in_old, &found.classes_in_new].into_iter().any(|classes| !classes.is_empty());
    match (found.open > 0, found.changes.is_empty() && !only_in_one) {
        (true, _) => Exit::Bad,
        (false, true) if found.compared == 0 => Exit::Bad,
        (false, true) => Exit::Yes,
        (false, false) => Exit::No,
    }
}

fn options(flags: &Flags, plan: &Plan) -> Result<Options, Stop> {
    let country = match &flags.country {
        Some(name) => Some(country(name).ok_or_else(|| {
            Stop::new(format!("there is no country `{name}`"))
                .help("write its code or its name, such as NL or Netherlands")
        })?),
        None => None,
    };
    let classes = flags.classes.iter().map(|name| class_name(plan, name));
    let classes: Vec<ClassName> = classes.collect::<Result<_, _>>().map_err(|why| Stop::new(why.to_string()))?;
    Ok(Options {
        profile: named::<ProfileId>(flags.profile.as_deref(), plan)?,
        policy: named::<PolicyId>(flags.policy.as_deref(), plan)?,
        country,
        classes,
        countries: flags.countries,
        dialled: None,
        all_witnesses: flags.against.is_some() || matches!(flags.format, Format::Json | Format::Csv),
    })
}

//! `report`: writes one HTML file that shows the plan and answers numbers itself.

use std::path::{Path, PathBuf};

use clap::Args;
use dialplan::{Limits, artefact};
use serde_json::{Map, Value, json};

use super::Context;
use crate::files::{self, shown};
use crate::output::{Exit, Outcome, Stop};
use crate::page::{Page, is_page};
use crate::plans;

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// The file to write; only a report is overwritten
    #[arg(short, long, required = true, value_name = "FILE.html")]
    output: PathBuf,
    /// Suites that the page runs (CSV files or folders); may be repeated
    #[arg(long, value_name = "SUITE")]
    suite: Vec<PathBuf>,
    /// Add an editor for the plan, with diagnostics as you type
    #[arg(long)]
    playground: bool,
    /// Overwrite a file that is not a report
    #[arg(long)]
    force: bool,
}

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    let choice = plans::require(context.plan.as_deref())?;
    let is_suite = |path: &Path| files::has_extension(path, "csv");
    let suites = files::gathered(&flags.suite, "suite (*.csv)", is_suite, &mut context.output)?;
    if flags.output.is_dir() {
        return Err(Stop::new(format!("{} is a folder, not a file", shown(&flags.output))).help("name a file in it"));
    }
    files::refuse_inputs(&flags.output, choice.path().into_iter().chain(suites.iter().map(PathBuf::as_path)))?;
    if !flags.force {
        files::refuse_other_kind(&flags.output, "a report", is_page, "overwrite it with `--force`")?;
    }
    let file = plans::open(&choice, &context.limits, &mut context.output)?;
    let compiled = plans::compiled_file(&file, &context.limits, &mut context.output, &mut ())?;
    let suites = suites.iter().map(|path| suite(path, &context.limits)).collect::<Result<Vec<_>, Stop>>()?;
    let page = Page {
        name: file.name(),
        text: file.text(),
        compiled: &artefact::write(&compiled).0,
        suites: &suites,
        limits: raised(&context.limits),
        playground: flags.playground,
    };
    let html = page.html();
    files::write(&flags.output, html.as_bytes(), &mut context.output)?;
    let size = html.len() as f64 / 1e6;
    context.output.say(format!("wrote {} ({size:.1} MB): open it in a browser", shown(&flags.output)))?;
    Ok(Exit::Yes)
}

/// Reads a suite.
fn suite(path: &Path, limits: &Limits) -> Result<(String, String), Stop> {
    let bytes = files::read(path, limits.plan_bytes, "--limit-plan-bytes")?;
    let name = shown(path);
    let text = String::from_utf8(bytes).map_err(|_| Stop::new(format!("{name}: the text is not UTF-8")))?;
    Ok((name, text))
}

/// Returns the limits that are not the defaults, for the page to keep to the same ones.
fn raised(limits: &Limits) -> Value {
    let default = Limits::default();
    let of = |limits: &Limits| {
        json!({
            "plan_bytes": limits.plan_bytes,
            "pattern": limits.pattern.pattern_chars,
            "dialled": limits.dialled,
            "normalised": limits.normalised,
            "states": limits.language.states,
            "steps": limits.language.steps,
            "work": limits.work,
            "memory": limits.memory,
        })
    };
    let (given, usual) = (of(limits), of(&default));
    let (Value::Object(given), Value::Object(usual)) = (given, usual) else { return json!({}) };
    Value::Object(given.into_iter().filter(|(name, value)| usual.get(name) != Some(value)).collect::<Map<_, _>>())
}

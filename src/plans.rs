//! Which plan: given, found beside or above, or the built-in sample.

use std::path::{Path, PathBuf};

use dialplan_core::Limits;
use dialplan_core::compile::{CompiledPlan, Observer, check, compile};
use dialplan_core::diag::Diagnostic;
use dialplan_core::model::{Plan, load};
use dialplan_core::source::SourceFile;
use dialplan_report::findings_text;

use crate::files::{read, shown};
use crate::output::{Exit, Output, Stop};

/// The name of the built-in sample in all output.
pub(crate) const SAMPLE_NAME: &str = "(built-in sample)";
/// The built-in sample plan.
pub(crate) const SAMPLE_PLAN: &str = include_str!("../examples/01-thunderbirds/dialplan.yaml");
/// The suite of the built-in sample plan.
pub(crate) const SAMPLE_SUITE: &str = include_str!("../examples/01-thunderbirds/suite.csv");

/// The names that a plan is looked for under, in this order.
const NAMES: [&str; 3] = ["dialplan.yaml", "dialplan.yml", "dialplan.json"];
/// Findings of one file that are shown before the rest is counted.
const SHOWN: usize = 50;

/// Where the plan comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Choice {
    File(PathBuf),
    Sample,
}

impl Choice {
    /// Its name in all output.
    pub(crate) fn name(&self) -> String {
        match self {
            Choice::File(path) => shown(path),
            Choice::Sample => SAMPLE_NAME.to_owned(),
        }
    }
}

/// The plan that is given, else the one found in the folder or above it.
pub(crate) fn find(given: Option<&Path>, folders: &[&Path]) -> Option<Choice> {
    if let Some(path) = given {
        return Some(Choice::File(path.to_owned()));
    }
    folders.iter().find_map(|folder| above(folder)).map(Choice::File)
}

/// The plan that is given or found from here on upwards.
pub(crate) fn require(given: Option<&Path>) -> Result<Choice, Stop> {
    find(given, &[Path::new("")]).ok_or_else(|| {
        Stop::new("there is no plan: no dialplan.yaml, dialplan.yml or dialplan.json here or in a folder above")
            .help("name one with `--plan FILE`, or write the sample with `dialplan init`")
    })
}

/// The plan in the folder or in one above it, as a path relative to where we are as long as that is possible.
fn above(folder: &Path) -> Option<PathBuf> {
    let mut folder = folder.to_owned();
    // The number of steps above where we are is bounded by the depth of where we are.
    let mut steps = std::env::current_dir().ok().map_or(0, |here| here.components().count());
    loop {
        for name in NAMES {
            let path = folder.join(name);
            if path.is_file() {
                return Some(path);
            }
        }
        match folder.parent() {
            Some(parent) if !folder.as_os_str().is_empty() && !folder.ends_with("..") => folder = parent.to_owned(),
            _ if folder.is_absolute() || steps == 0 => return None,
            _ => {
                steps -= 1;
                folder = folder.join("..");
            }
        }
    }
}

/// The text of a plan, or the finding for bytes that are no text.
pub(crate) fn read_source(
    choice: &Choice,
    limits: &Limits,
) -> Result<Result<SourceFile, (SourceFile, Box<Diagnostic>)>, Stop> {
    match choice {
        Choice::Sample => Ok(Ok(SourceFile::new(SAMPLE_NAME, SAMPLE_PLAN))),
        Choice::File(path) => {
            let bytes = read(path, limits.plan_bytes, "--limit-plan-bytes")?;
            Ok(SourceFile::from_bytes(shown(path), bytes))
        }
    }
}

/// The text of a plan; what is wrong with its bytes is said.
pub(crate) fn open(choice: &Choice, limits: &Limits, output: &mut Output) -> Result<SourceFile, Stop> {
    match read_source(choice, limits)? {
        Ok(file) => Ok(file),
        Err((file, diagnostic)) => {
            report(&file, &[*diagnostic], output)?;
            Err(Stop::Said)
        }
    }
}

/// The plan, if it has no errors; else they are said.
pub(crate) fn loaded(file: &SourceFile, limits: &Limits, output: &mut Output) -> Result<Plan, Stop> {
    let (plan, diagnostics) = load_all(file, limits);
    if diagnostics.is_empty() {
        return Ok(plan);
    }
    report(file, &diagnostics, output)?;
    Err(Stop::Said)
}

/// Does a plan that was just made load? What is wrong with it is said.
pub(crate) fn judge(file: &SourceFile, limits: &Limits, output: &mut Output) -> Result<Exit, Stop> {
    let (_, diagnostics) = load_all(file, limits);
    if diagnostics.is_empty() {
        return Ok(Exit::Yes);
    }
    report(file, &diagnostics, output)?;
    Ok(Exit::Bad)
}

/// The plan and everything that is wrong with it, patterns included.
fn load_all(file: &SourceFile, limits: &Limits) -> (Plan, Vec<Diagnostic>) {
    let loaded = load(file, limits);
    let mut diagnostics = loaded.diagnostics;
    add_pattern_errors(file, &loaded.plan, limits, &mut diagnostics);
    (loaded.plan, diagnostics)
}

fn add_pattern_errors(file: &SourceFile, plan: &Plan, limits: &Limits, diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.extend(check(file, plan, limits));
    diagnostics.sort_by_key(|d| d.primary.as_ref().map_or(0, |label| label.span.start));
}

/// The compiled plan, if it has no errors; else they are said.
pub(crate) fn compiled(
    choice: &Choice,
    limits: &Limits,
    output: &mut Output,
    observer: &mut dyn Observer,
) -> Result<(SourceFile, CompiledPlan), Stop> {
    let file = open(choice, limits, output)?;
    match compiled_text(&file, limits, observer) {
        Ok(plan) => Ok((file, plan)),
        Err(diagnostics) => {
            report(&file, &diagnostics, output)?;
            Err(Stop::Said)
        }
    }
}

/// The compiled plan of a text, or everything that is wrong with it. Patterns are judged once: by the compiler, or where there is nothing to
/// compile.
pub(crate) fn compiled_text(
    file: &SourceFile,
    limits: &Limits,
    observer: &mut dyn Observer,
) -> Result<CompiledPlan, Vec<Diagnostic>> {
    let loaded = load(file, limits);
    if loaded.diagnostics.is_empty() {
        return compile(file, loaded.plan, limits, observer);
    }
    let mut diagnostics = loaded.diagnostics;
    add_pattern_errors(file, &loaded.plan, limits, &mut diagnostics);
    Err(diagnostics)
}

/// Says what is wrong with a plan.
fn report(file: &SourceFile, diagnostics: &[Diagnostic], output: &mut Output) -> Result<(), Stop> {
    for diagnostic in diagnostics.iter().take(SHOWN) {
        output.say(findings_text::finding(file, diagnostic, output.error_look))?;
    }
    let count = diagnostics.len();
    let more = if count > SHOWN { format!(" (the first {SHOWN} are shown)") } else { String::new() };
    let errors = if count == 1 { "1 error".to_owned() } else { format!("{count} errors") };
    output.error(&format!("{}: the plan cannot be used: {errors}{more}", file.name()), None)
}

//! Chooses the plan: the given one, one found in this folder or above, or the built-in sample.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dialplan::artefact::{Artefact, MAGIC};
use dialplan::call::Down;
use dialplan::compile::Observer;
use dialplan::model::{GatewayId, NameError, Named, Plan};
use dialplan::report::findings_text;
use dialplan::{Analysis, Checked, CompiledPlan, Diagnostic, Limits, Memo, SourceFile};

use crate::files::{self, shown};
use crate::limits;
use crate::output::{Exit, Output, Stop};

/// The name of the built-in sample in all output.
pub(crate) const SAMPLE_NAME: &str = "(built-in sample)";
/// The built-in sample plan.
pub(crate) const SAMPLE_PLAN: &str = include_str!("../examples/01-thunderbirds/dialplan.yaml");
/// The suite of the built-in sample plan.
pub(crate) const SAMPLE_SUITE: &str = include_str!("../examples/01-thunderbirds/suite.csv");

/// The file names that are searched for, in this order.
const NAMES: [&str; 3] = ["dialplan.yaml", "dialplan.yml", "dialplan.json"];
/// Returns true if the name is that of a plan, such as `dialplan.yaml`, or ends like one, such as
/// `berlin.dialplan.yaml`.
pub(crate) fn is_plan(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    NAMES.iter().any(|known| name == *known || name.ends_with(&format!(".{known}")))
}

/// The maximum number of findings of one file that are shown; the rest are only counted.
const SHOWN: usize = 50;

/// Returns the thing with the given name, if one is given.
pub(crate) fn named<T: Named>(name: Option<&str>, plan: &Plan) -> Result<Option<T>, Stop> {
    name.map(|name| T::find(plan, name)).transpose().map_err(|error| Stop::new(error.to_string()))
}

/// Returns the gateways that do not answer, by their names.
pub(crate) fn down(names: &[String], plan: &Plan) -> Result<Down, NameError> {
    names.iter().map(|name| GatewayId::find(plan, name)).collect::<Result<Vec<_>, _>>().map(Down::new)
}

/// Where the plan comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Choice {
    File(PathBuf),
    Sample,
}

impl Choice {
    /// Returns the path of the plan, if it is a file.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Choice::File(path) => Some(path),
            Choice::Sample => None,
        }
    }

    /// Returns the name of the plan in all output.
    pub(crate) fn name(&self) -> String {
        match self {
            Choice::File(path) => shown(path),
            Choice::Sample => SAMPLE_NAME.to_owned(),
        }
    }
}

/// Returns the given plan, or else the first that is found in or above one of the folders.
pub(crate) fn find(given: Option<&Path>, folders: &[&Path]) -> Option<Choice> {
    if let Some(path) = given {
        return Some(Choice::File(path.to_owned()));
    }
    folders.iter().find_map(|folder| above(folder)).map(Choice::File)
}

/// Returns the given plan, or else the one found in this folder or above it.
pub(crate) fn require(given: Option<&Path>) -> Result<Choice, Stop> {
    find(given, &[Path::new("")]).ok_or_else(|| {
        Stop::new("there is no plan: no dialplan.yaml, dialplan.yml or dialplan.json here or in a folder above")
            .help("name one with `--plan FILE`, or write the sample with `dialplan init`")
    })
}

/// Returns the plan in the folder or in one above it, as a path relative to the current folder where possible.
fn above(folder: &Path) -> Option<PathBuf> {
    let mut folder = folder.to_owned();
    // No more steps lead upwards than the current folder is deep.
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

/// What a plan file holds. It is read once, so that a plan may come from a pipe.
pub(crate) enum Content {
    /// The text of a plan.
    Text(SourceFile),
    /// Bytes that are not text, with the finding about them.
    NotText(SourceFile, Box<Diagnostic>),
    /// A plan that was compiled before.
    Compiled(Box<CompiledPlan>),
}

/// Reads a plan file.
pub(crate) fn read(choice: &Choice, limits: &Limits) -> Result<Content, Stop> {
    let path = match choice {
        Choice::Sample => return Ok(Content::Text(SourceFile::new(SAMPLE_NAME, SAMPLE_PLAN))),
        Choice::File(path) => path,
    };
    content(path, files::read(path, limits.plan_bytes, "--limit-plan-bytes")?, limits)
}

/// Returns what the bytes of a plan file are.
pub(crate) fn content(path: &Path, bytes: Vec<u8>, limits: &Limits) -> Result<Content, Stop> {
    if !bytes.starts_with(MAGIC) {
        return Ok(match SourceFile::from_bytes(shown(path), bytes) {
            Ok(file) => Content::Text(file),
            Err((file, diagnostic)) => Content::NotText(file, diagnostic),
        });
    }
    let opened = Artefact::open(&bytes, limits).and_then(|artefact| artefact.into_plan(limits));
    opened.map(|plan| Content::Compiled(Box::new(plan))).map_err(|error| {
        Stop::new(format!("{}: {error}", shown(path))).help("compile the plan again, with `dialplan compile -o FILE`")
    })
}

/// Returns the error for a compiled plan where its text is needed.
pub(crate) fn has_no_text(choice: &Choice) -> Stop {
    Stop::new(format!("{} is a compiled plan: it gives answers, and knows nothing about its text", choice.name()))
        .help("name the plan that it was compiled from")
}

/// Returns the text of a plan; invalid bytes are reported.
pub(crate) fn open(choice: &Choice, limits: &Limits, output: &mut Output) -> Result<SourceFile, Stop> {
    text_of(read(choice, limits)?, choice, output)
}

/// Returns the text of a plan that was read; invalid bytes are reported.
pub(crate) fn text_of(content: Content, choice: &Choice, output: &mut Output) -> Result<SourceFile, Stop> {
    match content {
        Content::Text(file) => Ok(file),
        Content::Compiled(_) => Err(has_no_text(choice)),
        Content::NotText(file, diagnostic) => {
            report(&file, vec![*diagnostic], output)?;
            Err(Stop::Said)
        }
    }
}

/// Returns the plan if it has no errors; otherwise they are reported.
pub(crate) fn loaded(file: &SourceFile, limits: &Limits, output: &mut Output) -> Result<Plan, Stop> {
    let Checked { plan, diagnostics } = dialplan::check(file, limits);
    if diagnostics.is_empty() {
        return Ok(plan);
    }
    report(file, diagnostics, output)?;
    Err(Stop::Said)
}

/// Checks that a newly made plan loads; what is wrong with it is reported.
pub(crate) fn judge(file: &SourceFile, limits: &Limits, output: &mut Output) -> Result<Exit, Stop> {
    let diagnostics = dialplan::check(file, limits).diagnostics;
    if diagnostics.is_empty() {
        return Ok(Exit::Yes);
    }
    report(file, diagnostics, output)?;
    Ok(Exit::Bad)
}

/// Returns the plan ready to answer if it has no errors; otherwise they are reported. A plan that was compiled before
/// is read from its artefact; its source file is empty.
pub(crate) fn compiled(
    choice: &Choice,
    limits: &Limits,
    output: &mut Output,
    observer: &mut dyn Observer,
) -> Result<(SourceFile, CompiledPlan), Stop> {
    match read(choice, limits)? {
        Content::Compiled(plan) => Ok((SourceFile::new(choice.name(), ""), *plan)),
        content => {
            let file = text_of(content, choice, output)?;
            let plan = compiled_file(&file, limits, output, observer)?;
            Ok((file, plan))
        }
    }
}

/// Returns the compiled plan of a file if it has no errors; otherwise they are reported.
pub(crate) fn compiled_file(
    file: &SourceFile,
    limits: &Limits,
    output: &mut Output,
    observer: &mut dyn Observer,
) -> Result<CompiledPlan, Stop> {
    dialplan::compile_observed(file, limits, observer).or_else(|errors| {
        report(file, errors.diagnostics, output)?;
        Err(Stop::Said)
    })
}

/// Returns the plan ready for questions about all numbers if it has no errors; otherwise they are reported.
pub(crate) fn analysable(choice: &Choice, limits: &Limits, output: &mut Output) -> Result<Analysis, Stop> {
    let file = open(choice, limits, output)?;
    analysed(&file, limits, &Memo::new(limits), output)
}

/// Returns the plan of a file ready for questions about all numbers, as [`analysable`] does, with what is already known
/// about patterns.
pub(crate) fn analysed(
    file: &SourceFile,
    limits: &Limits,
    memo: &Arc<Memo>,
    output: &mut Output,
) -> Result<Analysis, Stop> {
    dialplan::analyse_with(file, limits, memo).or_else(|errors| {
        report(file, errors.diagnostics, output)?;
        Err(Stop::Said)
    })
}

/// Reports what is wrong with a plan.
fn report(file: &SourceFile, diagnostics: Vec<Diagnostic>, output: &mut Output) -> Result<(), Stop> {
    report_file(file, diagnostics, "the plan", output)
}

/// Reports what is wrong with a file; `what` says what it holds.
pub(crate) fn report_file(
    file: &SourceFile,
    mut diagnostics: Vec<Diagnostic>,
    what: &str,
    output: &mut Output,
) -> Result<(), Stop> {
    limits::name_flags(&mut diagnostics);
    for diagnostic in diagnostics.iter().take(SHOWN) {
        output.say(findings_text::finding(file, diagnostic, output.error_look))?;
    }
    let count = diagnostics.len();
    let more = if count > SHOWN { format!(" (the first {SHOWN} are shown)") } else { String::new() };
    let errors = if count == 1 { "1 error".to_owned() } else { format!("{count} errors") };
    output.error(&format!("{}: {what} cannot be used: {errors}{more}", file.name()), None)
}

//! `compile`: prints the sizes of the automata and the time they took, writes the compiled plan to a file, or prints
//! one automaton as a drawing or as JSON.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use dialplan::automaton::{Automaton, LookupSize};
use dialplan::compile::{Observer, Part};
use dialplan::model::{Named, Plan, Position, ProfileId, Subject};
use dialplan::report::sizes_json::{self, Written};
use dialplan::report::sizes_text::{Row, sizes};
use dialplan::report::{automaton_dot, automaton_json};
use dialplan::{Analysis, artefact};

use super::{Context, Format};
use crate::output::{Exit, Outcome, Stop};
use crate::{files, plans};

/// The most states that are drawn; a larger drawing is of no use.
const DRAWABLE: usize = 500;

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Write the compiled plan to a file, which other commands accept as `--plan` without compiling again; only a
    /// compiled plan is overwritten
    #[arg(short, long, value_name = "FILE", conflicts_with = "emit")]
    output: Option<PathBuf>,
    /// Overwrite any file
    #[arg(long, requires = "output")]
    force: bool,
    /// Output format of the figures
    #[arg(long, value_enum, default_value = "text", conflicts_with = "emit")]
    format: Format,
    /// Print an automaton instead of its size
    #[arg(long, value_enum)]
    emit: Option<Emit>,
    /// The profile whose automaton is printed; by default that of the routes
    #[arg(long, value_name = "NAME", requires = "emit")]
    profile: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Emit {
    /// As a drawing for Graphviz
    Dot,
    /// As JSON, for scripts
    Json,
}

/// Measures how long each part takes to compile.
struct Clock {
    started: Instant,
    parts: Vec<(Part, LookupSize, Duration)>,
}

impl Observer for Clock {
    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    fn made(&mut self, part: Part, size: LookupSize, took: Duration) {
        self.parts.push((part, size, took));
    }
}

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    let choice = plans::require(context.plan.as_deref())?;
    if let Some(path) = &flags.output {
        files::refuse_inputs(path, choice.path())?;
        if !flags.force {
            let is_compiled = |head: &[u8]| head.starts_with(artefact::MAGIC);
            files::refuse_other_kind(path, "a compiled plan", is_compiled, "overwrite it with `--force`")?;
        }
    }
    if let Some(emit) = flags.emit {
        let compiled = plans::analysable(&choice, &context.limits, &mut context.output)?;
        let text = emitted(emit, &compiled, flags.profile.as_deref())?;
        match emit {
            Emit::Dot => context.output.print(text)?,
            Emit::Json => context.output.print_json(text)?,
        }
        return Ok(Exit::Yes);
    }
    // Only a plan's text can be compiled: a compiled plan has no figures about its own compilation.
    let file = plans::open(&choice, &context.limits, &mut context.output)?;
    let mut clock = Clock { started: Instant::now(), parts: Vec::new() };
    let compiled = plans::compiled_file(&file, &context.limits, &mut context.output, &mut clock)?;
    let took = clock.started.elapsed().as_micros();
    let rows: Vec<Row> = clock.parts.iter().map(|part| row(compiled.plan(), part)).collect();
    let written = match (&flags.output, flags.format) {
        (None, Format::Text) => None,
        (path, _) => {
            let (bytes, checksum) = artefact::write(&compiled);
            if let Some(path) = path {
                files::write(path, &bytes, &mut context.output)?;
            }
            Some(Written { bytes: bytes.len(), checksum })
        }
    };
    match (flags.format, written) {
        (Format::Json, Some(written)) => {
            let document = sizes_json::document(&choice.name(), &rows, took, written);
            context.output.print_json(format!("{document:#}\n"))?;
        }
        (_, written) => {
            let look = context.output.look;
            context.output.print(sizes(&rows, look))?;
            if let (Some(path), Some(written)) = (&flags.output, written) {
                context.output.say(format!("wrote {}: {} bytes", files::shown(path), written.bytes))?;
            }
        }
    }
    Ok(Exit::Yes)
}

fn row(plan: &Plan, (part, size, took): &(Part, LookupSize, Duration)) -> Row {
    let (name, patterns) = match part {
        Part::Profile(id) => (format!("profile {}", &*plan.profile(*id).name), plan.profile(*id).rules.len()),
        Part::Routes => ("routes".to_owned(), plan.routes.len()),
    };
    Row { name, patterns, size: *size, micros: took.as_micros() }
}

fn emitted(emit: Emit, analysis: &Analysis, profile: Option<&str>) -> Result<String, Stop> {
    let plan = analysis.plan();
    match profile {
        Some(name) => {
            let id = ProfileId::find(plan, name).map_err(|error| Stop::new(error.to_string()))?;
            let name_of = |position: &Position| {
                let rule = Subject::Rule(id, position.index()).rule(plan);
                rule.map_or(String::new(), |rule| plan.rule(rule).name.to_string())
            };
            print(emit, &plan.profile(id).name, analysis.rules(id), name_of)
        }
        None => print(emit, "routes", analysis.routes(), |route| plan.route(*route).name.to_string()),
    }
}

fn print<L>(emit: Emit, name: &str, automaton: &Automaton<L>, label: impl Fn(&L) -> String) -> Result<String, Stop> {
    let states = automaton.size().states;
    match emit {
        Emit::Json => Ok(format!("{:#}\n", automaton_json::document(name, automaton, label))),
        Emit::Dot if states > DRAWABLE => {
            Err(Stop::new(format!("the automaton has {states} states: too many to draw (at most {DRAWABLE})"))
                .help("choose a smaller one with `--profile NAME`, or use `--emit json`"))
        }
        Emit::Dot => Ok(automaton_dot::dot(name, automaton, label)),
    }
}

//! `compile`: the sizes of the automata, and how long they took; or one of them as a drawing.

use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use dialplan_core::compile::{CompiledPlan, Observer, Part};
use dialplan_core::model::{Named, ProfileId, Subject};
use dialplan_core::{Automaton, LookupSize};
use dialplan_report::automaton_dot::dot;
use dialplan_report::sizes_text::{Row, sizes};

use super::Context;
use crate::output::{Exit, Outcome, Stop};
use crate::plans;

/// A drawing of more states than this helps nobody.
const DRAWABLE: usize = 500;

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Print an automaton instead of its size
    #[arg(long, value_enum)]
    emit: Option<Emit>,
    /// The profile whose automaton is printed; without it the routes'
    #[arg(long, value_name = "NAME", requires = "emit")]
    profile: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Emit {
    /// As a drawing for Graphviz
    Dot,
}

/// Clocks what is compiled.
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
    match flags.emit {
        Some(Emit::Dot) => {
            let compiled = plans::analysable(&choice, &context.limits, &mut context.output)?;
            let text = draw(&compiled, flags.profile.as_deref())?;
            context.output.print(text)?;
        }
        None => {
            let mut clock = Clock { started: Instant::now(), parts: Vec::new() };
            let (_, compiled) = plans::compiled(&choice, &context.limits, &mut context.output, &mut clock)?;
            let plan = compiled.plan();
            let row = |(part, size, took): &(Part, LookupSize, Duration)| match part {
                Part::Profile(id) => {
                    let profile = plan.profile(*id);
                    Row {
                        name: format!("profile {}", &*profile.name),
                        patterns: profile.rules.len(),
                        size: *size,
                        micros: took.as_micros(),
                    }
                }
                Part::Routes => Row {
                    name: "routes".to_owned(),
                    patterns: plan.routes.len(),
                    size: *size,
                    micros: took.as_micros(),
                },
            };
            let rows: Vec<Row> = clock.parts.iter().map(row).collect();
            let look = context.output.look;
            context.output.print(sizes(&rows, look))?;
        }
    }
    Ok(Exit::Yes)
}

fn draw(compiled: &CompiledPlan, profile: Option<&str>) -> Result<String, Stop> {
    let plan = compiled.plan();
    match profile {
        Some(name) => {
            let id = ProfileId::find(plan, name).map_err(|error| Stop::new(error.to_string()))?;
            let name_of = |position: &dialplan_core::compile::Position| {
                let rule = Subject::Rule(id, position.index()).rule(plan);
                rule.map_or(String::new(), |rule| plan.rule(rule).name.to_string())
            };
            drawable(&plan.profile(id).name, compiled.rules(id), name_of)
        }
        None => drawable("routes", compiled.routes(), |route| plan.route(*route).name.to_string()),
    }
}

fn drawable<L>(name: &str, automaton: &Automaton<L>, label: impl Fn(&L) -> String) -> Result<String, Stop> {
    let states = automaton.size().states;
    if states > DRAWABLE {
        return Err(Stop::new(format!("the automaton has {states} states: too many to draw (at most {DRAWABLE})"))
            .help("choose a smaller one with `--profile NAME`"));
    }
    Ok(dot(name, automaton, label))
}

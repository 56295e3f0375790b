//! `show`: prints an overview of the plan.

use clap::Args;
use dialplan::report::overview_text;

use super::Context;
use crate::output::{Exit, Outcome};
use crate::plans::{self, Choice, Content};

#[derive(Debug, Args)]
pub(super) struct Flags {}

pub(super) fn run(_flags: &Flags, context: &mut Context) -> Outcome {
    let choice = plans::find(context.plan.as_deref(), &[std::path::Path::new("")]).unwrap_or(Choice::Sample);
    let (compiled, loaded);
    let plan = match plans::read(&choice, &context.limits)? {
        Content::Compiled(plan) => {
            compiled = plan;
            compiled.plan()
        }
        content => {
            let file = plans::text_of(content, &choice, &mut context.output)?;
            loaded = plans::loaded(&file, &context.limits, &mut context.output)?;
            &loaded
        }
    };
    if choice == Choice::Sample {
        context.output.say("no plan found: showing the built-in sample plan")?;
        context
            .output
            .print("plan: the built-in sample (no dialplan.yaml found; `dialplan init` writes it here)\n\n")?;
    }
    let look = context.output.look;
    context.output.print(overview_text::overview(plan, look))?;
    Ok(Exit::Yes)
}

//! `explain`: the page of one lint rule or load error.

use clap::Args;
use dialplan_core::diag::nearest;
use dialplan_report::pages_text;

use super::Context;
use crate::output::{Exit, Outcome, Stop};

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// The rule or error, by name or code
    #[arg(required_unless_present = "list")]
    name: Option<String>,
    /// List all of them
    #[arg(long, conflicts_with = "name")]
    list: bool,
}

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    let look = context.output.look;
    let Some(name) = &flags.name else {
        let rows: Vec<_> =
            dialplan_lint::pages().map(|page| (page.code, page.name, page.level, page.summary())).collect();
        context.output.print(pages_text::list(&rows, look))?;
        return Ok(Exit::Yes);
    };
    let Some(page) = dialplan_lint::page(name) else {
        let stop = Stop::new(format!("there is no lint rule or error `{name}`"));
        return Err(match nearest(name, dialplan_lint::pages().map(|page| page.name)) {
            Some(near) => stop.help(format!("did you mean `{near}`?")),
            None => stop.help("`dialplan explain --list` names them all"),
        });
    };
    context.output.print(page.text)?;
    Ok(Exit::Yes)
}

//! `explain`: prints the page of a lint rule, of a load error, or of a finding of `import` or `export`.

use clap::Args;
use dialplan::diag::nearest;
use dialplan::exchange::page::{PAGES, page};
use dialplan::report::pages_text;

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
        let exchange = (PAGES.iter()).map(|page| (page.code.code, page.code.name, page.code.level, page.summary()));
        let rows: Vec<_> = (dialplan::lint::pages().map(|page| (page.code, page.name, page.level, page.summary())))
            .chain(exchange)
            .collect();
        context.output.print(pages_text::list(&rows, look))?;
        return Ok(Exit::Yes);
    };
    let found = dialplan::lint::page(name).map(|page| page.text);
    let Some(text) = found.or_else(|| page(name).map(|page| page.text)) else {
        let stop = Stop::new(format!("there is no lint rule or error `{name}`"));
        return Err(
            match nearest(
                name,
                dialplan::lint::pages().map(|page| page.name).chain(PAGES.iter().map(|page| page.code.name)),
            ) {
                Some(near) => stop.help(format!("did you mean `{near}`?")),
                None => stop.help("`dialplan explain --list` lists them all"),
            },
        );
    };
    context.output.print(text)?;
    Ok(Exit::Yes)
}

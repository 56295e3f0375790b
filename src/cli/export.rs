//! `export`: writes the plan as a script, as objects, or as a configuration of another product.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use dialplan::diag::Level;
use dialplan::exchange::export::{ExportOptions, Target, export};
use dialplan::report::findings_text;

use super::Context;
use super::exchange::{self, SHOWN};
use crate::output::{Exit, Outcome, Stop};
use crate::plans;

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Format to export to
    #[arg(long, value_enum, value_name = "TARGET")]
    to: To,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long)]
    force: bool,
    /// Make the script remove what the plan does not have
    #[arg(long)]
    prune: bool,
    /// Write even if the target's published limits are exceeded
    #[arg(long)]
    ignore_limits: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum To {
    /// A PowerShell script for Teams
    TeamsPs1,
    /// A PowerShell script for Skype for Business Server and Lync
    SfbPs1,
    /// The objects of Teams as JSON
    TeamsJson,
    /// The objects of Skype for Business Server and Lync as JSON
    SfbJson,
    /// A configuration of Microsoft365DSC
    M365dsc,
}

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    let target = match flags.to {
        To::TeamsPs1 => Target::TeamsPs1,
        To::SfbPs1 => Target::SfbPs1,
        To::TeamsJson => Target::TeamsJson,
        To::SfbJson => Target::SfbJson,
        To::M365dsc => Target::M365Dsc,
    };
    if flags.prune && !matches!(flags.to, To::TeamsPs1 | To::SfbPs1) {
        return Err(Stop::new("`--prune` only works for scripts: objects and configurations remove nothing"));
    }
    let choice = plans::require(context.plan.as_deref())?;
    if let Some(path) = &flags.output {
        exchange::check_free(path, flags.force, choice.path())?;
    }
    let file = plans::open(&choice, &context.limits, &mut context.output)?;
    let plan = plans::loaded(&file, &context.limits, &mut context.output)?;
    let exported = export(&plan, target, ExportOptions { prune: flags.prune });
    for finding in exported.findings.iter().take(SHOWN) {
        context.output.say(findings_text::finding(&file, finding, context.output.error_look))?;
    }
    if exported.findings.len() > SHOWN {
        context.output.say(format!("{} findings; only the first {SHOWN} are shown", exported.findings.len()))?;
    }
    let Some(text) = exported.text else {
        return Err(Stop::new("nothing is written: the target cannot hold everything that decides how calls go")
            .help("fix the plan, or choose another target"));
    };
    if !flags.ignore_limits && exported.findings.iter().any(|finding| finding.level == Level::Error) {
        return Err(Stop::new("nothing is written: limits of the target are exceeded")
            .help("fix the plan, or write anyway with `--ignore-limits`"));
    }
    if flags.prune {
        context.output.say("emergency policies, sites and translation rules are never removed")?;
    }
    exchange::put(flags.output.as_deref(), &text, context)?;
    Ok(Exit::Yes)
}

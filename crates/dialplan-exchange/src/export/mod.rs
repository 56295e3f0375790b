//! A plan becomes scripts and objects of other products, one file for each target.
//!
//! `objects` says which objects the target has; `json`, `script` and `dsc` write them. What the target has no words for is a finding,
//! and so is what exceeds its published limits (`published_limits`).

mod dsc;
mod encoding;
mod json;
mod objects;
mod published_limits;
mod quote;
mod script;
mod target;

use dialplan_core::diag::Diagnostic;
use dialplan_core::model::Plan;

pub use quote::single as quoted;
pub use target::Target;

/// How to export.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ExportOptions {
    /// The script removes what the plan does not have.
    pub prune: bool,
}

/// What became of the plan.
#[derive(Debug)]
pub struct Exported {
    /// The file.
    pub text: String,
    /// What exceeds the target's limits: errors; and what it has no words for: warnings. Places are in the plan.
    pub findings: Vec<Diagnostic>,
}

/// Writes the plan for the target.
pub fn export(plan: &Plan, target: Target, options: ExportOptions) -> Exported {
    let mut findings = published_limits::check(plan, target);
    let objects = objects::objects(plan, target, &mut findings);
    let text = match target {
        Target::TeamsPs1 | Target::SfbPs1 => {
            encoding::marked(script::write(&objects, target.family(), options.prune), script::HEAD)
        }
        Target::TeamsJson | Target::SfbJson => json::write(&objects, target.family()),
        Target::M365Dsc => encoding::marked(dsc::write(&objects), ""),
    };
    findings.sort_by_key(|finding| finding.primary.as_ref().map_or(0, |label| label.span.start));
    Exported { text, findings }
}

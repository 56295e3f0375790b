//! Exports a plan as scripts and objects of other products, with one file for each kind of output.
//!
//! `objects` turns the plan into the objects that the target has; `json`, `script` and `dsc` write them. Findings
//! report what the target cannot express and which of its published limits are exceeded (`published_limits`).

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

/// Options of an export.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ExportOptions {
    /// Whether the script also removes what the plan does not have.
    pub prune: bool,
}

/// The result of an export.
#[derive(Debug)]
pub struct Exported {
    /// The text of the exported file.
    pub text: String,
    /// Errors for exceeded limits of the target, and warnings for what it cannot express. The places are in the plan.
    pub findings: Vec<Diagnostic>,
}

/// Returns the plan as text for the target, with findings about what is lost. The text is complete even if there are
/// errors.
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

//! Exports a plan as scripts and objects of other products, with one file for each kind of output.
//!
//! `objects`, `emergency` and `trunks` turn the plan into the objects that the target has; `json`, `script` and `dsc`
//! write them. Findings report what the target cannot express (`losses`) and which of its published limits are exceeded
//! (`published_limits`).

mod commands;
mod dsc;
mod emergency;
mod encoding;
mod json;
mod lists;
mod losses;
mod objects;
mod published_limits;
mod quote;
mod script;
mod script_emergency;
mod script_trunks;
mod target;
mod trunks;

use dialplan_core::diag::Diagnostic;
use dialplan_core::model::Plan;

use crate::codes;

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
    /// The text of the exported file, or `None` if the target cannot hold something that decides how calls go.
    pub text: Option<String>,
    /// Errors for that and for exceeded limits of the target, and warnings for what it cannot express. The places are
    /// in the plan.
    pub findings: Vec<Diagnostic>,
}

/// Returns the plan as text for the target, with findings about what is lost. If only limits are exceeded, the text is
/// complete all the same.
pub fn export(plan: &Plan, target: Target, options: ExportOptions) -> Exported {
    let mut findings = published_limits::check(plan, target);
    let objects = objects::objects(plan, target, options.prune, &mut findings);
    let refused = findings.iter().any(|finding| finding.code == &codes::NOT_EXPORTABLE);
    let text = match target {
        Target::TeamsPs1 | Target::SfbPs1 => encoding::marked(script::write(&objects, target.family()), script::HEAD),
        Target::TeamsJson | Target::SfbJson => json::write(&objects, target.family()),
        Target::M365Dsc => encoding::marked(dsc::write(&objects), ""),
    };
    findings.sort_by_key(|finding| finding.primary.as_ref().map_or(0, |label| label.span.start));
    Exported { text: (!refused).then_some(text), findings }
}

//! Opinions about dial plans.
//!
//! A rule is one stem: `rules/route_without_usage.rs` says what it looks for, `route_without_usage.md` is its page and its test. Rules know
//! neither each other nor how a finding is shown; what must be decided for all numbers is asked of
//! [`dialplan_core::analysis`], so that a rule is little more than a sentence.

mod context;
mod ignore;
mod levels;
mod page;
pub mod rules;
mod syntax;

use dialplan_core::compile::CompiledPlan;
use dialplan_core::diag::{Diagnostic, Level};
use dialplan_core::source::SourceFile;

pub use context::Context;
pub use levels::{Levels, UnknownRule};
pub use page::{Page, page, pages};
pub use rules::{ALL, Rule};

/// What there is to say about a plan, by place, then by code.
///
/// If the plan's own `lint` section names rules that do not exist, only that is said: these findings have the code of a load error.
pub fn lint(file: &SourceFile, plan: &CompiledPlan, levels: &Levels) -> Vec<Diagnostic> {
    let settings = &plan.plan().lint;
    let mut found = levels::unknown_names(settings);
    if found.is_empty() {
        let mut context = Context::new(file, plan);
        for rule in ALL.iter().filter(|rule| levels.of(rule, plan.plan()) != Level::Off) {
            if let Some(missing) = (rule.missing)(plan.plan()) {
                context.not_checked.push((missing, rule.code.name));
            }
        }
        for rule in ALL {
            let level = levels.of(rule, plan.plan());
            if level == Level::Off || (rule.missing)(plan.plan()).is_some() {
                continue;
            }
            // A rule that is woken does not choose the level of each finding itself.
            let chosen = levels.chosen(rule, settings).or_else(|| (rule.wakes)(plan.plan()));
            found.extend((rule.check)(&context).into_iter().map(|mut finding| {
                finding.level = chosen.unwrap_or(finding.level);
                finding
            }));
        }
        found.extend(ignore::unused(&found, plan.plan(), levels));
        found.retain(|finding| !ignore::is_ignored(finding, settings));
    }
    // A stable sort: findings of one rule at one place stay in the order of the plan.
    found.sort_by_key(|finding| (finding.primary.as_ref().map(|label| label.span.start), finding.code.code));
    found
}

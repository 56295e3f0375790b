//! Opinions about dial plans.
//!
//! A rule is one stem: `rules/route_without_usage.rs` says what it looks for, `route_without_usage.md` is its page and its test. Rules know
//! neither each other nor how a finding is shown; what must be decided for all numbers is asked of
//! [`dialplan_core::analysis`], so that a rule is little more than a sentence.

mod comments;
mod context;
mod ignore;
mod levels;
mod missing_groups;
mod page;
mod route_parts;
pub mod rules;
mod suites;
mod syntax;

use dialplan_core::analysis::Languages;
use dialplan_core::compile::CompiledPlan;
use dialplan_core::diag::{Diagnostic, Level};
use dialplan_core::source::SourceFile;

pub use context::Context;
pub use levels::{Levels, UnknownRule};
pub use page::{Page, page, pages};
pub use rules::{ALL, Rule};
pub use suites::SuiteCases;

/// What there is to say about a plan, and about suites beside it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Linted {
    /// About the plan, by place, then by code.
    pub plan: Vec<Diagnostic>,
    /// About each suite, by place.
    pub suites: Vec<Vec<Diagnostic>>,
}

/// What there is to say about a plan, by place, then by code.
///
/// If the plan's own `lint` section names rules that do not exist, only that is said: these findings have the code of a load error.
pub fn lint(file: &SourceFile, plan: &CompiledPlan, levels: &Levels) -> Vec<Diagnostic> {
    lint_with_suites(file, plan, levels, &[]).plan
}

/// As [`lint`], with suites.
pub fn lint_with_suites(file: &SourceFile, plan: &CompiledPlan, levels: &Levels, suites: &[SuiteCases]) -> Linted {
    let settings = &plan.plan().lint;
    let mut linted = Linted { plan: levels::unknown_names(settings), suites: vec![Vec::new(); suites.len()] };
    let found = &mut linted.plan;
    found.extend(comments::unknown_names(&comments::allowances(file)));
    if found.is_empty() {
        let languages = Languages::new(plan.limits());
        let mut context = Context::new(file, plan, &languages, suites);
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
            let levelled = |mut finding: Diagnostic| {
                finding.level = chosen.unwrap_or(finding.level);
                finding
            };
            found.extend((rule.check)(&context).into_iter().map(levelled));
            for (suite, finding) in (rule.check_suites)(&context) {
                if let Some(found) = linted.suites.get_mut(suite) {
                    found.push(levelled(finding));
                }
            }
        }
        found.extend(ignore::unused(found, &context, levels));
        let allowances = &context.allowances;
        found.retain(|f| !ignore::is_ignored(f, settings) && !comments::accepts(allowances, file, f));
    }
    // A stable sort: findings of one rule at one place stay in the order of the plan.
    for found in std::iter::once(&mut linted.plan).chain(&mut linted.suites) {
        found.sort_by_key(|finding| (finding.primary.as_ref().map(|label| label.span.start), finding.code.code));
    }
    linted
}

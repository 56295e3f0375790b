//! Opinions about dial plans.
//!
//! A rule is a module and a page with the same stem: `rules/route_without_usage.rs` is the check, and
//! `rules/route_without_usage.md` is its documentation and its test. Rules know neither each other nor how a finding is
//! shown. Questions that several rules share are in modules next to `rules`; what must be decided for all numbers is
//! asked of [`dialplan_analysis`], so that a rule is mostly the text of its finding.

mod anchored;
mod baseline;
mod callers;
mod comments;
mod context;
mod fixes;
mod ignore;
mod levels;
mod lists;
mod lost_numbers;
mod missing_groups;
mod page;
mod pages;
mod partial;
mod proposals;
mod route_parts;
pub mod rules;
mod suites;
mod syntax;

use dialplan_analysis::Analysis;
use dialplan_core::diag::{Diagnostic, Level};
use dialplan_core::source::SourceFile;

use comments::Allowed;
use ignore::Ignored;

pub use baseline::Baseline;
pub use context::Context;
pub use fixes::{Fixed, fixed, fixed_for_good};
pub use levels::{Levels, UnknownRule};
pub use page::Page;
pub use pages::{page, pages};
pub use rules::{ALL, Rule};
pub use suites::SuiteCases;

/// A rule may take one half of what others leave of the budget, beside its own part.
const SHARE: u64 = 2;

/// How the codes of rules about emergency calls begin.
const EMERGENCY: &str = "DP05";

/// The findings about a plan and about suites for it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Linted {
    /// The findings about the plan, ordered by place, then by code.
    pub plan: Vec<Diagnostic>,
    /// The findings about each suite, ordered by place, in the order of the suites.
    pub suites: Vec<Vec<Diagnostic>>,
}

/// Returns the findings about a plan, ordered by place, then by code.
///
/// If the plan's `lint` section or one of its comments names a rule that does not exist, only that is reported, with
/// the code of a load error, `undefined-reference`.
pub fn lint(file: &SourceFile, analysis: &Analysis, levels: &Levels) -> Vec<Diagnostic> {
    lint_with_suites(file, analysis, levels, &[]).plan
}

/// Returns the findings about a plan and about suites for it. Without suites this is [`lint`].
pub fn lint_with_suites(file: &SourceFile, analysis: &Analysis, levels: &Levels, suites: &[SuiteCases]) -> Linted {
    analysis.begin();
    let settings = &analysis.plan().lint;
    let mut linted = Linted { plan: levels::unknown_names(settings), suites: vec![Vec::new(); suites.len()] };
    let found = &mut linted.plan;
    found.extend(levels::unknown_names_in_comments(&comments::allowances(file)));
    if found.is_empty() {
        let mut context = Context::new(file, analysis, suites);
        for rule in ALL.iter().filter(|rule| levels.of(rule, analysis.plan()) != Level::Off) {
            if let Some(missing) = (rule.missing)(analysis.plan()) {
                context.not_checked.push((missing, rule.code.name));
            } else if partial::is_partial(analysis.plan(), rule.needs_whole) {
                context.not_concluded.push(rule.code.name);
            }
        }
        let mut shares = analysis.limits().budget().shares(ALL.len(), SHARE);
        for rule in ALL {
            // Emergency calls come first: they may take all that others leave.
            let _share = if rule.code.code.starts_with(EMERGENCY) { shares.begin_first() } else { shares.begin() };
            if !levels.runs(rule, analysis.plan()) {
                continue;
            }
            // A level that is set, or that the plan raises, overrides the level of each finding.
            let chosen = levels.chosen(rule, settings).or_else(|| (rule.wakes)(analysis.plan()));
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
        let (ignored, allowed) = (Ignored::of(settings), Allowed::by(&context.allowances));
        found.retain(|finding| !ignored.accepts(finding) && !allowed.accepts(file, finding));
        fixes::keep_proven(analysis.plan(), found);
    }
    // A stable sort: findings of one rule at one place stay in the order of the plan.
    for found in std::iter::once(&mut linted.plan).chain(&mut linted.suites) {
        found.sort_by_key(|finding| (finding.primary.as_ref().map(|label| label.span.start), finding.code.code));
    }
    linted
}

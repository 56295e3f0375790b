//! Cures that findings bring along, put into a file: everything else of it stays as it is.

use dialplan_core::Limits;
use dialplan_core::diag::{Diagnostic, Fix};
use dialplan_core::model::{Plan, load};
use dialplan_core::source::SourceFile;

/// The text with the cures in it, and how many there are.
pub(crate) struct Cured {
    pub(crate) text: String,
    pub(crate) count: usize,
}

/// Puts every cure in that does not touch an earlier one. A cure after which the plan would be read otherwise than meant is left out: quotes may be
/// missing for what it puts in.
pub(crate) fn cured(file: &SourceFile, findings: &[Diagnostic], limits: &Limits) -> Cured {
    let mut fixes: Vec<&Fix> = findings.iter().filter_map(|finding| finding.fix.as_ref()).collect();
    fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
    fixes.dedup();
    let before = load(file, limits).plan;
    let mut cured = Cured { text: file.text().to_owned(), count: 0 };
    // From the end, so that the places before stay true.
    let mut next = u32::MAX;
    for fix in fixes.into_iter().rev().filter(|fix| fix.span.start < fix.span.end || !fix.text.is_empty()) {
        if fix.span.end > next {
            continue;
        }
        let mut text = cured.text.clone();
        text.replace_range(fix.span.range(), &fix.text);
        let after = load(&SourceFile::new(file.name(), &*text), limits);
        if after.diagnostics.is_empty() && differences(&before, &after.plan) == cured.count + 1 {
            cured = Cured { text, count: cured.count + 1 };
            next = fix.span.start;
        }
    }
    cured
}

/// In how many patterns, translations and targets do two plans differ that are the same else?
fn differences(one: &Plan, other: &Plan) -> usize {
    let texts = |plan: &Plan| -> Vec<String> {
        let rules = plan.rules.iter().flat_map(|rule| [&rule.name, &rule.pattern, &rule.translation]);
        let routes = plan.routes.iter().flat_map(|route| [&route.name, &route.target]);
        rules.chain(routes).map(|text| text.value.to_string()).collect()
    };
    let (one, other) = (texts(one), texts(other));
    if one.len() != other.len() { usize::MAX } else { one.iter().zip(&other).filter(|(a, b)| a != b).count() }
}

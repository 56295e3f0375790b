//! Applies the fixes that findings bring along. Everything else in the file stays as it is.

use dialplan_core::Limits;
use dialplan_core::diag::{Diagnostic, Fix};
use dialplan_core::model::{Plan, load};
use dialplan_core::source::SourceFile;

/// A text with fixes applied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fixed {
    /// The new text of the file.
    pub text: String,
    /// The number of fixes that were applied.
    pub count: usize,
}

/// Applies every fix that does not overlap another one. A fix after which the plan would be read differently than meant is left out:
/// what it inserts may need quotes.
pub fn fixed(file: &SourceFile, findings: &[Diagnostic], limits: &Limits) -> Fixed {
    let mut fixes: Vec<&Fix> = findings.iter().filter_map(|finding| finding.fix.as_ref()).collect();
    fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
    fixes.dedup();
    let before = load(file, limits).plan;
    let mut fixed = Fixed { text: file.text().to_owned(), count: 0 };
    // From the end, so that the places before stay true.
    let mut next = u32::MAX;
    for fix in fixes.into_iter().rev().filter(|fix| fix.span.start < fix.span.end || !fix.text.is_empty()) {
        if fix.span.end > next {
            continue;
        }
        let mut text = fixed.text.clone();
        text.replace_range(fix.span.range(), &fix.text);
        let after = load(&SourceFile::new(file.name(), &*text), limits);
        if after.diagnostics.is_empty() && differences(&before, &after.plan) == fixed.count + 1 {
            fixed = Fixed { text, count: fixed.count + 1 };
            next = fix.span.start;
        }
    }
    fixed
}

/// Returns the number of names, patterns, translations and targets in which two plans differ that are otherwise alike.
fn differences(one: &Plan, other: &Plan) -> usize {
    let texts = |plan: &Plan| -> Vec<String> {
        let rules = plan.rules.iter().flat_map(|rule| [&rule.name, &rule.pattern, &rule.translation]);
        let routes = plan.routes.iter().flat_map(|route| [&route.name, &route.target]);
        rules.chain(routes).map(|text| text.value.to_string()).collect()
    };
    let (one, other) = (texts(one), texts(other));
    if one.len() != other.len() { usize::MAX } else { one.iter().zip(&other).filter(|(a, b)| a != b).count() }
}

//! Applies the fixes that findings bring along. Everything else in the file stays as it is.

use dialplan_core::Limits;
use dialplan_core::diag::{Diagnostic, Fix};
use dialplan_core::model::{Plan, load};
use dialplan_core::source::{SourceFile, Span, Text};

/// A text with fixes applied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fixed {
    /// The new text of the file.
    pub text: String,
    /// The number of fixes that were applied.
    pub count: usize,
}

/// The number of times that the plan is loaded to find the fixes that would make it say something else. What is not
/// decided then stays a finding.
const LOADS: usize = 100;

/// Applies every fix that does not overlap another one. A fix after which the plan would be read differently than meant
/// is left out: what it inserts may need quotes. Of several fixes of one text only the last is applied.
///
/// All fixes are applied at once, and if that says something else, each half of them.
pub fn fixed(file: &SourceFile, findings: &[Diagnostic], limits: &Limits) -> Fixed {
    let before = load(file, limits).plan;
    let mut owners: Vec<Span> = texts(&before).map(|text| text.span).collect();
    owners.sort_by_key(|span| span.start);
    let owner = |fix: &Fix| owners.partition_point(|span| span.start <= fix.span.start).checked_sub(1);
    let mut fixes: Vec<&Fix> = findings.iter().filter_map(|finding| finding.fix.as_ref()).collect();
    fixes.retain(|fix| fix.span.start < fix.span.end || !fix.text.is_empty());
    fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
    fixes.dedup();
    // From the end, so that of two fixes the later one is kept.
    let mut kept: Vec<&Fix> = Vec::with_capacity(fixes.len());
    for fix in fixes.into_iter().rev() {
        let apart =
            |last: &&Fix| fix.span.end <= last.span.start && (owner(fix) != owner(last) || owner(fix).is_none());
        if kept.last().is_none_or(apart) {
            kept.push(fix);
        }
    }
    let mut accepted: Vec<&Fix> = Vec::new();
    let mut text = file.text().to_owned();
    let mut loads = 0;
    // Parts of `kept` that were not tried, the next one last.
    let mut open = vec![kept.as_slice()];
    while let Some(part) = open.pop().filter(|_| loads < LOADS) {
        if part.is_empty() {
            continue;
        }
        loads += 1;
        let all: Vec<&Fix> = accepted.iter().chain(part).copied().collect();
        let made = applied(file.text(), &all);
        let after = load(&SourceFile::new(file.name(), &*made), limits);
        if after.diagnostics.is_empty() && differences(&before, &after.plan) == all.len() {
            (accepted, text) = (all, made);
        } else if part.len() > 1 {
            let (first, second) = part.split_at(part.len() / 2);
            open.extend([second, first]);
        }
    }
    Fixed { text, count: accepted.len() }
}

/// Returns a text with fixes applied that do not overlap.
fn applied(text: &str, fixes: &[&Fix]) -> String {
    let mut fixes = fixes.to_vec();
    fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
    let mut made = String::with_capacity(text.len());
    let mut at = 0;
    for fix in fixes {
        made.push_str(text.get(at..fix.span.start as usize).unwrap_or_default());
        made.push_str(&fix.text);
        at = fix.span.end as usize;
    }
    made.push_str(text.get(at..).unwrap_or_default());
    made
}

/// Returns the names, patterns, translations and targets of a plan.
fn texts(plan: &Plan) -> impl Iterator<Item = &Text> {
    let rules = plan.rules.iter().flat_map(|rule| [&rule.name, &rule.pattern, &rule.translation]);
    let routes = plan.routes.iter().flat_map(|route| [&route.name, &route.target]);
    rules.chain(routes)
}

/// Returns the number of names, patterns, translations and targets in which two plans differ that are otherwise alike.
fn differences(one: &Plan, other: &Plan) -> usize {
    if texts(one).count() != texts(other).count() {
        return usize::MAX;
    }
    texts(one).zip(texts(other)).filter(|(a, b)| a.value != b.value).count()
}

//! Applies the fixes that findings bring along. Everything else in the file stays as it is.

use std::collections::{BTreeMap, BTreeSet};

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

/// The number of times that a plan is fixed again. Of several fixes of one text, each time one is applied.
const ROUNDS: usize = 50;

/// Applies fixes until none is left that can be applied, so that nothing is left for a second time. `find` returns the
/// findings about a text of the plan, or `None` if that cannot be used.
pub fn fixed_for_good(
    file: &SourceFile,
    limits: &Limits,
    mut find: impl FnMut(&SourceFile) -> Option<Vec<Diagnostic>>,
) -> Fixed {
    let mut all = Fixed { text: file.text().to_owned(), count: 0 };
    for _ in 0..ROUNDS {
        let now = SourceFile::new(file.name(), &*all.text);
        let Some(findings) = find(&now) else { break };
        let more = fixed(&now, &findings, limits);
        if more.count == 0 {
            break;
        }
        all = Fixed { text: more.text, count: all.count + more.count };
    }
    all
}

/// Removes the fixes of texts that are used in several places (aliases in YAML), unless each of these places has a
/// finding with the same fix: what is proven for one of them need not hold for another.
pub(crate) fn keep_proven(plan: &Plan, findings: &mut [Diagnostic]) {
    let users = Users::of(plan);
    let mut proven: BTreeMap<(Span, String), BTreeSet<Option<String>>> = BTreeMap::new();
    for finding in findings.iter() {
        if let Some(fix) = &finding.fix {
            proven.entry((fix.span, fix.text.clone())).or_default().insert(finding.path.clone());
        }
    }
    for finding in findings {
        let shared = finding
            .fix
            .take_if(|fix| proven.get(&(fix.span, fix.text.clone())).map_or(0, BTreeSet::len) < users.count(fix.span));
        drop(shared);
    }
}

/// The places of texts, each with the number of rules and routes that use the text.
struct Users(Vec<(Span, usize)>);

impl Users {
    fn of(plan: &Plan) -> Users {
        // In the short form of a rule, pattern and translation are parts of one scalar.
        let mut of_kinds: BTreeMap<(Span, Kind), usize> = BTreeMap::new();
        for (kind, text) in texts(plan) {
            *of_kinds.entry((text.span, kind)).or_default() += 1;
        }
        let mut users: BTreeMap<Span, usize> = BTreeMap::new();
        for ((span, _), count) in of_kinds {
            let most = users.entry(span).or_default();
            *most = count.max(*most);
        }
        Users(users.into_iter().collect())
    }

    /// Returns the position of the text that a place is in.
    fn owner(&self, place: Span) -> Option<usize> {
        self.0.partition_point(|(span, _)| span.start <= place.start).checked_sub(1)
    }

    /// Returns the number of users of the text that a place is in.
    fn count(&self, place: Span) -> usize {
        self.owner(place).and_then(|at| self.0.get(at)).map_or(1, |(_, count)| *count)
    }
}

/// Applies every fix that does not overlap another one. A fix after which the plan would be read differently than meant
/// is left out: what it inserts may need quotes. Of several fixes of one text only the last is applied.
///
/// All fixes are applied at once, and if that says something else, each half of them.
pub fn fixed(file: &SourceFile, findings: &[Diagnostic], limits: &Limits) -> Fixed {
    let before = load(file, limits).plan;
    let users = Users::of(&before);
    let mut fixes: Vec<&Fix> = findings.iter().filter_map(|finding| finding.fix.as_ref()).collect();
    fixes.retain(|fix| fix.span.start < fix.span.end || !fix.text.is_empty());
    fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
    fixes.dedup();
    // From the end, so that of two fixes the later one is kept.
    let mut kept: Vec<&Fix> = Vec::with_capacity(fixes.len());
    for fix in fixes.into_iter().rev() {
        let apart = |last: &&Fix| {
            let (own, of_last) = (users.owner(fix.span), users.owner(last.span));
            fix.span.end <= last.span.start && (own != of_last || own.is_none())
        };
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
        let changed: usize = all.iter().map(|fix| users.count(fix.span)).sum();
        let made = applied(file.text(), &all);
        let after = load(&SourceFile::new(file.name(), &*made), limits);
        if after.diagnostics.is_empty() && differences(&before, &after.plan) == changed {
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

/// What a text is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Kind {
    Name,
    Pattern,
    Translation,
}

/// Returns the names, patterns, translations and targets of a plan.
fn texts(plan: &Plan) -> impl Iterator<Item = (Kind, &Text)> {
    let rules = plan.rules.iter().flat_map(|rule| {
        [(Kind::Name, &rule.name), (Kind::Pattern, &rule.pattern), (Kind::Translation, &rule.translation)]
    });
    let routes = plan.routes.iter().flat_map(|route| [(Kind::Name, &route.name), (Kind::Pattern, &route.target)]);
    let ranges = plan.number_ranges.iter().filter_map(|range| Some((Kind::Pattern, range.pattern()?)));
    rules.chain(routes).chain(ranges)
}

/// Returns the number of names, patterns, translations and targets in which two plans differ that are otherwise alike.
fn differences(one: &Plan, other: &Plan) -> usize {
    if texts(one).count() != texts(other).count() {
        return usize::MAX;
    }
    texts(one).zip(texts(other)).filter(|((_, a), (_, b))| a.value != b.value).count()
}

//! Checks the patterns and translations of a plan, and reports errors at their places in the file.

use dotnet_regex::hir::Hir;
use dotnet_regex::replacement::Replacement;
use rustc_hash::FxHashMap;

use super::patterns::Distinct;
use crate::diag::{Diagnostic, codes};
use crate::limits::Limits;
use crate::model::{Assertion, Plan, RouteId, Rule, RuleId, RuleSetId, Subject};
use crate::parallel;
use crate::pattern::{PatternError, check_decidable, read};
use crate::source::{SourceFile, Text};

/// Returns the findings about the patterns and translations of a plan, sorted by place.
///
/// With the feature `parallel`, patterns are checked on all cores: loading a plan of a million routes spends most of
/// its time here. The order of the findings does not depend on the feature.
pub fn check(file: &SourceFile, plan: &Plan, limits: &Limits) -> Vec<Diagnostic> {
    let limits = &limits.for_plan(file.text().len());
    let distinct = Distinct::of(plan);
    let read = |(text, of_rule): &(&str, bool), part| checked(text, *of_rule, &limits.within(part));
    let read = parallel::within(&distinct.texts, limits.budget(), |_| 1, read, PatternError::is_short);
    findings(file, plan, limits, |text| match distinct.number(text).and_then(|number| read.get(number)) {
        Some(read) => read.clone(),
        // Every pattern of the plan was read.
        None => Ok(None),
    })
}

/// Returns the findings about patterns and translations, sorted by place.
///
/// `judge` reads a pattern; it returns the lowered form if the caller needs the groups, as for rules.
pub(super) fn findings(
    file: &SourceFile,
    plan: &Plan,
    limits: &Limits,
    judge: impl Fn(&Text) -> Result<Option<Hir>, PatternError> + Sync,
) -> Vec<Diagnostic> {
    let of_rules = parallel::filter_map(&plan.rules, |number, rule| {
        let finding = match judge(&rule.pattern) {
            Ok(hir) => *replacement(file, rule, &hir?).err()?,
            Err(error) => error.diagnostic(file, &rule.pattern),
        };
        Some((Some(RuleId::from_index(number)), finding))
    });
    let of_routes = parallel::filter_map(&plan.routes, |number, route| {
        let error = judge(&route.target).err()?;
        let path = Subject::Route(RouteId::from_index(number)).path(plan);
        Some((None, error.diagnostic(file, &route.target).on(path, Some(number))))
    });
    let of_ranges = plan.number_ranges.iter().enumerate().filter_map(|(number, range)| {
        let pattern = range.pattern()?;
        let error = judge(pattern).err()?;
        let path = Subject::NumberRange(number).path(plan);
        Some((None, error.diagnostic(file, pattern).on(path, Some(number))))
    });
    let of_classes = plan.classes.iter().enumerate().filter_map(|(number, class)| {
        let error = judge(&class.pattern).err()?;
        let path = Subject::NumberClass(number).path(plan);
        Some((None, error.diagnostic(file, &class.pattern).on(path, Some(number))))
    });
    let of_blocked = plan.lint.blocked.iter().enumerate().filter_map(|(number, blocked)| {
        let error = judge(&blocked.pattern).err()?;
        let path = format!("lint.blocked[{number}]");
        Some((None, error.diagnostic(file, &blocked.pattern).on(path, Some(number))))
    });
    let of_assertions = in_assertions(file, &plan.assertions, |pattern| judge(pattern).map(|_| ()));
    let of_assertions = of_assertions.into_iter().map(|finding| (None, finding));
    let others = of_routes.into_iter().chain(of_ranges).chain(of_classes).chain(of_blocked).chain(of_assertions);
    let mut found: Vec<(Option<RuleId>, Diagnostic)> = of_rules.into_iter().chain(others).collect();
    found.sort_by_key(|(_, d)| d.primary.as_ref().map(|label| label.span.start));
    found.truncate(limits.findings);
    if found.is_empty() {
        return Vec::new();
    }
    let places = rule_places(plan);
    let with_path = |(rule, finding): (Option<RuleId>, Diagnostic)| match rule.and_then(|rule| places.get(&rule)) {
        Some(place) => finding.on(place.path(plan), place.index()),
        None => finding,
    };
    found.into_iter().map(with_path).collect()
}

/// Returns the findings about the patterns of assertions in a file of their own.
pub fn check_assertions(file: &SourceFile, assertions: &[Assertion], limits: &Limits) -> Vec<Diagnostic> {
    in_assertions(file, assertions, |pattern| checked(pattern, false, limits).map(|_| ()))
}

fn in_assertions(
    file: &SourceFile,
    assertions: &[Assertion],
    judge: impl Fn(&Text) -> Result<(), PatternError>,
) -> Vec<Diagnostic> {
    let of_one = |assertion: &Assertion| -> Vec<Diagnostic> {
        let path = format!("assertions[{:?}]", &*assertion.name.value);
        let faults = assertion.patterns().filter_map(|pattern| Some((pattern, judge(pattern).err()?)));
        faults.map(|(pattern, error)| error.diagnostic(file, pattern).on(path.clone(), None)).collect()
    };
    assertions.iter().flat_map(of_one).collect()
}

fn checked(pattern: &str, of_rule: bool, limits: &Limits) -> Result<Option<Hir>, PatternError> {
    let hir = read(pattern, limits)?;
    check_decidable(&hir, limits)?;
    Ok(of_rule.then_some(hir))
}

/// Returns the translations of all rules, by rule number. `lowered` returns the pattern with the groups that a
/// translation refers to.
///
/// # Errors
/// Returns the finding about the first pattern or translation that cannot be read.
pub fn translations<H: AsRef<Hir>>(
    file: &SourceFile,
    plan: &Plan,
    lowered: impl Fn(&str) -> Result<H, PatternError>,
) -> Result<Vec<Replacement>, Box<Diagnostic>> {
    let translation = |rule: &Rule| {
        let hir = lowered(&rule.pattern).map_err(|error| error.diagnostic(file, &rule.pattern))?;
        replacement(file, rule, hir.as_ref())
    };
    plan.rules.iter().map(translation).collect()
}

/// Returns the parsed translation of a rule, which refers to the groups of its pattern.
pub(super) fn replacement(file: &SourceFile, rule: &Rule, hir: &Hir) -> Result<Replacement, Box<Diagnostic>> {
    Replacement::parse(&rule.translation, &hir.groups).map_err(|error| {
        let place = rule.translation.place(file, error.span.clone());
        Box::new(Diagnostic::new(&codes::TRANSLATION_INVALID, error.to_string()).at(place, ".NET would throw here"))
    })
}

/// The place where a rule is written.
enum RulePlace {
    InSet(RuleSetId, RuleId),
    /// A rule of a profile, or a translation rule.
    Alone(Subject),
}

impl RulePlace {
    fn path(&self, plan: &Plan) -> String {
        match self {
            RulePlace::Alone(subject) => subject.path(plan),
            RulePlace::InSet(set, rule) => {
                format!("rule_sets[{:?}].rules[{:?}]", &*plan.rule_set(*set).name.value, &*plan.rule(*rule).name.value)
            }
        }
    }

    fn index(&self) -> Option<usize> {
        match self {
            RulePlace::Alone(subject) => subject.index(),
            RulePlace::InSet(..) => None,
        }
    }
}

/// Returns the place of each rule. A rule of a rule set is found in the set, not in the profiles that include it.
fn rule_places(plan: &Plan) -> FxHashMap<RuleId, RulePlace> {
    let mut places = FxHashMap::default();
    for profile in plan.profile_ids() {
        for (position, member) in plan.profile(profile).rules.iter().enumerate() {
            places.insert(member.rule, RulePlace::Alone(Subject::Rule(profile, position)));
        }
    }
    for (position, rule) in plan.translation_rules.iter().enumerate() {
        places.insert(*rule, RulePlace::Alone(Subject::TranslationRule(position)));
    }
    for (number, set) in plan.rule_sets.iter().enumerate() {
        for rule in &set.rules {
            places.insert(*rule, RulePlace::InSet(RuleSetId::from_index(number), *rule));
        }
    }
    places
}

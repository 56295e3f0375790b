//! Which patterns of a plan are combined, and in what order.
//!
//! This is written once for two backends: look-ups, which decide calls, and labelled automata, which analyses use. A
//! look-up keeps less information than an automaton, so it is smaller.

use dialplan_automaton::{LimitExceeded, Selection};

use crate::call::{ByDialling, Dialling};
use crate::diag::{Diagnostic, codes};
use crate::limits::LimitName;
use crate::model::{Plan, Position, ProfileId, RouteId, RuleId};
use crate::pattern::PatternError;
use crate::source::{SourceFile, Text};

/// Combines many patterns into one automaton or look-up.
pub trait Backend {
    /// The combination of patterns with labels of type `L`.
    type Together<L: Copy + Ord>;

    /// Returns the combination of the patterns, each with its label.
    ///
    /// # Errors
    /// Returns an error if a pattern cannot be used, or if a limit is exceeded.
    fn together<L: Copy + Ord + Into<u32>>(
        &self,
        parts: &[(L, &Text)],
        selection: Selection,
    ) -> Result<Self::Together<L>, TogetherError>;
}

/// The reason why patterns cannot be combined.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TogetherError {
    /// The pattern at this position of the list cannot be used.
    Pattern(usize, PatternError),
    /// Each pattern is within the limits, but their combination is not.
    TooLarge {
        /// The limit that was exceeded.
        exceeded: LimitExceeded,
        /// The size of each pattern alone, in states.
        sizes: Vec<usize>,
    },
}

/// Returns the combination of the rules of a profile, for each way of dialling. It gives the first rule that matches.
///
/// # Errors
/// Returns a finding, with its place in the file, if a pattern cannot be used or a limit is exceeded.
pub fn first_rules<B: Backend>(
    backend: &B,
    file: &SourceFile,
    plan: &Plan,
    profile: ProfileId,
) -> Result<ByDialling<B::Together<Position>>, Box<Diagnostic>> {
    ByDialling::new(plan, profile, |dialling: Dialling| {
        let parts = parts_of_profile(plan, profile, dialling);
        backend.together(&parts, Selection::First).map_err(|e| finding(file, &parts, "the rules of the profile", e))
    })
}

/// Returns the patterns of the rules that a profile tries in a way of dialling, each with its position.
pub fn parts_of_profile(plan: &Plan, profile: ProfileId, dialling: Dialling) -> Vec<(Position, &Text)> {
    let members = plan.profile(profile).rules.iter().map(|member| member.rule);
    let tried = (0u32..).map(Position).zip(members).filter(|(_, rule)| dialling.tries(plan, *rule));
    tried.map(|(position, rule)| (position, &plan.rule(rule).pattern)).collect()
}

/// Returns the combination of a list of translation rules. It gives the first rule that matches; the labels are the
/// positions in the list.
///
/// # Errors
/// Returns a finding, with its place in the file, if a pattern cannot be used or a limit is exceeded.
pub fn first_of_list<B: Backend>(
    backend: &B,
    file: &SourceFile,
    plan: &Plan,
    list: &[RuleId],
) -> Result<B::Together<Position>, Box<Diagnostic>> {
    let parts = parts_of_list(plan, list);
    let what = "the translation rules of the list";
    backend.together(&parts, Selection::First).map_err(|e| finding(file, &parts, what, e))
}

/// Returns the patterns of a list of translation rules, each with its position.
pub fn parts_of_list<'p>(plan: &'p Plan, list: &[RuleId]) -> Vec<(Position, &'p Text)> {
    (0u32..).map(Position).zip(list).map(|(position, rule)| (position, &plan.rule(*rule).pattern)).collect()
}

/// Returns the combination of the targets of all routes. It gives the set of routes that match.
///
/// # Errors
/// Returns a finding, with its place in the file, if a pattern cannot be used or a limit is exceeded.
pub fn all_routes<B: Backend, L: Copy + Ord + Into<u32>>(
    backend: &B,
    file: &SourceFile,
    plan: &Plan,
    labelled: impl IntoIterator<Item = (L, RouteId)>,
) -> Result<B::Together<L>, Box<Diagnostic>> {
    let parts = parts_of_routes(plan, labelled);
    backend.together(&parts, Selection::All).map_err(|e| finding(file, &parts, "the routes", e))
}

/// Returns the targets of routes, each with the label of the route.
pub fn parts_of_routes<L>(plan: &Plan, labelled: impl IntoIterator<Item = (L, RouteId)>) -> Vec<(L, &Text)> {
    labelled.into_iter().map(|(label, route)| (label, &plan.route(route).target)).collect()
}

/// Returns true if both lists have the same patterns with the same labels, so that their combinations are equal. The
/// places in the file do not matter.
pub fn are_same<L: PartialEq>(a: &[(L, &Text)], b: &[(L, &Text)]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && a.1.value == b.1.value)
}

/// Returns true if the rules of a profile have the same combinations in two plans.
pub fn same_rules(a: &Plan, b: &Plan, profile: ProfileId) -> bool {
    if profile.index() >= a.profiles.len() || profile.index() >= b.profiles.len() {
        return false;
    }
    let parts = |plan, dialling| parts_of_profile(plan, profile, dialling);
    let same = ByDialling::new(a, profile, |way| match are_same(&parts(a, way), &parts(b, way)) {
        true => Ok(()),
        false => Err(()),
    });
    same.is_ok() && a.profile(profile).optimize_device_dialing == b.profile(profile).optimize_device_dialing
}

fn finding<L>(file: &SourceFile, parts: &[(L, &Text)], what: &str, error: TogetherError) -> Box<Diagnostic> {
    let text = |position: usize| parts.get(position).map(|(_, text)| *text);
    match error {
        TogetherError::Pattern(position, error) => match text(position) {
            Some(text) => Box::new(error.diagnostic(file, text)),
            None => Box::new(Diagnostic::new(&codes::PATTERN_INVALID, error.to_string())),
        },
        TogetherError::TooLarge { exceeded, sizes } => {
            // No pattern is too large alone. The two largest are the most likely cause of the size.
            let mut largest: Vec<(usize, usize)> = sizes.into_iter().enumerate().collect();
            largest.sort_by_key(|(_, states)| std::cmp::Reverse(*states));
            let places: Vec<&Text> = largest.into_iter().filter_map(|(position, _)| text(position)).take(2).collect();
            Box::new(too_large(file, what, &exceeded, &places))
        }
    }
}

/// Returns the finding about patterns whose combination is too large. It points at the two largest patterns.
pub(super) fn too_large(file: &SourceFile, what: &str, exceeded: &LimitExceeded, places: &[&Text]) -> Diagnostic {
    let message = format!("{what} are too large together: {exceeded}");
    // Sets that are too large have too many states as well, so more states are what a user can allow.
    let limit = LimitName::of_automaton(exceeded.what).unwrap_or(LimitName::States);
    let mut diagnostic = Diagnostic::new(&codes::LIMIT_EXCEEDED, message).raised_by(limit);
    let mut places = places.iter().map(|text| text.place(file, 0..text.len()));
    if let Some(first) = places.next() {
        diagnostic = diagnostic.at(first, "the largest pattern");
    }
    if let Some(second) = places.next() {
        diagnostic = diagnostic.and_at(second, "the second largest");
    }
    diagnostic
}

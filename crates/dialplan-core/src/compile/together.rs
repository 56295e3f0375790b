//! Which patterns of a plan are put together, and in what order.
//!
//! This is written once for two backends: look-ups, which decide calls, and the labelled automata that analyses ask. A
//! look-up forgets most of what it was made from, which is why it is smaller.

use dialplan_automaton::{LimitExceeded, Selection};

use crate::call::{ByDialling, Dialling};
use crate::diag::{Diagnostic, codes};
use crate::limits::LimitName;
use crate::model::{Plan, Position, ProfileId, RouteId};
use crate::pattern::PatternError;
use crate::source::{SourceFile, Text};

/// Makes one answerer out of many patterns.
pub trait Backend {
    /// What is made of patterns that carry the labels `L`.
    type Together<L: Copy + Ord>;

    /// Puts patterns together, each with its label.
    ///
    /// # Errors
    /// A pattern that cannot be used, or a limit.
    fn together<L: Copy + Ord + Into<u32>>(
        &self,
        parts: &[(L, &Text)],
        selection: Selection,
    ) -> Result<Self::Together<L>, TogetherError>;
}

/// The reason why patterns cannot be put together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TogetherError {
    /// The pattern at this position of the list cannot be used.
    Pattern(usize, PatternError),
    /// Each pattern is small enough, but all of them together are not.
    TooLarge {
        /// The limit.
        exceeded: LimitExceeded,
        /// The size of each pattern alone, in states.
        sizes: Vec<usize>,
    },
}

/// Returns what is made of the rules of a profile, for each way of dialling: the first rule that matches.
///
/// # Errors
/// A pattern that cannot be used, or a limit, with its place in the file.
pub fn first_rules<B: Backend>(
    backend: &B,
    file: &SourceFile,
    plan: &Plan,
    profile: ProfileId,
) -> Result<ByDialling<B::Together<Position>>, Box<Diagnostic>> {
    ByDialling::new(plan, profile, |dialling: Dialling| {
        let members = plan.profile(profile).rules.iter().map(|member| member.rule);
        let tried = (0u32..).map(Position).zip(members).filter(|(_, rule)| dialling.tries(plan, *rule));
        let parts: Vec<(Position, &Text)> =
            tried.map(|(position, rule)| (position, &plan.rule(rule).pattern)).collect();
        backend.together(&parts, Selection::First).map_err(|e| finding(file, &parts, "the rules of the profile", e))
    })
}

/// Returns what is made of the targets of all routes: the set of routes that match.
///
/// # Errors
/// A pattern that cannot be used, or a limit, with its place in the file.
pub fn all_routes<B: Backend, L: Copy + Ord + Into<u32>>(
    backend: &B,
    file: &SourceFile,
    plan: &Plan,
    labelled: impl IntoIterator<Item = (L, RouteId)>,
) -> Result<B::Together<L>, Box<Diagnostic>> {
    let parts: Vec<(L, &Text)> =
        labelled.into_iter().map(|(label, route)| (label, &plan.route(route).target)).collect();
    backend.together(&parts, Selection::All).map_err(|e| finding(file, &parts, "the routes", e))
}

fn finding<L>(file: &SourceFile, parts: &[(L, &Text)], what: &str, error: TogetherError) -> Box<Diagnostic> {
    let text = |position: usize| parts.get(position).map(|(_, text)| *text);
    match error {
        TogetherError::Pattern(position, error) => match text(position) {
            Some(text) => Box::new(error.diagnostic(file, text)),
            None => Box::new(Diagnostic::new(&codes::PATTERN_INVALID, error.to_string())),
        },
        TogetherError::TooLarge { exceeded, sizes } => {
            // No pattern is too large alone; the two largest are the likeliest to have multiplied.
            let mut largest: Vec<(usize, usize)> = sizes.into_iter().enumerate().collect();
            largest.sort_by_key(|(_, states)| std::cmp::Reverse(*states));
            let places: Vec<&Text> = largest.into_iter().filter_map(|(position, _)| text(position)).take(2).collect();
            Box::new(too_large(file, what, &exceeded, &places))
        }
    }
}

/// Returns the finding about patterns that are too large together, with the two largest of them.
pub(super) fn too_large(file: &SourceFile, what: &str, exceeded: &LimitExceeded, places: &[&Text]) -> Diagnostic {
    let mut diagnostic =
        Diagnostic::new(&codes::LIMIT_EXCEEDED, format!("{what} together: {exceeded}")).raised_by(LimitName::States);
    let mut places = places.iter().map(|text| text.place(file, 0..text.len()));
    if let Some(first) = places.next() {
        diagnostic = diagnostic.at(first, "the largest of them");
    }
    if let Some(second) = places.next() {
        diagnostic = diagnostic.and_at(second, "and the next");
    }
    diagnostic
}

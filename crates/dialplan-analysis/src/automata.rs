//! The labelled automata of a plan. Analyses query them, and they can be drawn.
//!
//! They are minimal, and every state knows its labels. An engine's look-ups do not keep the labels of intermediate
//! states, which is why they are smaller.

use std::sync::Arc;

use dialplan_automaton::{Automaton, Selection, union};
use dialplan_core::call::{ByDialling, Dialling};
use dialplan_core::compile::together::{
    Backend, TogetherError, all_routes, are_same, first_rules, parts_of_list, parts_of_routes, same_rules,
};
use dialplan_core::diag::Diagnostic;
use dialplan_core::model::{Plan, Position, ProfileId, RouteId, RuleId};
use dialplan_core::source::{SourceFile, Text};

use crate::NotDecided;
use crate::memo::Memo;

/// The labelled automata of a plan.
#[derive(Debug)]
pub(crate) struct Automata {
    /// By profile. Labels each string with the first rule that matches.
    profiles: Vec<Arc<ByDialling<Automaton<Position>>>>,
    /// Labels each string with all routes that match.
    routes: Arc<Automaton<RouteId>>,
}

impl Automata {
    /// Creates the automata of a plan. If it is an edited copy of a plan whose automata exist, what the edits do not
    /// concern is shared.
    pub(crate) fn new(
        file: &SourceFile,
        plan: &Plan,
        memo: &Memo,
        original: Option<(&Plan, &Automata)>,
    ) -> Result<Automata, Box<Diagnostic>> {
        let backend = Labelled { memo };
        let profile = |profile| match original {
            Some((original, automata)) if same_rules(original, plan, profile) => Ok(Arc::clone(automata.all(profile))),
            _ => first_rules(&backend, file, plan, profile).map(Arc::new),
        };
        let profiles = plan.profile_ids().map(profile).collect::<Result<_, _>>()?;
        let labelled = |plan: &Plan| plan.route_ids().map(|route| (route, route));
        let routes = match original {
            Some((own, automata))
                if are_same(&parts_of_routes(own, labelled(own)), &parts_of_routes(plan, labelled(plan))) =>
            {
                Arc::clone(&automata.routes)
            }
            _ => Arc::new(all_routes(&backend, file, plan, labelled(plan))?),
        };
        Ok(Automata { profiles, routes })
    }

    #[expect(clippy::indexing_slicing, reason = "INVARIANT: there is one entry for each profile of the plan")]
    fn all(&self, profile: ProfileId) -> &Arc<ByDialling<Automaton<Position>>> {
        &self.profiles[profile.index()]
    }

    /// Returns the automaton of the rules that a profile tries in a way of dialling.
    pub(crate) fn rules(&self, profile: ProfileId, dialling: Dialling) -> &Automaton<Position> {
        self.all(profile).of(dialling)
    }

    /// Returns the automaton of all routes.
    pub(crate) fn routes(&self) -> &Automaton<RouteId> {
        &self.routes
    }
}

/// Returns the automaton that labels each string with the first rule of a list of translation rules that matches.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub(crate) fn first_of_list(memo: &Memo, plan: &Plan, list: &[RuleId]) -> Result<Automaton<Position>, NotDecided> {
    Ok(Labelled { memo }.together(&parts_of_list(plan, list), Selection::First)?)
}

/// Combines patterns into labelled automata.
struct Labelled<'a> {
    memo: &'a Memo,
}

impl Backend for Labelled<'_> {
    type Together<L: Copy + Ord> = Automaton<L>;

    fn together<L: Copy + Ord + Into<u32>>(
        &self,
        parts: &[(L, &Text)],
        selection: Selection,
    ) -> Result<Automaton<L>, TogetherError> {
        let language = |(position, (_, text)): (usize, &(L, &Text))| {
            self.memo.language(text).map_err(|error| TogetherError::Pattern(position, error))
        };
        let languages: Vec<Arc<Automaton<()>>> = parts.iter().enumerate().map(language).collect::<Result<_, _>>()?;
        let labelled: Vec<(L, &Automaton<()>)> =
            parts.iter().zip(&languages).map(|((label, _), language)| (*label, &**language)).collect();
        union(&labelled, selection, &self.memo.limits().automaton).map_err(|exceeded| TogetherError::TooLarge {
            exceeded,
            sizes: languages.iter().map(|language| language.size().states).collect(),
        })
    }
}

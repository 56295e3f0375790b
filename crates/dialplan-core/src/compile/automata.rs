//! The labelled automata of a plan, for questions about all numbers: what [`analysis`](crate::analysis) asks, and what can be drawn.
//!
//! They are minimal, and every state knows its labels; a look-up forgets them on the way, which is why it is smaller.

use std::rc::Rc;

use dialplan_automaton::{Automaton, Selection, union};
use dotnet_regex::replacement::Replacement;
use rustc_hash::FxHashMap;

use super::pattern::{language, read};
use super::{CompiledPlan, Position, too_large};
use crate::diag::Diagnostic;
use crate::engine::Dialling;
use crate::limits::Limits;
use crate::model::{Plan, ProfileId, RouteId, RuleId, Subject};
use crate::source::{SourceFile, Text};

/// The labelled automata of a plan.
#[derive(Debug)]
pub struct Automata {
    profiles: Vec<ProfileAutomata>,
    routes: Automaton<RouteId>,
}

/// The first rule of a profile that matches.
#[derive(Debug)]
struct ProfileAutomata {
    /// For every question but off-hook ones.
    rules: Automaton<Position>,
    off_hook: Option<OffHook>,
}

/// Off-hook dialling tries fewer rules.
#[derive(Debug)]
struct OffHook {
    prefix_dialled: Automaton<Position>,
    prefix_not_dialled: Automaton<Position>,
}

impl CompiledPlan {
    /// The automaton of a profile's rules.
    pub fn rules(&self, profile: ProfileId) -> &Automaton<Position> {
        &self.of_profile(profile).rules
    }

    /// The automaton of all routes.
    pub fn routes(&self) -> &Automaton<RouteId> {
        &self.automata().routes
    }

    /// The rules that are tried in a way of dialling: what [`rules`](CompiledPlan::rules) is for the ordinary one.
    pub(crate) fn rules_tried(&self, profile: ProfileId, dialling: Dialling) -> &Automaton<Position> {
        let profile = self.of_profile(profile);
        match (dialling, &profile.off_hook) {
            (Dialling::OffHook { prefix_dialled: true }, Some(off_hook)) => &off_hook.prefix_dialled,
            (Dialling::OffHook { prefix_dialled: false }, Some(off_hook)) => &off_hook.prefix_not_dialled,
            _ => &profile.rules,
        }
    }

    /// The translation of a rule, read for the groups of its pattern.
    #[expect(
        clippy::expect_used,
        reason = "INVARIANT: the rules of a plan that was compiled from its text can be read"
    )]
    pub fn translation(&self, rule: RuleId) -> &Replacement {
        &self.alone(rule).expect("a rule that was read before").replacement
    }

    /// The groups of a rule's pattern without the match itself: their names, or else their numbers.
    pub fn groups(&self, rule: RuleId) -> Vec<String> {
        let hir = read(&self.plan().rule(rule).pattern, self.limits());
        let groups = hir.map(|hir| hir.groups).unwrap_or_default();
        groups.into_iter().skip(1).map(|group| group.name.unwrap_or_else(|| group.number.to_string())).collect()
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "INVARIANT: one entry for each profile of the plan that it was made from"
    )]
    fn of_profile(&self, profile: ProfileId) -> &ProfileAutomata {
        &self.automata().profiles[profile.index()]
    }

    #[expect(
        clippy::expect_used,
        reason = "INVARIANT: questions about all numbers are asked of plans compiled for them"
    )]
    fn automata(&self) -> &Automata {
        self.automata.as_ref().expect("compiled for analysis")
    }
}

impl Automata {
    pub(super) fn new(file: &SourceFile, plan: &Plan, limits: &Limits) -> Result<Automata, Box<Diagnostic>> {
        let mut maker = Maker { file, plan, limits, languages: FxHashMap::default() };
        let profiles = plan.profile_ids().map(|profile| maker.profile(profile)).collect::<Result<_, _>>()?;
        Ok(Automata { profiles, routes: maker.routes()? })
    }
}

struct Maker<'a> {
    file: &'a SourceFile,
    plan: &'a Plan,
    limits: &'a Limits,
    /// Every pattern once, however many rules share it.
    languages: FxHashMap<&'a str, Rc<Automaton<()>>>,
}

impl<'a> Maker<'a> {
    fn profile(&mut self, id: ProfileId) -> Result<ProfileAutomata, Box<Diagnostic>> {
        let rules = self.first_rules(id, Dialling::Normal)?;
        let off_hook = match self.plan.profile(id).optimize_device_dialing {
            false => None,
            true => Some(OffHook {
                prefix_dialled: self.first_rules(id, Dialling::OffHook { prefix_dialled: true })?,
                prefix_not_dialled: self.first_rules(id, Dialling::OffHook { prefix_dialled: false })?,
            }),
        };
        Ok(ProfileAutomata { rules, off_hook })
    }

    fn first_rules(&mut self, profile: ProfileId, dialling: Dialling) -> Result<Automaton<Position>, Box<Diagnostic>> {
        let plan = self.plan;
        let mut parts = Vec::new();
        for (position, member) in plan.profile(profile).rules.iter().enumerate() {
            if dialling.tries(plan, member.rule) {
                parts.push((Position(position as u32), self.language(&plan.rule(member.rule).pattern)?));
            }
        }
        self.together(&parts, Selection::First, "the rules of the profile", |position| {
            let rule = Subject::Rule(profile, position.index()).rule(plan);
            rule.map(|rule| &plan.rule(rule).pattern)
        })
    }

    fn routes(&mut self) -> Result<Automaton<RouteId>, Box<Diagnostic>> {
        let plan = self.plan;
        let mut parts = Vec::with_capacity(plan.routes.len());
        for route in plan.route_ids() {
            parts.push((route, self.language(&plan.route(route).target)?));
        }
        self.together(&parts, Selection::All, "the routes", |route| Some(&plan.route(*route).target))
    }

    fn together<L: Clone + Ord>(
        &self,
        parts: &[(L, Rc<Automaton<()>>)],
        selection: Selection,
        what: &str,
        text: impl Fn(&L) -> Option<&'a Text>,
    ) -> Result<Automaton<L>, Box<Diagnostic>> {
        let borrowed: Vec<(L, &Automaton<()>)> = parts.iter().map(|(label, part)| (label.clone(), &**part)).collect();
        union(&borrowed, selection, &self.limits.automaton).map_err(|exceeded| {
            let mut largest: Vec<&(L, Rc<Automaton<()>>)> = parts.iter().collect();
            largest.sort_by_key(|(_, part)| std::cmp::Reverse(part.size().states));
            let places: Vec<&Text> = largest.iter().filter_map(|(label, _)| text(label)).take(2).collect();
            Box::new(too_large(self.file, what, &exceeded, &places))
        })
    }

    fn language(&mut self, pattern: &'a Text) -> Result<Rc<Automaton<()>>, Box<Diagnostic>> {
        if let Some(known) = self.languages.get(&*pattern.value) {
            return Ok(Rc::clone(known));
        }
        let made = read(pattern, self.limits)
            .and_then(|hir| language(&hir, self.limits))
            .map_err(|error| error.diagnostic(self.file, pattern))?;
        let made = Rc::new(made);
        self.languages.insert(&pattern.value, Rc::clone(&made));
        Ok(made)
    }
}

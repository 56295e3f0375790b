//! What an edited copy of a plan takes over from the plan that it is a copy of, which is compiled already.

use dialplan_automaton::Budget;
use dialplan_automaton::LimitExceeded;
use dialplan_automaton::lookup::Lookup;
use rustc_hash::FxHashSet;

use super::CompiledPlan;
use super::patterns::Distinct;
use super::together::{are_same, parts_of_list, parts_of_profile, parts_of_routes, same_rules};
use crate::call::{ByDialling, Dialling};
use crate::engine::{Rewrite, Routes};
use crate::model::{Plan, ProfileId, RouteId, Rule, RuleId};

/// A compiled plan, and an edited copy of it.
#[derive(Clone, Copy)]
pub(super) struct Original<'a> {
    compiled: &'a CompiledPlan,
    edited: &'a Plan,
}

/// The bytes of a look-up that are copied in one step of the budget.
const COPIED: usize = 64;

impl<'a> Original<'a> {
    pub(super) fn new(compiled: &'a CompiledPlan, edited: &'a Plan) -> Original<'a> {
        Original { compiled, edited }
    }

    /// Returns the look-ups of a profile, if they are those of the edited plan.
    pub(super) fn rules(self, profile: ProfileId) -> Option<&'a ByDialling<Lookup>> {
        let same = same_rules(self.compiled.plan(), self.edited, profile);
        same.then(|| self.compiled.engine().profiles.get(profile.index()).map(|profile| &profile.rules))?
    }

    /// Returns the look-up of the targets, if it is that of the edited plan. `order` is the order of its routes.
    pub(super) fn targets(self, order: &[RouteId]) -> Option<&'a Lookup> {
        let plan = self.compiled.plan();
        let parts = |plan, order: &[RouteId]| parts_of_routes(plan, (0u32..).zip(order.iter().copied()));
        let same = are_same(&parts(plan, &Routes::order(plan)), &parts(self.edited, order));
        same.then(|| &self.compiled.engine().routes.targets)
    }

    /// Returns the look-up of a list of translation rules, if it is that of the edited plan. `at` is the number of the
    /// list.
    pub(super) fn list(self, at: usize, members: &[RuleId]) -> Option<&'a Lookup> {
        let own = self.compiled.engine().trunk.lists.get(at)?;
        let exist = own.members.iter().all(|rule| rule.index() < self.edited.rules.len());
        let parts = |plan| parts_of_list(plan, members);
        let same = exist && own.members == members && are_same(&parts(self.compiled.plan()), &parts(self.edited));
        same.then_some(&own.rules)
    }

    /// Returns how a rule rewrites numbers, if it is the same in the edited plan.
    pub(super) fn rewrite(self, id: RuleId) -> Option<&'a Rewrite> {
        let (own, edited) = (self.compiled.plan().rules.get(id.index())?, self.edited.rules.get(id.index())?);
        let written = |rule: &'a Rule| (&*rule.name.value, &*rule.pattern.value, &*rule.translation.value);
        (written(own) == written(edited)).then(|| self.compiled.engine().rewrites.get(id.index()))?
    }

    /// Returns the patterns of the edited plan that have to be read: those that the original does not have, and those
    /// of which something is made anew.
    pub(super) fn needed(self) -> Distinct<'a> {
        let plan = self.edited;
        let known = Distinct::of(self.compiled.plan());
        let mut used: FxHashSet<&str> = FxHashSet::default();
        for profile in plan.profile_ids().filter(|profile| self.rules(*profile).is_none()) {
            used.extend(parts_of_profile(plan, profile, Dialling::Normal).iter().map(|(_, text)| &*text.value));
        }
        if self.targets(&Routes::order(plan)).is_none() {
            used.extend(plan.routes.iter().map(|route| &*route.target.value));
        }
        for rule in (0..plan.rules.len()).map(RuleId::from_index) {
            if self.rewrite(rule).is_none() {
                used.insert(&plan.rule(rule).pattern.value);
            }
        }
        // Lists are few, and so are translation rules.
        used.extend(plan.translation_rules.iter().map(|rule| &*plan.rule(*rule).pattern.value));
        Distinct::some(plan, |text| known.number(text).is_none() || used.contains(text))
    }
}

/// Returns a copy of a look-up.
pub(super) fn copy(lookup: &Lookup, budget: &Budget) -> Result<Lookup, LimitExceeded> {
    budget.charge(1 + lookup.size().bytes() / COPIED)?;
    Ok(lookup.clone())
}

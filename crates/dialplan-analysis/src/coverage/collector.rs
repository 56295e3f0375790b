//! Counts what the answers of cases use.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dialplan_core::call::dialled_form;
use dialplan_core::engine::acting_entries;
use dialplan_core::model::{RouteId, Subject};
use dialplan_core::query::answer::Answer;
use dialplan_core::suite::Column;

use super::Tried;
use super::branches::AllBranches;
use super::items::Thing;
use crate::{Analysis, NotDecided};

/// How often a thing was used, and what took its numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) hits: u64,
    pub(super) taken_by: Option<Thing>,
}

/// What the cases of a suite use of a plan. It does not grow with the number of cases, but with that of the classes.
#[derive(Debug)]
pub struct Collector {
    pub(super) analysis: Arc<Analysis>,
    pub(super) things: BTreeMap<Thing, Tally>,
    pub(super) branches: AllBranches,
    pub(super) fields: BTreeSet<Column>,
    pub(super) tried: Tried,
    acting: BTreeSet<u32>,
    pub(super) without_users: bool,
}

impl Collector {
    /// Creates a collector for a plan.
    ///
    /// # Errors
    /// Returns an error if a limit is exceeded.
    pub fn new(analysis: &Arc<Analysis>, without_users: bool) -> Result<Collector, NotDecided> {
        let plan = analysis.plan();
        Ok(Collector {
            analysis: Arc::clone(analysis),
            things: Thing::all(plan).into_iter().map(|thing| (thing, Tally::default())).collect(),
            branches: AllBranches::new(analysis)?,
            fields: BTreeSet::new(),
            tried: Tried::default(),
            acting: acting_entries(plan).iter().map(|entry| entry.entry).collect(),
            without_users,
        })
    }

    /// Adds the answer of a case, with the fields that the case asserts.
    ///
    /// # Errors
    /// Returns an error if a limit is exceeded.
    pub fn add(&mut self, answer: &Answer, fields: impl Iterator<Item = Column>) -> Result<(), NotDecided> {
        self.fields.extend(fields);
        self.tried.add(answer);
        self.branches.add(&self.analysis, answer)?;
        self.rules(answer)?;
        self.translations(answer);
        self.routing(answer);
        self.emergency(answer);
        Ok(())
    }

    fn hit(&mut self, thing: Thing) {
        if let Some(tally) = self.things.get_mut(&thing) {
            tally.hits += 1;
        }
    }

    fn taken(&mut self, thing: Thing, by: Thing) {
        if let Some(tally) = self.things.get_mut(&thing)
            && tally.taken_by.is_none()
        {
            tally.taken_by = Some(by);
        }
    }

    /// Returns true if a case used the thing, or if it is known what took its numbers.
    fn is_settled(&self, thing: Thing) -> bool {
        self.things.get(&thing).is_none_or(|tally| tally.hits > 0 || tally.taken_by.is_some())
    }

    fn rules(&mut self, answer: &Answer) -> Result<(), NotDecided> {
        let analysis = Arc::clone(&self.analysis);
        let plan = analysis.plan();
        let Some(profile) = answer.caller.profile else { return Ok(()) };
        for pass in &answer.normalization.passes {
            let Some(by) = pass.rule.map(|position| position.index()) else { continue };
            self.hit(Thing::Subject(Subject::Rule(profile, by)));
            for (later, member) in plan.profile(profile).rules.iter().enumerate().skip(by + 1) {
                let thing = Thing::Subject(Subject::Rule(profile, later));
                if self.is_settled(thing) {
                    continue;
                }
                analysis.limits().budget().charge(pass.input.len())?;
                if analysis.language(&plan.rule(member.rule).pattern)?.accepts(pass.input.as_bytes()) {
                    self.taken(thing, Thing::Subject(Subject::Rule(profile, by)));
                }
            }
        }
        Ok(())
    }

    fn translations(&mut self, answer: &Answer) {
        let analysis = Arc::clone(&self.analysis);
        let plan = analysis.plan();
        let inbound = answer.normalization.inbound.iter();
        let used: Vec<_> = (answer.sent.iter())
            .flat_map(|sent| [sent.route_rule, sent.gateway_rule, sent.calling_rule])
            .chain(inbound.flat_map(|inbound| [inbound.called_rule, inbound.calling_rule]))
            .flatten()
            .collect();
        for rule in used {
            if let Some(at) = plan.translation_rules.iter().position(|known| *known == rule) {
                self.hit(Thing::Subject(Subject::TranslationRule(at)));
            }
        }
    }

    /// Counts the route and the usage that carry the call. Others that match the number were taken by these.
    fn routing(&mut self, answer: &Answer) {
        let analysis = Arc::clone(&self.analysis);
        let plan = analysis.plan();
        let Some(choice) = answer.selected() else { return };
        let by_route = Thing::Subject(Subject::Route(choice.route));
        self.hit(by_route);
        let number = answer.normalization.number.as_deref().unwrap_or_default();
        let matching: &[RouteId] = analysis.routes().labels_of(number.as_bytes());
        for route in matching.iter().copied().filter(|route| *route != choice.route) {
            self.taken(Thing::Subject(Subject::Route(route)), by_route);
        }
        let Some(policy) = answer.caller.policy else { return };
        let usages = &plan.policy(policy).phone_usages;
        let Some(own) = usages.iter().position(|usage| usage.id == choice.usage) else { return };
        // The usage of an emergency entry carries the call, and not that of the policy.
        if answer.emergency.is_some() {
            return;
        }
        self.hit(Thing::Usage(policy, own));
        for (at, usage) in usages.iter().enumerate().skip(own + 1) {
            let reaches = |route: &RouteId| plan.route(*route).phone_usages.iter().any(|listed| listed.id == usage.id);
            if matching.iter().any(reaches) {
                self.taken(Thing::Usage(policy, at), Thing::Usage(policy, own));
            }
        }
    }

    fn emergency(&mut self, answer: &Answer) {
        let analysis = Arc::clone(&self.analysis);
        let plan = analysis.plan();
        if let Some(entry) = answer.emergency {
            self.hit(Thing::Subject(Subject::Emergency(entry)));
        }
        for (at, entry) in plan.emergency_numbers.iter().enumerate() {
            // Entries that do not act are covered if their numbers are dialled.
            let is_dialled = || {
                let dials = |text: &str| dialled_form(plan, text) == answer.dialled;
                entry.holds_in(answer.caller.profile) && entry.dial_strings().any(|text| dials(text))
            };
            if !self.acting.contains(&(at as u32)) && is_dialled() {
                self.hit(Thing::Subject(Subject::Emergency(at)));
            }
        }
    }
}

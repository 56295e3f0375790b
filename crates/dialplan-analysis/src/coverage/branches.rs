//! The alternatives inside the patterns of a plan, and which of them cases use.

use std::collections::BTreeMap;

use dialplan_core::matcher::Scratch;
use dialplan_core::model::{Plan, ProfileId, RouteId, RuleId, Subject};
use dialplan_core::query::answer::Answer;
use dialplan_core::source::Text;

use crate::patterns::Branches;
use crate::{Analysis, NotDecided};

/// What a pattern belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Owner {
    /// A rule of a profile.
    Rule(RuleId),
    /// A translation rule.
    Translation(RuleId),
    /// A route.
    Route(RouteId),
}

impl Owner {
    pub(super) fn text(self, plan: &Plan) -> &Text {
        match self {
            Owner::Rule(id) | Owner::Translation(id) => &plan.rule(id).pattern,
            Owner::Route(id) => &plan.route(id).target,
        }
    }

    /// Returns the path of what the pattern belongs to.
    pub(super) fn path(self, plan: &Plan) -> String {
        match self {
            Owner::Rule(id) => self.first_profile(plan, id).map_or(String::new(), |subject| subject.path(plan)),
            Owner::Translation(id) => {
                let at = plan.translation_rules.iter().position(|rule| *rule == id);
                at.map_or(String::new(), |at| Subject::TranslationRule(at).path(plan))
            }
            Owner::Route(id) => Subject::Route(id).path(plan),
        }
    }

    fn first_profile(self, plan: &Plan, rule: RuleId) -> Option<Subject> {
        plan.profile_ids().find_map(|id: ProfileId| {
            let at = plan.profile(id).rules.iter().position(|member| member.rule == rule)?;
            Some(Subject::Rule(id, at))
        })
    }
}

/// The alternatives of all patterns, with the number of cases that use each.
#[derive(Debug, Default)]
pub(super) struct AllBranches {
    pub(super) owners: BTreeMap<Owner, (Branches, Vec<u64>)>,
    scratch: Scratch,
}

impl AllBranches {
    pub(super) fn new(analysis: &Analysis) -> Result<AllBranches, NotDecided> {
        let plan = analysis.plan();
        // A rule of a rule set that no profile includes cannot be used.
        let mut owners: Vec<Owner> = Vec::new();
        for profile in plan.profile_ids() {
            owners.extend(plan.profile(profile).rules.iter().map(|member| Owner::Rule(member.rule)));
        }
        owners.extend(plan.translation_rules.iter().map(|rule| Owner::Translation(*rule)));
        owners.extend(plan.route_ids().map(Owner::Route));
        let mut all = AllBranches::default();
        for owner in owners {
            if !owner.text(plan).contains('|') || all.owners.contains_key(&owner) {
                continue;
            }
            if let Some(branches) = Branches::of(owner.text(plan), analysis.memo())? {
                let hits = vec![0; branches.spans.len()];
                all.owners.insert(owner, (branches, hits));
            }
        }
        Ok(all)
    }

    /// Counts the alternatives that the answer of a case uses.
    pub(super) fn add(&mut self, analysis: &Analysis, answer: &Answer) -> Result<(), NotDecided> {
        if self.owners.is_empty() {
            return Ok(());
        }
        for (owner, input) in matched(analysis, answer, &mut self.scratch) {
            let Some((branches, hits)) = self.owners.get_mut(&owner) else { continue };
            let used = branches.used(&input, analysis.memo(), &mut self.scratch)?;
            hits.iter_mut().zip(used).for_each(|(hits, used)| *hits += u64::from(used));
        }
        Ok(())
    }
}

/// Returns the patterns that an answer shows to have matched, each with its input.
pub(super) fn matched(analysis: &Analysis, answer: &Answer, scratch: &mut Scratch) -> Vec<(Owner, String)> {
    let plan = analysis.plan();
    let mut matched = Vec::new();
    if let Some(inbound) = &answer.normalization.inbound {
        let calling = answer.options.calling_number.as_deref().unwrap_or_default().to_owned();
        matched.extend(inbound.called_rule.map(|rule| (Owner::Translation(rule), answer.number.clone())));
        matched.extend(inbound.calling_rule.map(|rule| (Owner::Translation(rule), calling)));
    }
    for pass in &answer.normalization.passes {
        let rule = answer.caller.profile.zip(pass.rule);
        let member = rule.and_then(|(profile, position)| plan.profile(profile).rules.get(position.index()));
        matched.extend(member.map(|member| (Owner::Rule(member.rule), pass.input.clone())));
    }
    let number = answer.normalization.number.as_deref().unwrap_or_default();
    if let Some(choice) = answer.selected() {
        matched.push((Owner::Route(choice.route), number.to_owned()));
    }
    for sent in &answer.sent {
        let mut called = Some(number.to_owned());
        if let Some(rule) = sent.route_rule {
            matched.push((Owner::Translation(rule), number.to_owned()));
            called = analysis.apply_rule(rule, number, scratch).ok().flatten();
        }
        matched.extend(sent.gateway_rule.zip(called).map(|(rule, called)| (Owner::Translation(rule), called)));
        let calling = answer.calling.clone().unwrap_or_default();
        matched.extend(sent.calling_rule.map(|rule| (Owner::Translation(rule), calling)));
    }
    matched
}

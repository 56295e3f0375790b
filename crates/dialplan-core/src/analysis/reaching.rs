//! What reaches a rule: the strings that it takes and that no rule above it takes first, in some profile that has it and some way of dialling.
//!
//! A finding about results is about these strings only, and its example is one of them: what a rule would make of the others, nobody gets.

use std::cell::RefCell;
use std::rc::Rc;

use dialplan_automaton::{Automaton, intersection, product};
use rustc_hash::FxHashMap;

use super::reach::shortest;
use super::sample::samples;
use super::sets::restricted;
use super::{Domain, Languages, NotDecided};
use crate::compile::{CompiledPlan, Position};
use crate::engine::Dialling;
use crate::model::{Plan, ProfileId, RuleId};

/// Strings that are offered as examples.
const SAMPLES: usize = 48;

type Set = Result<Rc<Automaton<()>>, NotDecided>;

/// The strings that reach the rules that were asked for.
#[derive(Debug)]
pub struct Reaching<'a> {
    plan: &'a CompiledPlan,
    domain: Domain,
    languages: &'a Languages<'a>,
    /// By rule: where it stands.
    homes: Vec<Vec<(ProfileId, Position)>>,
    known: RefCell<FxHashMap<RuleId, Set>>,
}

impl<'a> Reaching<'a> {
    /// Of strings of the domain.
    pub fn new(plan: &'a CompiledPlan, domain: &Domain, languages: &'a Languages<'a>) -> Reaching<'a> {
        let model = plan.plan();
        let mut homes = vec![Vec::new(); model.rules.len()];
        for profile in model.profile_ids() {
            for (position, member) in (0u32..).map(Position).zip(&model.profile(profile).rules) {
                if let Some(home) = homes.get_mut(member.rule.index()) {
                    home.push((profile, position));
                }
            }
        }
        Reaching { plan, domain: domain.clone(), languages, homes, known: RefCell::default() }
    }

    /// The strings that reach a rule. One that no profile has takes what its pattern takes.
    ///
    /// # Errors
    /// A limit.
    pub fn of(&self, rule: RuleId) -> Set {
        if let Some(known) = self.known.borrow().get(&rule) {
            return known.clone();
        }
        let made = self.made(rule).map(Rc::new);
        self.known.borrow_mut().insert(rule, made.clone());
        made
    }

    fn made(&self, rule: RuleId) -> Result<Automaton<()>, NotDecided> {
        let limits = self.plan.limits();
        let plan = self.plan.plan();
        let own = restricted(&*self.languages.of(&plan.rule(rule).pattern)?, self.domain.set(), limits)?;
        let homes = self.homes.get(rule.index()).map_or(&[][..], |homes| homes);
        if homes.is_empty() {
            return Ok(own);
        }
        let mut reaching: Option<Automaton<()>> = None;
        for (profile, position) in homes {
            for dialling in ways(plan, *profile) {
                let first = |labels: &[Position], _: &[()]| match labels.first() {
                    Some(first) if first == position => vec![()],
                    _ => Vec::new(),
                };
                let rules = self.plan.rules_tried(*profile, dialling);
                let here = intersection(rules, &own, first, &limits.automaton)?;
                reaching = Some(match reaching {
                    Some(before) if before == here => before,
                    Some(before) => {
                        let either = |a: &[()], b: &[()]| if a.is_empty() { b.to_vec() } else { a.to_vec() };
                        product(&before, &here, either, &limits.automaton)?
                    }
                    None => here,
                });
                // No more than all.
                if reaching.as_ref() == Some(&own) {
                    return Ok(own);
                }
            }
        }
        Ok(reaching.unwrap_or(own))
    }

    /// The strings of the domain that no rule of a profile takes in some way of dialling.
    ///
    /// # Errors
    /// A limit.
    pub fn without_a_rule(&self, profile: ProfileId) -> Result<Vec<Automaton<()>>, NotDecided> {
        let limits = &self.plan.limits().automaton;
        let left = |own: &[()], rules: &[Position]| if rules.is_empty() { own.to_vec() } else { Vec::new() };
        let of_way = |dialling| Ok(product(self.domain.set(), self.plan.rules_tried(profile, dialling), left, limits)?);
        ways(self.plan.plan(), profile).into_iter().map(of_way).collect()
    }

    /// The shortest string of a set that reaches a rule; `None` also where a limit is in the way.
    pub fn shortest_of(&self, rule: RuleId, set: &Automaton<()>) -> Option<String> {
        shortest(&restricted(&*self.of(rule).ok()?, set, self.plan.limits()).ok()?)
    }

    /// Several strings that reach a rule, the shortest first; none if a limit is in the way.
    pub fn some(&self, rule: RuleId) -> Vec<String> {
        self.of(rule).map_or_else(|_| Vec::new(), |set| samples(&set, SAMPLES))
    }
}

/// The ways of dialling in which a profile tries different rules, the ordinary one first; off-hook ways only where the profile is made for
/// them.
pub(super) fn ways(plan: &Plan, profile: ProfileId) -> Vec<Dialling> {
    let profile = plan.profile(profile);
    let mut ways = vec![Dialling::Normal];
    if profile.optimize_device_dialing {
        // Even where no prefix was dialled a string may begin with it: the second pass gets the result of the first.
        if profile.external_access_prefix.as_deref().is_some_and(|prefix| !prefix.is_empty()) {
            ways.push(Dialling::OffHook { prefix_dialled: true });
        }
        ways.push(Dialling::OffHook { prefix_dialled: false });
    }
    ways
}

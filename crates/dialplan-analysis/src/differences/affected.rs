//! The dialled strings that an edit can affect at all, found without their fates.
//!
//! Most edits concern few strings of a large plan. A string is not affected if the same rule makes its number in both
//! plans, and if the plans route that number alike. So the fates are only needed for the strings of which the first
//! rule is another one, for those that become a number which is routed in another way, and for those on which
//! emergency entries act. Where settings differ, every string may be affected.

use std::collections::{BTreeMap, BTreeSet};

use dialplan_automaton::{Automaton, intersection, product, relabelled};
use dialplan_core::model::{Plan, PolicyId, Position, ProfileId, ProfileRule, Route, RouteId};

use super::Alike;
use super::callers::Both;
use super::pairing::{Kind, Pairing, Thing};
use super::sent::texts_of;
use crate::before_rules::strings_in_force;
use crate::fates::{Destinations, fates};
use crate::sets::{either, of_texts};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// Two plans, with what is the same in them.
pub(super) struct Affected<'a> {
    old: &'a Analysis,
    new: &'a Analysis,
    pairing: &'a Pairing,
    /// The numbers that are the line of other users.
    lines: Set,
    /// What each route of the old plan, and each of the new plan, is compared by.
    contents: (Vec<Content>, Vec<Content>),
    /// The numbers that are routed in another way, each set once, with what the old plan knows about them.
    numbers: Vec<Destinations>,
    sets: Vec<Set>,
    /// The sets by the usages of a policy whose place is another one.
    known: BTreeMap<BTreeSet<Thing>, usize>,
}

/// A route that is the same in both plans, with its number in the new plan, or one that is not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Content {
    Same(u32),
    OfOld(u32),
    OfNew(u32),
}

impl<'a> Affected<'a> {
    pub(super) fn new(old: &'a Analysis, new: &'a Analysis, pairing: &'a Pairing) -> Result<Affected<'a>, NotDecided> {
        let (was, is) = (old.plan(), new.plan());
        let mut contents = (Vec::new(), Vec::new());
        contents.1.extend((0..is.routes.len() as u32).map(Content::OfNew));
        for (at, route) in (0u32..).zip(was.route_ids()) {
            let same = pairing.new_route(is, route).filter(|new_route| alike(old, new, pairing, route, *new_route));
            contents.0.push(same.map_or(Content::OfOld(at), |same| Content::Same(same.index() as u32)));
            if let Some(same) = same
                && let Some(slot) = contents.1.get_mut(same.index())
            {
                *slot = Content::Same(same.index() as u32);
            }
        }
        let lines = lines_apart(was, is, pairing);
        let lines = of_texts(lines.iter().map(|line| (&**line, ())), &[]).charged(&new.limits().automaton)?;
        Ok(Affected {
            old,
            new,
            pairing,
            lines,
            contents,
            numbers: Vec::new(),
            sets: Vec::new(),
            known: BTreeMap::new(),
        })
    }

    /// Returns a set of the numbers that may be routed in another way for a caller; `None` if these may be all numbers.
    pub(super) fn numbers(&mut self, both: &Both) -> Result<Option<usize>, NotDecided> {
        let (was, is) = (self.old.plan(), self.new.plan());
        let country = |plan: &'a Plan, profile: Option<ProfileId>| {
            profile.and_then(|profile| plan.profile(profile).country_code.as_deref())
        };
        if was.settings != is.settings
            || was.dialect != is.dialect
            || was.policies.is_empty() != is.policies.is_empty()
            || both.old.calling_plan != both.new.calling_plan
            || both.old.profile.is_some() != both.new.profile.is_some()
            || country(was, both.old.profile) != country(is, both.new.profile)
        {
            return Ok(None);
        }
        let Some(moved) = self.moved_usages(both) else { return Ok(None) };
        if let Some(known) = self.known.get(&moved) {
            return Ok(Some(*known));
        }
        let set = self.numbers_apart(&moved)?;
        let number = self.sets.iter().position(|known| *known == set).unwrap_or(self.sets.len());
        if number == self.sets.len() {
            self.numbers.push(Destinations::within(self.old, &set)?);
            self.sets.push(set);
        }
        self.known.insert(moved, number);
        Ok(Some(number))
    }

    /// Returns the strings that may have another fate for callers who are alike, if these numbers may be routed in
    /// another way.
    pub(super) fn dialled(&self, alike: Alike, numbers: usize) -> Result<Set, NotDecided> {
        let (old, new) = (self.old, self.new);
        let (profile, emergency, new_profile, new_emergency) = alike;
        let mut strings: BTreeSet<String> = BTreeSet::new();
        for (analysis, emergency, profile) in [(old, emergency, profile), (new, new_emergency, new_profile)] {
            strings.extend(strings_in_force(analysis, emergency, profile).into_keys());
        }
        let mut all = of_texts(strings.iter().map(|string| (&**string, ())), &[]).charged(&new.limits().automaton)?;
        if let Some((profile, new_profile)) = profile.zip(new_profile) {
            all = either(&all, &self.other_rule(profile, new_profile)?, new.limits())?;
        }
        if let Some(numbers) = self.numbers.get(numbers) {
            // Strings that become others have no fate, but those of which that is not decided have one.
            let becoming = fates(old, profile, emergency, numbers, &*old.language("")?)?;
            let becoming = relabelled(&becoming.automaton, |_| vec![()], &new.limits().automaton)?;
            all = either(&all, &becoming, new.limits())?;
        }
        Ok(all)
    }

    /// Returns the strings of which the first rule that matches is another one.
    fn other_rule(&self, profile: ProfileId, new_profile: ProfileId) -> Result<Set, NotDecided> {
        let texts = |analysis: &'a Analysis, profile: ProfileId| -> Vec<(&'a str, &'a str)> {
            let plan = analysis.plan();
            let text = |member: &ProfileRule| {
                let rule = plan.rule(member.rule);
                (&*rule.pattern.value, &*rule.translation.value)
            };
            plan.profile(profile).rules.iter().map(text).collect()
        };
        let (was, is) = (texts(self.old, profile), texts(self.new, new_profile));
        if was == is {
            return Ok(Automaton::empty(self.lines.alphabet().clone()));
        }
        let everything = self.new.language("")?;
        let limits = &self.new.limits().automaton;
        let (old_rules, new_rules) = (self.old.rules(profile), self.new.rules(new_profile));
        // The automaton of no rules has an alphabet of no bytes.
        match (was.is_empty(), is.is_empty()) {
            (true, true) => return Ok(Automaton::empty(everything.alphabet().clone())),
            (true, false) => return Ok(intersection(new_rules, &*everything, |_, own| own.to_vec(), limits)?),
            (false, true) => return Ok(intersection(old_rules, &*everything, |_, own| own.to_vec(), limits)?),
            (false, false) => {}
        }
        let other = |a: &[Position], b: &[Position]| {
            let text_of = |first: Option<&Position>, texts: &[(&'a str, &'a str)]| {
                first.and_then(|first| texts.get(first.index()).copied())
            };
            if text_of(a.first(), &was) == text_of(b.first(), &is) { Vec::new() } else { vec![()] }
        };
        Ok(product(old_rules, new_rules, other, limits)?)
    }

    /// Returns the usages of a caller's policy whose place among the others is another one, or that only one of the
    /// plans gives; `None` if that does not tell which numbers are affected.
    fn moved_usages(&self, both: &Both) -> Option<BTreeSet<Thing>> {
        let (was, is) = (self.old.plan(), self.new.plan());
        let (policy, new_policy) = (both.old.policy, both.new.policy);
        if policy.is_some() != new_policy.is_some() || was.routes.is_empty() || is.routes.is_empty() {
            return None;
        }
        let usages = |plan: &Plan, policy: Option<PolicyId>| -> Vec<usize> {
            let listed = policy.map_or(&[][..], |policy| &plan.policy(policy).phone_usages);
            listed.iter().map(|usage| usage.id.index()).collect()
        };
        let (own, new_own) = (usages(was, policy), usages(is, new_policy));
        let things: Vec<Thing> = own.iter().map(|usage| self.pairing.old_thing(Kind::Usage, *usage)).collect();
        let new_things: Vec<Thing> = new_own.iter().map(|usage| Thing::InNew(*usage as u32)).collect();
        (own.is_empty() == new_own.is_empty()).then(|| moved(&things, &new_things))
    }

    /// Returns the numbers that are routed in another way if the place of these usages in a policy is another one.
    fn numbers_apart(&self, moved: &BTreeSet<Thing>) -> Result<Set, NotDecided> {
        let (was, is) = (self.old.plan(), self.new.plan());
        if !was.routes_calls() && !is.routes_calls() {
            return Ok(self.lines.clone());
        }
        let has_moved = |route: &Route, thing: &dyn Fn(usize) -> Thing| {
            route.phone_usages.iter().any(|usage| moved.contains(&thing(usage.id.index())))
        };
        let old_thing = |usage: usize| self.pairing.old_thing(Kind::Usage, usage);
        let new_thing = |usage: usize| Thing::InNew(usage as u32);
        let affected: Vec<bool> = was.routes.iter().map(|route| has_moved(route, &old_thing)).collect();
        let new_affected: Vec<bool> = is.routes.iter().map(|route| has_moved(route, &new_thing)).collect();
        let is_affected = |routes: &[RouteId], affected: &[bool]| {
            routes.iter().any(|route| affected.get(route.index()) == Some(&true))
        };
        let apart = |a: &[RouteId], b: &[RouteId]| {
            let same = ranked(was, a, &self.contents.0) == ranked(is, b, &self.contents.1);
            let apart = !same || is_affected(a, &affected) || is_affected(b, &new_affected);
            if apart { vec![()] } else { Vec::new() }
        };
        let apart = product(self.old.routes(), self.new.routes(), apart, &self.new.limits().automaton)?;
        Ok(either(&apart, &self.lines, self.new.limits())?)
    }
}

/// Returns the things that are not at the same place relative to the others in both lists, or only in one of them.
fn moved(a: &[Thing], b: &[Thing]) -> BTreeSet<Thing> {
    let only = a.iter().filter(|thing| !b.contains(thing)).chain(b.iter().filter(|thing| !a.contains(thing)));
    let mut moved: BTreeSet<Thing> = only.copied().collect();
    let common = |list: &[Thing], other: &[Thing]| -> Vec<Thing> {
        list.iter().copied().filter(|thing| other.contains(thing)).collect()
    };
    let (left, right) = (common(a, b), common(b, a));
    let before = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let after = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
    let between = |list: &[Thing]| -> Vec<Thing> {
        list.get(before..list.len().saturating_sub(after)).unwrap_or_default().to_vec()
    };
    moved.extend(between(&left));
    moved.extend(between(&right));
    moved
}

/// Returns what the routes of a number are compared by, in the order in which they are tried.
fn ranked(plan: &Plan, routes: &[RouteId], contents: &[Content]) -> Vec<Content> {
    let mut routes: Vec<RouteId> = routes.to_vec();
    routes.sort_by_key(|route| {
        let priority = plan.route(*route).priority;
        (priority.is_none(), priority, route.index())
    });
    routes.iter().filter_map(|route| contents.get(route.index()).copied()).collect()
}

/// Returns true if two routes treat the numbers that they match alike.
fn alike(old: &Analysis, new: &Analysis, pairing: &Pairing, route: RouteId, new_route: RouteId) -> bool {
    let (was, is) = (old.plan().route(route), new.plan().route(new_route));
    let usages = |things: Vec<Thing>| things.into_iter().collect::<BTreeSet<Thing>>();
    let own = was.phone_usages.iter().map(|usage| pairing.old_thing(Kind::Usage, usage.id.index())).collect();
    let other = is.phone_usages.iter().map(|usage| Thing::InNew(usage.id.index() as u32)).collect();
    let gateways: Vec<(Thing, bool)> = (was.gateways.iter())
        .map(|gateway| {
            let thing = pairing.old_thing(Kind::Gateway, gateway.id.index());
            (thing, old.plan().gateway(gateway.id).enabled)
        })
        .collect();
    let new_gateways: Vec<(Thing, bool)> = (is.gateways.iter())
        .map(|gateway| (Thing::InNew(gateway.id.index() as u32), new.plan().gateway(gateway.id).enabled))
        .collect();
    let lists = |analysis: &Analysis, route: &Route| {
        let plan = analysis.plan();
        let of_gateways: Vec<_> =
            (route.gateways.iter()).map(|gateway| texts_of(plan, &plan.gateway(gateway.id).outbound.called)).collect();
        (texts_of(plan, &route.translations), of_gateways)
    };
    usages(own) == usages(other) && gateways == new_gateways && lists(old, was) == lists(new, is)
}

/// Returns the lines of users that belong to other users in the other plan.
fn lines_apart(old: &Plan, new: &Plan, pairing: &Pairing) -> Vec<String> {
    let mut lines: BTreeMap<&str, (Vec<Thing>, Vec<Thing>)> = BTreeMap::new();
    for user in old.user_ids() {
        if let Some(line) = old.user(user).line() {
            lines.entry(line).or_default().0.push(pairing.old_thing(Kind::User, user.index()));
        }
    }
    for user in new.user_ids() {
        if let Some(line) = new.user(user).line() {
            lines.entry(line).or_default().1.push(Thing::InNew(user.index() as u32));
        }
    }
    lines.into_iter().filter(|(_, (a, b))| a != b).map(|(line, _)| line.to_owned()).collect()
}

//! The ways in which what somebody dials becomes a number: an emergency entry, the `+`, each rule, or no rule.
//!
//! No string comes in two ways.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use dialplan_automaton::Automaton;
use dialplan_core::engine::acting_entries;
use dialplan_core::model::{NoMatch, PlusNumbers, Position, ProfileId, RuleId, Separators};
use rustc_hash::FxHashMap;

use super::By;
use crate::before_rules::strings_in_force;
use crate::callers::InForce;
use crate::rules::{labels, labels_behind, preimage, preimage_behind};
use crate::sets::{Domain, difference, first_labels_within, labels_within, of_texts, restricted, with_first};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// All ways for callers with a profile and the emergency entries in force.
#[derive(Debug)]
pub(crate) struct Ways {
    /// The strings on which an emergency entry acts.
    pub(crate) emergency: Vec<Acting>,
    /// The other ways, in the order in which they are tried, but numbers with `+` first.
    pub(crate) others: Vec<Way>,
}

/// A string on which an emergency entry acts.
#[derive(Debug)]
pub(crate) struct Acting {
    /// What is dialled.
    pub(crate) dialled: String,
    /// The entry, by its position among all entries of the plan.
    pub(crate) entry: u32,
    /// The number that it becomes.
    pub(crate) result: String,
}

impl Acting {
    /// Returns what makes the number.
    pub(super) fn by(&self) -> By {
        By::Emergency(self.entry)
    }
}

/// A way in which strings become numbers.
#[derive(Debug)]
pub(crate) struct Way {
    /// What makes the numbers.
    pub(crate) by: By,
    /// The dialled strings.
    pub(crate) set: Set,
    /// What they become.
    pub(crate) how: How,
}

/// What strings become.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum How {
    /// Themselves.
    Unchanged,
    /// What a rule turns them into.
    ByRule(RuleId),
    /// Themselves behind a text.
    Behind(String),
    /// No number.
    Nowhere,
}

impl Way {
    /// Returns the automaton that gives the dialled strings the labels of the numbers that they become.
    pub(crate) fn followed<L: Clone + Ord>(
        &self,
        analysis: &Analysis,
        numbers: &Automaton<L>,
    ) -> Result<Automaton<L>, NotDecided> {
        match &self.how {
            How::Unchanged => Ok(restricted(numbers, &self.set, analysis.limits())?),
            How::ByRule(rule) => preimage(analysis, *rule, &self.set, numbers),
            How::Behind(text) => preimage_behind(analysis, text, &self.set, numbers),
            How::Nowhere => Ok(Automaton::empty(numbers.alphabet().clone())),
        }
    }

    /// Returns the labels of the numbers that the dialled strings become.
    pub(crate) fn labels<L: Copy + Ord>(
        &self,
        analysis: &Analysis,
        numbers: &Automaton<L>,
    ) -> Result<BTreeSet<L>, NotDecided> {
        match &self.how {
            How::Unchanged => Ok(labels_within(numbers, &self.set, analysis.limits())?),
            How::ByRule(rule) => labels(analysis, *rule, &self.set, numbers),
            How::Behind(text) => labels_behind(analysis, text, &self.set, numbers),
            How::Nowhere => Ok(BTreeSet::new()),
        }
    }
}

/// Returns the strings of a set that can be dialled: they are not empty, and have no visual separators where the plan
/// strips them.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub(crate) fn possible(analysis: &Analysis, set: &Set) -> Result<Set, NotDecided> {
    let possible = match analysis.plan().settings.separators {
        Separators::Strip => Domain::without_separators(),
        Separators::Keep => Domain::everything(),
    };
    Ok(restricted(set, possible.set(), analysis.limits())?)
}

/// The strings that a rule of a profile is the first to match, by position.
#[derive(Default)]
struct FirstMatched(Mutex<FxHashMap<Position, Arc<Set>>>);

/// Returns the strings of which a rule, at its position, is the first of a profile that matches.
fn first_matched(
    analysis: &Analysis,
    profile: ProfileId,
    (position, rule): (Position, RuleId),
) -> Result<Arc<Set>, NotDecided> {
    let kept = analysis.answer(profile.index(), FirstMatched::default);
    let known = kept.0.lock().unwrap_or_else(PoisonError::into_inner).get(&position).cloned();
    if let Some(known) = known {
        return Ok(known);
    }
    let matched = analysis.language(&analysis.plan().rule(rule).pattern)?;
    let set = Arc::new(with_first(analysis.rules(profile), &position, &matched, analysis.limits())?);
    kept.0.lock().unwrap_or_else(PoisonError::into_inner).insert(position, Arc::clone(&set));
    Ok(set)
}

/// Returns the ways of the strings of `dialled`, without the rules for which `skipped` returns true, and without
/// strings that become no number unless `nowhere` is true.
///
/// The strings are those that are left when separators are stripped.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub(crate) fn ways(
    analysis: &Analysis,
    profile: Option<ProfileId>,
    emergency: InForce,
    dialled: &Set,
    nowhere: bool,
    skipped: impl Fn(RuleId) -> Result<bool, NotDecided>,
) -> Result<Ways, NotDecided> {
    let plan = analysis.plan();
    let limits = analysis.limits();
    let mut rest = possible(analysis, dialled)?;
    let mut ways = Ways { emergency: Vec::new(), others: Vec::new() };

    // Emergency entries act before everything else.
    let strings = strings_in_force(analysis, emergency, profile);
    if !strings.is_empty() {
        let entries = acting_entries(plan);
        let acting = strings.iter().filter(|(string, _)| rest.accepts(string.as_bytes()));
        let acting = acting.filter_map(|(string, entry)| {
            let result = entries.iter().find(|acting| acting.entry as usize == *entry)?.result.to_string();
            Some(Acting { dialled: string.clone(), entry: u32::try_from(*entry).ok()?, result })
        });
        ways.emergency = acting.collect();
        let taken = of_texts(strings.keys().map(|string| (&**string, ())), &[]).charged(&limits.automaton)?;
        rest = difference(&rest, &taken, limits)?;
    }

    // Numbers that begin with `+` bypass the rules.
    let plus = analysis.language(r"^\+")?;
    if plan.settings.plus_numbers == PlusNumbers::Bypass {
        let set = restricted(&rest, &plus, limits)?;
        ways.others.push(Way { by: By::Plus, set, how: How::Unchanged });
        rest = difference(&rest, &plus, limits)?;
    }

    if let Some(profile) = profile {
        let rules = analysis.rules(profile);
        // Most questions are about strings that few of the rules match.
        let matching = first_labels_within(rules, &rest, limits)?;
        for (position, member) in (0u32..).map(Position).zip(&plan.profile(profile).rules) {
            if !matching.contains(&position) || skipped(member.rule)? {
                continue;
            }
            let set = restricted(&*first_matched(analysis, profile, (position, member.rule))?, &rest, limits)?;
            if !set.is_empty() {
                ways.others.push(Way { by: By::Rule(position), set, how: How::ByRule(member.rule) });
            }
        }
        if !nowhere && plan.settings.no_match == NoMatch::Reject {
            // What is left becomes no number unless it begins with `+`.
            rest = restricted(&rest, &plus, limits)?;
        }
        rest = difference(&rest, rules, limits)?;
    }

    // What no rule matches. Nothing is put in front of a `+`, and it needs no rule.
    let country_code = profile.and_then(|profile| plan.profile(profile).country_code.as_deref());
    let no_match = if profile.is_some() { plan.settings.no_match } else { NoMatch::Pass };
    let (global, others) = (restricted(&rest, &plus, limits)?, difference(&rest, &plus, limits)?);
    ways.others.push(Way { by: By::NoRule, set: global, how: How::Unchanged });
    let how = match (no_match, country_code) {
        (NoMatch::Reject, _) => How::Nowhere,
        (NoMatch::Prefix, Some(code)) => How::Behind(format!("+{code}")),
        (NoMatch::Prefix | NoMatch::Pass, _) => How::Unchanged,
    };
    ways.others.push(Way { by: By::NoRule, set: others, how });
    ways.others.retain(|way| !way.set.is_empty());
    Ok(ways)
}

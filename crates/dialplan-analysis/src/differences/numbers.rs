//! The dialled strings that two plans turn into different numbers.

use std::collections::BTreeMap;

use dialplan_automaton::{Automaton, left_product, product, relabelled};
use dialplan_core::Limits;
use dialplan_core::model::{NoMatch, ProfileId, RuleId, Separators, UnmatchedText};
use dotnet_regex::replacement::{Part, PartKind, Replacement};

use super::{Joined, Number};
use crate::fates::{By, End, Fate};
use crate::memo::Rewriting;
use crate::rewriting::{Differing, Program, differing_lengths_so_far, differing_so_far};
use crate::sets::{difference, restricted};
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// What makes a number of dialled strings.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Made {
    /// Always this number.
    Constant(String),
    /// The dialled string, with this text in front.
    Behind(String),
    /// What a rule of the plan makes of it.
    Rule(RuleId),
}

/// One of the two plans, with the profile of the callers.
#[derive(Clone, Copy)]
pub(super) struct Profile<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) id: Option<ProfileId>,
}

impl Profile<'_> {
    /// Returns what makes numbers; `None` if there is no number.
    fn made(&self, by: By, with_plus: bool) -> Option<Made> {
        let plan = self.analysis.plan();
        Some(match by {
            By::Emergency(entry) => {
                let result = plan.emergency_numbers.get(entry as usize)?.result();
                Made::Constant(plan.settings.separators.applied_to(&result).into_owned())
            }
            By::Rule(position) => Made::Rule(plan.profile(self.id?).rules.get(position.index())?.rule),
            By::Plus => Made::Behind(String::new()),
            By::NoRule => {
                let code = self.id.and_then(|id| plan.profile(id).country_code.as_deref());
                match (plan.settings.no_match, code) {
                    (NoMatch::Prefix, Some(code)) if !with_plus => Made::Behind(format!("+{code}")),
                    _ => Made::Behind(String::new()),
                }
            }
        })
    }
}

/// Labels each string of `joined` with whether both plans make the same number of it. `pairs` bounds how far two
/// rewritings are compared.
///
/// # Errors
/// Returns an error if the budget is used up. What else is not decided is a label.
pub(super) fn compared(
    joined: &Automaton<(Fate, Fate)>,
    old: Profile<'_>,
    new: Profile<'_>,
    pairs: usize,
    reasons: &mut Vec<NotDecided>,
) -> Result<Automaton<Joined>, NotDecided> {
    let limits = &new.analysis.limits().automaton;
    let mut ways: BTreeMap<(By, By), bool> = BTreeMap::new();
    for (was, is) in joined.label_sets().flatten() {
        *ways.entry((was.by, is.by)).or_default() |= has_number(was.end) && has_number(is.end);
    }
    let plus = new.analysis.language(r"^\+")?;
    let mut questions: Vec<(Made, Made, Set)> = Vec::new();
    for ((was, is), _) in ways.into_iter().filter(|(_, numbers)| *numbers) {
        for with_plus in [false, true] {
            let (Some(a), Some(b)) = (old.made(was, with_plus), new.made(is, with_plus)) else { continue };
            if is_same(&a, &b, old.analysis, new.analysis) {
                continue;
            }
            let of_ways = |labels: &[(Fate, Fate)]| match labels.first() {
                Some((x, y)) if (x.by, y.by) == (was, is) => vec![()],
                _ => Vec::new(),
            };
            let set = relabelled(joined, of_ways, limits)?;
            let set = match with_plus {
                true => restricted(&set, &plus, new.analysis.limits())?,
                false => difference(&set, &*plus, new.analysis.limits())?,
            };
            if !set.is_empty() {
                questions.push((a, b, set));
            }
        }
    }
    // A pair of rules that needs more than its share does not take that of the others.
    let mut asked = Vec::new();
    for (a, b, set) in new.analysis.fairly(questions) {
        let found = Makers { a: &a, b: &b, old: old.analysis, new: new.analysis, pairs }.differing(&set);
        asked.push((found, set));
    }
    // The strings of which the numbers differ, and those of which that is not decided.
    let mut apart: Option<Automaton<Option<usize>>> = None;
    let mut add = |set: &Set, label: Option<usize>| -> Result<(), NotDecided> {
        let labelled = relabelled(set, |_| vec![label], limits)?;
        apart = Some(match apart.take() {
            Some(before) => product(&before, &labelled, |a, b| [a, b].concat(), limits)?,
            None => labelled,
        });
        Ok(())
    };
    for (found, set) in asked {
        let Apart { differing, open } =
            found.unwrap_or_else(|why| Apart { differing: Vec::new(), open: vec![(set, why)] });
        for set in differing {
            add(&set, None)?;
        }
        for (set, why) in open {
            let reason = reasons.iter().position(|known| *known == why).unwrap_or(reasons.len());
            if reason == reasons.len() {
                reasons.push(why);
            }
            add(&set, Some(reason))?;
        }
    }
    let label = |pair: &[(Fate, Fate)], apart: &[Option<usize>]| -> Vec<Joined> {
        let number = match apart.first() {
            None => Number::Same,
            Some(None) => Number::Differs,
            Some(Some(reason)) => Number::NotDecided(*reason),
        };
        let one = |(was, is): &(Fate, Fate)| {
            let number = match (has_number(was.end), has_number(is.end)) {
                (true, true) => number,
                (false, false) => Number::Same,
                _ => Number::Differs,
            };
            Joined { was: *was, is: *is, number }
        };
        pair.iter().map(one).collect()
    };
    let nothing = || Automaton::empty(joined.alphabet().clone());
    let apart = apart.unwrap_or_else(nothing);
    Ok(left_product(joined, &apart, label, limits)?)
}

/// Returns true if there is a number. An empty one is none.
fn has_number(end: End) -> bool {
    matches!(end, End::Number(destination) if !destination.empty)
}

/// Returns true if it can be read off that both make the same number of every string.
fn is_same(a: &Made, b: &Made, old: &Analysis, new: &Analysis) -> bool {
    match (a, b) {
        (Made::Rule(a), Made::Rule(b)) => {
            let unmatched = |analysis: &Analysis| analysis.plan().settings.unmatched_text;
            let (x, y) = (old.plan().rule(*a), new.plan().rule(*b));
            (&*x.pattern.value, &*x.translation.value) == (&*y.pattern.value, &*y.translation.value)
                && unmatched(old) == unmatched(new)
        }
        _ => a == b,
    }
}

/// A program that is kept in a memo, or one that was made for the question.
enum Kept {
    Rule(std::sync::Arc<Rewriting>),
    Own(Box<Program>),
}

impl Kept {
    fn of(made: &Made, analysis: &Analysis) -> Result<Kept, NotDecided> {
        Ok(match made {
            Made::Rule(rule) => Kept::Rule(analysis.rewriting(*rule)?),
            Made::Behind(text) => Kept::Own(Box::new(Program::behind(&*analysis.lowered("^.*$")?, text)?)),
            Made::Constant(text) => {
                let start = analysis.lowered("^")?;
                let parts = vec![Part { kind: PartKind::Literal(text.clone()), span: 0..0 }];
                let constant = Replacement { parts, unresolved: Vec::new() };
                Kept::Own(Box::new(Program::new(&start, &constant, UnmatchedText::Drop)?))
            }
        })
    }

    fn program(&self) -> Result<&Program, NotDecided> {
        match self {
            Kept::Rule(rewriting) => rewriting.program(),
            Kept::Own(program) => Ok(program),
        }
    }
}

/// What is known of the numbers of some strings.
struct Apart {
    /// The strings of which the numbers differ.
    differing: Vec<Set>,
    /// Those of which that is not decided, and why.
    open: Vec<(Set, NotDecided)>,
}

/// Two makers of numbers that are compared.
#[derive(Clone, Copy)]
struct Makers<'a> {
    a: &'a Made,
    b: &'a Made,
    old: &'a Analysis,
    new: &'a Analysis,
    pairs: usize,
}

impl Makers<'_> {
    /// Returns the strings of a set of which the numbers differ.
    fn differing(self, set: &Set) -> Result<Apart, NotDecided> {
        let limits = self.new.limits();
        let found = self.as_far_as(self.pairs.min(UNBOUNDED), set, differing_so_far)?;
        let mut apart = Apart { differing: vec![found.strings], open: Vec::new() };
        let Some((open, why)) = found.open else { return Ok(apart) };
        if self.pairs <= UNBOUNDED {
            apart.open.push((open, why));
            return Ok(apart);
        }
        // Most of what takes long has results of different lengths.
        let lengths = self.as_far_as(self.pairs, &open, differing_lengths_so_far)?;
        let open = difference(&open, &lengths.strings, limits)?;
        apart.differing.push(lengths.strings);
        // One result may be behind the other by any length, but not for numbers of a bounded length.
        let short = self.new.language(&format!("^.{{1,{LONGEST}}}$"))?;
        let long = difference(&open, &*short, limits)?;
        let open = restricted(&open, &short, limits)?;
        if !long.is_empty() {
            let limit = format!("for more than {LONGEST} characters: {}", why.limit);
            apart.open.push((long, NotDecided { limit, ..why }));
        }
        if !open.is_empty() {
            let found = self.as_far_as(self.pairs, &open, differing_so_far);
            let found = found.unwrap_or_else(|why| not_begun(&open, why));
            apart.differing.push(found.strings);
            apart.open.extend(found.open);
        }
        Ok(apart)
    }

    /// Compares the programs of both makers, in no more than `pairs` steps.
    fn as_far_as(
        self,
        pairs: usize,
        set: &Set,
        compare: impl FnOnce(&Program, &Program, &Set, &Limits, usize) -> Result<Differing, NotDecided>,
    ) -> Result<Differing, NotDecided> {
        let (a, b) = (Kept::of(self.a, self.old)?, Kept::of(self.b, self.new)?);
        let (a, b) = match (a.program(), b.program()) {
            (Ok(a), Ok(b)) => (a, b),
            // What a program cannot do is open for the whole set.
            (Err(why), _) | (_, Err(why)) => return Ok(not_begun(set, why)),
        };
        compare(a, b, set, self.new.limits(), pairs)
    }
}

fn not_begun(set: &Set, why: NotDecided) -> Differing {
    Differing { strings: Automaton::empty(set.alphabet().clone()), open: Some((set.clone(), why)) }
}

/// The longest strings that are compared where longer ones cannot be, in characters.
const LONGEST: usize = 24;
/// The steps in which strings of any length are compared.
const UNBOUNDED: usize = 1_000;

/// Returns true if both plans do the same with visual separators.
pub(super) fn same_separators(old: &Analysis, new: &Analysis) -> bool {
    let strips = |analysis: &Analysis| analysis.plan().settings.separators == Separators::Strip;
    strips(old) == strips(new)
}

//! Rules whose names say that they are for one kind of numbers, and that take numbers of another kind: a mobile rule
//! that takes landlines.

use std::collections::BTreeSet;

use dialplan_core::matcher::Scratch;
use dialplan_core::model::RuleId;
use dialplan_numbering::{Class, Region};

use super::by_country;
use crate::home::of_classes;
use crate::results::{Example, own};
use crate::rules::preimage;
use crate::sets::{difference, shortest};
use crate::{Analysis, Answers, NotDecided};

/// A rule that takes numbers of another kind than its name says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Steals {
    /// The rule.
    pub rule: RuleId,
    /// The kind of numbers that its name says.
    pub named: Class,
    /// The kind of numbers that it takes as well.
    pub taken: Class,
    /// The country.
    pub country: Region,
    /// A number of the other kind, and what the rule turns it into.
    pub example: Example,
}

/// The words that name a kind of numbers in the names of rules.
const WORDS: &[(&str, Class)] = &[
    ("mobile", Class::Mobile),
    ("mobiles", Class::Mobile),
    ("mobil", Class::Mobile),
    ("mobiel", Class::Mobile),
    ("cell", Class::Mobile),
    ("cellular", Class::Mobile),
    ("gsm", Class::Mobile),
    ("landline", Class::Fixed),
    ("landlines", Class::Fixed),
    ("festnetz", Class::Fixed),
    ("freephone", Class::TollFree),
    ("tollfree", Class::TollFree),
    ("premium", Class::Premium),
];

/// Words that say that a kind is left out.
const EXCEPT: [&str; 8] = ["no", "non", "not", "except", "without", "excluding", "excl", "ohne"];

/// The kinds that are told apart.
const KINDS: [Class; 5] = [Class::Fixed, Class::Mobile, Class::TollFree, Class::Premium, Class::SharedCost];

/// Returns the rules with the name of one kind of numbers that make valid numbers of another kind, and not of their
/// own, in a profile whose country tells the two apart. Each rule is reported once, and of rules with the same pattern
/// and translation the first.
pub fn stolen_numbers(analysis: &Analysis) -> Answers<Steals> {
    let plan = analysis.plan();
    let answers = by_country(analysis, |_, rule, region| match named_kind(&plan.rule(rule).name) {
        Some(named) if region.tells_mobile_from_fixed() => of_rule(analysis, rule, named, region),
        _ => Ok(None),
    });
    // Profiles often have the same rules.
    let mut known = BTreeSet::new();
    let is_first = |(rule, found): &(RuleId, Steals)| {
        let written = plan.rule(*rule);
        known.insert((&*written.pattern.value, &*written.translation.value, found.country.code()))
    };
    let found = answers.found.into_iter().filter(is_first).map(|(_, found)| found).collect();
    Answers { found, undecided: answers.undecided }
}

/// Returns the kind of numbers that a name has a word for, if there is exactly one.
pub(super) fn named_kind(name: &str) -> Option<Class> {
    // `toll-free` is two words.
    let name = name.to_lowercase().replace("toll-free", "tollfree").replace("toll free", "tollfree");
    let words: Vec<&str> = name.split(|c: char| !c.is_alphabetic()).collect();
    // `all except mobile` is not for mobile numbers.
    if words.iter().any(|word| EXCEPT.contains(word)) {
        return None;
    }
    let kinds = words.iter().filter_map(|word| WORDS.iter().find(|(known, _)| known == word));
    let kinds: BTreeSet<Class> = kinds.map(|(_, class)| *class).collect();
    match kinds.len() {
        1 => kinds.first().copied(),
        _ => None,
    }
}

fn of_rule(analysis: &Analysis, rule: RuleId, named: Class, region: Region) -> Result<Option<Steals>, NotDecided> {
    let Some(own_kind) = of_classes(analysis, region, &[named])? else { return Ok(None) };
    let own = own(analysis, rule)?;
    // Shared-cost numbers are numbers of services like the other two, and plans put them with either.
    let is_service = matches!(named, Class::TollFree | Class::Premium);
    let is_apart = |kind: &Class| *kind != named && !(is_service && *kind == Class::SharedCost);
    for taken in KINDS.into_iter().filter(is_apart) {
        let Some(other) = of_classes(analysis, region, &[taken])? else { continue };
        let other = difference(&other, &own_kind, analysis.limits())?;
        let so = preimage(analysis, rule, &own, &other)?;
        let Some(number) = shortest(&so) else { continue };
        let Some(result) = analysis.apply_rule(rule, &number, &mut Scratch::default()).ok().flatten() else { continue };
        let example = Example { number, result };
        return Ok(Some(Steals { rule, named, taken, country: region, example }));
    }
    Ok(None)
}

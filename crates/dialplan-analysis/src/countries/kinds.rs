//! Rules whose names say that they are for one kind of numbers, and that take numbers of another kind: a mobile rule
//! that takes landlines.

use std::collections::BTreeSet;

use dialplan_core::matcher::Scratch;
use dialplan_core::model::{ProfileId, RuleId};
use dialplan_numbering::{Class, Region};

use crate::home::{country_of, of_classes};
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

/// Returns the rules with the name of one kind of numbers that make valid numbers of another kind, and not of their own,
/// in a profile whose country tells the two apart. Each rule is reported once, and of rules with the same pattern and
/// translation the first.
pub fn stolen_numbers(analysis: &Analysis) -> Answers<Steals> {
    let plan = analysis.plan();
    let mut answers = Answers { found: Vec::new(), undecided: Vec::new() };
    let mut done = BTreeSet::new();
    // Profiles often have the same rules.
    let mut reported = BTreeSet::new();
    for profile in analysis.fairly(plan.profile_ids()) {
        for (rule, named) in named_rules(analysis, profile) {
            let Some(region) = country_of(analysis, profile) else { break };
            if done.contains(&rule) || !region.tells_mobile_from_fixed() {
                continue;
            }
            match of_rule(analysis, rule, named, region) {
                Ok(None) => {}
                Ok(Some(found)) => {
                    done.insert(rule);
                    let written = plan.rule(rule);
                    if reported.insert((&*written.pattern.value, &*written.translation.value, region.code())) {
                        answers.found.push(found);
                    }
                }
                Err(why) => {
                    done.insert(rule);
                    answers.undecided.push((rule, why));
                }
            }
        }
    }
    answers.found.sort_by_key(|found| found.rule);
    answers
}

/// Returns the rules of a profile whose names have a word for exactly one kind of numbers.
fn named_rules(analysis: &Analysis, profile: ProfileId) -> Vec<(RuleId, Class)> {
    let plan = analysis.plan();
    let mut found = Vec::new();
    for member in &plan.profile(profile).rules {
        let name = plan.rule(member.rule).name.to_lowercase();
        // `toll-free` is two words.
        let name = name.replace("toll-free", "tollfree").replace("toll free", "tollfree");
        let words: Vec<&str> = name.split(|c: char| !c.is_alphabetic()).collect();
        // `all except mobile` is not for mobile numbers.
        if words.iter().any(|word| EXCEPT.contains(word)) {
            continue;
        }
        let kinds: BTreeSet<Class> = words
            .iter()
            .filter_map(|word| WORDS.iter().find(|(known, _)| known == word))
            .map(|(_, class)| *class)
            .collect();
        if let [only] = kinds.into_iter().collect::<Vec<_>>().as_slice() {
            found.push((member.rule, *only));
        }
    }
    found
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

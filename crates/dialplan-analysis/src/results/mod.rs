//! Questions about the results of rules: which of them are routed, normalised twice, or not E.164 numbers.
//!
//! Pre-images answer these questions for all strings of digits, `*` and `#` that reach a rule. Where it matters what
//! people dial, only all-digit strings are considered, if there are any. A kind of result is reported for a rule only
//! if *all* its numbers of some length have such results: that `^00(\d+)$` turns `000` into `+0` is not worth a
//! finding.

mod normalised_twice;
mod number_format;
mod shapes;
mod unroutable;

use std::sync::Arc;

use dialplan_automaton::Automaton;
use dialplan_core::matcher::Scratch;
use dialplan_core::model::RuleId;
use rustc_hash::FxHashMap;

use crate::home::plausible;
use crate::rules::{profiles_with_rule, reaching, reaching_when_dialled};
use crate::sets::restricted;
use crate::{Analysis, Answers, NotDecided};

pub use normalised_twice::{NormalisedTwice, normalised_twice};
pub use number_format::{not_e164, trunk_zeros};
pub(crate) use unroutable::lines_before;
pub use unroutable::{Unroutable, unroutable};

pub(crate) const DIALLED: &[u8] = b"0123456789*#";

type Decided<T> = Result<T, NotDecided>;

/// A dialled number that demonstrates a finding, and its result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Example {
    /// The dialled number.
    pub number: String,
    /// What the rule turns it into.
    pub result: String,
}

/// The strings of digits, `*` and `#` of the domain, kept with the analysis.
struct Dialled(Decided<Arc<Automaton<()>>>);

/// The strings of digits, `*` and `#` that reach one rule, kept with the analysis.
struct Own(Decided<Arc<Automaton<()>>>);

/// Returns the strings of digits, `*` and `#` of the domain.
///
/// # Errors
/// Returns an error if a limit is exceeded.
pub fn dialled(analysis: &Analysis) -> Result<Arc<Automaton<()>>, NotDecided> {
    let made = || {
        let dialable = analysis.language(r"^[\d*#]+$")?;
        Ok(Arc::new(restricted(&*dialable, analysis.domain().set(), analysis.limits())?))
    };
    analysis.answer(0, || Dialled(made())).0.clone()
}

/// Returns the normalization rules without those that turn the same numbers into the same results as an earlier rule.
pub(crate) fn distinct(analysis: &Analysis) -> Result<Vec<RuleId>, NotDecided> {
    let answers = per_rewriting(analysis, |rule| Ok(Some(rule)));
    match answers.undecided.into_iter().next() {
        Some((_, why)) => Err(why),
        None => Ok(answers.found.into_iter().filter(|(rule, first)| rule == first).map(|(rule, _)| rule).collect()),
    }
}

/// Asks a question about each normalization rule, once for rules with the same pattern and translation that the same
/// numbers reach.
fn per_rewriting<T: Clone>(
    analysis: &Analysis,
    ask: impl Fn(RuleId) -> Result<Option<T>, NotDecided>,
) -> Answers<(RuleId, T)> {
    type Asked<T> = Vec<(Arc<Automaton<()>>, Decided<Option<T>>)>;
    let mut known: FxHashMap<(&str, &str), Asked<T>> = FxHashMap::default();
    let mut answers = Answers { found: Vec::new(), undecided: Vec::new() };
    let plan = analysis.plan();
    for rule in analysis.fairly(plan.normalization_rules()) {
        let written = analysis.plan().rule(rule);
        let answer = own(analysis, rule).and_then(|own| {
            let asked = known.entry((&written.pattern, &written.translation)).or_default();
            match asked.iter().find(|(other, _)| *other == own) {
                Some((_, answer)) => answer.clone(),
                None => {
                    let answer = ask(rule);
                    asked.push((own, answer.clone()));
                    answer
                }
            }
        });
        match answer {
            Ok(answer) => answers.found.extend(answer.map(|answer| (rule, answer))),
            Err(why) => answers.undecided.push((rule, why)),
        }
    }
    answers
}

/// Returns the strings of digits, `*` and `#` that reach a rule.
pub(crate) fn own(analysis: &Analysis, rule: RuleId) -> Result<Arc<Automaton<()>>, NotDecided> {
    let made = || Ok(Arc::new(restricted(&*reaching(analysis, rule)?, &*dialled(analysis)?, analysis.limits())?));
    analysis.answer(rule.index(), || Own(made())).0.clone()
}

/// Returns the strings that reach a rule and that people usually dial: those of digits only, if there are any.
fn usually_dialled(analysis: &Analysis, rule: RuleId) -> Result<Arc<Automaton<()>>, NotDecided> {
    let own = own(analysis, rule)?;
    let of_digits = restricted(&*own, analysis.domain().of_digits().set(), analysis.limits())?;
    Ok(if of_digits.is_empty() { own } else { Arc::new(of_digits) })
}

pub(crate) fn example(analysis: &Analysis, rule: RuleId, set: &Automaton<()>) -> Option<Example> {
    let own = restricted(&*own(analysis, rule).ok()?, set, analysis.limits()).ok()?;
    // If possible a number that shows it when it is dialled.
    let dialled = reaching_when_dialled(analysis, rule).and_then(|all| Ok(restricted(&own, &all, analysis.limits())?));
    let own = dialled.ok().filter(|dialled| !dialled.is_empty()).unwrap_or(own);
    let number = plausible(analysis, profiles_with_rule(analysis, rule).first().copied(), &own)?;
    let result = analysis.apply_rule(rule, &number, &mut Scratch::default()).ok()??;
    Some(Example { number, result })
}

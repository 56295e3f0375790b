//! Questions about the results of rules: which of them are routed, normalised twice, or no numbers at all.
//!
//! Pre-images answer these questions for all strings of digits, `*` and `#` that reach a rule; where it matters what people dial,
//! for those of digits only, if there are any. A kind of result is held against a rule only where *all* numbers of some length
//! have such results: that `^00(\d+)$` turns `000` into `+0` is not worth a finding.

mod again;
mod shapes;
mod unroutable;

use std::collections::BTreeSet;
use std::sync::Arc;

use dialplan_automaton::{Automaton, StateId};
use dialplan_core::matcher::Scratch;
use dialplan_core::model::RuleId;
use dotnet_regex::hir::Hir;
use dotnet_regex::replacement::PartKind;
use rustc_hash::FxHashMap;

use crate::rewriting::{begins_at_start, labels_of_results, preimage_of};
use crate::rules::reaching;
use crate::sets::{restricted, shortest};
use crate::{Analysis, Answers, NotDecided};

pub use again::{Again, again};
pub use shapes::{not_e164, trunk_zeros};
pub use unroutable::{Unroutable, unroutable};

pub(crate) const DIALLED: &[u8] = b"0123456789*#";

type Decided<T> = Result<T, NotDecided>;

/// A number that shows it, with what the rule makes of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Example {
    /// What is dialled.
    pub number: String,
    /// The result.
    pub result: String,
}

/// The strings of digits, `*` and `#` of the domain, kept with the analysis.
struct Dialled(Decided<Arc<Automaton<()>>>);

/// The strings of digits, `*` and `#` that reach one rule, kept with the analysis.
struct Own(Decided<Arc<Automaton<()>>>);

/// Returns the strings of digits, `*` and `#` of the domain.
///
/// # Errors
/// A limit.
pub fn dialled(analysis: &Analysis) -> Result<Arc<Automaton<()>>, NotDecided> {
    let made = || {
        let dialable = analysis.language(r"^[\d*#]+$")?;
        Ok(Arc::new(restricted(&*dialable, analysis.domain().set(), analysis.limits())?))
    };
    analysis.answer(0, || Dialled(made())).0.clone()
}

/// Returns the rules without those that turn the same numbers into the same results as an earlier one.
pub(crate) fn distinct(analysis: &Analysis) -> Result<Vec<RuleId>, NotDecided> {
    let answers = per_rewriting(analysis, |rule| Ok(Some(rule)));
    match answers.undecided.into_iter().next() {
        Some((_, why)) => Err(why),
        None => Ok(answers.found.into_iter().filter(|(rule, first)| rule == first).map(|(rule, _)| rule).collect()),
    }
}

/// Asks about each rule. Rules with the same pattern and translation that the same numbers reach are asked once.
fn per_rewriting<T: Clone>(
    analysis: &Analysis,
    ask: impl Fn(RuleId) -> Result<Option<T>, NotDecided>,
) -> Answers<(RuleId, T)> {
    type Asked<T> = Vec<(Arc<Automaton<()>>, Decided<Option<T>>)>;
    let mut known: FxHashMap<(&str, &str), Asked<T>> = FxHashMap::default();
    let mut answers = Answers { found: Vec::new(), undecided: Vec::new() };
    for rule in analysis.plan().rule_ids() {
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

/// As [`rules::preimage`](crate::rules::preimage), with a look at the beginning of the translation first.
pub(crate) fn preimage<L: Clone + Ord>(
    analysis: &Analysis,
    rule: RuleId,
    domain: &Automaton<()>,
    results: &Automaton<L>,
) -> Result<Automaton<L>, NotDecided> {
    let rewriting = analysis.rewriting(rule)?;
    let (hir, program) = (&rewriting.hir, &rewriting.program);
    if is_answered_by_text(analysis, rule, hir, results) {
        return Ok(Automaton::empty(domain.alphabet().clone()));
    }
    preimage_of(hir, program.as_ref().map_err(Clone::clone)?, domain, results, analysis.limits())
}

/// Returns the labels of the results of a rule.
pub(crate) fn labels<L: Copy + Ord>(
    analysis: &Analysis,
    rule: RuleId,
    domain: &Automaton<()>,
    results: &Automaton<L>,
) -> Result<BTreeSet<L>, NotDecided> {
    let rewriting = analysis.rewriting(rule)?;
    let (hir, program) = (&rewriting.hir, &rewriting.program);
    if is_answered_by_text(analysis, rule, hir, results) {
        return Ok(BTreeSet::new());
    }
    labels_of_results(hir, program.as_ref().map_err(Clone::clone)?, domain, results, analysis.limits())
}

/// Returns true if the text at the beginning of the translation shows that no result has a label; often that is enough.
fn is_answered_by_text<L>(analysis: &Analysis, rule: RuleId, hir: &Hir, results: &Automaton<L>) -> bool {
    let first = analysis.translation(rule).parts.first().map(|part| &part.kind);
    matches!(first, Some(PartKind::Literal(text)) if results.walk(text.as_bytes()) == StateId::DEAD)
        && begins_at_start(hir)
}

/// Returns the strings of digits, `*` and `#` that reach a rule.
pub(crate) fn own(analysis: &Analysis, rule: RuleId) -> Result<Arc<Automaton<()>>, NotDecided> {
    let made = || Ok(Arc::new(restricted(&*reaching(analysis, rule)?, &*dialled(analysis)?, analysis.limits())?));
    analysis.answer(rule.index(), || Own(made())).0.clone()
}

/// Returns the strings among these that people mostly dial: those of digits only, if there are any.
fn usual(analysis: &Analysis, rule: RuleId) -> Result<Arc<Automaton<()>>, NotDecided> {
    let own = own(analysis, rule)?;
    let of_digits = restricted(&*own, analysis.domain().of_digits().set(), analysis.limits())?;
    Ok(if of_digits.is_empty() { own } else { Arc::new(of_digits) })
}

fn example(analysis: &Analysis, rule: RuleId, set: &Automaton<()>) -> Option<Example> {
    let own = restricted(&*own(analysis, rule).ok()?, set, analysis.limits()).ok()?;
    let number = shortest(&own)?;
    let result = analysis.apply_rule(rule, &number, &mut Scratch::default()).ok()??;
    Some(Example { number, result })
}

//! All patterns of a plan. Each distinct pattern is read once, on all cores with the feature `parallel`.

use dialplan_automaton::Alphabet;
use dialplan_automaton::lookup::{Chain, Language, Step};
use dotnet_regex::charset::{ALPHABET_LEN, FIRST};
use dotnet_regex::hir::Hir;
use dotnet_regex::language::chain;
use rustc_hash::FxHashMap;

use crate::limits::Limits;
use crate::model::Plan;
use crate::parallel;
use crate::pattern::{PatternError, language, read};

/// A pattern that was read.
pub(super) struct Pattern {
    pub(super) language: Language<()>,
    /// The lowered form; only for the pattern of a rule, whose captures need it.
    pub(super) hir: Option<Hir>,
}

/// The distinct patterns of a plan's rules, routes, number ranges, classes, blocked numbers and assertions.
pub(super) struct Distinct<'a> {
    numbers: FxHashMap<&'a str, u32>,
    /// The patterns, by their numbers. Each says whether it belongs to a rule.
    pub(super) texts: Vec<(&'a str, bool)>,
}

impl<'a> Distinct<'a> {
    pub(super) fn of(plan: &'a Plan) -> Distinct<'a> {
        Distinct::some(plan, |_| true)
    }

    /// Returns the patterns that are wanted.
    pub(super) fn some(plan: &'a Plan, wanted: impl Fn(&str) -> bool) -> Distinct<'a> {
        let mut distinct = Distinct { numbers: FxHashMap::default(), texts: Vec::new() };
        let rules = plan.rules.iter().map(|rule| (&*rule.pattern.value, true));
        let routes = plan.routes.iter().map(|route| (&*route.target.value, false));
        let ranges = plan.number_ranges.iter().filter_map(|range| Some((&*range.pattern()?.value, false)));
        let classes = plan.classes.iter().map(|class| (&*class.pattern.value, false));
        let blocked = plan.lint.blocked.iter().map(|blocked| (&*blocked.pattern.value, false));
        let assertions = plan.assertions.iter().flat_map(|assertion| assertion.patterns());
        let asserted = assertions.map(|pattern| (&*pattern.value, false));
        let others = ranges.chain(classes).chain(blocked).chain(asserted);
        for (text, of_rule) in rules.chain(routes).chain(others).filter(|(text, _)| wanted(text)) {
            distinct.numbers.entry(text).or_insert_with(|| {
                distinct.texts.push((text, of_rule));
                distinct.texts.len() as u32 - 1
            });
        }
        distinct
    }

    /// Returns the number of a pattern of the plan.
    pub(super) fn number(&self, text: &str) -> Option<usize> {
        self.numbers.get(text).map(|number| *number as usize)
    }
}

/// The distinct patterns, read.
pub(super) struct Patterns<'a> {
    distinct: Distinct<'a>,
    read: Vec<Result<Pattern, PatternError>>,
}

impl<'a> Patterns<'a> {
    pub(super) fn read(distinct: Distinct<'a>, limits: &Limits) -> Patterns<'a> {
        let read = |(text, of_rule): &(&str, bool), part| pattern(text, *of_rule, &limits.within(part));
        let read = parallel::within(&distinct.texts, limits.budget(), |_| 1, read, PatternError::is_short);
        Patterns { distinct, read }
    }

    /// Returns a pattern of the plan by its text; it must be one of those that were read.
    #[expect(clippy::indexing_slicing, reason = "INVARIANT: every pattern that is used was read")]
    pub(super) fn get(&self, text: &str) -> Result<&Pattern, &PatternError> {
        self.read[self.distinct.numbers[text] as usize].as_ref()
    }

    /// Returns a pattern of the plan by its text; `None` if it was not read.
    pub(super) fn known(&self, text: &str) -> Option<Result<&Pattern, &PatternError>> {
        self.read.get(self.distinct.number(text)?).map(Result::as_ref)
    }
}

fn pattern(text: &str, of_rule: bool, limits: &Limits) -> Result<Pattern, PatternError> {
    let hir = read(text, limits)?;
    let language = match chain(&hir) {
        Some(chain) => Language::Chain(literal_chain(chain)),
        None => Language::Automaton(language(&hir, limits)?),
    };
    Ok(Pattern { language, hir: of_rule.then_some(hir) })
}

fn literal_chain(chain: dotnet_regex::language::Chain) -> Chain {
    let step = |(set, times): (dotnet_regex::charset::CharSet, u32)| Step { bytes: set.bits(), times };
    Chain { steps: chain.steps.into_iter().map(step).collect(), open: chain.open }
}

/// Returns the alphabet: the classes of characters that the languages distinguish.
pub(super) fn alphabet<'l>(languages: impl Iterator<Item = &'l Language<()>>) -> Alphabet {
    let mut alphabet = Alphabet::new(FIRST, &[0; ALPHABET_LEN]);
    let mut sets = rustc_hash::FxHashSet::default();
    for language in languages {
        match language {
            Language::Automaton(automaton) if sets.contains(&(0, Some(automaton.alphabet().classes()))) => {}
            Language::Automaton(automaton) => {
                alphabet = alphabet.refined_by(automaton.alphabet().classes());
                sets.insert((0, Some(automaton.alphabet().classes())));
            }
            Language::Chain(chain) => {
                for step in &chain.steps {
                    if sets.insert((step.bytes, None)) {
                        let members: Vec<u8> =
                            (FIRST..).take(ALPHABET_LEN).map(|b| (step.bytes >> b & 1) as u8).collect();
                        alphabet = alphabet.refined_by(&members);
                    }
                }
            }
        }
    }
    alphabet
}

/// Returns the language that has exactly one string.
pub(super) fn literal(text: &str) -> Language<()> {
    let step = |byte: u8| Step { bytes: if byte < 128 { 1 << byte } else { 0 }, times: 1 };
    Language::Chain(Chain { steps: text.bytes().map(step).collect(), open: false })
}

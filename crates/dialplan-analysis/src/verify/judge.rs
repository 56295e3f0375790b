//! Whether a call is as an assertion expects.

use dialplan_automaton::Automaton;
use dialplan_core::call::Choice;
use dialplan_core::model::{Assertion, Expected, GatewayId, ProfileId};
use dialplan_core::query::answer::Answer;

use crate::fates::{By, Destinations, End, Fate};
use crate::trunk::SentAs;
use crate::{Analysis, NotDecided};

/// What an assertion looks at in the answer to a call, beside the fate.
#[derive(Debug)]
pub(super) struct Outcome {
    verdict: &'static str,
    reason: Option<&'static str>,
    selected: Option<Choice>,
    /// The gateways of the selected route that answer.
    pub(super) gateways: Vec<GatewayId>,
}

impl Outcome {
    pub(super) fn of(analysis: &Analysis, answer: &Answer) -> Outcome {
        let selected = answer.selected();
        let gateways = selected.map(|choice| answer.gateways(analysis.plan(), choice.route).collect());
        Outcome {
            verdict: answer.verdict.name(),
            reason: answer.verdict.reason().map(|reason| reason.name()),
            selected,
            gateways: gateways.unwrap_or_default(),
        }
    }
}

/// What an assertion expects, with the numbers of its patterns as marks of destinations.
pub(super) struct Judge<'a> {
    analysis: &'a Analysis,
    assertion: &'a Assertion,
    /// The numbers that match the pattern of an expectation, in the order of the marks.
    sets: Vec<Automaton<()>>,
    /// For each expectation, the marks of its pattern.
    expect: Vec<Marks>,
    not: Vec<Marks>,
}

/// The marks of what an expectation says about numbers.
enum Marks {
    None,
    Normalised(usize),
    /// What is sent, with the first mark.
    Sent(SentAs, usize),
}

impl<'a> Judge<'a> {
    pub(super) fn new(analysis: &'a Analysis, assertion: &'a Assertion) -> Result<Judge<'a>, NotDecided> {
        let mut judge = Judge { analysis, assertion, sets: Vec::new(), expect: Vec::new(), not: Vec::new() };
        judge.expect = judge.marks(&assertion.expect)?;
        judge.not = judge.marks(&assertion.not)?;
        Ok(judge)
    }

    fn marks(&mut self, expected: &[Expected]) -> Result<Vec<Marks>, NotDecided> {
        let mut marks = Vec::with_capacity(expected.len());
        for one in expected {
            let first = self.sets.len();
            marks.push(match one {
                Expected::Normalised(pattern) => {
                    self.sets.push(self.analysis.language(pattern)?.as_ref().clone());
                    Marks::Normalised(first)
                }
                Expected::Sent(pattern) => {
                    let sent = SentAs::new(self.analysis, pattern, Destinations::MARKS.saturating_sub(first))?;
                    self.sets.extend(sent.sets().cloned());
                    Marks::Sent(sent, first)
                }
                _ => Marks::None,
            });
        }
        Ok(marks)
    }

    /// Returns the sets of numbers that destinations must be marked with.
    pub(super) fn sets(&self) -> Vec<&Automaton<()>> {
        self.sets.iter().collect()
    }

    /// Returns true if a call with this fate and outcome is as expected.
    pub(super) fn is_content(&self, fate: Fate, outcome: &Outcome, profile: Option<ProfileId>) -> bool {
        let call = Call { fate, outcome, profile };
        let mut expect = self.assertion.expect.iter().zip(&self.expect);
        let mut not = self.assertion.not.iter().zip(&self.not);
        expect.all(|(expected, marks)| self.is_true(call, expected, marks, true))
            && !not.any(|(expected, marks)| self.is_true(call, expected, marks, false))
    }

    /// Returns true if a call is as one expectation says. A route can have several gateways: `all` says whether all of
    /// them or one of them must be.
    fn is_true(&self, call: Call<'_>, expected: &Expected, marks: &Marks, all: bool) -> bool {
        let Call { fate, outcome, profile } = call;
        let plan = self.analysis.plan();
        let selected = outcome.selected;
        let of_gateways = |is: &dyn Fn(GatewayId) -> bool| {
            let mut gateways = outcome.gateways.iter().copied();
            match all {
                true => !outcome.gateways.is_empty() && gateways.all(is),
                false => gateways.any(is),
            }
        };
        let marked = |mark: usize| matches!(fate.end, End::Number(to) if !to.empty && to.marks & (1 << mark) != 0);
        match (expected, marks) {
            (Expected::Verdict(words), _) => words.iter().any(|word| *word.value == *outcome.verdict),
            (Expected::Reason(words), _) => words.iter().any(|word| Some(&*word.value) == outcome.reason),
            (Expected::Rule(names), _) => {
                let (By::Rule(position), Some(profile)) = (fate.by, profile) else { return false };
                let member = plan.profile(profile).rules.get(position.index());
                member.is_some_and(|member| names.iter().any(|name| name.value == plan.rule(member.rule).name.value))
            }
            (Expected::Usage(usages), _) => selected.is_some_and(|choice| usages.contains(&choice.usage)),
            (Expected::Route(routes), _) => selected.is_some_and(|choice| routes.contains(&choice.route)),
            (Expected::Gateway(gateways), _) => of_gateways(&|gateway| gateways.contains(&gateway)),
            (Expected::Normalised(_), Marks::Normalised(mark)) => marked(*mark),
            (Expected::Sent(_), Marks::Sent(sent, first)) => selected.is_some_and(|choice| {
                of_gateways(&|gateway| {
                    sent.mark(self.analysis, choice.route, gateway).is_some_and(|mark| marked(first + mark))
                })
            }),
            // Patterns have marks.
            (Expected::Normalised(_) | Expected::Sent(_), _) => false,
        }
    }
}

/// A call that is judged.
#[derive(Clone, Copy)]
struct Call<'c> {
    fate: Fate,
    outcome: &'c Outcome,
    profile: Option<ProfileId>,
}

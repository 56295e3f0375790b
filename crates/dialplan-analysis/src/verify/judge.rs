//! Whether a call is as an assertion expects.

use dialplan_automaton::Automaton;
use dialplan_core::call::Choice;
use dialplan_core::engine::{self, Block};
use dialplan_core::model::{Assertion, Expected, GatewayId, ProfileId};

use crate::fates::{By, Destination, Destinations, Line};
use crate::trunk::SentAs;
use crate::{Analysis, NotDecided};

/// What an assertion looks at in a call, beside the rule and the number.
#[derive(Debug)]
pub(super) struct Outcome {
    verdict: &'static str,
    reason: Option<&'static str>,
    selected: Option<Choice>,
    /// The gateways of the selected route that answer.
    pub(super) gateways: Vec<GatewayId>,
}

impl Outcome {
    /// Returns what matters of an outcome when some gateways are down.
    pub(super) fn of(analysis: &Analysis, outcome: engine::Outcome, down: &[GatewayId]) -> Outcome {
        let selected = match outcome {
            engine::Outcome::Routed(choice) => Some(choice),
            _ => None,
        };
        let gateways = selected.into_iter().flat_map(|choice| analysis.plan().enabled_gateways(choice.route));
        Outcome {
            verdict: outcome.name(),
            reason: match outcome {
                engine::Outcome::Blocked(block) => Some(block.name()),
                _ => None,
            },
            selected,
            gateways: gateways.filter(|gateway| !down.contains(gateway)).collect(),
        }
    }

    /// Returns the outcome of a string that becomes no number.
    pub(super) fn nowhere(analysis: &Analysis) -> Outcome {
        Outcome::of(analysis, engine::Outcome::Blocked(Block::NotNormalised), &[])
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

    /// Returns where a number leads, as far as the assertion asks.
    pub(super) fn destination(&self, number: &str) -> Destination {
        let inside = self.sets.iter().map(|set| set.accepts(number.as_bytes()));
        let marks = inside.enumerate().fold(0, |marks, (at, inside)| marks | (u64::from(inside) << at));
        Destination { empty: number.is_empty(), routes: 0, line: Line::Nobody, marks }
    }

    /// Returns true if something is expected of the rule that makes the number.
    pub(super) fn asks_for_rules(&self) -> bool {
        self.assertion.expect.iter().chain(&self.assertion.not).any(|expected| matches!(expected, Expected::Rule(_)))
    }

    /// Returns true if the rule that makes a number is as expected.
    pub(super) fn is_content_with_rule(&self, by: By, profile: Option<ProfileId>) -> bool {
        let plan = self.analysis.plan();
        let own = match (by, profile) {
            (By::Rule(position), Some(profile)) => {
                plan.profile(profile).rules.get(position.index()).map(|member| &plan.rule(member.rule).name.value)
            }
            _ => None,
        };
        let is = |expected: &Expected| match expected {
            Expected::Rule(names) => Some(own.is_some_and(|own| names.iter().any(|name| name.value == *own))),
            _ => None,
        };
        self.assertion.expect.iter().filter_map(is).all(|is| is)
            && !self.assertion.not.iter().filter_map(is).any(|is| is)
    }

    /// Returns true if everything but the rule is as expected for a call that leads to a destination; `None` for no
    /// number.
    pub(super) fn is_content(&self, to: Option<Destination>, outcome: &Outcome) -> bool {
        let mut expect = self.assertion.expect.iter().zip(&self.expect);
        let mut not = self.assertion.not.iter().zip(&self.not);
        expect.all(|(expected, marks)| self.is_true(to, outcome, expected, marks, true).unwrap_or(true))
            && !not.any(|(expected, marks)| self.is_true(to, outcome, expected, marks, false).unwrap_or(false))
    }

    /// Returns true if a call is as one expectation says; `None` if it is about the rule. A route can have several
    /// gateways: `all` says whether all of them or one of them must be.
    fn is_true(
        &self,
        to: Option<Destination>,
        outcome: &Outcome,
        expected: &Expected,
        marks: &Marks,
        all: bool,
    ) -> Option<bool> {
        let selected = outcome.selected;
        let of_gateways = |is: &dyn Fn(GatewayId) -> bool| {
            let mut gateways = outcome.gateways.iter().copied();
            match all {
                true => !outcome.gateways.is_empty() && gateways.all(is),
                false => gateways.any(is),
            }
        };
        let marked = |mark: usize| to.is_some_and(|to| !to.empty && to.marks & (1 << mark) != 0);
        Some(match (expected, marks) {
            (Expected::Rule(_), _) => return None,
            (Expected::Verdict(words), _) => words.iter().any(|word| *word.value == *outcome.verdict),
            (Expected::Reason(words), _) => words.iter().any(|word| Some(&*word.value) == outcome.reason),
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
        })
    }
}

//! The answer retold step by step: every rule tried and how far it got, the walk through the usages, every route.
//!
//! The automata know only which rule wins; how far the others got is found with an automaton for each pattern, made here on demand.

use dotnet_regex::matcher::{Matcher, Scratch};
use dotnet_regex::replacement::Captures;

use super::answer::{Answer, Reason, Verdict};
use crate::call::Dialling;
use crate::call::Routing;
use crate::call::{Choice, Side};
use crate::compile::CompiledPlan;
use crate::model::Position;
use crate::model::{RouteId, UsageId};
use crate::pattern::{PatternError, language, read};

/// An answer step by step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trace {
    /// The passes through the rules.
    pub passes: Vec<PassTrace>,
    /// The usages, in the order in which they are tried.
    pub usages: Vec<UsageTrace>,
    /// Routes, in file order; none if the number never got that far.
    pub routes: Vec<RouteTrace>,
}

/// One pass through the rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PassTrace {
    /// Where it takes place.
    pub side: Side,
    /// What it was given.
    pub input: String,
    /// Every rule of the profile, in order.
    pub rules: Vec<(Position, Outcome)>,
}

/// How a pattern fared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It matches and is used. With what its groups captured.
    Taken(Vec<Captured>),
    /// It matches too, but an earlier rule was used.
    TooLate,
    /// It matches (of a route).
    Matches,
    /// It does not match.
    NoMatch {
        /// The length of the longest prefix of the number that begins some string which the pattern matches.
        viable: usize,
        /// The character after that prefix; `None` if the number ended too early.
        stopped_by: Option<char>,
    },
    /// It matches no string at all.
    Never,
    /// Off-hook dialling leaves it out.
    NotTried,
}

/// What a group captured.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Captured {
    /// The name of the group, or its number.
    pub group: String,
    /// First byte and end of its text; `None` if it took no part.
    pub span: Option<(usize, usize)>,
}

/// One usage of the walk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UsageTrace {
    /// The usage.
    pub usage: UsageId,
    /// The routes that it reaches for this number, in order.
    pub routes: Vec<RouteId>,
    /// It is the emergency entry's, ahead of the policy.
    pub emergency: bool,
}

/// One route.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RouteTrace {
    /// The route.
    pub route: RouteId,
    /// How its target fared.
    pub outcome: Outcome,
    /// Its place in the failover chain, from 0.
    pub place: Option<usize>,
}

/// Which routes a trace is to show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Routes {
    /// All, each with how far it got.
    All,
    /// Only those that match: cheap even for many routes.
    Matching,
}

impl CompiledPlan {
    /// Retells an answer of this plan.
    ///
    /// # Errors
    /// A pattern is larger alone than together with the others, which needs limits that are just passed.
    pub fn explain(&self, answer: &Answer, routes: Routes) -> Result<Trace, PatternError> {
        let mut trace = Trace { passes: Vec::new(), usages: Vec::new(), routes: Vec::new() };
        let dialling = match (&answer.normalization.prefix_removed, answer.options.off_hook, answer.caller.profile) {
            (_, true, Some(profile)) if self.plan().profile(profile).optimize_device_dialing => {
                Dialling::OffHook { prefix_dialled: answer.normalization.prefix_removed.is_some() }
            }
            _ => Dialling::Normal,
        };
        for pass in &answer.normalization.passes {
            let mut rules = Vec::new();
            let members = answer.caller.profile.map_or(&[][..], |profile| &self.plan().profile(profile).rules);
            for (number, member) in members.iter().enumerate() {
                let position = Position(number as u32);
                let outcome = if pass.rule == Some(position) {
                    Outcome::Taken(self.captures(&self.plan().rule(member.rule).pattern, &pass.input)?)
                } else if !dialling.tries(self.plan(), member.rule) {
                    Outcome::NotTried
                } else {
                    match self.fared(&self.plan().rule(member.rule).pattern, &pass.input)? {
                        Outcome::Matches => Outcome::TooLate,
                        other => other,
                    }
                };
                rules.push((position, outcome));
            }
            trace.passes.push(PassTrace { side: pass.side, input: pass.input.clone(), rules });
        }
        let Some(number) = &answer.normalization.number else { return Ok(trace) };
        // Who is called, or not clear, is decided before any route is looked for.
        let before_routing = matches!(
            answer.verdict,
            Verdict::Internal(_)
                | Verdict::Normalised
                | Verdict::Blocked(Reason::NotNormalised | Reason::AmbiguousLine(_) | Reason::NoSuchUser)
        );
        if !before_routing {
            self.retell_routing(answer, number, routes, &mut trace)?;
        }
        Ok(trace)
    }

    fn retell_routing(
        &self,
        answer: &Answer,
        number: &str,
        routes: Routes,
        trace: &mut Trace,
    ) -> Result<(), PatternError> {
        let emergency = answer.emergency.and_then(|entry| self.plan().emergency_numbers.get(entry)?.usage);
        let own = match &answer.caller.routing {
            Routing::Usages(usages) => usages.as_slice(),
            Routing::None => &[],
        };
        let walk = emergency.map(|usage| (usage.id, true)).into_iter().chain(own.iter().map(|usage| (*usage, false)));
        let candidates: Vec<Choice> = answer.chain.iter().chain(&answer.skipped).copied().collect();
        for (usage, emergency) in walk {
            let routes = candidates.iter().filter(|choice| choice.usage == usage).map(|choice| choice.route).collect();
            trace.usages.push(UsageTrace { usage, routes, emergency });
        }
        let shown: Vec<RouteId> = match routes {
            Routes::All => self.plan().route_ids().collect(),
            Routes::Matching => self.engine().routes.matching_number(number),
        };
        for route in shown {
            let outcome = match routes {
                Routes::All => self.fared(&self.plan().route(route).target, number)?,
                Routes::Matching => Outcome::Matches,
            };
            trace.routes.push(RouteTrace {
                route,
                outcome,
                place: answer.chain.iter().position(|choice| choice.route == route),
            });
        }
        Ok(())
    }

    fn fared(&self, pattern: &str, number: &str) -> Result<Outcome, PatternError> {
        let automaton = language(&read(pattern, self.limits())?, self.limits())?;
        if automaton.accepts(number.as_bytes()) {
            return Ok(Outcome::Matches);
        }
        Ok(match automaton.viable_prefix(number.as_bytes()) {
            None => Outcome::Never,
            Some(viable) => {
                let stopped_by = number.get(viable..).and_then(|rest| rest.chars().next());
                Outcome::NoMatch { viable, stopped_by }
            }
        })
    }

    fn captures(&self, pattern: &str, input: &str) -> Result<Vec<Captured>, PatternError> {
        let hir = read(pattern, self.limits())?;
        let matcher = Matcher::new(&hir, &self.limits().pattern);
        let mut scratch = Scratch::default();
        let found = matcher.find_at(input, 0, &mut scratch).map_err(PatternError::LimitExceeded)?;
        let Some(found) = found else { return Ok(Vec::new()) };
        let captured = hir.groups.iter().enumerate().map(|(index, group)| Captured {
            group: group.name.clone().unwrap_or_else(|| group.number.to_string()),
            span: found.group(dotnet_regex::hir::GroupIndex(index as u32)).map(|span| (span.start, span.end)),
        });
        Ok(captured.collect())
    }
}

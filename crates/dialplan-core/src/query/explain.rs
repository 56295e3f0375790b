//! Explanations: an answer step by step, with every rule and how much of the number it matched, the usages in order,
//! and every route.
//!
//! The look-ups only know which rule wins. How much of the number the other patterns match is found with one automaton
//! for each pattern, built here on demand.

use dialplan_automaton::Budget;
use dotnet_regex::matcher::{Matcher, Scratch};
use dotnet_regex::replacement::Captures;

use super::answer::{Answer, Reason, Verdict};
use crate::call::{Choice, Dialling, Routing, Side, dialled_form};
use crate::compile::CompiledPlan;
use crate::engine::Routes;
use crate::model::{Dialect, Failover, GatewayId, Position, Ref, RouteId, RuleId, UsageId};
use crate::pattern::{PatternError, language, read};

/// The steps of an answer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Trace {
    /// The lists of translation rules for the numbers of a call that comes in through a gateway.
    pub inbound: Vec<ListTrace>,
    /// The passes through the rules.
    pub passes: Vec<PassTrace>,
    /// The usages, in the order in which they are tried.
    pub usages: Vec<UsageTrace>,
    /// The routes, in file order; none if the call was decided before routing.
    pub routes: Vec<RouteTrace>,
    /// The lists of translation rules for the numbers that are sent, in the order of the chain. A list is not repeated
    /// for the same number.
    pub outbound: Vec<ListTrace>,
}

/// One list of translation rules, tried for one number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListTrace {
    /// Whose list it is.
    pub list: TranslationListOf,
    /// The number.
    pub input: String,
    /// Every rule of the list, in order.
    pub rules: Vec<(RuleId, PatternOutcome)>,
    /// The result; the number itself if no rule matched.
    pub result: String,
}

/// The owner of a list of translation rules, and the number that the list is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TranslationListOf {
    /// The list of a route, for called numbers.
    Route(RouteId),
    /// A list of a gateway, for called numbers.
    Called(GatewayId),
    /// A list of a gateway, for calling numbers.
    Calling(GatewayId),
}

/// One pass through the rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PassTrace {
    /// The side on which the pass takes place.
    pub side: Side,
    /// The input of the pass.
    pub input: String,
    /// Every rule of the profile, in order.
    pub rules: Vec<(Position, PatternOutcome)>,
}

/// What a pattern did with the number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PatternOutcome {
    /// The pattern matches and its rule is used, with these captures.
    Taken(Vec<Captured>),
    /// The pattern of a rule matches, but an earlier rule is used.
    TooLate,
    /// The pattern of a route matches.
    Matches,
    /// The pattern does not match.
    NoMatch {
        /// The length of the longest prefix of the number with which some matching string begins, in bytes.
        viable: usize,
        /// The character after that prefix; `None` if the number ends too early.
        stopped_by: Option<char>,
    },
    /// The pattern matches no string.
    Never,
    /// The rule is not tried in off-hook dialling.
    NotTried,
}

/// What a group captured.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Captured {
    /// The name of the group, or its number.
    pub group: String,
    /// The start and the end of its text, in bytes; `None` if the group took no part in the match.
    pub span: Option<(usize, usize)>,
}

/// One usage, with the routes that it reaches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UsageTrace {
    /// The usage.
    pub usage: UsageId,
    /// The routes that the usage reaches for this number, in order, without those of an earlier usage.
    pub routes: Vec<RouteId>,
    /// The routes that the usage reaches as well as an earlier one.
    pub again: Vec<RouteId>,
    /// True if it is the usage of the emergency entry, which comes before the policy.
    pub emergency: bool,
    /// False if an earlier usage has a matching route and the plan tries no later ones.
    pub tried: bool,
}

/// One route.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RouteTrace {
    /// The route.
    pub route: RouteId,
    /// What its target did with the number.
    pub outcome: PatternOutcome,
    /// The place in the failover chain, from 0; `None` if it is not in the chain.
    pub place: Option<usize>,
}

/// The routes that a trace shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShownRoutes {
    /// All routes, each with how much of the number its target matches.
    All,
    /// Only the routes that match, which is cheap even for many routes.
    Matching,
}

impl CompiledPlan {
    /// Returns the steps of an answer of this plan.
    ///
    /// # Errors
    /// Returns an error if a pattern exceeds a limit alone though it did not together with the others, which only
    /// happens very near the limits.
    pub fn explain(&self, answer: &Answer, routes: ShownRoutes) -> Result<Trace, PatternError> {
        let mut trace = Trace { inbound: self.explain_inbound(answer)?, ..Trace::default() };
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
                let outcome = match dialling.tries(self.plan(), member.rule) {
                    false => PatternOutcome::NotTried,
                    true => self.tried(member.rule, pass.rule == Some(position), &pass.input)?,
                };
                rules.push((position, outcome));
            }
            trace.passes.push(PassTrace { side: pass.side, input: pass.input.clone(), rules });
        }
        let Some(number) = &answer.normalization.number else { return Ok(trace) };
        // These verdicts are decided before any route is looked up.
        let before_routing = matches!(
            answer.verdict,
            Verdict::Internal(_)
                | Verdict::Normalised
                | Verdict::Blocked(Reason::NotNormalised | Reason::AmbiguousLine(_) | Reason::NoSuchUser)
        );
        if !before_routing {
            self.explain_routing(answer, number, routes, &mut trace)?;
            trace.outbound = self.explain_sent(answer, number)?;
        }
        Ok(trace)
    }

    fn explain_routing(
        &self,
        answer: &Answer,
        number: &str,
        routes: ShownRoutes,
        trace: &mut Trace,
    ) -> Result<(), PatternError> {
        let emergency = self.plan().emergency_usage(answer.emergency);
        let own = match &answer.caller.routing {
            Routing::Usages(_) if emergency.is_some() && self.plan().dialect == Dialect::Teams => &[],
            Routing::Usages(usages) => usages.as_slice(),
            Routing::None => &[],
        };
        let walk = emergency.map(|usage| (usage, true)).into_iter().chain(own.iter().map(|usage| (*usage, false)));
        let tried = || answer.chain.iter().chain(&answer.skipped).chain(&answer.down);
        let candidates: Vec<Choice> = tried().chain(&answer.not_tried).copied().collect();
        let mut decided = false;
        for (usage, emergency) in walk {
            let of_usage = candidates.iter().filter(|choice| choice.usage == usage);
            let mut routes: Vec<RouteId> = of_usage.map(|choice| choice.route).collect();
            routes.sort_by_key(|route| Routes::place(self.plan(), *route));
            let lists = |route: RouteId| self.plan().route(route).phone_usages.iter().any(|listed| listed.id == usage);
            let earlier = |choice: &&Choice| trace.usages.iter().any(|walk| walk.usage == choice.usage);
            let again = candidates.iter().filter(earlier).map(|choice| choice.route).filter(|route| lists(*route));
            let again: Vec<RouteId> = again.collect();
            let has_candidate = tried().any(|choice| choice.usage == usage);
            trace.usages.push(UsageTrace { usage, routes, again, emergency, tried: !decided });
            decided |= has_candidate && self.plan().settings.failover == Failover::SameUsage;
        }
        let shown: Vec<RouteId> = match routes {
            ShownRoutes::All => self.plan().route_ids().collect(),
            ShownRoutes::Matching => self.engine().routes.matching_number(number),
        };
        for route in shown {
            let outcome = match routes {
                ShownRoutes::All => self.outcome(&self.plan().route(route).target, number)?,
                ShownRoutes::Matching => PatternOutcome::Matches,
            };
            trace.routes.push(RouteTrace {
                route,
                outcome,
                place: answer.chain.iter().position(|choice| choice.route == route),
            });
        }
        Ok(())
    }

    fn explain_inbound(&self, answer: &Answer) -> Result<Vec<ListTrace>, PatternError> {
        let mut traces = Vec::new();
        let (Some(gateway), Some(inbound)) = (answer.caller.gateway, &answer.normalization.inbound) else {
            return Ok(traces);
        };
        let lists = &self.plan().gateway(gateway).inbound;
        let called = TranslationListOf::Called(gateway);
        traces.extend(self.list(called, &lists.called, &answer.number, inbound.called_rule, &inbound.called)?);
        if let (Some(given), Some(calling)) = (&answer.options.calling_number, &inbound.calling) {
            let given = dialled_form(self.plan(), given);
            let list = TranslationListOf::Calling(gateway);
            traces.extend(self.list(list, &lists.calling, &given, inbound.calling_rule, calling)?);
        }
        Ok(traces)
    }

    fn explain_sent(&self, answer: &Answer, number: &str) -> Result<Vec<ListTrace>, PatternError> {
        let mut traces: Vec<ListTrace> = Vec::new();
        for sent in &answer.sent {
            let (route, gateway) = (self.plan().route(sent.route), self.plan().gateway(sent.gateway));
            let between = match sent.route_rule {
                Some(rule) => self.apply_rule(rule, number, &mut Scratch::default()).ok().flatten(),
                None => None,
            };
            let between = between.as_deref().unwrap_or(number);
            let of_route = TranslationListOf::Route(sent.route);
            let mut found = Vec::new();
            found.extend(self.list(of_route, &route.translations, number, sent.route_rule, between)?);
            let called = TranslationListOf::Called(sent.gateway);
            found.extend(self.list(called, &gateway.outbound.called, between, sent.gateway_rule, &sent.called)?);
            if let (Some(calling), Some(result)) = (&answer.calling, &sent.calling) {
                let list = TranslationListOf::Calling(sent.gateway);
                found.extend(self.list(list, &gateway.outbound.calling, calling, sent.calling_rule, result)?);
            }
            for trace in found {
                if !traces.contains(&trace) {
                    traces.push(trace);
                }
            }
        }
        Ok(traces)
    }

    /// Returns the trace of a list of translation rules; `None` if the list is empty.
    fn list(
        &self,
        list: TranslationListOf,
        members: &[Ref<RuleId>],
        input: &str,
        taken: Option<RuleId>,
        result: &str,
    ) -> Result<Option<ListTrace>, PatternError> {
        if members.is_empty() {
            return Ok(None);
        }
        let rules =
            members.iter().map(|member| Ok((member.id, self.tried(member.id, taken == Some(member.id), input)?)));
        let rules = rules.collect::<Result<_, PatternError>>()?;
        Ok(Some(ListTrace { list, input: input.to_owned(), rules, result: result.to_owned() }))
    }

    /// Returns what the pattern of a rule of a list did with the number.
    fn tried(&self, rule: RuleId, taken: bool, input: &str) -> Result<PatternOutcome, PatternError> {
        let pattern = &self.plan().rule(rule).pattern;
        if taken {
            return Ok(PatternOutcome::Taken(self.captures(pattern, input)?));
        }
        Ok(match self.outcome(pattern, input)? {
            PatternOutcome::Matches => PatternOutcome::TooLate,
            other => other,
        })
    }

    /// Returns what a pattern did with the number.
    fn outcome(&self, pattern: &str, number: &str) -> Result<PatternOutcome, PatternError> {
        // The budget was for compiling. A trace reads each pattern once more, and there may be many traces.
        let limits = self.limits().within(Budget::default());
        let automaton = language(&read(pattern, &limits)?, &limits)?;
        if automaton.accepts(number.as_bytes()) {
            return Ok(PatternOutcome::Matches);
        }
        Ok(match automaton.viable_prefix(number.as_bytes()) {
            None => PatternOutcome::Never,
            Some(viable) => {
                let stopped_by = number.get(viable..).and_then(|rest| rest.chars().next());
                PatternOutcome::NoMatch { viable, stopped_by }
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

//! Compares what a search finds with deciding each string, for every caller of random small plans.

mod support;

use dialplan_analysis::callers::occurring_callers;
use dialplan_analysis::search::{Wanted, search};
use dialplan_core::call::{CallOptions, Caller, Question};
use dialplan_core::model::{GatewayId, Named, Plan, RouteId, UsageId};
use dialplan_core::query::answer::{Answer, Verdict};
use proptest::prelude::*;
use support::{longest, strings, try_analysed};

const PLANS: u32 = 100;
const LETTERS: &str = "01+";
const LONGEST: usize = 4;

/// Returns true if an answer is wanted, found out from the answer alone.
fn is_wanted(plan: &Plan, answer: &Answer, wanted: &Wanted, matches: impl Fn(&str, &str) -> bool) -> bool {
    let number = answer.normalization.number.as_deref();
    let pattern = |pattern: &Option<String>, text: Option<&str>| {
        pattern.as_deref().is_none_or(|pattern| text.is_some_and(|text| matches(pattern, text)))
    };
    let selected = answer.selected();
    let rule = answer.caller.profile.zip(answer.normalization.rule).and_then(|(profile, position)| {
        let member = plan.profile(profile).rules.get(position.index())?;
        Some(plan.rule(member.rule).name.value.to_string())
    });
    let sent = answer.sent.iter().filter(|sent| Some(sent.route) == selected.map(|choice| choice.route));
    pattern(&wanted.dialled, Some(&answer.dialled))
        && pattern(&wanted.normalised, number)
        && wanted.sent.as_deref().is_none_or(|pattern| {
            let mut sent = sent.clone();
            answer.verdict == Verdict::Routed && sent.any(|sent| matches(pattern, &sent.called))
        })
        && wanted.rule.as_ref().is_none_or(|wanted| answer.emergency.is_none() && rule.as_ref() == Some(wanted))
        && wanted.verdict.as_deref().is_none_or(|verdict| verdict == answer.verdict.name())
        && wanted.reason.as_deref().is_none_or(|reason| answer.verdict.reason().is_some_and(|own| own.name() == reason))
        && wanted.usage.is_none_or(|usage| selected.is_some_and(|choice| choice.usage == usage))
        && wanted.route.is_none_or(|route| selected.is_some_and(|choice| choice.route == route))
        && wanted.gateway.is_none_or(|gateway| {
            selected.is_some_and(|choice| answer.gateways(plan, choice.route).any(|own| own == gateway))
        })
        && (!wanted.emergency || answer.emergency.is_some())
        && (!wanted.reached || answer.verdict.reason().is_none())
}

/// A search as it is drawn: names instead of ids.
#[derive(Clone, Debug)]
struct Drawn {
    dialled: Option<&'static str>,
    normalised: Option<&'static str>,
    sent: Option<&'static str>,
    rule: Option<&'static str>,
    verdict: Option<&'static str>,
    reason: Option<&'static str>,
    usage: Option<&'static str>,
    route: Option<&'static str>,
    gateway: Option<&'static str>,
    emergency: bool,
    reached: bool,
}

impl Drawn {
    fn wanted(&self, plan: &Plan) -> Option<Wanted> {
        let text = |text: Option<&str>| text.map(str::to_owned);
        Some(Wanted {
            dialled: text(self.dialled),
            normalised: text(self.normalised),
            sent: text(self.sent),
            rule: text(self.rule),
            verdict: text(self.verdict),
            reason: text(self.reason),
            usage: self.usage.map(|name| UsageId::find(plan, name)).transpose().ok()?,
            route: self.route.map(|name| RouteId::find(plan, name)).transpose().ok()?,
            gateway: self.gateway.map(|name| GatewayId::find(plan, name)).transpose().ok()?,
            emergency: self.emergency,
            reached: self.reached,
        })
    }
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let rarely = |values: Vec<&'static str>| prop::option::weighted(0.25, prop::sample::select(values));
    let numbers = || vec!["^0", "1$", r"^\+", r"^\+?1", "^.$", "00"];
    let reasons = vec!["not-normalised", "ambiguous-line", "usage-not-allowed", "no-route", "policy-has-no-usages"];
    (
        (rarely(numbers()), rarely(numbers()), rarely(numbers())),
        rarely(vec!["r0", "r1", "r2"]),
        rarely(vec!["routed", "blocked", "internal", "calling-plan"]),
        rarely(reasons),
        (rarely(vec!["u0", "u1"]), rarely(vec!["t0", "t1"]), rarely(vec!["g1", "g2"])),
        (prop::bool::weighted(0.1), prop::bool::weighted(0.1)),
    )
        .prop_map(
            |((dialled, normalised, sent), rule, verdict, reason, (usage, route, gateway), (emergency, reached))| {
                Drawn { dialled, normalised, sent, rule, verdict, reason, usage, route, gateway, emergency, reached }
            },
        )
}

proptest! {
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn exactly_the_wanted_strings_are_found(text in support::plans::plan(&["strip"]), drawn in drawn()) {
        let Ok(analysis) = try_analysed(&text) else { return Ok(()) };
        let plan = analysis.plan();
        let Some(wanted) = drawn.wanted(plan) else { return Ok(()) };
        let callers: Vec<Caller> =
            occurring_callers(plan).iter().filter_map(|occurring| occurring.caller(plan)).collect();
        let search = search(&analysis, &callers, &wanted).unwrap();
        prop_assert!(search.open.is_empty(), "{:?}\n{text}", search.open);
        let matches = |pattern: &str, text: &str| analysis.language(pattern).unwrap().accepts(text.as_bytes());
        for (at, caller) in callers.iter().enumerate() {
            for string in strings(LETTERS, longest(LONGEST)) {
                let question = Question { number: &string, caller, options: CallOptions::default() };
                let answer = analysis.compiled().decide(&question, &mut Default::default()).unwrap();
                let expected = is_wanted(plan, &answer, &wanted, matches);
                let own = search.found.iter().filter(|found| found.callers.contains(&at));
                let found = own.filter(|found| found.set.accepts(string.as_bytes())).count();
                prop_assert_eq!(found, usize::from(expected), "{} for {:?}\n{:?}\n{:?}\n{}", string, caller, answer, drawn, text);
            }
        }
    }
}

//! Emergency calls whose number a list of a gateway or route changes.

use std::collections::BTreeSet;

use dialplan_core::call::{CallOptions, Question};
use dialplan_core::engine::{SentBuffers, Workspace};
use dialplan_core::model::{EmergencyNumber, GatewayId, Plan, RouteId, RuleId, without_plus};

use crate::callers::Occurring;
use crate::{Analysis, NotDecided};

/// The maximum number of callers times emergency numbers that are tried.
const STEPS: usize = 1_000_000;

/// An emergency number that a gateway gets changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangedEmergency {
    /// The entry, by its position in the plan.
    pub entry: usize,
    /// The dialled string: the number or one of its masks.
    pub dialled: String,
    /// The first caller for whom this happens.
    pub caller: Occurring,
    /// The route.
    pub route: RouteId,
    /// The gateway.
    pub gateway: GatewayId,
    /// The number before the lists.
    pub number: String,
    /// The number that the gateway is sent.
    pub sent: String,
    /// The rule that makes it another number: of the gateway if it has one that matches, else of the route.
    pub rule: RuleId,
    /// True if the rule is in the list of the route.
    pub by_route: bool,
}

/// Returns the emergency calls of which a gateway of the chain is sent another number, for callers who occur. The
/// number may be sent as the emergency number, as what its entry results in, or as what it was before the lists, each
/// with or without `+`. Each entry, route and gateway is named once.
///
/// # Errors
/// Returns an error if the plan has too many callers and emergency numbers.
pub fn changed_emergencies(analysis: &Analysis) -> Result<Vec<ChangedEmergency>, NotDecided> {
    let plan = analysis.plan();
    if !plan.translates_sent() {
        return Ok(Vec::new());
    }
    let callers = analysis.callers();
    let (mut workspace, mut buffers) = (Workspace::default(), SentBuffers::default());
    let mut found = Vec::new();
    let mut steps = 0usize;
    for (entry, number) in plan.emergency_numbers.iter().enumerate() {
        let mut known: BTreeSet<(RouteId, GatewayId)> = BTreeSet::new();
        for dialled in number.dial_strings() {
            for occurring in callers.iter().filter(|caller| caller.has(number)) {
                steps += 1;
                if steps > STEPS {
                    let why = format!("the plan has more than {STEPS} pairs of callers and emergency numbers");
                    return Err(NotDecided::because(why));
                }
                let Some(caller) = occurring.caller(plan) else { continue };
                for client_normalization in [false, true] {
                    let options = CallOptions { client_normalization, ..CallOptions::default() };
                    let question = Question { number: dialled, caller: &caller, options };
                    let Ok(answer) = analysis.compiled().decide(&question, &mut workspace) else { continue };
                    let Some(called) = &answer.normalization.number else { continue };
                    for route in answer.chain.iter().map(|choice| choice.route) {
                        for gateway in plan.enabled_gateways(route) {
                            if known.contains(&(route, gateway)) {
                                continue;
                            }
                            let pair = (route, gateway);
                            let engine = analysis.compiled().engine();
                            let Ok(sent) = engine.sent(pair, called, None, &mut buffers) else { continue };
                            let rule = sent.gateway_rule.or(sent.route_rule);
                            let Some(rule) = rule.filter(|_| !is_fine(plan, number, called, sent.called)) else {
                                continue;
                            };
                            known.insert(pair);
                            found.push(ChangedEmergency {
                                entry,
                                dialled: dialled.to_string(),
                                caller: *occurring,
                                route,
                                gateway,
                                number: called.clone(),
                                sent: sent.called.to_owned(),
                                rule,
                                by_route: sent.gateway_rule.is_none(),
                            });
                        }
                    }
                }
            }
        }
    }
    Ok(found)
}

fn is_fine(plan: &Plan, entry: &EmergencyNumber, before: &str, sent: &str) -> bool {
    let sent = without_plus(sent);
    let result = entry.result();
    sent == plan.settings.separators.emergency_form(&entry.number)
        || sent == without_plus(&result)
        || sent == without_plus(before)
}

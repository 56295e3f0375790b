//! Answers as JSON. Scripts rely on these keys.

use dialplan_core::call::Choice;
use dialplan_core::compile::CompiledPlan;
use dialplan_core::engine::Note;
use dialplan_core::model::{Plan, Position, RuleId, Subject};
use dialplan_core::query::answer::{Answer, Reason, Sent, Verdict};
use dialplan_core::query::explain::{ListTrace, PatternOutcome, Trace, TranslationListOf};
use serde_json::{Map, Value, json};

use crate::SCHEMA_VERSION;

/// Renders the document of `test`, with one result for each answer.
pub fn document(plan_name: &str, results: Vec<Value>) -> Value {
    json!({ "schema_version": SCHEMA_VERSION, "plan": plan_name, "results": results })
}

/// Renders one answer, with its trace if there is one.
pub fn result(compiled: &CompiledPlan, answer: &Answer, trace: Option<&Trace>) -> Value {
    let plan = compiled.plan();
    let caller = &answer.caller;
    let selected = answer.selected();
    let blocked = answer.verdict.reason();
    let mut result = Map::new();
    let mut put = |key: &str, value: Value| result.insert(key.to_owned(), value);
    put("number", json!(answer.number));
    put("dialled", json!(answer.dialled));
    put("profile", json!(caller.profile.map(|id| &*plan.profile(id).name.value)));
    put("policy", json!(caller.policy.map(|id| &*plan.policy(id).name.value)));
    put("user", json!(caller.user.map(|id| &*plan.user(id).uri.value)));
    put("gateway", json!(caller.gateway.map(|id| &*plan.gateway(id).name.value)));
    put("client_normalization", json!(answer.options.client_normalization));
    put("off_hook", json!(answer.options.off_hook));
    put("normalization", normalization(plan, answer));
    put("verdict", json!(answer.verdict.name()));
    put("usage", json!(selected.map(|choice| &*plan.usage(choice.usage).name.value)));
    put("route", json!(selected.map(|choice| &*plan.route(choice.route).name.value)));
    put("gateways", selected.map_or(json!([]), |choice| gateways(plan, answer, choice)));
    put("failover", answer.failover().iter().map(|choice| failover(plan, answer, *choice)).collect());
    put("emergency", emergency(plan, answer));
    put("site", json!(caller.site.map(|id| &*plan.site(id).name.value)));
    put("down", answer.options.down.gateways().iter().map(|id| &*plan.gateway(*id).name.value).collect());
    put("sent", answer.sent.iter().map(|sent| sent_numbers(plan, sent)).collect());
    put(
        "internal_user",
        match answer.verdict {
            Verdict::Internal(user) => json!(&*plan.user(user).uri.value),
            _ => Value::Null,
        },
    );
    put("response_code", json!(blocked.map(Reason::response_code)));
    put("reason", json!(blocked.map(Reason::name)));
    put("message", json!(blocked.map(Reason::message)));
    put("allowed_by", allowed_by(plan, blocked));
    put("notes", answer.notes.iter().map(|note: &Note| note.name()).collect());
    if let Some(trace) = trace {
        put("explain", explain(plan, answer, trace));
    }
    Value::Object(result)
}

/// Renders the emergency entry that acted; null if none did.
fn emergency(plan: &Plan, answer: &Answer) -> Value {
    let Some(entry) = answer.emergency.and_then(|entry| plan.emergency_numbers.get(entry)) else { return Value::Null };
    let policy = entry.policy.map(|policy| &*plan.emergency_policy(policy).name.value);
    json!({ "policy": policy, "number": &*entry.number.value })
}

fn normalization(plan: &Plan, answer: &Answer) -> Value {
    let normalization = &answer.normalization;
    let passes: Vec<Value> = (normalization.passes.iter())
        .map(|pass| {
            let rule = rule_name(plan, answer, pass.rule);
            json!({ "side": pass.side.name(), "rule": rule, "number": pass.number })
        })
        .collect();
    json!({
        "number": normalization.number,
        "rule": rule_name(plan, answer, normalization.rule),
        "bypassed": normalization.bypassed,
        "prefix_removed": normalization.prefix_removed,
        "passes": passes,
        "inbound": normalization.inbound.as_ref().map(|inbound| {
            json!({ "called": inbound.called, "rule": inbound.called_rule.map(|rule| &*plan.rule(rule).name.value) })
        }),
    })
}

/// Renders what a gateway is sent. `called_rule` is the last rule that translated the called number.
fn sent_numbers(plan: &Plan, sent: &Sent) -> Value {
    let name = |rule: Option<RuleId>| rule.map(|rule| &*plan.rule(rule).name.value);
    json!({
        "gateway": &*plan.gateway(sent.gateway).name.value,
        "route": &*plan.route(sent.route).name.value,
        "called": sent.called,
        "called_rule": name(sent.called_rule()),
        "calling": sent.calling,
        "calling_rule": name(sent.calling_rule),
    })
}

fn rule_name<'p>(plan: &'p Plan, answer: &Answer, rule: Option<Position>) -> Option<&'p str> {
    let id = Subject::Rule(answer.caller.profile?, rule?.index()).rule(plan)?;
    Some(&plan.rule(id).name.value)
}

fn gateways(plan: &Plan, answer: &Answer, choice: Choice) -> Value {
    answer.gateways(plan, choice.route).map(|gateway| &*plan.gateway(gateway).name.value).collect()
}

fn failover(plan: &Plan, answer: &Answer, choice: Choice) -> Value {
    json!({
        "usage": &*plan.usage(choice.usage).name.value,
        "route": &*plan.route(choice.route).name.value,
        "gateways": gateways(plan, answer, choice),
    })
}

fn allowed_by(plan: &Plan, blocked: Option<&Reason>) -> Value {
    let Some(Reason::UsageNotAllowed(routes)) = blocked else { return json!([]) };
    let entry = |(route, usages): &(_, Vec<_>)| {
        let usages: Vec<&str> = usages.iter().map(|usage| &*plan.usage(*usage).name.value).collect();
        json!({ "route": &*plan.route(*route).name.value, "usages": usages })
    };
    routes.iter().map(entry).collect()
}

fn explain(plan: &Plan, answer: &Answer, trace: &Trace) -> Value {
    let passes: Vec<Value> = (trace.passes.iter())
        .map(|pass| {
            let rules: Vec<Value> = (pass.rules.iter())
                .map(|(position, outcome)| {
                    let mut entry = Map::new();
                    entry.insert("rule".to_owned(), json!(rule_name(plan, answer, Some(*position))));
                    put_outcome(&mut entry, outcome, &pass.input);
                    Value::Object(entry)
                })
                .collect();
            json!({ "side": pass.side.name(), "input": pass.input, "rules": rules })
        })
        .collect();
    let usages: Vec<Value> = (trace.usages.iter())
        .map(|walk| {
            let routes: Vec<&str> = walk.routes.iter().map(|route| &*plan.route(*route).name.value).collect();
            let again: Vec<&str> = walk.again.iter().map(|route| &*plan.route(*route).name.value).collect();
            let usage = &*plan.usage(walk.usage).name.value;
            json!({ "usage": usage, "emergency": walk.emergency, "tried": walk.tried, "routes": routes, "again": again })
        })
        .collect();
    let number = answer.normalization.number.as_deref().unwrap_or_default();
    let routes: Vec<Value> = (trace.routes.iter())
        .map(|entry| {
            let mut value = Map::new();
            let route = plan.route(entry.route);
            value.insert("route".to_owned(), json!(&*route.name.value));
            put_outcome(&mut value, &entry.outcome, number);
            let usages: Vec<&str> = route.phone_usages.iter().map(|usage| &*plan.usage(usage.id).name.value).collect();
            value.insert("usages".to_owned(), json!(usages));
            value.insert("chain_position".to_owned(), json!(entry.place));
            Value::Object(value)
        })
        .collect();
    json!({
        "inbound": lists(plan, &trace.inbound),
        "passes": passes,
        "usages": usages,
        "routes": routes,
        "outbound": lists(plan, &trace.outbound),
    })
}

/// Renders the lists of translation rules that were tried.
fn lists(plan: &Plan, traces: &[ListTrace]) -> Value {
    let list = |trace: &ListTrace| {
        let (route, gateway, number) = match trace.list {
            TranslationListOf::Route(route) => (Some(route), None, "called"),
            TranslationListOf::Called(gateway) => (None, Some(gateway), "called"),
            TranslationListOf::Calling(gateway) => (None, Some(gateway), "calling"),
        };
        let rules: Vec<Value> = (trace.rules.iter())
            .map(|(rule, outcome)| {
                let mut entry = Map::new();
                entry.insert("rule".to_owned(), json!(&*plan.rule(*rule).name.value));
                put_outcome(&mut entry, outcome, &trace.input);
                Value::Object(entry)
            })
            .collect();
        json!({
            "route": route.map(|id| &*plan.route(id).name.value),
            "gateway": gateway.map(|id| &*plan.gateway(id).name.value),
            "number": number,
            "input": trace.input,
            "result": trace.result,
            "rules": rules,
        })
    };
    traces.iter().map(list).collect()
}

fn put_outcome(entry: &mut Map<String, Value>, outcome: &PatternOutcome, input: &str) {
    let (name, matched) = match outcome {
        PatternOutcome::Taken(_) => ("taken", true),
        PatternOutcome::TooLate => ("too-late", true),
        PatternOutcome::Matches => ("matches", true),
        PatternOutcome::NoMatch { .. } => ("no-match", false),
        PatternOutcome::Never => ("never", false),
        PatternOutcome::NotTried => ("not-tried", false),
    };
    entry.insert("outcome".to_owned(), json!(name));
    entry.insert("matched".to_owned(), json!(matched));
    if let PatternOutcome::NoMatch { viable, stopped_by } = outcome {
        entry.insert("viable_prefix".to_owned(), json!(input.get(..*viable)));
        entry.insert("stopped_by".to_owned(), json!(stopped_by));
    }
    if let PatternOutcome::Taken(captured) = outcome {
        let groups: Map<String, Value> = (captured.iter())
            .map(|c| (c.group.clone(), json!(c.span.and_then(|(start, end)| input.get(start..end)))))
            .collect();
        entry.insert("groups".to_owned(), Value::Object(groups));
    }
}

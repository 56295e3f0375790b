//! An overview of the plan: tables of profiles with their rules, usages, policies, routes, gateways and users.

use std::fmt::Write;

use dialplan_core::model::{
    Failover, NoMatch, NoRoute, Plan, PlanList, PlusNumbers, Ref, RuleId, Separators, UnmatchedText,
};

use crate::table::Sheet;
use crate::terminal::{Look, visible};

/// Renders the whole overview.
pub fn overview(plan: &Plan, look: Look) -> String {
    let mut out = String::new();
    let name = plan.name.as_ref().map_or("(without name)", |name| &*name.value);
    let _ = writeln!(out, "{}   {}", look.strong(visible(name)), settings(plan));
    profiles(&mut out, plan, look);
    usages(&mut out, plan, look);
    policies(&mut out, plan, look);
    routes(&mut out, plan, look);
    gateways(&mut out, plan, look);
    translation_rules(&mut out, plan, look);
    users(&mut out, plan, look);
    sites(&mut out, plan, look);
    number_ranges(&mut out, plan, look);
    classes(&mut out, plan, look);
    emergency(&mut out, plan, look);
    partial(&mut out, plan, look);
    out
}

/// Lists what is not known in full.
fn partial(out: &mut String, plan: &Plan, look: Look) {
    if plan.partial.is_empty() {
        return;
    }
    heading(out, look, "Lists of which only a part is known", plan.partial.len());
    for list in &plan.partial {
        let _ = writeln!(out, " {}", visible(&list.id.path(plan)));
    }
}

/// Returns the settings of a plan in words.
pub(crate) fn settings(plan: &Plan) -> String {
    let settings = &plan.settings;
    let plus = match settings.plus_numbers {
        PlusNumbers::Bypass => "bypass the rules",
        PlusNumbers::Normalise => "go through the rules",
    };
    let separators = match settings.separators {
        Separators::Strip => "stripped",
        Separators::Keep => "kept",
    };
    let no_match = match settings.no_match {
        NoMatch::Reject => "rejected",
        NoMatch::Prefix => "prefixed with the country code",
        NoMatch::Pass => "passed on",
    };
    let unmatched = match settings.unmatched_text {
        UnmatchedText::Keep => "kept",
        UnmatchedText::Drop => "dropped",
    };
    let failover = match settings.failover {
        Failover::LaterUsages => "to later usages",
        Failover::SameUsage => "within one usage",
    };
    let no_route = match settings.no_route {
        NoRoute::Block => "blocked",
        NoRoute::CallingPlan => "through a Calling Plan",
    };
    format!(
        "dialect {}; + numbers {plus}; separators {separators}; numbers without a rule {no_match}; \
         text outside a match {unmatched}; failover {failover}; calls without a route {no_route}",
        plan.dialect.name()
    )
}

fn heading(out: &mut String, look: Look, what: &str, count: usize) {
    let _ = writeln!(out, "\n{}", look.strong(format!("{what} ({count})")));
}

fn profiles(out: &mut String, plan: &Plan, look: Look) {
    for id in plan.profile_ids() {
        let profile = plan.profile(id);
        let _ = writeln!(
            out,
            "\n{} {}",
            look.strong(format!("Location profile {}", visible(&profile.name))),
            visible(profile.description.as_deref().unwrap_or_default())
        );
        let mut facts = Vec::new();
        if let Some(code) = &profile.country_code {
            facts.push(format!("country code {}", visible(code)));
        }
        if let Some(prefix) = &profile.external_access_prefix {
            facts.push(format!("outside prefix {}", visible(prefix)));
        }
        if profile.optimize_device_dialing {
            facts.push("optimized for device dialing".to_owned());
        }
        if !facts.is_empty() {
            let _ = writeln!(out, " {}", facts.join(", "));
        }
        if profile.rules.is_empty() {
            let partial = plan.is_partial(PlanList::Rules(id));
            let _ = writeln!(out, " no rules{}", if partial { " are known" } else { "" });
            continue;
        }
        let mut sheet = Sheet::new(look, &["#", "rule", "pattern", "translation", "from"]);
        for (position, member) in profile.rules.iter().enumerate() {
            let rule = plan.rule(member.rule);
            let from = member.include.map_or("", |include| &*plan.rule_set(include.id).name.value);
            sheet.row([
                &(position + 1).to_string(),
                &*rule.name.value,
                &*rule.pattern.value,
                &*rule.translation.value,
                from,
            ]);
        }
        out.push_str(&sheet.text());
    }
}

fn usages(out: &mut String, plan: &Plan, look: Look) {
    if plan.usages.is_empty() {
        return;
    }
    heading(out, look, "Phone usages", plan.usages.len());
    let mut sheet = Sheet::new(look, &["phone usage", "routes", "policies", "description"]);
    let counts = plan.routes_by_usage().into_iter().zip(plan.policies_by_usage());
    for (usage, (routes, policies)) in plan.usages.iter().zip(counts) {
        let description = usage.description.as_deref().unwrap_or_default();
        sheet.row([&*usage.name.value, &routes.to_string(), &policies.to_string(), description]);
    }
    out.push_str(&sheet.text());
}

fn policies(out: &mut String, plan: &Plan, look: Look) {
    if plan.policies.is_empty() {
        return;
    }
    heading(out, look, "Policies", plan.policies.len());
    let mut sheet = Sheet::new(look, &["policy", "phone usages in order", "used with"]);
    for policy in &plan.policies {
        let usages: Vec<&str> = policy.phone_usages.iter().map(|usage| &*plan.usage(usage.id).name.value).collect();
        let profiles: Vec<&str> = policy.profiles.iter().map(|profile| &*plan.profile(profile.id).name.value).collect();
        sheet.row([&*policy.name.value, &usages.join(", "), &profiles.join(", ")]);
    }
    out.push_str(&sheet.text());
}

fn routes(out: &mut String, plan: &Plan, look: Look) {
    if plan.routes.is_empty() {
        return;
    }
    heading(out, look, "Routes", plan.routes.len());
    let mut sheet = Sheet::new(look, &["route", "target", "priority", "phone usages", "gateways"]);
    for route in &plan.routes {
        let usages: Vec<&str> = route.phone_usages.iter().map(|usage| &*plan.usage(usage.id).name.value).collect();
        let gateways: Vec<&str> = route.gateways.iter().map(|gateway| &*plan.gateway(gateway.id).name.value).collect();
        let priority = route.priority.map_or(String::new(), |priority| priority.to_string());
        sheet.row([&*route.name.value, &*route.target.value, &priority, &usages.join(", "), &gateways.join(", ")]);
    }
    out.push_str(&sheet.text());
}

fn gateways(out: &mut String, plan: &Plan, look: Look) {
    if plan.gateways.is_empty() {
        return;
    }
    heading(out, look, "Gateways", plan.gateways.len());
    let mut sheet = Sheet::new(look, &["gateway", "profile of its calls", "calls are routed by", "listed"]);
    for gateway in &plan.gateways {
        let profile = gateway.profile.map_or("", |profile| &*plan.profile(profile.id).name.value);
        let usages: Vec<&str> = gateway.phone_usages.iter().map(|usage| &*plan.usage(usage.id).name.value).collect();
        let on = match gateway.policy {
            Some(policy) => format!("policy {}", &*plan.policy(policy.id).name),
            None => usages.join(", "),
        };
        let listed = match (gateway.listed, gateway.enabled) {
            (false, _) => "only in routes",
            (true, true) => "yes",
            (true, false) => "yes, disabled",
        };
        sheet.row([&*gateway.name.value, profile, &on, listed]);
    }
    out.push_str(&sheet.text());
}

fn translation_rules(out: &mut String, plan: &Plan, look: Look) {
    if plan.translation_rules.is_empty() {
        return;
    }
    heading(out, look, "Translation rules", plan.translation_rules.len());
    let mut sheet = Sheet::new(look, &["rule", "pattern", "translation"]);
    for rule in plan.translation_rules.iter().map(|rule| plan.rule(*rule)) {
        sheet.row([&*rule.name.value, &*rule.pattern.value, &*rule.translation.value]);
    }
    out.push_str(&sheet.text());
    let mut lists = Sheet::new(look, &["list", "numbers", "rules in order"]);
    let mut list = |owner: String, numbers: &str, rules: &[Ref<RuleId>]| {
        let names: Vec<&str> = rules.iter().map(|rule| &*plan.rule(rule.id).name.value).collect();
        if !names.is_empty() {
            lists.row([&owner, numbers, &names.join(", ")]);
        }
    };
    for route in &plan.routes {
        list(format!("route {}", &*route.name), "called", &route.translations);
    }
    for gateway in &plan.gateways {
        for (direction, given) in [("outbound", &gateway.outbound), ("inbound", &gateway.inbound)] {
            list(format!("gateway {}, {direction}", &*gateway.name), "called", &given.called);
            list(format!("gateway {}, {direction}", &*gateway.name), "calling", &given.calling);
        }
    }
    out.push('\n');
    out.push_str(&lists.text());
}

fn users(out: &mut String, plan: &Plan, look: Look) {
    if plan.users.is_empty() {
        return;
    }
    heading(out, look, "Users", plan.users.len());
    let by_policy = !plan.emergency_policies.is_empty();
    let calling_plans = plan.users.iter().any(|user| user.calling_plan.is_some());
    let mut titles = vec!["user", "line", "profile", "policy"];
    titles.extend(by_policy.then_some("emergency policy"));
    titles.extend(calling_plans.then_some("Calling Plan"));
    let mut sheet = Sheet::new(look, &titles);
    for user in &plan.users {
        let mut cells = vec![
            &*user.uri.value,
            user.line_uri.as_deref().unwrap_or_default(),
            user.profile.map_or("(default)", |profile| &*plan.profile(profile.id).name.value),
            user.policy.map_or("(default)", |policy| &*plan.policy(policy.id).name.value),
        ];
        let policy = user.emergency_policy.map_or("(default)", |policy| &*plan.emergency_policy(policy.id).name.value);
        cells.extend(by_policy.then_some(policy));
        let calling_plan = match user.calling_plan {
            None => "(default)",
            Some(true) => "yes",
            Some(false) => "no",
        };
        cells.extend(calling_plans.then_some(calling_plan));
        sheet.row(cells);
    }
    out.push_str(&sheet.text());
}

fn classes(out: &mut String, plan: &Plan, look: Look) {
    if plan.classes.is_empty() {
        return;
    }
    heading(out, look, "Classes of numbers", plan.classes.len());
    let mut sheet = Sheet::new(look, &["class", "pattern"]);
    for class in &plan.classes {
        sheet.row([&*class.name.value, &*class.pattern.value]);
    }
    out.push_str(&sheet.text());
}

fn number_ranges(out: &mut String, plan: &Plan, look: Look) {
    if plan.number_ranges.is_empty() {
        return;
    }
    heading(out, look, "Number ranges", plan.number_ranges.len());
    let mut sheet = Sheet::new(look, &["range", "numbers", "site"]);
    for range in &plan.number_ranges {
        let site = range.site.map_or("", |site| &*plan.site(site.id).name.value);
        sheet.row([&*range.name.value, &*range.text().value, site]);
    }
    out.push_str(&sheet.text());
}

fn sites(out: &mut String, plan: &Plan, look: Look) {
    if plan.sites.is_empty() {
        return;
    }
    heading(out, look, "Sites", plan.sites.len());
    let mut sheet = Sheet::new(look, &["site", "emergency policy", "profiles", "description"]);
    for site in &plan.sites {
        let policy = site.emergency_policy.map_or("", |policy| &*plan.emergency_policy(policy.id).name.value);
        let profiles: Vec<&str> = site.profiles.iter().map(|profile| &*plan.profile(profile.id).name.value).collect();
        sheet.row([&*site.name.value, policy, &profiles.join(", "), site.description.as_deref().unwrap_or_default()]);
    }
    out.push_str(&sheet.text());
}

fn emergency(out: &mut String, plan: &Plan, look: Look) {
    if !plan.emergency_policies.is_empty() {
        heading(out, look, "Emergency policies", plan.emergency_policies.len());
        let mut sheet = Sheet::new(look, &["emergency policy", "numbers", "default", "description"]);
        let mut counts = vec![0_usize; plan.emergency_policies.len()];
        for policy in plan.emergency_numbers.iter().filter_map(|entry| entry.policy) {
            counts.get_mut(policy.index()).into_iter().for_each(|count| *count += 1);
        }
        for ((id, policy), numbers) in plan.emergency_policy_ids().zip(&plan.emergency_policies).zip(counts) {
            let is_default = plan.default_emergency_policy.is_some_and(|default| default.id == id);
            let description = policy.description.as_deref().unwrap_or_default();
            let default = if is_default { "yes" } else { "" };
            sheet.row([&*policy.name.value, &numbers.to_string(), default, description]);
        }
        out.push_str(&sheet.text());
    }
    if plan.emergency_numbers.is_empty() {
        return;
    }
    heading(out, look, "Emergency numbers", plan.emergency_numbers.len());
    let named = !plan.emergency_policies.is_empty();
    let whose = if named { "emergency policy" } else { "profiles" };
    let mut sheet = Sheet::new(look, &["number", "masks", "becomes", "phone usage", whose]);
    for entry in &plan.emergency_numbers {
        let masks: Vec<&str> = entry.masks.iter().map(|mask| &*mask.value).collect();
        let profiles: Vec<&str> = entry.profiles.iter().map(|profile| &*plan.profile(profile.id).name.value).collect();
        let usage = entry.usage.map_or("", |usage| &*plan.usage(usage.id).name.value);
        let becomes = entry.becomes.as_deref().unwrap_or_default();
        let whose = match entry.policy {
            Some(policy) => plan.emergency_policy(policy).name.to_string(),
            None if profiles.is_empty() => "all".to_owned(),
            None => profiles.join(", "),
        };
        sheet.row([&*entry.number.value, &masks.join(", "), becomes, usage, &whose]);
    }
    out.push_str(&sheet.text());
}

//! Compares the analyses that know about emergency entries with deciding every call of every caller, for random small
//! plans with sites, users and emergency policies.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failing test may panic")]

mod support;

use std::collections::BTreeSet;

use dialplan_analysis::Analysis;
use dialplan_analysis::callers::{occurring_callers, occurring_pairs};
use dialplan_analysis::emergency::{
    dead_emergencies, one_form_targets, rewritten_emergencies, unreachable_emergencies,
};
use dialplan_analysis::routes::{NotReached, Role, roles, unreached_routes};
use dialplan_analysis::rules::{Reach, rule_reachability};
use dialplan_core::call::{
    CallOptions, Caller, EmergencyInForce, Location, Origin, Question, Routing, caller_at, dialled_form,
};
use dialplan_core::model::{Dialect, EmergencyNumber, Named, Plan, ProfileId, RouteId};
use dialplan_core::query::answer::{Answer, Verdict};
use proptest::prelude::*;
use support::{analysed, strings};

const PLANS: u32 = 300;
const LETTERS: &str = "01+-";
const LONGEST: usize = 4;

/// Returns every caller of a plan at every place, gateways apart.
fn people(plan: &Plan) -> Vec<Caller> {
    let mut origins: Vec<Origin> = plan.user_ids().map(Origin::User).collect();
    let manual = |profile: Option<ProfileId>, policy| Origin::Manual { profile, policy };
    let with_default = plan.default_profile.is_some();
    match plan.users.is_empty() {
        true => origins.extend(occurring_pairs(plan).into_iter().map(|pair| manual(pair.profile, pair.policy))),
        false if with_default => origins.push(manual(None, None)),
        false => {}
    }
    let mut callers = Vec::new();
    let lists = |site, profile| {
        let profiles = &plan.site(site).profiles;
        profiles.is_empty() || profiles.iter().any(|listed| Some(listed.id) == profile)
    };
    for origin in origins {
        let Ok(nowhere) = caller_at(plan, origin, Location::default()) else { continue };
        let sites = plan.site_ids().filter(|site| lists(*site, nowhere.profile));
        callers.extend(
            sites.map(|site| caller_at(plan, origin, Location { site: Some(site), emergency_policy: None }).unwrap()),
        );
        callers.push(nowhere);
    }
    // Profiles that only sites know.
    for profile in
        plan.profile_ids().filter(|profile| callers.iter().all(|c| c.profile != Some(*profile))).collect::<Vec<_>>()
    {
        for site in plan.site_ids().filter(|site| plan.site(*site).profiles.iter().any(|p| p.id == profile)) {
            let at = Location { site: Some(site), emergency_policy: None };
            callers.extend(caller_at(plan, manual(Some(profile), None), at));
        }
        let listed = plan.site_ids().any(|site| plan.site(site).profiles.iter().any(|p| p.id == profile));
        for site in plan.site_ids().filter(|site| listed && plan.site(*site).profiles.is_empty()) {
            let at = Location { site: Some(site), emergency_policy: None };
            callers.extend(caller_at(plan, manual(Some(profile), None), at));
        }
    }
    callers
}

fn incoming(plan: &Plan) -> Vec<Caller> {
    let gateways = dialplan_core::model::GatewayId::all(plan).filter(|(id, _)| plan.gateway(*id).profile.is_some());
    gateways.map(|(id, _)| caller_at(plan, Origin::Gateway(id), Location::default()).unwrap()).collect()
}

fn is_in_force(caller: &Caller, entry: &EmergencyNumber) -> bool {
    let policy = match caller.emergency {
        EmergencyInForce::Nothing => return false,
        EmergencyInForce::ShortForm => None,
        EmergencyInForce::Policy(policy, _) => Some(policy),
    };
    entry.policy == policy && entry.holds_in(caller.profile)
}

fn decide(plan: &Analysis, number: &str, caller: &Caller, client: bool, off_hook: bool) -> Option<Answer> {
    let options = CallOptions { client_normalization: client, off_hook, without_users: true, ..CallOptions::default() };
    plan.compiled().decide(&Question { number, caller, options }, &mut Default::default()).ok()
}

fn check(text: &str) {
    let plan = analysed(text);
    let model = plan.plan();
    let all = strings(LETTERS, LONGEST);
    let people = people(model);
    let mut reached_rules = BTreeSet::new();
    let mut reached_routes = BTreeSet::new();
    let mut emergency_roles: Vec<Option<Role>> = vec![None; model.routes.len()];
    let with_profile: BTreeSet<Option<ProfileId>> =
        people.iter().chain(&incoming(model)).map(|caller| caller.profile).collect();
    // The rules of a profile without a caller are judged as if somebody could dial everything with it.
    let mut others = Vec::new();
    for profile in model.profile_ids().filter(|profile| !with_profile.contains(&Some(*profile))) {
        let mut caller = people.first().cloned().unwrap_or_else(|| {
            caller_at(model, Origin::Manual { profile: Some(profile), policy: None }, Location::default())
                .unwrap_or_else(|_| panic!("{text}"))
        });
        caller.profile = Some(profile);
        caller.emergency = EmergencyInForce::Nothing;
        others.push(caller);
    }
    for caller in people.iter().chain(&incoming(model)).chain(&others) {
        for number in &all {
            for (client, off_hook) in [(false, false), (true, false), (false, true), (true, true)] {
                let Some(answer) = decide(&plan, number, caller, client, off_hook) else { continue };
                let rules = answer.normalization.passes.iter().filter_map(|pass| pass.rule);
                reached_rules.extend(rules.map(|rule| (caller.profile, rule.index())));
                let Some(result) = &answer.normalization.number else { continue };
                let usage = answer.emergency.and_then(|entry| model.emergency_numbers[entry].usage);
                for route in plan.routes().labels_of(result.as_bytes()) {
                    let has = usage.is_none_or(|usage| {
                        model.dialect != Dialect::Teams
                            || model.route(*route).phone_usages.iter().any(|own| own.id == usage.id)
                    });
                    if has {
                        reached_routes.insert(*route);
                    }
                }
                if answer.emergency.is_some() && answer.verdict == Verdict::Routed {
                    for (at, choice) in answer.chain.iter().enumerate() {
                        let role = if at == 0 { Role::First } else { Role::Nothing };
                        let slot = &mut emergency_roles[choice.route.index()];
                        *slot = (*slot).max(Some(role));
                    }
                }
            }
        }
    }
    for profile in model.profile_ids() {
        for (position, reach) in rule_reachability(&plan, profile).into_iter().enumerate() {
            let is_reached = reached_rules.contains(&(Some(profile), position));
            match reach {
                Reach::Reached => assert!(is_reached, "{profile:?} r{position} is not reached\n{text}"),
                Reach::NotDecided(why) => panic!("{why:?}\n{text}"),
                _ => assert!(!is_reached, "{profile:?} r{position} is reached\n{text}"),
            }
        }
    }
    routes(&plan, &reached_routes, text);
    for (role, expected) in roles(&plan).unwrap().routes.iter().zip(emergency_roles) {
        assert!(*role >= expected, "{text}");
    }
    dead(&plan, text);
    unreachable(&plan, &people, text);
    rewritten(&plan, &people, text);
    for one in one_form_targets(&plan).unwrap() {
        let matches = |number: &str| plan.routes().labels_of(number.as_bytes()).contains(&one.route);
        assert_eq!(matches(&format!("+{}", one.number)), one.with_plus, "{text}");
        assert_eq!(matches(&one.number), !one.with_plus, "{text}");
    }
}

fn routes(plan: &Analysis, reached: &BTreeSet<RouteId>, text: &str) {
    let model = plan.plan();
    let acts = |entry: &&EmergencyNumber| entry.usage.is_some() && model.dialect != Dialect::Ocs2007R2;
    let entries: Vec<&EmergencyNumber> = model.emergency_numbers.iter().filter(acts).collect();
    // An entry of a policy that nobody has reaches its routes as well.
    let by_entry = |route: RouteId, any: bool| {
        entries.iter().any(|entry| {
            let usage = entry.usage.unwrap();
            let has = model.route(route).phone_usages.iter().any(|own| own.id == usage.id);
            let result = entry.result();
            let result = dialled_form(model, &result);
            (has || any) && plan.routes().labels_of(result.as_bytes()).contains(&route)
        })
    };
    let found = unreached_routes(plan).unwrap();
    assert_eq!(found.undecided, [], "{text}");
    for route in model.route_ids() {
        let usages = &model.route(route).phone_usages;
        let had = usages.iter().any(|u| model.policies.iter().any(|p| p.phone_usages.iter().any(|own| own.id == u.id)));
        let named = usages.iter().any(|u| entries.iter().any(|entry| entry.usage.unwrap().id == u.id));
        let is_reached = reached.contains(&route) || by_entry(route, model.dialect == Dialect::Lync2013);
        let in_vain = !had && named && !by_entry(route, false);
        let answer = found.found.iter().find(|(found, _)| *found == route);
        assert_eq!(answer.is_some(), !is_reached || in_vain, "{route:?} {answer:?}\n{text}");
        if let Some((_, NotReached::ByEmergency { number, .. } | NotReached::ByOtherForm { number, .. })) = answer {
            assert!(plan.routes().labels_of(number.as_bytes()).contains(&route), "{text}");
        }
    }
}

/// Asks for every emergency policy with every profile, and looks which string acts.
fn dead(plan: &Analysis, text: &str) {
    let model = plan.plan();
    let mut acted = BTreeSet::new();
    let places: Vec<Location> = match model.emergency_policies.is_empty() {
        true => vec![Location::default()],
        false => {
            model.emergency_policy_ids().map(|policy| Location { site: None, emergency_policy: Some(policy) }).collect()
        }
    };
    let texts = |entry: &EmergencyNumber| {
        std::iter::once(&entry.number).chain(&entry.masks).map(|text| text.value.to_string()).collect::<Vec<_>>()
    };
    let bare = |text: &str| dialled_form(model, text).trim_start_matches('+').to_owned();
    for profile in model.profile_ids() {
        for place in &places {
            let policy = model.policy_ids().next();
            let caller = caller_at(model, Origin::Manual { profile: Some(profile), policy }, *place).unwrap();
            for entry in &model.emergency_numbers {
                for string in texts(entry) {
                    let Some(answer) = decide(plan, &string, &caller, false, false) else { continue };
                    let Some(by) = answer.emergency else { continue };
                    let own = texts(&model.emergency_numbers[by]);
                    let position = own.iter().position(|own| bare(own) == bare(&string)).unwrap();
                    acted.insert((by, position));
                }
            }
        }
    }
    let found: BTreeSet<(usize, usize)> =
        dead_emergencies(plan).into_iter().map(|dead| (dead.entry, dead.position)).collect();
    let acting = model.dialect != Dialect::Ocs2007R2;
    for (at, entry) in model.emergency_numbers.iter().enumerate() {
        for position in 0..=entry.masks.len() {
            let expected = acting && entry.usage.is_some() && !acted.contains(&(at, position));
            assert_eq!(found.contains(&(at, position)), expected, "{at} {position}\n{text}");
        }
    }
}

fn unreachable(plan: &Analysis, people: &[Caller], text: &str) {
    let model = plan.plan();
    let mut expected = BTreeSet::new();
    for caller in people {
        for (at, entry) in model.emergency_numbers.iter().enumerate().filter(|(_, entry)| is_in_force(caller, entry)) {
            for string in std::iter::once(&entry.number).chain(&entry.masks) {
                let fails = |client| {
                    let options = CallOptions { client_normalization: client, ..CallOptions::default() };
                    let question = Question { number: string, caller, options };
                    let answer = plan.compiled().decide(&question, &mut Default::default());
                    !answer.is_ok_and(|answer| answer.verdict == Verdict::Routed)
                };
                if fails(false) || fails(true) {
                    expected.insert((at, string.to_string(), caller.profile, caller.policy, policy_of(caller)));
                }
            }
        }
    }
    let found: BTreeSet<_> = unreachable_emergencies(plan)
        .as_ref()
        .as_ref()
        .unwrap()
        .iter()
        .map(|f| {
            let caller = f.caller.caller(model).unwrap();
            assert_eq!(caller.emergency, f.caller.emergency, "{text}");
            (f.entry, f.dialled.to_string(), f.caller.pair.profile, f.caller.pair.policy, policy_of(&caller))
        })
        .collect();
    assert_eq!(found, expected, "{text}");
    // Nobody is left out, and nobody is made up.
    let occurring: BTreeSet<_> = occurring_callers(model)
        .iter()
        .map(|one| {
            let caller = one.caller(model).unwrap();
            (caller.profile, caller.policy, policy_of(&caller))
        })
        .collect();
    let all: BTreeSet<_> = people.iter().map(|caller| (caller.profile, caller.policy, policy_of(caller))).collect();
    assert_eq!(occurring, all, "{text}");
    assert!(people.iter().all(|caller| caller.routing != Routing::None), "{text}");
}

/// All targets of the plans match a few numbers only, so a number that some route matches is a special form.
fn rewritten(plan: &Analysis, people: &[Caller], text: &str) {
    let model = plan.plan();
    let mut expected = BTreeSet::new();
    for caller in people.iter().filter(|caller| caller.profile.is_some()) {
        for (at, entry) in model.emergency_numbers.iter().enumerate().filter(|(_, entry)| is_in_force(caller, entry)) {
            let own: BTreeSet<String> = (std::iter::once(&entry.number).chain(&entry.masks))
                .map(|text| dialled_form(model, text).into_owned())
                .collect();
            for string in std::iter::once(&entry.number).chain(&entry.masks) {
                let becomes_another = |client| {
                    let Some(answer) = decide(plan, string, caller, client, false) else { return false };
                    let (Some(result), Some(_)) = (answer.normalization.number, answer.normalization.rule) else {
                        return false;
                    };
                    let bare = result.strip_prefix('+').unwrap_or(&result);
                    let is_fine = own.contains(bare) || result == entry.result();
                    !is_fine && plan.routes().labels_of(result.as_bytes()).is_empty()
                };
                if becomes_another(false) || becomes_another(true) {
                    expected.insert((at, string.to_string(), caller.profile, policy_of(caller)));
                }
            }
        }
    }
    let found: BTreeSet<_> = rewritten_emergencies(plan)
        .unwrap()
        .into_iter()
        .map(|found| (found.entry, found.dialled, Some(found.profile), policy_of(&found.caller.caller(model).unwrap())))
        .collect();
    assert_eq!(found, expected, "{text}");
}

fn policy_of(caller: &Caller) -> Option<String> {
    match caller.emergency {
        EmergencyInForce::Nothing => None,
        EmergencyInForce::ShortForm => Some(String::new()),
        EmergencyInForce::Policy(policy, _) => Some(format!("{policy:?}")),
    }
}

fn emergency() -> impl Strategy<Value = String> {
    let strings = Just(vec!["0", "1", "+01", "1-1", "00", "10"]).prop_shuffle();
    let usages = [0..4u8, 0..4u8, 0..4u8];
    let becomes = prop::sample::select(vec!["", ", becomes: '+11'", ", becomes: '1-0'", ", becomes: '0'"]);
    let lists = || prop::sample::select(vec!["", "profiles: [p],", "profiles: [q],", "profiles: [p, q],"]);
    let assigned =
        prop::array::uniform4(prop::sample::select(vec!["", "emergency_policy: e0", "emergency_policy: e1"]));
    (strings, usages, becomes, 0..3u8, lists(), lists(), assigned).prop_map(
        |(strings, usages, becomes, form, of_first, of_second, assigned)| {
            let usage = |at: usize| match usages[at] {
                3 => String::new(),
                usage => format!(", usage: u{usage}"),
            };
            let [a, b, c, d] = [strings[0], strings[1], strings[2], strings[3]];
            let entries = format!(
                "{{number: '{a}', masks: ['{b}']{}{becomes}}}, {{number: '{b}', masks: ['{c}']{}}}",
                usage(0),
                usage(1)
            );
            let [of_site, of_other, of_user, of_all] = assigned;
            if form == 0 {
                let of = |lists: &str| format!(", {}", lists.trim_end_matches(','));
                let first = format!("{{number: '{a}', masks: ['{a}']{}{}}}", usage(0), of(of_first));
                let second = match of_first {
                    "profiles: [p]," => format!(", {{number: '{a}'{}, profiles: [q]}}", usage(1)),
                    _ => String::new(),
                };
                let third = match of_first {
                    "" => String::new(),
                    _ => format!(", {{number: '{a}'{}}}", usage(2)),
                };
                return format!(
                    "emergency_numbers: [{first}{second}{third}, {{number: '{b}', masks: ['{c}']}}]\n\
                     defaults: {{profile: p, policy: a}}\n"
                );
            }
            let mut text = format!("emergency_policies:\n  - {{name: e0, numbers: [{entries}]}}\n");
            text += &format!("  - {{name: e1, numbers: [{{number: '{d}', masks: ['{a}']{}}}]}}\n", usage(2));
            text += &format!("sites: [{{name: s0, {of_first} {of_site}}}, {{name: s1, {of_second} {of_other}}}]\n");
            if form == 1 {
                text += &format!("users: [{{uri: x, profile: q, policy: b, {of_user}}}]\n");
            }
            text + &format!("defaults: {{profile: p, policy: a, {of_all}}}\n")
        },
    )
}

fn plan() -> impl Strategy<Value = String> {
    let pattern = prop::sample::select(vec![
        "^0$",
        "^1$",
        "^01?$",
        "^1[01]$",
        r"^\+?01$",
        "^(0)(1?)$",
        "^11$",
        "^(?:0|1)0$",
        "^[01]{1,3}$",
        "^00?$",
    ]);
    let translation = prop::sample::select(vec!["+$&", "$&", "0", "+11", "1", "00", "+01", "1$&"]);
    let rules = || prop::collection::vec((pattern.clone(), translation.clone()), 0..4);
    let target =
        prop::sample::select(vec![r"^\+?11$", r"^\+0$", "^0$", r"^\+01$", r"^\+?10$", "^1$", r"^\+1$", "^00?$"]);
    let routes = prop::collection::vec((target, prop::collection::btree_set(0..3u8, 1..3)), 1..5);
    let settings = (
        prop::sample::select(vec!["ocs2007r2", "lync2013", "teams"]),
        prop::sample::select(vec!["bypass", "normalise"]),
        prop::sample::select(vec!["strip", "keep"]),
        prop::sample::select(vec!["reject", "pass"]),
        prop::sample::select(vec!["", "optimize_device_dialing: true, external_access_prefix: '0', "]),
        prop::sample::select(vec!["", "gateways: [{name: h, profile: p}]\n"]),
    );
    (settings, rules(), rules(), routes, emergency()).prop_map(|(settings, p, q, routes, emergency)| {
        let (dialect, plus, separators, no_match, off_hook, gateway) = settings;
        let mut text = format!("version: 1\ndialect: {dialect}\n{emergency}");
        text += &format!("settings: {{plus_numbers: {plus}, separators: {separators}, no_match: {no_match}}}\n");
        text += "phone_usages: [u0, u1, u2]\npolicies: {a: [u0], b: [u1, u0]}\n";
        text += gateway;
        text += "location_profiles:\n";
        for (name, rules) in [("p", p), ("q", q)] {
            text += &format!("  - {{{off_hook}name: {name}, rules: [");
            for (number, (pattern, translation)) in rules.iter().enumerate() {
                text += &format!("{{name: r{number}, pattern: '{pattern}', translation: '{translation}'}}, ");
            }
            text += "]}\n";
        }
        text += "routes:\n";
        for (number, (target, usages)) in routes.iter().enumerate() {
            let usages: Vec<String> = usages.iter().map(|usage| format!("u{usage}")).collect();
            let usages = usages.join(", ");
            text += &format!("  - {{name: t{number}, target: '{target}', phone_usages: [{usages}], gateways: [g]}}\n");
        }
        text
    })
}

proptest! {
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn emergency_entries_are_followed_as_the_engine_does(text in plan()) {
        if support::try_analysed(&text).is_ok() {
            check(&text);
        }
    }
}

/// The separators of a client's result are stripped, so its route is reached.
#[test]
fn a_client_result_reaches_routes_without_its_separators() {
    let plan = analysed(
        "version: 1
location_profiles: [{name: p, rules: [{name: r, pattern: '^0$', translation: '1-1'}]}]
phone_usages: [u]
policies: {a: [u]}
routes:
  - {name: stripped, target: '^11$', phone_usages: [u], gateways: [g]}
  - {name: kept, target: '^1-1$', phone_usages: [u], gateways: [g]}
  - {name: neither, target: '^1$', phone_usages: [u], gateways: [g]}
",
    );
    let found = unreached_routes(&plan).unwrap();
    let names: Vec<&str> = found.found.iter().map(|(route, _)| &*plan.plan().route(*route).name.value).collect();
    assert_eq!((names, found.undecided), (vec!["neither"], vec![]));
}

//! Compares the compiled plan with its slow and simple twin, the reference implementation. Both must give the same
//! rule, number, usages, routes, chain and sent numbers, for random plans and numbers.
#![expect(clippy::indexing_slicing, reason = "a failing test may panic")]

mod support;

use dialplan_core::call::{CallError, CallOptions, Down, Location, Origin, Question, caller_at};
use dialplan_core::compile::compile;
use dialplan_core::engine::Note;
use dialplan_core::model::{EmergencyPolicyId, GatewayId, Named, SiteId, UserId, load};
use dialplan_core::query::explain::ShownRoutes;
use dialplan_core::reference::Call;
use dialplan_core::source::SourceFile;
use dialplan_core::{Limits, reference};
use proptest::prelude::*;

/// The number of plans. With the numbers for each plan, more than ten thousand cases are tested.
const PLANS: u32 = 400;
const NUMBERS: usize = 30;

fn pattern() -> impl Strategy<Value = String> {
    let atom = prop_oneof![
        4 => prop::sample::select(vec!["0", "1", "2", "3", r"\+", r"\d", "[0-2]", "[^1]", ".", "00", "31"]),
        1 => prop::sample::select(vec!["(?=1)", "(?!0)", "(?<=1)", "(?<!00)", r"\b", "$", "^", "(?>0*)", "(?!.*3)"]),
    ]
    .prop_map(str::to_owned);
    let repeated = (atom, prop::sample::select(vec!["", "", "", "*", "+", "?", "{2}", "{1,3}", "??"])).prop_map(
        |(atom, times)| {
            if atom.len() > 1 && !atom.starts_with(['\\', '[', '(']) {
                format!("(?:{atom}){times}")
            } else {
                format!("{atom}{times}")
            }
        },
    );
    let sequence = prop::collection::vec(repeated, 1..4).prop_map(|parts| parts.concat());
    let grouped = (sequence.clone(), sequence.clone(), sequence, 0..6u8).prop_map(|(a, b, c, shape)| match shape {
        0 => format!("({a}){b}"),
        1 => format!("{a}({b}|{c})"),
        2 => format!("(?:{a}|({b}))({c})"),
        3 => format!("({a})?({b})"),
        4 => format!("({a}|{b})+"),
        _ => format!("{a}{b}"),
    });
    (grouped, any::<bool>(), any::<bool>())
        .prop_map(|(body, start, end)| format!("{}{body}{}", if start { "^" } else { "" }, if end { "$" } else { "" }))
}

/// The dialect, and the emergency entries: in the short form, or as policies of sites, users and defaults.
fn emergency() -> impl Strategy<Value = String> {
    let dialect = prop::sample::select(vec!["ocs2007r2", "lync2013", "teams"]);
    let strings = Just(vec!["0", "1", "+2", "1-1", "00", "3"]).prop_shuffle();
    let usages = [0..4u8, 0..4u8, 0..4u8];
    let becomes = prop::sample::select(vec!["", ", becomes: '+31'", ", becomes: '0-1'"]);
    let assigned = [any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()];
    let sites = prop::sample::select(vec!["s0", "s1", "both", "none"]);
    (dialect, strings, usages, becomes, any::<bool>(), assigned, sites).prop_map(
        |(dialect, strings, usages, becomes, named, assigned, sites)| {
            let [u, v, w] = usages;
            let [a, b, c, d] = [strings[0], strings[1], strings[2], strings[3]];
            // A number of one entry is a mask of the other.
            let entries = format!(
                "[{{number: '{a}', masks: ['{b}'], usage: u{u}{becomes}}}, \
                 {{number: '{b}', masks: ['{c}'], usage: u{v}}}]"
            );
            let mut text = format!("dialect: {dialect}\n");
            if !named {
                text += &format!("emergency_numbers: {entries}\nsites: [{{name: s0}}, {{name: s1}}]\n");
                return text + "users: [{uri: x, line_uri: 'tel:+3112'}]\n";
            }
            text += &format!("emergency_policies:\n  - {{name: e0, numbers: {entries}}}\n");
            text += &format!("  - {{name: e1, numbers: [{{number: '{d}', masks: ['{a}'], usage: u{w}}}]}}\n");
            let policy = |at: usize, name: &str| match assigned[at] {
                true => format!("emergency_policy: {name}"),
                false => String::new(),
            };
            let lists = |site: &str| if sites == site || sites == "both" { "profiles: [p]," } else { "" };
            text += &format!("sites:\n  - {{name: s0, {} {}}}\n", lists("s0"), policy(0, "e0"));
            text += &format!("  - {{name: s1, {} {}}}\n", lists("s1"), policy(1, "e1"));
            text += &format!("users: [{{uri: x, line_uri: 'tel:+3112', {}}}]\n", policy(2, "e1"));
            text + &format!("defaults: {{profile: p, {}}}\n", policy(3, "e0"))
        },
    )
}

/// Translation rules, and the lists that name them: outbound and inbound lists of two gateways, each for called and
/// calling numbers, and the lists of routes.
#[derive(Clone, Debug)]
struct Trunk {
    rules: Vec<(String, &'static str)>,
    lists: [[Vec<String>; 2]; 4],
    of_routes: Vec<Vec<String>>,
}

fn trunk() -> impl Strategy<Value = Trunk> {
    let translation = prop::sample::select(vec!["+$1", "$1", "0$1", "", "$2$1", "$&1", "-"]);
    let rules = prop::collection::vec((pattern(), translation), 4);
    let list = || prop::sample::subsequence(vec!["t0", "t1", "t2", "t3"], 0..3).prop_shuffle();
    let lists = prop::collection::vec(list(), 14);
    (rules, lists).prop_map(|(rules, lists)| {
        let mut lists = lists.into_iter().map(|list| list.into_iter().map(str::to_owned).collect::<Vec<_>>());
        let mut next = || lists.next().unwrap_or_default();
        Trunk { rules, lists: std::array::from_fn(|_| [next(), next()]), of_routes: (0..6).map(|_| next()).collect() }
    })
}

fn plan_text() -> impl Strategy<Value = String> {
    let translation =
        prop::sample::select(vec!["+$1", "+31$1", "$2$1", "0$&", "", "+1", "$1", "1$2", "$'x", "(+3$1", "( )"]);
    let rules = prop::collection::vec((pattern(), translation), 0..6);
    let gateways = prop::sample::select(vec!["", "g0", "g1", "g2", "g0, g1", "g2, g1"]);
    let route = (pattern(), prop::collection::vec(0..4u8, 0..3), gateways, prop::option::of(-2..3i8));
    let routes = prop::collection::vec(route, 0..6);
    let settings = (
        prop::sample::select(vec!["bypass", "normalise"]),
        prop::sample::select(vec!["strip", "keep"]),
        prop::sample::select(vec!["reject", "prefix", "pass"]),
        prop::sample::select(vec!["keep", "drop"]),
        prop::sample::select(vec!["same-usage", "later-usages"]),
        [any::<bool>(), any::<bool>()],
    );
    let usages = prop::collection::vec(0..4u8, 0..4);
    let parts = (rules, routes, settings, usages, emergency(), trunk());
    parts.prop_map(|(rules, routes, settings, usages, emergency, trunk)| {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let names = |mut usages: Vec<u8>| {
            let mut seen = std::collections::BTreeSet::new();
            usages.retain(|u| seen.insert(*u));
            usages.iter().map(|u| format!("u{u}")).collect::<Vec<_>>().join(", ")
        };
        let mut text = format!(
            "version: 1\n{emergency}settings: {{plus_numbers: {}, separators: {}, no_match: {}, \
             unmatched_text: {}, failover: {}}}\n",
            settings.0, settings.1, settings.2, settings.3, settings.4
        );
        let [g0, g1] = settings.5;
        let translation_rules: Vec<String> = (trunk.rules.iter().enumerate())
            .map(|(number, (pattern, translation))| {
                format!("{{name: t{number}, pattern: {}, translation: {}}}", quoted(pattern), quoted(translation))
            })
            .collect();
        text += &format!("translation_rules: [{}]\n", translation_rules.join(", "));
        let [out0, in0, out1, in1] = trunk
            .lists
            .each_ref()
            .map(|[called, calling]| format!("{{called: [{}], calling: [{}]}}", called.join(", "), calling.join(", ")));
        text += "gateways:\n";
        for (name, enabled, outbound, inbound) in [("g0", g0, out0, in0), ("g1", g1, out1, in1)] {
            text += &format!("  - {{name: {name}, enabled: {enabled}, outbound: {outbound}, inbound: {inbound}, ");
            text += "profile: p, policy: a}\n";
        }
        text += "phone_usages: [u0, u1, u2, u3]\n";
        text += &format!("policies: {{a: [{}]}}\n", names(usages));
        text += "location_profiles:\n  - name: p\n    country_code: 31\n    rules:\n";
        for (number, (pattern, translation)) in rules.iter().enumerate() {
            let (pattern, translation) = (quoted(pattern), quoted(translation));
            text += &format!("      - {{name: r{number}, pattern: {pattern}, translation: {translation}}}\n");
        }
        text += "routes:\n";
        for (number, (target, usages, gateways, priority)) in routes.into_iter().enumerate() {
            let translations = trunk.of_routes.get(number).map_or(String::new(), |list| list.join(", "));
            let priority = priority.map_or(String::new(), |p| p.to_string());
            let (target, usages) = (quoted(&target), names(usages));
            text += &format!("  - {{name: r{number}, target: {target}, phone_usages: [{usages}], ");
            text += &format!("gateways: [{gateways}], priority: {priority}, ");
            text += &format!("translations: [{translations}]}}\n");
        }
        text
    })
}

fn number() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!['0', '0', '1', '1', '2', '3', '+', '-', 'x']), 1..9)
        .prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(support::cases(PLANS))]

    #[test]
    fn engine_and_twin_agree(
        text in plan_text(),
        numbers in prop::collection::vec(number(), NUMBERS),
        client_normalization: bool,
        down in [any::<bool>(), any::<bool>(), any::<bool>()],
        (origin, site, asked) in (0..4u8, 0..3usize, 0..4usize),
        from in prop::option::of(number()),
    ) {
        let file = SourceFile::new("plan.yaml", text.clone());
        let loaded = load(&file, &Limits::default());
        prop_assert!(loaded.diagnostics.is_empty(), "{:?}\n{}", loaded.diagnostics, text);
        // A random pattern can be one that .NET rejects.
        let Ok(plan) = compile(&file, loaded.plan, &Limits::default(), &mut ()) else { return Ok(()) };
        let model = plan.plan();
        let site = SiteId::all(model).map(|(id, _)| id).nth(site);
        let emergency_policy = EmergencyPolicyId::all(model).map(|(id, _)| id).nth(asked);
        let user = UserId::find(model, "x").ok().filter(|_| origin == 0);
        let gateway = GatewayId::find(model, "g0").ok().filter(|_| origin == 1);
        let manual = Origin::Manual { profile: None, policy: None };
        let origin = user.map(Origin::User).or(gateway.map(Origin::Gateway)).unwrap_or(manual);
        let from = from.filter(|number| !number.chars().all(|c| " -.()".contains(c)));
        let caller = caller_at(model, origin, Location { site, emergency_policy }).unwrap();
        let (profile, policy) = (caller.profile.unwrap(), caller.policy.unwrap());
        let mut scratch = Default::default();
        let down = ["g0", "g1", "g2"].into_iter().zip(down).filter(|(_, down)| *down);
        let down: Vec<_> = down.filter_map(|(name, _)| GatewayId::find(plan.plan(), name).ok()).collect();
        for number in &numbers {
            let call = Call {
                number, profile, policy, user, site, emergency_policy, gateway,
                client: client_normalization,
                down: &down,
                calling: from.as_deref(),
            };
            let twin = reference::decide(plan.plan(), &call);
            let options = CallOptions {
                client_normalization,
                down: Down::new(down.iter().copied()),
                without_users: true,
                calling_number: from.as_deref().map(Box::from),
                ..CallOptions::default()
            };
            let question = Question { number, caller: &caller, options };
            let answer = match plan.decide(&question, &mut scratch) {
                // A string of separators alone is not a number.
                Err(CallError::OnlySeparators) => continue,
                // Rules can make a number longer with each pass.
                Err(CallError::ResultTooLong { .. } | CallError::NumberTooLong { .. }) => {
                    prop_assert!(twin.longest > Limits::default().normalised, "{}\n{}", number, text);
                    continue;
                }
                answer => answer.unwrap(),
            };
            prop_assert!(twin.longest <= Limits::default().normalised, "{}\n{}", number, text);
            let context = format!("{number}\n{text}");
            prop_assert_eq!(answer.emergency, twin.emergency, "{}", context);
            prop_assert_eq!(&answer.normalization.number, &twin.number, "{}", context);
            prop_assert_eq!(answer.normalization.rule.map(|r| r.index()), twin.rule, "{}", context);
            let chain: Vec<_> = answer.chain.iter().map(|c| (c.usage, c.route)).collect();
            prop_assert_eq!(chain, twin.chain, "{}", context);
            let sent = answer.sent.iter().map(|s| (s.route, s.gateway, s.called.clone(), s.calling.clone()));
            prop_assert_eq!(sent.collect::<Vec<_>>(), twin.sent, "{}", context);
            for (note, expected) in [
                (Note::GatewaySkipped, twin.gateway_skipped),
                (Note::GatewayDown, twin.gateway_down),
                (Note::LaterUsagesNotTried, twin.later_usages_not_tried),
            ] {
                prop_assert_eq!(answer.notes.contains(&note), expected, "{} {}", note.name(), context);
            }
            prop_assert!(plan.explain(&answer, ShownRoutes::All).is_ok());
        }
    }
}

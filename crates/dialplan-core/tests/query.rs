//! What happens to a number: every verdict, reason and note, with one line for each call.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

use dialplan_core::Limits;
use dialplan_core::call::{CallOptions, Origin, Question, caller};
use dialplan_core::compile::{CompiledPlan, compile};
use dialplan_core::engine::{Block, Note};
use dialplan_core::model::{GatewayId, Named, PolicyId, ProfileId, UserId, load};
use dialplan_core::query::explain::Routes;
use dialplan_core::source::SourceFile;

fn compiled(text: &str) -> CompiledPlan {
    let file = SourceFile::new("plan.yaml", text);
    let loaded = load(&file, &Limits::default());
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    compile(&file, loaded.plan, &Limits::default(), &mut ()).unwrap()
}

/// Decides a number and returns the answer as one line.
///
/// `who` is `profile/policy`, `user:NAME` or `gateway:NAME`, followed by options: `cn`, `off-hook`, `without-users`.
fn ask(plan: &CompiledPlan, who: &str, number: &str) -> String {
    let mut words = who.split(' ');
    let model = plan.plan();
    let origin = match words.next().unwrap() {
        user if user.starts_with("user:") => Origin::User(UserId::find(model, &user[5..]).unwrap()),
        gateway if gateway.starts_with("gateway:") => Origin::Gateway(GatewayId::find(model, &gateway[8..]).unwrap()),
        names => {
            let (profile, policy) = names.split_once('/').unwrap_or((names, ""));
            let profile = (!profile.is_empty()).then(|| ProfileId::find(model, profile).unwrap());
            let policy = (!policy.is_empty()).then(|| PolicyId::find(model, policy).unwrap());
            Origin::Manual { profile, policy }
        }
    };
    let switches: Vec<&str> = words.collect();
    let caller = match caller(model, origin) {
        Ok(caller) => caller,
        Err(error) => return format!("error: {error}"),
    };
    let question = Question {
        number,
        caller: &caller,
        options: CallOptions {
            client_normalization: switches.contains(&"cn"),
            off_hook: switches.contains(&"off-hook"),
            without_users: switches.contains(&"without-users"),
        },
    };
    let answer = match plan.decide(&question, &mut Default::default()) {
        Ok(answer) => answer,
        Err(error) => return format!("error: {error}"),
    };
    let mut line = answer.normalization.number.clone().unwrap_or("-".to_owned());
    if let Some(rule) = answer.normalization.rule {
        let members = &model.profile(answer.caller.profile.unwrap()).rules;
        line += &format!(" by {}", &*model.rule(members[rule.index()].rule).name);
    }
    line += &format!(" {}", answer.verdict.name());
    if let Some(reason) = answer.verdict.reason() {
        line += &format!(" {} {}", reason.response_code(), reason.name());
    }
    let chain: Vec<String> = answer
        .chain
        .iter()
        .map(|c| format!("{}/{}", &*model.usage(c.usage).name, &*model.route(c.route).name))
        .collect();
    if !chain.is_empty() {
        line += &format!(" {}", chain.join(" "));
    }
    for note in &answer.notes {
        line += &format!(" !{}", note.name());
    }
    plan.explain(&answer, Routes::All).unwrap();
    line
}

#[track_caller]
fn check(plan: &CompiledPlan, who: &str, number: &str, expected: &str) {
    assert_eq!(ask(plan, who, number), expected, "{who} {number}");
}

const PLAN: &str = r#"
version: 1
location_profiles:
  - name: Amsterdam.ocs.local
    rules:
      - Emergency: ^0?(112)$ -> +$1
      - Internal: ^(2\d{3})$ -> +3120111$1
      - International: ^000([1-9]\d{6,14})$ -> +$1
      - National: ^00(\d{9})$ -> +31$1
      - Loose: 555 -> 666
      - Twice: ^7(\d)$ -> 8$1
      - Again: ^8(\d)$ -> +318$1
phone_usages: [emergency, national, mobile, world, empty, unused]
policies:
  - { name: all, phone_usages: [emergency, national, mobile, world] }
  - { name: country, phone_usages: [national] }
  - { name: nothing }
  - { name: broken, phone_usages: [empty] }
routes:
  - { name: world, target: '^\+', phone_usages: [world], gateways: [g1] }
  - { name: national, target: '^\+31[1-57]\d{8}$', phone_usages: [national, mobile], gateways: [g1], priority: 2 }
  - { name: national 2, target: '^\+31', phone_usages: [national], gateways: [g2], priority: 1 }
  - { name: national 3, target: '^\+31', phone_usages: [national], priority: 0 }
  - { name: emergency, target: '^\+112$', phone_usages: [emergency], gateways: [g1] }
  - { name: carrier, target: '^\+318', phone_usages: [empty] }
  - { name: orphan, target: '^99' }
gateways:
  - { name: g1, phone_usages: [national] }
  - { name: g2 }
  - { name: g3, policy: country }
users:
  - { uri: "sip:scott@thunderbirds.example", line_uri: "tel:+31201112001", policy: country }
  - { uri: "virgil@thunderbirds.example", line_uri: "+31201112002" }
  - { uri: "sip:alan@thunderbirds.example", line_uri: "tel:+31201112003", policy: all }
  - { uri: "sip:john@thunderbirds.example", line_uri: "tel:+31201112003", policy: all }
"#;

#[test]
fn calls_by_profile_and_policy() {
    let plan = compiled(PLAN);
    let national = "+31301234567 by National routed national/national 2 national/national world/world !gateway-skipped";
    check(&plan, "amsterdam/all", "00301234567", national);
    check(&plan, "amsterdam/all", "(003) 0-123.4567", national);
    check(&plan, "/country", "112", "+112 by Emergency blocked 403 usage-not-allowed");
    check(&plan, "/country", "00049", "- blocked 404 not-normalised");
    check(&plan, "/all", "112", "+112 by Emergency routed emergency/emergency world/world");
    check(&plan, "/all", "+4930", "+4930 routed world/world");
    check(&plan, "/nothing", "112", "+112 by Emergency blocked 403 policy-has-no-usages");
    check(&plan, "/broken", "+3185", "+3185 blocked 403 route-has-no-gateway !gateway-skipped");
    check(&plan, "/country", "5551", "6661 by Loose blocked 403 no-route !partial-text-replaced");
    check(&plan, "/country", "99", "- blocked 404 not-normalised");
    check(&plan, "/country", "+99", "+99 blocked 403 usage-not-allowed");
}

#[test]
fn users_and_gateways() {
    let plan = compiled(PLAN);
    check(&plan, "/all", "2001", "+31201112001 by Internal internal");
    check(
        &plan,
        "/all without-users",
        "2001",
        "+31201112001 by Internal routed national/national 2 national/national world/world !gateway-skipped",
    );
    check(&plan, "/nothing", "2003", "+31201112003 by Internal blocked 404 ambiguous-line");
    check(
        &plan,
        "user:SCOTT@thunderbirds.example",
        "000493012345",
        "+493012345 by International blocked 403 usage-not-allowed",
    );
    check(
        &plan,
        "user:sip:virgil@thunderbirds.example",
        "112",
        "error: user `virgil@thunderbirds.example` has no policy and the plan has no default; \
         there are: all, country, nothing, broken",
    );
    check(&plan, "gateway:g1", "2001", "+31201112001 by Internal internal");
    check(
        &plan,
        "gateway:g1",
        "+31301234567",
        "+31301234567 routed national/national 2 national/national !gateway-skipped",
    );
    check(&plan, "gateway:g2", "+31301234567", "+31301234567 blocked 404 no-such-user");
    check(
        &plan,
        "gateway:g3",
        "+31301234567",
        "+31301234567 routed national/national 2 national/national !gateway-skipped",
    );
    check(&plan, "gateway:g2", "2003", "+31201112003 by Internal blocked 404 ambiguous-line");
    check(&plan, "gateway:g2", "000", "- blocked 404 not-normalised");
    check(
        &plan,
        "amsterdam",
        "112",
        "error: no policy is given and the plan has no default; there are: all, country, nothing, broken",
    );
}

#[test]
fn client_normalization_gives_a_second_pass() {
    let plan = compiled(PLAN);
    check(&plan, "/country", "75", "85 by Twice blocked 403 no-route");
    check(&plan, "/country cn", "75", "+3185 by Again routed national/national 2 !gateway-skipped");
    check(&plan, "/country cn", "85", "+3185 by Again routed national/national 2 !gateway-skipped");
    // No rule matches in the server's pass, but one did in the client's pass.
    check(&plan, "/country cn", "1555", "1666 by Loose blocked 403 no-route !partial-text-replaced");
    check(&plan, "/country cn", "9", "- blocked 404 not-normalised");
}

#[test]
fn numbers_without_a_rule() {
    let with = |settings: &str| {
        compiled(&format!(
            "version: 1
settings: {{{settings}}}
location_profiles: [{{name: p, country_code: 31, rules: [{{name: r, pattern: '^1$', translation: '2'}}]}}]
policies: {{a: [u]}}
phone_usages: u
routes: [{{name: r, target: '', phone_usages: u, gateways: g}}]
"
        ))
    };
    check(&with("no_match: reject"), "p", "5", "- blocked 404 not-normalised");
    check(&with("no_match: pass"), "p", "5", "5 routed u/r");
    check(&with("no_match: prefix"), "p", "5", "+315 routed u/r !country-plan-not-modelled");
    check(&with("no_match: prefix"), "p cn", "1", "+312 by r routed u/r !country-plan-not-modelled");
    check(&with("no_match: prefix"), "p", "1", "2 by r routed u/r");
    check(&with("no_match: reject"), "p cn", "1", "2 by r routed u/r");
    check(&with("no_match: prefix, plus_numbers: normalise"), "p", "+5", "+5 routed u/r");
    check(&with("no_match: reject, plus_numbers: normalise"), "p", "+5", "+5 routed u/r");
    check(&with("separators: keep"), "p", "1-", "- blocked 404 not-normalised");
    check(&compiled("version: 1\ndialect: teams\nlocation_profiles: [{name: p}]"), "p", "5", "5 normalised");
}

#[test]
fn text_around_a_match() {
    let with = |setting: &str| {
        compiled(&format!(
            "version: 1
settings: {{unmatched_text: {setting}}}
location_profiles: [{{name: p, rules: [{{name: r, pattern: '\\d{{3}}', translation: x}}]}}]
"
        ))
    };
    check(&with("keep"), "p", "5551234", "xx4 by r normalised !partial-text-replaced");
    check(&with("drop"), "p", "5551234", "x by r normalised");
    check(&with("keep"), "p", "555", "x by r normalised");
}

#[test]
fn trunk_zeros_in_parentheses() {
    let plan = compiled(PLAN);
    check(
        &plan,
        "/all",
        "+31 (0)20 1234567",
        "+310201234567 routed national/national 2 world/world !trunk-zero-kept !gateway-skipped",
    );
    check(&plan, "/country", "(0) 112", "+112 by Emergency blocked 403 usage-not-allowed");
}

#[test]
fn off_hook_dialling() {
    let plan = compiled(
        r"
version: 1
location_profiles:
  - name: phones
    external_access_prefix: '0'
    optimize_device_dialing: true
    rules:
      - { name: internal, pattern: '^(\d{4})$', translation: +3120111$1, internal_extension: true }
      - { name: typed, pattern: '^(\d{5})$', translation: +5$1, device_dialing: false }
      - { name: outside, pattern: '^(\d{4,9})$', translation: +31$1 }
  - name: others
    external_access_prefix: '0'
    rules:
      - { name: internal, pattern: '^(\d{4})$', translation: +3120111$1, internal_extension: true }
",
    );
    check(&plan, "phones off-hook", "2001", "+31201112001 by internal normalised");
    check(&plan, "phones off-hook", "02001", "+312001 by outside normalised");
    check(&plan, "phones off-hook", "12345", "+3112345 by outside normalised");
    check(&plan, "phones off-hook", "0", "- blocked 404 not-normalised");
    check(&plan, "phones", "02001", "+502001 by typed normalised");
    check(&plan, "others off-hook", "2001", "+31201112001 by internal normalised");
    check(&plan, "others off-hook", "02001", "- blocked 404 not-normalised");
}

#[test]
fn emergency_entries_with_a_usage_come_first() {
    let with = |dialect: &str| {
        compiled(&format!(
            "version: 1
dialect: {dialect}
emergency_numbers:
  - '110'
  - {{number: '112', masks: ['0112', '911'], usage: e, profiles: [p]}}
  - {{number: '999', becomes: '112', usage: e}}
location_profiles: [{{name: p, rules: [{{name: r, pattern: '^(.*)$', translation: +9$1}}]}}, {{name: q}}]
phone_usages: [e, u]
policies: {{a: [u], b: []}}
routes:
  - {{name: u, target: '^\\+', phone_usages: u, gateways: g}}
  - {{name: e, target: '^\\+?112$', phone_usages: e, gateways: g}}
"
        ))
    };
    let lync = with("lync2013");
    check(&lync, "p/a", "112", "+112 routed e/e u/u");
    check(&lync, "p/a", "0-112", "+112 routed e/e u/u");
    check(&lync, "p/b", "911", "+112 routed e/e");
    check(&lync, "q/a", "112", "- blocked 404 not-normalised");
    check(&lync, "q/b", "999", "112 routed e/e");
    check(&lync, "p/a", "110", "+9110 by r routed u/u");
    let ocs = with("ocs2007r2");
    check(&ocs, "p/a", "112", "+9112 by r routed u/u");
}

#[test]
fn a_global_policy_applies_to_everybody() {
    let text = PLAN.replace("version: 1", "version: 1\nglobal_policy: country");
    let plan = compiled(&text);
    check(&plan, "amsterdam", "112", "+112 by Emergency blocked 403 usage-not-allowed");
    check(&plan, "user:alan@thunderbirds.example", "112", "+112 by Emergency blocked 403 usage-not-allowed");
    check(&plan, "/country", "112", "+112 by Emergency blocked 403 usage-not-allowed");
    check(
        &plan,
        "/all",
        "112",
        "error: policy `all` cannot be used: `global_policy` makes `country` the policy of everybody",
    );
}

#[test]
fn plans_without_profiles_or_without_routes() {
    let routes_only = compiled(
        "version: 1
phone_usages: u
policies: {a: [u]}
routes: [{name: r, target: '^1$', phone_usages: u, gateways: g}]
",
    );
    check(&routes_only, "", "1", "1 routed u/r");
    check(&routes_only, "", "2", "2 blocked 403 no-route");
    check(&compiled("version: 1\n"), "", "2", "2 normalised");
}

#[test]
fn numbers_that_cannot_be_dialled() {
    let plan = compiled(PLAN);
    check(&plan, "/all", "", "error: the number is empty");
    check(
        &plan,
        "/all",
        "11\n2",
        "error: character 3 of the number is a line break, which cannot be dialled: only printable ASCII can",
    );
    check(
        &plan,
        "/all",
        "1\u{661}",
        "error: character 2 of the number is `\u{661}`, which cannot be dialled: only printable ASCII can",
    );
    check(&plan, "/all", &"1".repeat(100_000), "error: the number has 100000 characters, more than the limit of 512");
    check(&plan, "/all", "- -", "error: the number has only separators, which are stripped");
}

#[test]
fn a_prefix_alone_is_not_a_number() {
    let plan = compiled(
        r"
version: 1
location_profiles:
  - name: p
    external_access_prefix: '9'
    optimize_device_dialing: true
    rules: [{ Anything: '^.*$ -> +1' }]
",
    );
    check(&plan, "p off-hook", "9", "- blocked 404 not-normalised");
    check(&plan, "p off-hook", "91", "+1 by Anything normalised");
}

#[test]
fn emergency_entries_are_dialled_with_or_without_separators() {
    let plan = compiled(
        "version: 1
dialect: teams
emergency_numbers: [{number: '9-1-1', masks: ['9 999'], usage: e}, {number: '+112', usage: e}]
phone_usages: e
policies: {a: e}
routes: [{name: e, target: '^\\+', phone_usages: e, gateways: g}]
",
    );
    check(&plan, "", "911", "+911 routed e/e");
    check(&plan, "", "9 9-99", "+911 routed e/e");
    check(&plan, "", "+112", "+112 routed e/e");
}

#[test]
fn a_gateway_of_a_plan_without_policies() {
    let plan = compiled("version: 1\ngateways: [g]\n");
    check(&plan, "gateway:g", "112", "112 normalised");
}

#[test]
fn all_text_that_is_matched_is_replaced() {
    let plan = compiled(
        "version: 1\nlocation_profiles: [{name: p, rules: [{name: r, pattern: '5(\\d{2})', translation: 6$1}]}]\n",
    );
    check(&plan, "p", "511511", "611611 by r normalised");
    check(&plan, "p", "5115110", "6116110 by r normalised !partial-text-replaced");
}

#[test]
fn a_trunk_zero_is_kept_or_not() {
    let plan = compiled(
        "version: 1
settings: {plus_numbers: normalise}
location_profiles: [{name: p, rules: [{name: r, pattern: '^\\+310(\\d+)$', translation: +31$1}]}]
",
    );
    check(&plan, "p", "+31 (0)20 1", "+31201 by r normalised");
    check(&plan, "p", "+49-(0)20", "+49020 normalised !trunk-zero-kept");
}

#[test]
fn a_result_can_be_too_long() {
    let plan = compiled(
        "version: 1\nlocation_profiles: [{name: p, rules: [{name: r, pattern: '^(.*)$', translation: $1$1$1$1$1}]}]\n",
    );
    check(&plan, "p", &"1".repeat(512), "error: the result of rule `r` has more than 2048 characters");
}

#[test]
fn every_note_and_reason_has_its_name() {
    assert_eq!(
        Note::ALL.map(Note::name),
        ["country-plan-not-modelled", "trunk-zero-kept", "gateway-skipped", "partial-text-replaced"]
    );
    assert_eq!(
        Block::ALL.map(Block::name),
        [
            "not-normalised",
            "ambiguous-line",
            "no-such-user",
            "policy-has-no-usages",
            "route-has-no-gateway",
            "usage-not-allowed",
            "no-route"
        ]
    );
}

//! Callers: profiles and policies, users, gateways, global policies, emergency entries.

use dialplan_core::call::{CallOptions, Origin, Question, caller};
use dialplan_core::model::{GatewayId, NameError, Named, PolicyId, ProfileId, RouteId, UsageId, UserId};
use dialplan_core::query::answer::Reason;

use super::{PLAN, check, compiled};

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
fn a_route_that_no_usage_reaches_is_not_no_route() {
    let plan = compiled(
        "version: 1
location_profiles: [{name: p}]
settings: {no_match: pass}
phone_usages: [u, v]
policies: {a: [u]}
routes:
  - {name: orphan, target: '^[13]', gateways: g}
  - {name: silent, target: '^[23]', phone_usages: v}
  - {name: other, target: '^3', phone_usages: v, gateways: g}
  - {name: own, target: '^5', phone_usages: u}
",
    );
    let ask = |number: &str| {
        let caller = caller(plan.plan(), Origin::default()).unwrap();
        let question = Question { number, caller: &caller, options: CallOptions::default() };
        let answer = plan.decide(&question, &mut Default::default()).unwrap();
        let reason = answer.verdict.reason().unwrap();
        let allowed: Vec<&str> = match reason {
            Reason::UsageNotAllowed(routes) => {
                routes.iter().map(|(route, _)| &*plan.plan().route(*route).name.value).collect()
            }
            _ => Vec::new(),
        };
        format!("{} {}", reason.name(), allowed.join(" ")).trim().to_owned()
    };
    // The route `orphan` matches, so there is a route; but no usage would let the call through.
    assert_eq!(ask("1"), "usage-not-allowed");
    // With the usage `v` the call would still be blocked, since the route has no gateway.
    assert_eq!(ask("2"), "usage-not-allowed");
    assert_eq!(ask("3"), "usage-not-allowed other");
    assert_eq!(ask("4"), "no-route");
    assert_eq!(ask("5"), "route-has-no-gateway");
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
fn a_global_policy_applies_to_everybody() {
    let text = PLAN.replace("version: 1", "version: 1\nglobal_policy: country");
    let plan = compiled(&text);
    check(&plan, "amsterdam", "112", "+112 by Emergency blocked 403 usage-not-allowed");
    check(&plan, "user:alan@thunderbirds.example", "112", "+112 by Emergency blocked 403 usage-not-allowed");
    for given in ["country", "all"] {
        let error =
            format!("error: policy `{given}` cannot be given: `global_policy` gives everybody policy `country`");
        check(&plan, &format!("/{given}"), "112", &error);
    }
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
fn a_gateway_of_a_plan_without_policies() {
    let plan = compiled("version: 1\ngateways: [g]\n");
    check(&plan, "gateway:g", "112", "112 normalised");
}

/// Two usages with two routes each; the first gateway is listed and can be disabled.
fn failover(dialect: &str, settings: &str, enabled: bool) -> dialplan_core::compile::CompiledPlan {
    compiled(&format!(
        "version: 1
dialect: {dialect}
settings: {{ {settings} }}
phone_usages: [local, world]
policies: {{both: [local, world], local: [local]}}
gateways: [{{name: g1, enabled: {enabled}}}]
routes:
  - {{name: a, target: '^\\+31', phone_usages: local, gateways: [g1], priority: 1}}
  - {{name: b, target: '^\\+312', phone_usages: [world, local], gateways: [g2, g3], priority: 2}}
  - {{name: c, target: '^\\+3', phone_usages: world, gateways: [g2]}}
  - {{name: closed, target: '^\\+33', phone_usages: local}}
"
    ))
}

#[test]
fn failover_ends_with_the_usage_or_goes_on() {
    for (dialect, settings) in [("ocs2007r2", ""), ("lync2013", ""), ("teams", "failover: later-usages")] {
        let plan = failover(dialect, settings, true);
        check(&plan, "/both", "+312", "+312 routed local/a local/b world/c");
        check(&plan, "/both", "+31", "+31 routed local/a world/c");
        check(&plan, "/both", "+33", "+33 routed world/c !gateway-skipped");
    }
    for (dialect, settings) in [("teams", ""), ("ocs2007r2", "failover: same-usage")] {
        let plan = failover(dialect, settings, true);
        check(&plan, "/both", "+312", "+312 routed local/a local/b !later-usages-not-tried");
        check(&plan, "/both", "+31", "+31 routed local/a !later-usages-not-tried");
        check(&plan, "/local", "+31", "+31 routed local/a");
        check(&plan, "/both", "+32", "+32 routed world/c");
        // The first usage decides, even if its route has no gateway.
        let blocked = "+33 blocked 403 route-has-no-gateway !gateway-skipped !later-usages-not-tried";
        check(&plan, "/both", "+33", blocked);
    }
}

#[test]
fn gateways_that_are_down_or_disabled_are_left_out() {
    for (plan, down) in [(failover("lync2013", "", true), " down:g1"), (failover("lync2013", "", false), "")] {
        check(&plan, &format!("/both{down}"), "+312", "+312 routed local/b world/c !gateway-down");
        check(&plan, &format!("/both{down} down:g2"), "+312", "+312 routed local/b !gateway-down");
        check(&plan, &format!("/local{down}"), "+31", "+31 blocked 403 route-has-no-gateway !gateway-down");
        check(&plan, &format!("/both{down}"), "+33", "+33 routed world/c !gateway-skipped");
    }
    for (plan, down) in [(failover("teams", "", true), " down:g1"), (failover("teams", "", false), "")] {
        check(
            &plan,
            &format!("/both{down}"),
            "+31",
            "+31 blocked 403 route-has-no-gateway !later-usages-not-tried !gateway-down",
        );
        // A later usage has a matching route, even if it carries nothing.
        let later = "+312 routed local/b !later-usages-not-tried !gateway-down";
        check(&plan, &format!("/both{down} down:g2"), "+312", later);
    }
    let plan = failover("lync2013", "", true);
    check(&plan, "/both down:g2", "+312", "+312 routed local/a local/b !gateway-down");
    check(&plan, "/both down:g2 down:g3", "+312", "+312 routed local/a !gateway-down");
}

#[test]
fn things_are_found_by_name_or_first_label() {
    let plan = compiled(
        "version: 1
location_profiles: [{name: Zürich.ocs.local}, {name: Amsterdam.a}, {name: Amsterdam.b}, {name: Case}, {name: cASE}]
phone_usages: u
policies: {Unrestricted.eu: [u], staff: [u]}
routes: [{name: World.1, target: '1', phone_usages: u, gateways: [sbc1.example, SBC2.example]}]
users: [{uri: 'sip:Bob@thunderbirds.example'}, {uri: 'sip:al@a.example'}, {uri: 'al@b.example'}]
",
    );
    let model = plan.plan();
    let message = |error: NameError| error.to_string();
    let profile = |name: &str| ProfileId::find(model, name).map(|id| &*model.profile(id).name.value).map_err(message);
    assert_eq!(profile("zürich"), Ok("Zürich.ocs.local"));
    assert_eq!(profile("ZÜRICH.ocs.local"), Ok("Zürich.ocs.local"));
    assert_eq!(profile("Case"), Ok("Case"));
    assert_eq!(
        profile("amsterdam"),
        Err("profile `amsterdam` is ambiguous: it could be Amsterdam.a, Amsterdam.b".to_owned())
    );
    assert_eq!(profile("case"), Err("profile `case` is ambiguous: it could be Case, cASE".to_owned()));
    assert_eq!(PolicyId::find(model, "unrestricted"), PolicyId::find(model, "Unrestricted.eu"));
    assert_eq!(PolicyId::find(model, "STAFF").map(|id| &*model.policy(id).name.value), Ok("staff"));
    assert_eq!(RouteId::find(model, "world").map(|id| &*model.route(id).name.value), Ok("World.1"));
    assert_eq!(GatewayId::find(model, "sbc2").map(|id| &*model.gateway(id).name.value), Ok("SBC2.example"));
    let user = |name: &str| UserId::find(model, name).map(|id| &*model.user(id).uri.value).map_err(message);
    assert_eq!(user("bob"), Ok("sip:Bob@thunderbirds.example"));
    assert_eq!(user("SIP:bob@THUNDERBIRDS.example"), Ok("sip:Bob@thunderbirds.example"));
    assert_eq!(user("al"), Err("user `al` is ambiguous: it could be sip:al@a.example, al@b.example".to_owned()));
    assert!(UsageId::find(model, "U").is_err());
}

#[test]
fn a_calling_plan_carries_what_no_route_does() {
    let with = |settings: &str| {
        compiled(&format!(
            "version: 1
dialect: teams
settings: {{ {settings} }}
location_profiles: [{{name: p, country_code: 31}}]
phone_usages: [local, world, closed]
policies: {{local: [local], closed: [closed], none: []}}
defaults: {{profile: p, policy: local}}
users:
  - {{uri: yes, calling_plan: true}}
  - {{uri: no, calling_plan: false}}
  - {{uri: other}}
routes:
  - {{name: local, target: '^\\+31', phone_usages: local, gateways: g}}
  - {{name: world, target: '^\\+', phone_usages: world, gateways: g}}
  - {{name: closed, target: '^\\+', phone_usages: closed}}
"
        ))
    };
    let (block, carry) = (with(""), with("no_route: calling-plan"));
    for (plan, who) in [(&block, "user:yes"), (&carry, "user:yes"), (&carry, "user:other"), (&carry, "p/local")] {
        check(plan, who, "+4930", "+4930 calling-plan");
        check(plan, who, "+3120", "+3120 routed local/local");
    }
    for (plan, who) in [(&block, "user:no"), (&block, "user:other"), (&carry, "user:no")] {
        check(plan, who, "+4930", "+4930 blocked 403 usage-not-allowed");
    }
    check(&carry, "p/local", "*9", "+31*9 routed local/local !country-plan-not-modelled");
    check(&carry, "p/closed", "+4930", "+4930 blocked 403 route-has-no-gateway !gateway-skipped");
    check(&carry, "p/none", "+4930", "+4930 blocked 403 policy-has-no-usages");
}

#[test]
fn later_usages_that_reach_the_same_route_are_noted() {
    let plan = compiled(
        "version: 1
dialect: teams
phone_usages: [first, second, other]
policies: {both: [first, second], first: [first, other]}
routes: [{name: r, target: '', phone_usages: [first, second], gateways: g}]
",
    );
    check(&plan, "/both", "+1", "+1 routed first/r !later-usages-not-tried");
    check(&plan, "/first", "+1", "+1 routed first/r");
}

#[test]
fn an_empty_number_is_not_routed() {
    let plan = compiled(
        "version: 1
location_profiles: [{name: p, rules: [{name: nothing, pattern: '^1.*$', translation: ''}]}]
phone_usages: u
policies: {a: [u]}
routes: [{name: r, target: '', phone_usages: u, gateways: g}]
gateways: [{name: g, profile: p, policy: a, inbound: {called: t}}]
translation_rules: [{name: t, pattern: '^2-*$', translation: ''}]
",
    );
    check(&plan, "p/a", "12", "- by nothing blocked 404 not-normalised");
    check(&plan, "gateway:g", "12", "- by nothing blocked 404 not-normalised");
    check(&plan, "gateway:g", "2-", "- blocked 404 not-normalised");
}

#[test]
fn inbound_lists_translate_the_number_as_given() {
    let plan = compiled(
        "version: 1
translation_rules: [{name: t, pattern: '^1-(.*)$', translation: '(3)-$1'}]
gateways: [{name: g, inbound: {called: t}}]
",
    );
    check(&plan, "gateway:g", "1-2", "32 normalised");
    check(&plan, "gateway:g", "12", "12 normalised");
}

#[test]
fn emergency_entries_act_for_gateways_that_route_on() {
    let with = |gateway: &str| {
        compiled(&format!(
            "version: 1
dialect: teams
location_profiles: [{{name: p}}]
phone_usages: u
policies: {{a: [u], none: []}}
defaults: {{profile: p}}
emergency_numbers: [{{number: 112, usage: u}}]
routes: [{{name: r, target: '^.112$', phone_usages: u, gateways: g}}]
gateways: [{{name: g, {gateway}}}]
"
        ))
    };
    check(&with("profile: p, phone_usages: u"), "gateway:g", "112", "+112 routed u/r");
    check(&with("profile: p, policy: a"), "gateway:g", "112", "+112 routed u/r");
    check(&with("profile: p, policy: none"), "gateway:g", "112", "112 blocked 403 policy-has-no-usages");
    check(&with("policy: a"), "gateway:g", "112", "112 blocked 403 no-route");
}

//! What happens to a number: every verdict, reason and note, with one line for each call.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

mod calls;
mod numbers;

use dialplan_core::Limits;
use dialplan_core::call::{CallOptions, Down, Origin, Question, caller};
use dialplan_core::compile::{CompiledPlan, compile};
use dialplan_core::engine::{Block, Note};
use dialplan_core::model::{GatewayId, Named, PolicyId, ProfileId, UserId, load};
use dialplan_core::query::explain::ShownRoutes;
use dialplan_core::source::SourceFile;

fn compiled(text: &str) -> CompiledPlan {
    compiled_within(text, Limits::default())
}

fn compiled_within(text: &str, limits: Limits) -> CompiledPlan {
    let file = SourceFile::new("plan.yaml", text);
    let loaded = load(&file, &limits);
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    compile(&file, loaded.plan, &limits, &mut ()).unwrap()
}

/// Decides a number and returns the answer as one line.
///
/// `who` is `profile/policy`, `user:NAME` or `gateway:NAME`, followed by options: `cn`, `off-hook`, `without-users`,
/// `down:GATEWAY`.
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
            calling_number: None,
            client_normalization: switches.contains(&"cn"),
            off_hook: switches.contains(&"off-hook"),
            without_users: switches.contains(&"without-users"),
            down: Down::new(
                switches.iter().filter_map(|s| s.strip_prefix("down:")).map(|s| GatewayId::find(model, s).unwrap()),
            ),
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
    plan.explain(&answer, ShownRoutes::All).unwrap();
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
fn every_note_and_reason_has_its_name() {
    assert_eq!(
        Note::ALL.map(Note::name),
        [
            "country-plan-not-modelled",
            "trunk-zero-kept",
            "gateway-skipped",
            "partial-text-replaced",
            "later-usages-not-tried",
            "gateway-down"
        ]
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

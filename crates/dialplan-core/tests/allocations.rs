//! Counts allocations: a decision does not allocate once its workspace has grown.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use dialplan_core::call::{CallOptions, Down, Origin, Question, caller};
use dialplan_core::compile::compile;
use dialplan_core::engine::{Outcome, SentBuffers};
use dialplan_core::model::{GatewayId, Named, PolicyId, ProfileId, load};
use dialplan_core::source::SourceFile;
use dialplan_core::{Limits, Workspace};

/// A plan with rules whose captures are at fixed positions and rules whose captures need a search, and with usages,
/// priorities, users and an emergency number.
const PLAN: &str = r"
version: 1
dialect: lync2013
settings: { no_match: prefix }
emergency_numbers: [{ number: '112', usage: local }]
location_profiles:
  - name: p
    country_code: '31'
    rules:
      - Extension: ^(3\d{3})$ -> +3120111$1
      - National: ^00([1-9]\d{8})$ -> +31$1
      - Searched: ^99(\d+?)(\d*)$ -> +99$2$1
      - Loose: '77(\d)(?=\d) -> +77$1'
      - Again: ^8(\d+)$ -> 00$1
phone_usages: [local, world]
policies: [{ both: [local, world] }, { none: [] }, { local: [local] }]
routes:
  - { name: national, target: '^\+31', phone_usages: [local], gateways: [a], priority: 1, translations: [Fixed] }
  - { name: backup, target: '^\+31(?!90)', phone_usages: [local, world], gateways: [b] }
  - { name: no gateway, target: '^\+32', phone_usages: [world] }
  - { name: world, target: '\+', phone_usages: [world], gateways: [b] }
  - { name: disabled, target: '\+32', phone_usages: [local], gateways: [c] }
translation_rules:
  - Fixed: ^\+31(\d{9})$ -> 0$1
  - Searched: (\d+?)(\d\d)$ -> $2$1
gateways:
  - name: a
    outbound: { called: [Fixed, Searched], calling: [Searched] }
    inbound: { called: [Searched] }
    policy: both
  - { name: b, outbound: { called: [Searched] } }
  - { name: c, enabled: false }
users: [{ uri: 'sip:one@x', line_uri: 'tel:+31201113123' }]
";

#[test]
fn a_decision_allocates_nothing() {
    for failover in ["later-usages", "same-usage"] {
        check(&PLAN.replace("no_match: prefix", &format!("no_match: prefix, failover: {failover}")));
    }
}

fn check(text: &str) {
    let file = SourceFile::new("test.yaml", text);
    let loaded = load(&file, &Limits::default());
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    let plan = compile(&file, loaded.plan, &Limits::default(), &mut ()).unwrap();
    let profile = ProfileId::find(plan.plan(), "p").unwrap();
    let gateway = GatewayId::find(plan.plan(), "a").unwrap();
    let mut callers = Vec::from(["both", "none", "local"].map(|name| {
        let policy = PolicyId::find(plan.plan(), name).unwrap();
        caller(plan.plan(), Origin::Manual { profile: Some(profile), policy: Some(policy) }).unwrap()
    }));
    callers.push(caller(plan.plan(), Origin::Gateway(gateway)).unwrap());
    let numbers = [
        "112",
        "3123",
        "3124",
        "0020 123 4567",
        "00201234567",
        "9912345",
        "x771234",
        "8201234567",
        "+3247",
        "+31 (0)20",
        "5",
    ];
    let downs = [Down::default(), Down::new(GatewayId::find(plan.plan(), "a"))];
    let mut workspace = Workspace::default();
    let mut sent = SentBuffers::default();
    let mut ask = || {
        for caller in &callers {
            for number in numbers {
                for client_normalization in [false, true] {
                    for down in &downs {
                        let down = down.clone();
                        let options = CallOptions { client_normalization, down, ..CallOptions::default() };
                        let question = Question { number, caller, options };
                        let decision = plan.engine().decide(&question, &mut workspace).unwrap();
                        if let (Outcome::Routed(choice), Some(number)) = (decision.outcome, workspace.number()) {
                            for gateway in plan.plan().enabled_gateways(choice.route) {
                                let to = (choice.route, gateway);
                                plan.engine().sent(to, number, Some("+31201112001"), &mut sent).unwrap();
                            }
                        }
                    }
                }
            }
        }
    };
    // The workspace grows to what these numbers need.
    ask();
    assert_eq!(allocation_counter::measure(ask).count_total, 0);
}

#[test]
fn a_plan_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<dialplan_core::compile::CompiledPlan>();
    shared::<dialplan_core::engine::Engine>();
}

//! Compiled plans in files: they give the same answers as the plan itself and the same bytes with any number of
//! threads, and no file does harm.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

use dialplan_core::artefact::{Artefact, ArtefactError, VERSION, write};
use dialplan_core::call::{CallOptions, Down, Origin, Question, caller};
use dialplan_core::compile::{CompiledPlan, compile};
use dialplan_core::model::{GatewayId, Named, load};
use dialplan_core::query::explain::ShownRoutes;
use dialplan_core::source::SourceFile;
use dialplan_core::{Limits, Workspace};
use xxhash_rust::xxh3::xxh3_64;

/// A plan with every kind of part.
const PLAN: &str = r#"
version: 1
dialect: lync2013
settings: { no_match: prefix }
defaults: { profile: Amsterdam, policy: staff }
emergency_numbers: [{ number: "112", masks: ["0112"], usage: emergency, profiles: [Amsterdam] }, "911"]
rule_sets:
  shared:
    - World: ^000([1-9]\d{6,14})$ -> +$1
location_profiles:
  - name: Amsterdam
    country_code: "31"
    external_access_prefix: "0"
    optimize_device_dialing: true
    rules:
      - name: Extension
        pattern: '^(3\d{3})$'
        translation: +3120111$1
        internal_extension: true
        examples: { "3123": "+31201113123" }
      - { name: National, pattern: '^00?([1-9]\d{8})$', translation: +31$1, device_dialing: false }
      - { name: Loose, pattern: '99(\d+?)(\d*)', translation: '+99$2$1' }
      - include: shared
  - { name: Utrecht, rules: [{ include: shared }, { Short: '^(\d\d)$ -> 0$1' }] }
phone_usages: [emergency, national, world, premium]
policies:
  - { name: staff, phone_usages: [national, world] }
  - { name: lobby, phone_usages: [national] }
  - { name: nobody }
routes:
  - { name: emergency, target: '^\+112$', phone_usages: [emergency], gateways: [a] }
  - { name: backup, target: '^\+31(?!90)', phone_usages: [national, world], gateways: [b], priority: 2 }
  - { name: first, target: '^\+31', phone_usages: [national], gateways: [a, b], priority: 1, translations: [Loose] }
  - { name: no gateway, target: '^\+32', phone_usages: [world] }
  - { name: world, target: '\+', phone_usages: [world], gateways: [b] }
  - { name: premium, target: '^\+3190', phone_usages: [premium], gateways: [b] }
translation_rules:
  - Plain: ^\+31(\d{9})$ -> 0$1
  - Loose: (\d+?)(\d\d)$ -> $2$1
gateways:
  - { name: a, profile: Utrecht, phone_usages: [world], outbound: { called: [Plain, Loose], calling: [Loose] } }
  - { name: c, policy: lobby, inbound: { called: [Loose], calling: [Plain] } }
users:
  - { uri: "sip:one@x", line_uri: "tel:+31201113123", profile: Utrecht, policy: lobby }
  - { uri: "sip:two@x", line_uri: "tel:+31201113124" }
  - { uri: "sip:too@x", line_uri: "+31201113124" }
"#;

/// The emergency numbers of the plan in the short form, and policies instead of them.
const SHORT_FORM: &str =
    r#"emergency_numbers: [{ number: "112", masks: ["0112"], usage: emergency, profiles: [Amsterdam] }, "911"]"#;
const POLICIES: &str = r#"emergency_policies:
  - { name: nl, numbers: [{ number: "112", masks: ["0112"], usage: emergency }] }
  - { name: us, numbers: [{ number: "911", masks: ["112"], becomes: "+112", usage: emergency }] }
sites:
  - { name: Amsterdam, profiles: [Amsterdam], emergency_policy: nl }
  - { name: Utrecht, profiles: [Utrecht], emergency_policy: us }"#;

const NUMBERS: [&str; 24] = [
    "112",
    "0112",
    "911",
    "3123",
    "03123",
    "3124",
    "0020 123 4567",
    "00201234567",
    "201234567",
    "000441234567",
    "9912345",
    "x991y",
    "+31201113123",
    "+31 (0)20 111",
    "+3190123",
    "+32475",
    "12",
    "1",
    "0",
    "00900123456",
    "+4412",
    "-",
    "",
    "ü",
];

fn compiled(text: &str) -> CompiledPlan {
    let file = SourceFile::new("test.yaml", text);
    let loaded = load(&file, &Limits::default());
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    compile(&file, loaded.plan, &Limits::default(), &mut ()).unwrap()
}

/// Returns the answers to all numbers for all callers, with all steps.
fn answers(plan: &CompiledPlan) -> Vec<String> {
    let model = plan.plan();
    let mut origins: Vec<Origin> = model.user_ids().map(Origin::User).collect();
    origins.extend((0..model.gateways.len()).filter_map(|n| {
        let found = dialplan_core::model::Named::find(model, &model.gateways[n].name).ok();
        found.map(Origin::Gateway)
    }));
    for profile in model.profile_ids().map(Some).chain([None]) {
        origins.extend(model.policy_ids().map(|policy| Origin::Manual { profile, policy: Some(policy) }));
    }
    let mut workspace = Workspace::default();
    let mut answers = Vec::new();
    for origin in origins {
        let caller = match caller(model, origin) {
            Ok(caller) => caller,
            Err(error) => {
                answers.push(error.to_string());
                continue;
            }
        };
        for number in NUMBERS {
            for (client_normalization, off_hook) in [(false, false), (true, false), (false, true), (true, true)] {
                for down in [Down::default(), Down::new(GatewayId::all(model).map(|(id, _)| id).take(1))] {
                    let options = CallOptions { client_normalization, off_hook, down, ..CallOptions::default() };
                    let question = Question { number, caller: &caller, options };
                    answers.push(match plan.decide(&question, &mut workspace) {
                        Ok(answer) => {
                            let trace = plan.explain(&answer, ShownRoutes::All);
                            format!("{answer:?} {trace:?}")
                        }
                        Err(error) => error.to_string(),
                    });
                }
            }
        }
    }
    answers
}

fn opened(file: &[u8]) -> Result<CompiledPlan, ArtefactError> {
    Artefact::open(file, &Limits::default())?.into_plan(&Limits::default())
}

#[test]
fn a_file_gives_the_same_answers() {
    same_answers(PLAN);
    same_answers(&PLAN.replace(SHORT_FORM, POLICIES));
}

fn same_answers(text: &str) {
    let plan = compiled(text);
    let (file, checksum) = write(&plan);
    assert_eq!(Artefact::open(&file, &Limits::default()).unwrap().checksum(), checksum);
    let read = opened(&file).unwrap();
    assert_eq!(answers(&read), answers(&plan));
    // Writing what was read gives the same file.
    assert_eq!(write(&read), (file, checksum));
}

#[test]
fn equal_plans_are_equal_files() {
    let threads = |count| rayon::ThreadPoolBuilder::new().num_threads(count).build().unwrap();
    let one = threads(1).install(|| write(&compiled(PLAN)));
    let two = threads(2).install(|| write(&compiled(PLAN)));
    assert_eq!(one, two);
    // Comments and places are not in the file.
    assert_eq!(write(&compiled(&format!("# a comment\n\n{PLAN}"))), one);
    assert_ne!(write(&compiled(&PLAN.replace("priority: 1", "priority: 3"))), one);
}

#[test]
fn an_empty_plan_is_a_file() {
    let plan = compiled("version: 1\n");
    let read = opened(&write(&plan).0).unwrap();
    assert_eq!(answers(&read), answers(&plan));
}

#[test]
fn each_kind_of_invalid_file_has_its_own_error() {
    let (file, _) = write(&compiled(PLAN));
    let error = |bytes: &[u8]| opened(bytes).unwrap_err();
    assert_eq!(error(b""), ArtefactError::NoArtefact);
    assert_eq!(error(b"version: 1\n"), ArtefactError::NoArtefact);
    assert_eq!(error(&file[..10]), ArtefactError::NoArtefact);
    assert_eq!(error(&file[..20]), ArtefactError::Checksum);
    assert_eq!(error(&file[..file.len() - 8]), ArtefactError::Checksum);
    let mut newer = file;
    newer[8] = VERSION as u8 + 1;
    assert_eq!(error(&newer), ArtefactError::Version { given: VERSION + 1 });
}

/// A generator of damaged files; each one is different.
struct Damage(u64);

impl Damage {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn damage(&mut self, file: &[u8]) -> Vec<u8> {
        let mut file = file.to_vec();
        for _ in 0..=self.below(3) {
            // A file that was cut after its first byte can have lost that byte too.
            let at = self.below(file.len().max(1));
            if file.is_empty() {
                break;
            }
            match self.below(6) {
                0 => file[at] = self.below(256) as u8,
                1 => file[at] ^= 1 << self.below(8),
                2 => drop(file.remove(at)),
                3 => file.insert(at, self.below(256) as u8),
                4 => file.truncate(at + 1),
                // Numbers near the limits of tables, and the marks in tables.
                _ => {
                    let number = [0, 1, u32::MAX, 1 << 31, 1 << 23, 1 << 24, 97][self.below(7)];
                    let at = at / 4 * 4;
                    for (place, byte) in number.to_le_bytes().into_iter().enumerate() {
                        if let Some(slot) = file.get_mut(at + place) {
                            *slot = byte;
                        }
                    }
                }
            }
        }
        file
    }
}

#[test]
fn ten_thousand_damaged_files_are_rejected() {
    let (file, _) = write(&compiled(PLAN));
    let mut damage = Damage(1);
    for _ in 0..10_000 {
        let damaged = damage.damage(&file);
        if damaged != file {
            assert!(opened(&damaged).is_err());
        }
    }
}

/// Decides each number for each user, and for a caller with the first profile and policy.
fn decide_all(plan: &CompiledPlan) {
    let model = plan.plan();
    let first = Origin::Manual { profile: model.profile_ids().next(), policy: model.policy_ids().next() };
    let mut workspace = Workspace::default();
    for origin in model
        .user_ids()
        .map(Origin::User)
        .chain(GatewayId::all(model).map(|(id, _)| Origin::Gateway(id)))
        .chain([first])
    {
        let Ok(caller) = caller(model, origin) else { continue };
        for number in NUMBERS {
            let question = Question {
                number,
                caller: &caller,
                options: CallOptions { client_normalization: true, off_hook: true, ..CallOptions::default() },
            };
            let _ = plan.decide(&question, &mut workspace);
        }
    }
}

#[test]
fn ten_thousand_forged_files_do_no_harm() {
    let (file, _) = write(&compiled(PLAN));
    let (mut damage, mut read) = (Damage(2), 0);
    for _ in 0..10_000 {
        let mut forged = damage.damage(&file);
        if forged.len() < 24 {
            continue;
        }
        let checksum = xxh3_64(&forged[24..]);
        forged[16..24].copy_from_slice(&checksum.to_le_bytes());
        if let Ok(plan) = opened(&forged) {
            read += 1;
            decide_all(&plan);
        }
    }
    assert!(read > 100, "{read}: some forged files are valid plans");
}

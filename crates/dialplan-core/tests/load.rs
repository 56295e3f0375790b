//! Plan files that load, and the findings about plan files that do not: place, marked text, message.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

use dialplan_core::Limits;
use dialplan_core::model::{AssertedDown, Loaded, Plan, load, load_assertions};
use dialplan_core::source::SourceFile;

fn loaded(text: &str) -> (SourceFile, Loaded) {
    let file = SourceFile::new("plan.yaml", text);
    let loaded = load(&file, &Limits::default());
    (file, loaded)
}

fn plan(text: &str) -> Plan {
    let (file, loaded) = loaded(text);
    assert_eq!(described(&file, &loaded), Vec::<String>::new());
    loaded.plan
}

/// Returns each finding as `line:column name «marked text» message`.
fn described(file: &SourceFile, loaded: &Loaded) -> Vec<String> {
    let describe = |d: &dialplan_core::diag::Diagnostic| {
        let span = d.primary.as_ref().unwrap().span;
        let place = file.line_column(span.start);
        format!("{}:{} {} «{}» {}", place.line, place.column, d.code.name, file.slice(span), d.message)
    };
    loaded.diagnostics.iter().map(describe).collect()
}

fn check(text: &str, expected: &[&str]) {
    let (file, loaded) = loaded(text);
    assert_eq!(described(&file, &loaded), expected, "{text}");
}

/// Returns the help of the first finding.
fn help(text: &str) -> String {
    loaded(text).1.diagnostics[0].help.clone().unwrap_or_default()
}

#[test]
fn a_plan_with_every_key() {
    let plan = plan(
        r#"
version: 1
name: Thunderbirds Inc.
dialect: lync2013
settings: { plus_numbers: normalise, separators: keep, no_match: pass, unmatched_text: drop }
defaults: { profile: Amsterdam.ocs.local, policy: unrestricted }
global_policy: ~
emergency_numbers:
  - "112"
  - { number: 911, masks: [0112, 9911], becomes: "+112", usage: local, profiles: [Amsterdam.ocs.local] }
rule_sets:
  dutch:
    - Mobile: ^00(6[1-58]\d{7})$ -> +31$1
    - Nothing: ^0$ ->
location_profiles:
  - name: Amsterdam.ocs.local
    country_code: 31
    external_access_prefix: 0
    optimize_device_dialing: yes
    rules:
      - name: Amsterdam national
        description: 0 for an outside line
        pattern: ^00([1-57]\d{8})$
        translation: +31$1
        internal_extension: false
        device_dialing: true
        examples: { 00301234567: +31301234567 }
        rejects: 000301234567
      - include: dutch
  - name: empty
phone_usages: [local, { name: national, description: all of it }]
policies:
  - name: unrestricted
    phone_usages: [local, national]
    profiles: [Amsterdam.ocs.local]
  - local-only: local
routes:
  - name: national
    target: ^\+31[1-57]\d{8}$
    phone_usages: national
    gateways: [ocsmed.ocs.local, other]
    priority: 10
gateways:
  - name: ocsmed.ocs.local
    profile: Amsterdam.ocs.local
    phone_usages: [national]
    outbound: { called: [strip], calling: strip }
    inbound: {}
translation_rules:
  - { name: strip, pattern: ^\+, translation: '', description: for carriers, examples: { +31: 31 }, rejects: 31 }
users:
  - { uri: "sip:scott@thunderbirds.example", line_uri: "tel:+31201112001", policy: unrestricted }
assertions:
  - name: nobody on local-only reaches another country
    policies: [local-only]
    dialled: ^000\d+$
    except: ^00031
    down: any-one
    expect: { verdict: blocked, not: { usage: national, sent: ^0 } }
classes: { mobile: ^\+316 }
lint: { levels: { rule-unreachable: warning }, ignore: [{ rule: profile-unused, reason: later }] }
"#,
    );
    let profile = &plan.profiles[0];
    let names: Vec<&str> = profile.rules.iter().map(|r| &*plan.rule(r.rule).name.value).collect();
    assert_eq!(names, ["Amsterdam national", "Mobile", "Nothing"]);
    assert!(profile.rules[1].include.is_some() && profile.rules[0].include.is_none());
    let rule = plan.rule(profile.rules[0].rule);
    assert_eq!((&*rule.examples[0].0, &*rule.examples[0].1), ("00301234567", "+31301234567"));
    assert_eq!(&*rule.rejects[0], "000301234567");
    let mobile = plan.rule(profile.rules[1].rule);
    assert_eq!((&*mobile.pattern, &*mobile.translation), (r"^00(6[1-58]\d{7})$", "+31$1"));
    assert_eq!(&*plan.rule(profile.rules[2].rule).translation, "");
    assert_eq!(&**profile.country_code.as_ref().unwrap(), "31");
    assert_eq!(plan.gateways.iter().map(|g| g.listed).collect::<Vec<_>>(), [true, false]);
    assert_eq!(plan.policies.len(), 2);
    assert_eq!(plan.policies[1].phone_usages.len(), 1);
    assert_eq!(plan.emergency_numbers[1].masks.iter().map(|m| &*m.value).collect::<Vec<_>>(), ["0112", "9911"]);
    assert_eq!(plan.routes[0].priority, Some(10));
    assert_eq!(plan.users[0].line(), Some("+31201112001"));
    let assertion = &plan.assertions[0];
    assert_eq!(&*assertion.name, "nobody on local-only reaches another country");
    assert_eq!(assertion.callers.policies, [plan.policy_ids().nth(1).unwrap()]);
    assert_eq!(assertion.strings.dialled.as_ref().map(|text| &*text.value), Some(r"^000\d+$"));
    assert_eq!(assertion.strings.except.as_ref().map(|text| &*text.value), Some("^00031"));
    assert_eq!(assertion.down, AssertedDown::AnyOne);
    assert_eq!((assertion.expect.len(), assertion.not.len()), (1, 2));
    let classes: Vec<(&str, &str)> = plan.classes.iter().map(|c| (&*c.name.value, &*c.pattern.value)).collect();
    assert_eq!(classes, [("mobile", r"^\+316")]);
    let strip = plan.translation_rules[0];
    assert_eq!((&*plan.rule(strip).name.value, plan.is_translation_rule(strip)), ("strip", true));
    assert_eq!(plan.gateways[0].outbound.calling[0].id, strip);
}

#[test]
fn short_and_empty_plans() {
    assert_eq!(plan("version: 1\npolicies: {}\nroutes: []\nusers:\n").policies.len(), 0);
    assert_eq!(plan("version: 1\npolicies: {p: [], q: {phone_usages: []}}\n").policies.len(), 2);
    assert_eq!(plan("{\"version\": 1, \"routes\": [{\"name\": \"NO\", \"target\": \"\"}]}").routes.len(), 1);
    let no = plan("version: 1\nphone_usages: [NO, 0030, +31, 1e3]\n");
    assert_eq!(no.usages.iter().map(|u| &*u.name.value).collect::<Vec<_>>(), ["NO", "0030", "+31", "1e3"]);
}

#[test]
fn all_errors_are_reported_in_one_run() {
    check(
        "version: 2
naem: x
location_profiles:
  - name: a
    rules:
      - name: r
        patern: x
        translation: y
  - name: a
  - description: nobody
policies:
  p: [locl]
phone_usages: [local, local]
routes:
  - {name: r, target: x, phone_usages: [local, local], priority: high}
  - {name: '', target: x}
defaults: {profile: b}
",
        &[
            "1:10 wrong-type «2» plan version `2` is not known",
            "2:1 unknown-key «naem» a plan has no key `naem`",
            "6:9 missing-key «name: r» `pattern` is missing",
            "7:9 unknown-key «patern» a rule has no key `patern`",
            "9:11 duplicate-name «a» there are two profiles `a`",
            "10:5 missing-key «description: nobody» `name` is missing",
            "12:7 undefined-reference «locl» there is no phone usage `locl`",
            "13:23 duplicate-name «local» there are two phone usages `local`",
            "15:48 duplicate-name «local» phone usage `local` is listed twice",
            "15:66 wrong-type «high» `priority` must be a whole number, not `high`",
            "16:12 missing-key «''» the name is empty",
            "17:21 undefined-reference «b» there is no profile `b`",
        ],
    );
}

#[test]
fn misspelt_words_get_a_suggestion() {
    assert_eq!(help("version: 1\nlocation_profile: []\n"), "did you mean `location_profiles`?");
    assert_eq!(help("version: 1\nphone_usages: [local]\npolicies: {p: [Local]}\n"), "did you mean `local`?");
    assert_eq!(help("version: 1\ndialect: lync\n"), "one of: ocs2007r2, lync2013, teams");
    assert_eq!(help("version: 1\ndialect: lync2012\n"), "did you mean `lync2013`?");
}

#[test]
fn duplicate_keys_show_both_places() {
    let (file, loaded) = loaded("version: 1\nname: a\nname: b\n");
    let finding = &loaded.diagnostics[0];
    assert_eq!(finding.message, "the key `name` appears twice");
    assert_eq!(file.line_column(finding.primary.as_ref().unwrap().span.start).line, 3);
    assert_eq!(file.line_column(finding.secondary[0].span.start).line, 2);
}

#[test]
fn yaml_pitfalls_get_help() {
    let target = |value: &str| format!("version: 1\nroutes:\n  - name: r\n    target: {value}\n");
    let quoted = |value: &str| format!("put the target in single quotes: `target: '{value}'`");
    assert_eq!(help(&target("[0-9]{10}")), quoted("[0-9]{10}"));
    assert!(help(&target("[0-9]")).ends_with("put the target in single quotes: `target: '[0-9]'`"));
    assert_eq!(help(&target("*69")), quoted("*69"));
    assert_eq!(help(&target("#31#")), "put the value in single quotes");
    assert_eq!(help(&target("!0")), quoted("!0"));
    assert_eq!(
        help(&target("\"\\d\"")),
        "in double quotes YAML interprets a backslash: put the target in single quotes: `target: '\\d'`"
    );
    let profile = "version: 1\nlocation_profiles:\n  - name: p\n    rules:\n";
    let flow = format!("{profile}      - {{name: r, pattern: ^\\d{{2}}$, translation: x}}\n");
    assert!(help(&flow).starts_with("put the pattern in single quotes"), "{}", help(&flow));
}

#[test]
fn invalid_yaml_is_reported_once_with_earlier_errors() {
    check(
        "version: 1\nruotes: []\nroutes:\n  - name: a\n    ta: [}\n",
        &[
            "2:1 unknown-key «ruotes» a plan has no key `ruotes`",
            "5:9 yaml-syntax «[» mismatched bracket '[' closed by '}'",
        ],
    );
    check(
        "version: 1\nroutes:\n  - name: a\n    tarket: x\n\t- name: b\n",
        &["4:13 yaml-syntax «x» while scanning a plain scalar, found a tab"],
    );
    check("version: 1\n---\nversion: 1\n", &["2:1 yaml-syntax «---» a second document begins here"]);
    check("", &["1:1 missing-key «» the file is empty"]);
    check("# nothing\n", &["1:1 missing-key «» the file is empty"]);
    check("just text\n", &["1:1 wrong-type «just text» a plan must be a mapping, not text"]);
    check(
        "version: 1\nx: &a [*a]\n",
        &["2:1 unknown-key «x» a plan has no key `x`", "2:8 yaml-syntax «*a» an anchored value contains itself"],
    );
    check("version: 1\n<<: {name: x}\n", &["2:1 unknown-key «<<» a plan has no key `<<`"]);
}

#[test]
fn hostile_yaml_ends_in_an_error() {
    let deep = format!("version: 1\nlint: {}", "[".repeat(10_000));
    assert_eq!(loaded(&deep).1.diagnostics[0].message, "values are nested deeper than 64 levels");
    let deep =
        format!("version: 1\nlint:\n{}", (0..10_000).map(|n| format!("{}- \n", " ".repeat(n))).collect::<String>());
    assert_eq!(loaded(&deep).1.diagnostics.last().unwrap().message, "values are nested deeper than 64 levels");
    let mut bomb = "version: 1\na0: &a0 [x]\n".to_owned();
    for n in 1..30 {
        bomb.push_str(&format!("a{n}: &a{n} [{0},{0},{0},{0}]\n", format!("*a{}", n - 1)));
    }
    let found = loaded(&bomb).1.diagnostics;
    assert_eq!(found.last().unwrap().message, "the aliases of this file stand for more than 1000000 values");
}

#[test]
fn anchors_can_be_used() {
    let plan = plan(
        "version: 1\nphone_usages: &u [a, b]\npolicies: {p: *u}\nroutes: [{name: r, target: '^1', phone_usages: *u}]\n",
    );
    assert_eq!(plan.policies[0].phone_usages.len(), 2);
    assert_eq!(plan.routes[0].phone_usages.len(), 2);
}

#[test]
fn a_place_inside_a_pattern_is_found_in_every_style() {
    // The same text in every style. The place of each `#` is checked.
    let styles = [
        "pattern: a'b#c d#e\n",
        "pattern: 'a''b#c d#e'\n",
        "pattern: \"a'b\\x23c d\\u0023e\"\n",
        "pattern: |-\n          a'b#c d#e\n",
        "pattern: >-\n          a'b#c\n          d#e\n",
        "pattern: a'b#c\n           d#e\n",
        "pattern: 'a''b#c\n\n           d#e'\n",
        "pattern: \"a'b#c\\\n           \\ d#e\"\n",
    ];
    for style in styles {
        let profile = "version: 1\nlocation_profiles:\n  - name: p\n    rules:\n";
        let text = format!("{profile}      - name: r\n        translation: ''\n        {style}");
        let (file, loaded) = loaded(&text);
        assert_eq!(described(&file, &loaded), Vec::<String>::new(), "{text}");
        let pattern = &loaded.plan.rules[0].pattern;
        let hashes: Vec<usize> = pattern.match_indices('#').map(|(at, _)| at).collect();
        assert_eq!(hashes.len(), 2, "{style} {:?}", pattern.value);
        for at in hashes {
            let found = file.slice(pattern.place(&file, at..at + 1)).to_owned();
            assert!(found == "#" || found.starts_with("\\x23") || found.starts_with("\\u0023"), "{style}: {found:?}");
        }
        let e = pattern.find('e').unwrap();
        assert_eq!(file.slice(pattern.place(&file, e..e + 1)), "e", "{style}");
    }
}

#[test]
fn a_place_inside_a_short_rule() {
    let text = "version: 1\nrule_sets:\n  s:\n    - 'it''s': '^''0(\\d)$ -> +31$1'\n";
    let (file, loaded) = loaded(text);
    let rule = &loaded.plan.rules[0];
    assert_eq!(&*rule.pattern, "^'0(\\d)$");
    assert_eq!(file.slice(rule.pattern.place(&file, 4..6)), "\\d");
    assert_eq!(file.slice(rule.translation.place(&file, 3..5)), "$1");
}

#[test]
fn carriage_returns_and_byte_order_marks_are_fine() {
    let plan = plan(
        "\u{FEFF}version: 1\r\nphone_usages:\r\n  - café\r\nroutes:\r\n  - name: r\r\n    target: |-\r\n      ^1$\r\n",
    );
    assert_eq!(&*plan.usages[0].name, "café");
    assert_eq!(&*plan.routes[0].target, "^1$");
}

#[test]
fn a_rule_set_and_its_include() {
    check(
        "version: 1
rule_sets:
  s:
    - a: ^1$ -> 2
    - include: s
    - x
location_profiles:
  - name: p
    rules:
      - a: ^3$ -> 4
      - include: s
      - include: t
      - b: no arrow
",
        &[
            "5:7 wrong-type «include: s» a rule set cannot include another",
            "6:7 wrong-type «x» a rule must be a mapping",
            "11:18 duplicate-name «s» there are two rules `a`",
            "12:18 undefined-reference «t» there is no rule set `t`",
            "13:12 wrong-type «no arrow» rule `b` has no ` -> `",
        ],
    );
}

#[test]
fn text_that_cannot_be_dialled() {
    check(
        "version: 1
location_profiles:
  - name: p
    rules:
      - {name: r, pattern: é, translation: \"+31\\u00e9\", rejects: [\"\\t\"]}
",
        &[
            "5:48 invalid-character «\\u00e9» the translation has the character `é`",
            "5:68 invalid-character «\\t» the number has the character `U+0009`",
        ],
    );
    let with = |translation: &str| {
        format!(
            "version: 1\nlocation_profiles: [{{name: p, rules: [{{name: r, pattern: '', translation: {translation}}}]}}]\n"
        )
    };
    assert_eq!(help(&with("\"+31\\u00e9\"")), "in double quotes YAML interprets a backslash: use single quotes");
    assert_eq!(help(&with("\"+31é\"")), "only printable ASCII can be dialled");
}

#[test]
fn keys_without_a_value() {
    assert_eq!(help("version: ~\n"), "write `version: 1`");
    assert_eq!(help("version:\n"), "write `version: 1`");
    assert_eq!(help("version: 1\nroutes: [{name: ~, target: '1'}]\n"), "");
    assert_eq!(help("version: 1\nroutes: [{name: r, target: ~}]\n"), "write `target: ''` if it is meant to be empty");
}

#[test]
fn emergency_numbers_that_are_no_numbers() {
    let with = |settings: &str, entry: &str| {
        format!(
            "version: 1\nsettings: {{{settings}}}\nphone_usages: e\nemergency_numbers: [{{number: '112', {entry}}}]\n"
        )
    };
    let empty = "is empty once its separators are stripped";
    check(&with("", "becomes: '( )'"), &[&format!("4:46 missing-key «'( )'» `becomes` {empty}")]);
    check(&with("", "masks: ['9', '-']"), &[&format!("4:50 missing-key «'-'» the mask {empty}")]);
    check(&with("", "masks: ['+']"), &["4:45 missing-key «'+'» the mask has nothing after `+`"]);
    let number = format!("2:21 missing-key «'-'» the emergency number {empty}");
    check("version: 1\nemergency_numbers: ['-']\n", &[&number]);
    check(&with("separators: keep", "becomes: '( )'"), &[]);
    let long = "1".repeat(2_049);
    let message = "`becomes` has 2049 characters, more than the limit of 2048";
    check(&with("", &format!("becomes: {long}")), &[&format!("4:46 limit-exceeded «{long}» {message}")]);
}

#[test]
fn an_outside_prefix_with_a_separator() {
    let with = |settings: &str, prefix: &str| {
        format!(
            "version: 1\nsettings: {{{settings}}}\nlocation_profiles: [{{name: p, external_access_prefix: {prefix}}}]\n"
        )
    };
    check(&with("", "9-"), &["3:56 invalid-character «-» the external access prefix `9-` never matches"]);
    assert_eq!(help(&with("", "9-")), "write `external_access_prefix: \"9\"`");
    check(&with("separators: keep", "9-"), &[]);
}

#[test]
fn partial_lists_are_lists_of_the_plan() {
    let head = "version: 1\nphone_usages: [local]\nlocation_profiles: [{name: Ams \"1\"}]\n\
                policies: [{name: P, phone_usages: []}]\nroutes: [{name: R, target: ^1, gateways: []}, {name: S, target: ^2}]\n";
    let plan = plan(&format!(
        "{head}partial:\n  - phone_usages\n  - routes[\"R\"].gateways\n  \
         - 'location_profiles[\"Ams \\\"1\\\"\"].rules'\n"
    ));
    let paths: Vec<String> = plan.partial.iter().map(|list| list.id.path(&plan)).collect();
    assert_eq!(paths, ["phone_usages", r#"location_profiles["Ams \"1\""].rules"#, r#"routes["R"].gateways"#]);
    let emptied: Vec<String> = plan.emptied.iter().map(|list| list.path(&plan)).collect();
    assert_eq!(emptied, [r#"policies["P"].phone_usages"#, r#"routes["R"].gateways"#]);
    assert!(plan.is_emptied(plan.emptied[0]) && !plan.is_emptied(plan.emptied[1]));
    for (path, message, wanted) in [
        ("polices", "a plan has no list `polices`", "did you mean `policies`?"),
        ("policies[\"Q\"].phone_usages", "there is no policy `Q`", "define it under `policies`, or remove the path"),
        ("routes[\"r\"].gateways", "there is no route `r`", "did you mean `routes[\"R\"].gateways`?"),
        ("routes[\"R\"].gateway", "`routes` have no list `gateway`", "did you mean `routes[\"R\"].gateways`?"),
        ("routes[R].gateways", "this is no path of a list", "write `routes`, or `routes[\"NAME\"].phone_usages`"),
        ("users[\"x\"].rules", "this is no path of a list", "write `users`"),
        ("routes.", "this is no path of a list", "write `routes`, or `routes[\"NAME\"].phone_usages`"),
    ] {
        let text = format!("{head}partial: ['{path}']\n");
        check(&text, &[&format!("6:11 undefined-reference «'{path}'» `{path}` in `partial`: {message}")]);
        assert_eq!(help(&text), wanted, "{path}");
    }
}

#[test]
fn assertions_name_things_of_the_plan() {
    check(
        "version: 1
policies: { local-only: [] }
gateways: [gw1]
assertions:
  - name: a
    policies: local
    dialled: ''
    expect: { verdict: rooted, rule: x, gateway: [gw1, gw2] }
  - name: a
    class: mobile
    expect: {}
  - name: b
    gateways: [gw1]
    users: []
    expect: { not: { not: {} } }
  - expect: { verdict: routed }
    dialled: 0
  - name: c
    normalised: ^1
    down: [gw1, gw9]
",
        &[
            "6:15 undefined-reference «local» there is no policy `local` in the plan",
            "8:24 wrong-type «rooted» `verdict` cannot be `rooted`",
            "8:38 undefined-reference «x» there is no rule `x` in the plan",
            "8:56 undefined-reference «gw2» there is no gateway `gw2` in the plan",
            "9:11 duplicate-name «a» there are two assertions `a`",
            "11:13 missing-key «{}» `expect` expects nothing",
            "12:11 missing-key «b» an assertion needs `dialled`, `normalised` or `class`: the strings that it is about",
            "13:15 wrong-type «[gw1]» an assertion is about calls from gateways, or about people",
            "14:12 missing-key «[]» `users` is empty",
            "15:13 missing-key «{ not: { not: {} } }» `expect` expects nothing",
            "15:22 unknown-key «not» the section `not` has no key `not`",
            "16:5 missing-key «expect: { verdict: routed }» `name` is missing",
            "18:5 missing-key «name: c» `expect` is missing",
            "20:17 undefined-reference «gw9» there is no gateway `gw9` in the plan",
        ],
    );
}

#[test]
fn assertions_in_a_file_of_their_own() {
    let plan = plan("version: 1\npolicies: { local-only: [] }\n");
    let described = |text: &str| {
        let file = SourceFile::new("assertions.yaml", text);
        let loaded = load_assertions(&file, &plan, &Limits::default());
        let loaded_as_plan = Loaded { plan: plan.clone(), diagnostics: loaded.diagnostics };
        (loaded.assertions.len(), described(&file, &loaded_as_plan))
    };
    let one = "assertions: [{ name: a, policies: local-only, dialled: 1, expect: { verdict: blocked } }]\n";
    assert_eq!(described(one), (1, Vec::new()));
    assert_eq!(
        described("routes: []\n").1,
        [
            "1:1 unknown-key «routes» a file of assertions has no key `routes`",
            "1:1 missing-key «routes: []» `assertions` is missing",
        ]
    );
    let nowhere = described(one.replace("local-only", "x").as_str());
    assert_eq!(nowhere.1, ["1:35 undefined-reference «x» there is no policy `x` in the plan"]);
}

//! Findings about plans, with the facts that a page does not show: paths, positions, witnesses, blockers, levels.
//! The file is one, since it is a list of small cases that share two functions.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use dialplan_analysis::{Analysis, Memo};
use dialplan_core::Limits;
use dialplan_core::compile::compile;
use dialplan_core::diag::{Diagnostic, Level};
use dialplan_core::model::load;
use dialplan_core::source::SourceFile;
use dialplan_lint::{Levels, lint};

fn linted_with(text: &str, levels: &Levels, limits: &Limits) -> (SourceFile, Vec<Diagnostic>) {
    let file = SourceFile::new("plan.yaml", format!("version: 1\n{text}"));
    let loaded = load(&file, limits);
    assert!(loaded.diagnostics.is_empty(), "{:?}\n{text}", loaded.diagnostics);
    let plan = compile(&file, loaded.plan, limits, &mut ()).unwrap();
    let plan = Analysis::new(&file, plan, &Memo::new(limits)).unwrap();
    let found = lint(&file, &plan, levels);
    assert_eq!(found, lint(&file, &plan, levels), "the same plan, the same findings");
    (file, found)
}

fn linted(text: &str) -> (SourceFile, Vec<Diagnostic>) {
    linted_with(text, &Levels::default(), &Limits::default())
}

/// Each finding as `LINE «underlined words» level name path[index] witness`.
fn described((file, found): &(SourceFile, Vec<Diagnostic>)) -> Vec<String> {
    let one = |d: &Diagnostic| {
        let place = d.primary.as_ref().map_or("-".to_owned(), |label| {
            format!("{} «{}»", file.line_column(label.span.start).line, file.slice(label.span))
        });
        let index = d.index.map_or(String::new(), |index| format!(" [{index}]"));
        let path = d.path.as_ref().map_or(String::new(), |path| format!(" {path}"));
        let witness = d.witness.as_ref().map_or(String::new(), |witness| format!(" {witness}"));
        format!("{place} {} {}{path}{index}{witness}", d.level.name(), d.code.name)
    };
    found.iter().map(one).collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(described(&linted(text)), expected, "{text}");
}

/// A plan of one profile `p` with rules in short form.
fn profile(rules: &[&str]) -> String {
    let rules: String = rules.iter().map(|rule| format!("      - {rule}\n")).collect();
    format!("location_profiles:\n  - name: p\n    rules:\n{rules}")
}

#[test]
fn a_rule_covered_only_by_three_earlier_ones_together_is_reported_with_exactly_these_three() {
    let text = profile(&[
        "ones: ^1[0-3]$ -> +$&",
        "twos: ^2\\d$ -> +$&",
        "middle: ^1[4-6]$ -> +$&",
        "high: ^1[7-9]$ -> +$&",
        "all: ^1\\d$ -> +31$&",
    ]);
    let found = linted(&text);
    assert_eq!(described(&found), [r#"9 «all» error rule-unreachable location_profiles["p"].rules["all"] [4] 12"#]);
    let blockers: Vec<&str> = found.1.iter().flat_map(|d| &d.blockers).map(String::as_str).collect();
    assert_eq!(
        blockers,
        [
            r#"location_profiles["p"].rules["ones"]"#,
            r#"location_profiles["p"].rules["middle"]"#,
            r#"location_profiles["p"].rules["high"]"#,
        ]
    );
    let places: Vec<&str> = found.1.iter().flat_map(|d| &d.secondary).map(|label| found.0.slice(label.span)).collect();
    assert_eq!(places, ["ones", "middle", "high"]);
}

#[test]
fn a_rule_that_matches_nothing_gets_only_the_first_reason() {
    check(
        &profile(&[
            "all: ^.*$ -> $&",
            "never: ^(?!)$ -> ''",
            "'plus': ^\\+1$ -> $&",
            "dash: ^1-2$ -> $&",
            "empty: ^$ -> 1",
        ]),
        &[
            r#"6 «^(?!)$» error pattern-empty-language location_profiles["p"].rules["never"] [1]"#,
            r#"7 «^\+1$» warning rule-only-plus location_profiles["p"].rules["plus"] [2]"#,
            r#"8 «-» error needs-stripped-character location_profiles["p"].rules["dash"] [3]"#,
            r#"9 «^$» info matches-only-empty location_profiles["p"].rules["empty"] [4]"#,
        ],
    );
    check(
        &format!("settings: {{plus_numbers: normalise}}\n{}", profile(&["all: ^.*$ -> $&", "plus: ^\\+1$ -> +2"])),
        &[r#"7 «plus» error rule-unreachable location_profiles["p"].rules["plus"] [1] +1"#],
    );
}

#[test]
fn a_rule_of_a_rule_set_is_reported_once() {
    let text = "defaults: { profile: a }
rule_sets:
  s:
    - one: ^1 -> +1
    - two: ^12$ -> +2
location_profiles:
  - { name: a, rules: [include: s] }
  - { name: b, rules: [{include: s}] }
  - { name: c, rules: [{name: first, pattern: '^12$', translation: '+3'}, {include: s}] }
policies: [{ name: x, profiles: [b, c], phone_usages: [] }]
lint: { levels: { policy-without-usage: off, plan-partial: off } }
";
    let found = linted(text);
    assert_eq!(
        described(&found),
        [
            r#"5 «^1» warning pattern-unanchored rule_sets["s"].rules["one"] [0] 12"#,
            r#"6 «two» error rule-unreachable location_profiles["a"].rules["two"] [1] 12"#,
            // After `first` one blocker is enough, and the first one in the order of the profile is named.
            r#"6 «two» error rule-unreachable location_profiles["c"].rules["two"] [2] 12"#,
        ]
    );
    let notes: Vec<&str> = found.1.iter().flat_map(|d| &d.notes).map(String::as_str).collect();
    assert!(notes.contains(&"also in profile `b`"), "{notes:?}");
    assert!(notes.contains(&"also included by profiles `b` and `c`"), "{notes:?}");
    let includes = found.1.iter().filter(|d| d.secondary.iter().any(|label| label.text == "included here"));
    assert_eq!(includes.count(), 3);
}

#[test]
fn levels_of_the_command_line_override_the_plan() {
    let text = format!("lint: {{levels: {{rule-unreachable: info}}}}\n{}", profile(&["a: ^1$ -> 1", "b: ^1$ -> 2"]));
    let level = |levels: &Levels| linted_with(&text, levels, &Limits::default()).1.first().map(|d| d.level);
    let mut levels = Levels::default();
    assert_eq!(level(&levels), Some(Level::Info));
    levels.set("rule-unreachable", Level::Warning).unwrap();
    assert_eq!(level(&levels), Some(Level::Warning));
    levels.set("rule-unreachable", Level::Off).unwrap();
    assert_eq!(level(&levels), None);
    let unknown = levels.set("rule-unreachabel", Level::Off).unwrap_err();
    assert_eq!(
        (unknown.to_string(), unknown.help()),
        ("there is no lint rule `rule-unreachabel`".to_owned(), "did you mean `rule-unreachable`?".to_owned(),)
    );
}

#[test]
fn accepted_findings_are_silent() {
    let plan = profile(&["a: ^1$ -> 1", "b: ^1$ -> 2", "c: ^1$ -> 3"]);
    let ignoring = |entry: &str| format!("lint: {{ignore: [{entry}]}}\n{plan}");
    check(&ignoring("{rule: rule-unreachable, reason: x}"), &[]);
    check(
        &ignoring(r#"{rule: rule-unreachable, path: 'location_profiles["p"].rules["b"]', reason: x}"#),
        &[r#"8 «c» error rule-unreachable location_profiles["p"].rules["c"] [2] 1"#],
    );
    check(&ignoring("{rule: rule-unreachble}"), &["2 «rule-unreachble» error undefined-reference lint.ignore[0]"]);
}

#[test]
fn a_limit_is_reported() {
    let text = profile(&["all: ^.*$ -> 1", "b: ^.*1.{3}$ -> 2", "c: ^.*2.{4}$ -> 3"]);
    let found = |states| {
        let mut limits = Limits::default();
        limits.automaton.states = states;
        linted_with(&text, &Levels::default(), &limits)
    };
    // Too few states for the question.
    assert_eq!(
        described(&found(10)),
        [
            r#"5 «^.*$» info not-decided location_profiles["p"].rules["all"] [0]"#,
            r#"6 «^.*1.{3}$» info not-decided location_profiles["p"].rules["b"] [1]"#
        ]
    );
    assert!(found(10).1.iter().any(|d| d.message.contains("`rule-unreachable`")));
    // Too few states for finding a short set of blockers: all rules that match a number of the rule are named.
    let enough = found(80);
    let unreachable = described(&enough).into_iter().filter(|found| found.contains("rule-unreachable"));
    assert_eq!(unreachable.count(), 2);
    let notes: Vec<&str> = enough.1.iter().flat_map(|d| &d.notes).map(String::as_str).collect();
    assert!(notes.contains(&"these are all the rules that match a number of it; fewer may be enough"), "{notes:?}");
}

#[test]
fn patterns_that_match_in_too_many_ways_are_not_followed_for_ever() {
    let limits = Limits { work: Some(1 << 40), ..Limits::default() };
    let plan = profile(&[r"all: ^(\d|\d\d|\d\d\d){1,200}$ -> +$1"]);
    let found = linted_with(&plan, &Levels::default(), &limits);
    let open = found.1.iter().find(|finding| finding.code.name == "not-decided").unwrap();
    assert!(open.message.contains("steps to be followed through a translation"), "{}", open.message);
}

/// The rules of the linter that found something, and the messages about what was not decided.
fn names(text: &str) -> (Vec<&'static str>, String) {
    let (_, found) = linted(text);
    let (open, found): (Vec<_>, Vec<_>) = found.into_iter().partition(|d| d.code.name == "not-decided");
    let messages: Vec<String> = open.into_iter().map(|d| d.message).collect();
    (found.iter().map(|d| d.code.name).collect(), messages.join("\n"))
}

#[test]
fn a_rule_that_is_not_followed_hides_no_target_without_an_end() {
    let (found, open) = names(
        r"emergency_numbers: ['911']
location_profiles:
  - name: p
    rules:
      - Emergency: ^911$ -> +911
      - International: ^011(\d{7,15})$ -> +$1
      - Twice: ^(\d{4})\1$ -> +$1
phone_usages: [help, world]
policies: { all: [help, world] }
routes:
  - { name: help, target: '^\+911', phone_usages: [help], gateways: [med1.example], priority: 1 }
  - { name: world, target: '^\+', phone_usages: [world], gateways: [med2.example], priority: 2 }
",
    );
    assert!(found.contains(&"pattern-unanchored"), "{found:?}");
    assert!(open.contains("`pattern-unanchored`") && open.contains("for rule `Twice`"), "{open}");
}

#[test]
fn a_profile_that_is_not_decided_hides_nothing_that_another_one_shows() {
    let (found, open) = names(
        r"rule_sets:
  shared: [{name: seven, pattern: '^0([1-9]{7})$', translation: '$1'}]
location_profiles:
  - name: open
    rules:
      - include: shared
      - {name: same, pattern: '^(\d)\1{6}$', translation: '$1$1$1$1$1$1$1'}
  - name: clear
    rules:
      - include: shared
      - {name: one, pattern: '^1234567$', translation: '+1234567'}
phone_usages: [u]
policies: { all: [u] }
routes: [{ name: t, target: '^\+9', phone_usages: [u], gateways: [g] }]
",
    );
    assert!(found.contains(&"result-renormalised"), "{found:?}");
    assert!(!open.contains("`seven`"), "{open}");
}

#[test]
fn duplicate_rules_are_compared_by_their_results() {
    // Both rules give the same result for the shortest number, 00.
    check(
        &profile(&[r"a: ^(\d)(\d)$ -> +$1$2", r"b: ^(\d)(\d)$ -> +$2$1"]),
        &[r#"6 «b» error rule-unreachable location_profiles["p"].rules["b"] [1] 12"#],
    );
    check(
        &profile(&[r"a: ^(\d)(\d)$ -> +$1$2", r"b: ^(\d\d)$ -> +$1"]),
        &[r#"6 «b» warning rule-unreachable location_profiles["p"].rules["b"] [1] 12"#],
    );
}

const ROUTES: &str = "phone_usages: [help, local]
routes:
  - { name: help, target: '^\\+112$', phone_usages: [help], gateways: [g, h] }
  - { name: local, target: '^\\+31', phone_usages: [local], gateways: [g, h] }
";

#[test]
fn only_pairs_that_occur_are_judged() {
    let profiles = "location_profiles:
  - { name: a, rules: [{name: e, pattern: '^112$', translation: '+112'}] }
  - { name: b }
policies: { all: [local, help], few: [local] }
emergency_numbers: ['112']
";
    let emergency = |more: &str| {
        let (_, found) = linted(&format!("{ROUTES}{profiles}{more}"));
        let one = found.into_iter().find(|d| d.code.name == "emergency-unreachable");
        one.map_or(Vec::new(), |d| d.notes)
    };
    let everybody = emergency("");
    assert_eq!(everybody.len(), 3, "{everybody:?}");
    let user =
        |profile: &str, policy: &str| format!("users: [{{uri: 'sip:x', profile: {profile}, policy: {policy}}}]\n");
    assert_eq!(emergency(&user("a", "all")), Vec::<String>::new());
    assert_eq!(
        emergency(&user("a", "few")),
        ["profile `a` and policy `few`: `112` becomes `+112` and is blocked with 403, usage-not-allowed"]
    );
    assert_eq!(
        emergency(&format!("global_policy: all\n{}", user("b", "few"))),
        ["profile `b` and policy `all`: `112` is blocked with 404, not-normalised"]
    );
    assert_eq!(emergency(&format!("defaults: {{profile: b, policy: few}}\n{}", user("a", "all"))).len(), 1);
}

#[test]
fn emergency_masks_profiles_and_usages_are_considered() {
    let plan = |entry: &str| {
        format!(
            "{ROUTES}policies: {{few: [local]}}\nemergency_numbers: [{entry}]\n{}",
            profile(&["e: ^9?112$ -> +112"])
        )
    };
    let emergency = "warning usage-in-no-policy phone_usages[\"help\"] [0]";
    check(
        &plan("'112'"),
        &[
            &format!("2 «help» {emergency}"),
            r#"7 «'112'» error emergency-unreachable emergency_numbers["112"] [0] 112"#,
        ],
    );
    // The entry acts on all numbers of the rule.
    check(
        &format!("dialect: teams\n{}", plan("{number: '112', masks: ['9112'], usage: help}")),
        &[
            r#"5 «^\+112$» warning emergency-one-form routes["help"] [0] 112"#,
            r#"12 «e» warning rule-unreachable location_profiles["p"].rules["e"] [0] 112"#,
        ],
    );
    check(
        &format!("dialect: teams\n{}", plan("{number: '113', becomes: '+113', masks: ['9112'], usage: help}")),
        &[
            r#"5 «^\+112$» error route-unreachable routes["help"] [0]"#,
            r#"8 «'113'» error emergency-unreachable emergency_numbers["113"] [0] 113"#,
        ],
    );
}

#[test]
fn findings_are_in_the_order_of_the_file() {
    let text = "policies: { p: [] }
routes: [{ name: r, target: '1' }]
phone_usages: [u]
";
    check(
        text,
        &[
            r#"2 «p» warning policy-without-usage policies["p"] [0]"#,
            r#"3 «r» error route-without-usage routes["r"] [0]"#,
            r#"3 «r» error route-without-gateway routes["r"] [0]"#,
            r#"3 «1» warning pattern-unanchored routes["r"] [0] +1"#,
            r#"4 «u» warning usage-without-route phone_usages["u"] [0]"#,
        ],
    );
}

#[test]
fn partial_plans_are_checked_as_far_as_possible() {
    check("", &[]);
    check("routes: [{ name: r, target: ^1 }]\n", &["- info plan-partial"]);
    check("location_profiles: [{ name: a }, { name: b }]\n", &["- info plan-partial"]);
    check("location_profiles: [{ name: a }]\n", &[]);
}

/// Returns the lines of the file that the fixes change, as changed.
fn fixed(text: &str) -> Vec<String> {
    let (file, found) = linted(text);
    let mut new = file.text().to_owned();
    let mut fixes: Vec<_> = found.iter().filter_map(|finding| finding.fix.as_ref()).collect();
    fixes.sort_by_key(|fix| std::cmp::Reverse(fix.span.start));
    for fix in fixes {
        new.replace_range(fix.span.start as usize..fix.span.end as usize, &fix.text);
    }
    let changed = new.lines().zip(file.text().lines()).filter(|(new, old)| new != old);
    changed.map(|(new, _)| new.trim().trim_start_matches("- ").to_owned()).collect()
}

#[test]
fn fixes_are_offered_where_they_are_safe() {
    let check = |rules: &[&str], expected: &[&str]| assert_eq!(fixed(&profile(rules)), expected, "{rules:?}");
    check(&[r"a: ^0(\d{4})$ -> +31$15"], &[r"a: ^0(\d{4})$ -> +31${1}5"]);
    check(
        &[r#"{name: a, pattern: "^([4|8]\\d)$", translation: "+$1"}"#],
        &[r#"{name: a, pattern: "^([48]\\d)$", translation: "+$1"}"#],
    );
    check(
        &[r"{name: a, pattern: '^3(\\d{3})$', translation: +31$1}"],
        &[r"{name: a, pattern: '^3(\d{3})$', translation: +31$1}"],
    );
    // The rule above matches every number that only ends with the pattern.
    check(&[r"long: ^(.{7,})$ -> +$1", r"a: (\d{6})$ -> +31$1"], &[r"a: ^(\d{6})$ -> +31$1"]);
}

#[test]
fn no_fix_is_offered_where_more_would_change() {
    let check = |rules: &[&str]| assert_eq!(fixed(&profile(rules)), Vec::<String>::new(), "{rules:?}");
    // Numbers that only contain the pattern reach the rule, so an anchor would change answers.
    check(&[r"a: 0(\d{4})$ -> +31$1"]);
    // An intended bar: it is not between other members.
    check(&[r"a: ^0[4|]$ -> +31"]);
    // Without the second backslash .NET would refuse the pattern.
    check(&[r"a: ^0\\(1)$ -> +31"]);
    // `1` is no group either.
    check(&[r"a: ^0\d{4}$ -> +31$15"]);
}

#[test]
fn every_blocker_matches_a_number_that_no_other_one_matches() {
    let text =
        profile(&["ones: ^1[0-3]$ -> +$&", "middle: ^1[4-6]$ -> +$&", "high: ^1[7-9]$ -> +$&", "all: ^1\\d$ -> +31$&"]);
    let (_, found) = linted(&text);
    let blockers = &found.iter().find(|d| d.code.name == "rule-unreachable").unwrap().blockers;
    assert_eq!(blockers.len(), 3);
    // If any of the three is removed from the plan, a number reaches the rule.
    for rule in ["ones", "middle", "high"] {
        let rest: Vec<&str> = text.lines().filter(|line| !line.contains(rule)).collect();
        let (_, found) = linted(&(rest.join("\n") + "\n"));
        assert!(!found.iter().any(|d| d.code.name == "rule-unreachable"), "without {rule}");
    }
}

#[test]
fn comments_accept_the_named_findings_on_their_line() {
    let unanchored = |rules: &str| {
        let (_, found) = linted(&format!("location_profiles:\n  - name: p\n    rules:\n{rules}"));
        found.iter().map(|d| d.code.name).collect::<Vec<_>>()
    };
    let rule = r"      - a: ^0(\d{4}) -> +31$1";
    assert_eq!(unanchored(&format!("{rule}\n")), ["pattern-unanchored"]);
    assert_eq!(unanchored(&format!("{rule} # dialplan: allow pattern-unanchored -- so\n")), [""; 0]);
    assert_eq!(
        unanchored(&format!("      # dialplan: allow lost-braces, pattern-unanchored -- so\n\n{rule}\n")),
        ["suppression-unused"]
    );
    assert_eq!(unanchored(&format!("{rule} # dialplan: allow pattern-unanchord -- so\n")), ["undefined-reference"]);
    // In quotes it is no comment.
    let quoted =
        r"      - {name: '# dialplan: allow pattern-unanchored -- so', pattern: '^0(\d{4})', translation: '1'}";
    assert_eq!(unanchored(&format!("{quoted}\n")), ["pattern-unanchored"]);
}

#[test]
fn a_budget_that_is_used_up_is_reported_with_its_flag_and_leaves_something_for_others() {
    // The first rules take many steps; that the last one is not reached is known all the same.
    let text = profile(&[r"slow: ^.*1.{9}$ -> +$0", r"slower: ^.*2.{9}$ -> +$0", "a: ^#1$ -> +1", "b: ^#1$ -> +2"]);
    let enough = Limits { work: Some(1 << 40), ..Limits::default() };
    let file = SourceFile::new("plan.yaml", format!("version: 1\n{text}"));
    let plan = compile(&file, load(&file, &enough).plan, &enough, &mut ()).unwrap();
    let analysis = Analysis::new(&file, plan, &Memo::new(&enough)).unwrap();
    let compiling = analysis.limits().budget().spent();
    let all = lint(&file, &analysis, &Levels::default());
    assert!(all.iter().all(|finding| finding.limit.is_none()), "{all:?}");
    let linting = analysis.limits().budget().spent() - compiling;

    let work = 3 * compiling + linting / 8;
    let (_, found) = linted_with(&text, &Levels::default(), &Limits { work: Some(work), ..Limits::default() });
    let open: Vec<&Diagnostic> = found.iter().filter(|finding| finding.code.name == "not-decided").collect();
    assert!(!open.is_empty(), "{compiling} {linting}");
    for finding in &open {
        let expected = format!("it needs more than its share of {work} steps");
        assert!(finding.message.ends_with(&expected), "{}", finding.message);
        assert_eq!(finding.limit, Some(dialplan_core::limits::LimitName::Work));
    }
    let found = found.iter().filter(|finding| finding.code.name == "rule-unreachable");
    assert_eq!(found.map(|finding| finding.index).collect::<Vec<_>>(), [Some(3)]);
}

//! Plans that grow in one thing only, the same on every run.

use std::fmt::Write;

/// A way in which a plan can grow.
pub(crate) struct Shape {
    /// What grows.
    pub(crate) name: &'static str,
    /// The text of a plan with about so many of them.
    pub(crate) plan: fn(usize) -> String,
    /// True if what is asked is about pairs, so that twice as many things are four times as much work.
    pub(crate) pairs: bool,
}

const fn shape(name: &'static str, plan: fn(usize) -> String) -> Shape {
    Shape { name, plan, pairs: false }
}

/// All shapes.
pub(crate) const SHAPES: &[Shape] = &[
    shape("rules", rules),
    shape("rules without anchors", loose_rules),
    shape("rules that repeat", repeated_rules),
    shape("profiles", profiles),
    shape("profiles of one rule set", shared_rules),
    shape("policies", policies),
    shape("usages of one policy", usages),
    shape("routes", routes),
    shape("routes that overlap", overlapping_routes),
    shape("emergency numbers", emergency_numbers),
    shape("masks", masks),
    shape("sites and emergency policies", sites),
    shape("gateways with translation rules", trunks),
    shape("number ranges", ranges),
    shape("users", users),
    Shape { name: "profiles and policies", plan: pairs, pairs: true },
];

const PROFILES: &str = "location_profiles:\n";
const ROUTING: &str =
    "phone_usages: [u]\npolicies: {p: [u]}\nroutes: [{name: r, target: '^\\+', phone_usages: [u], gateways: [g]}]\n";

/// Returns the text of lines, with `HEAD` before and `TAIL` after them.
fn plan(head: &str, lines: impl IntoIterator<Item = String>, tail: &str) -> String {
    let mut text = format!("version: 1\n{head}");
    for line in lines {
        let _ = writeln!(text, "{line}");
    }
    text.push_str(tail);
    text
}

fn profile(name: &str) -> String {
    format!("{PROFILES}  - name: {name}\n    rules:\n")
}

fn rules(n: usize) -> String {
    let rule = |at| format!("      - r{at}: ^0{:05}(\\d{{{}}})$ -> +31{:05}$1", at * 7919 % 100_000, 2 + at % 6, at);
    plan(&profile("p"), (0..n).map(rule), ROUTING)
}

fn loose_rules(n: usize) -> String {
    let rule = |at| format!("      - r{at}: ^0{:05}(\\d{{3}}) -> +31{:05}$1", at * 7919 % 100_000, at);
    plan(&profile("p"), (0..n).map(rule), ROUTING)
}

fn repeated_rules(n: usize) -> String {
    let rule = |at| format!("      - r{at}: ^0{}(\\d{{{}}})$ -> +3{at}$1", at % 5, 2 + at % 3);
    plan(&profile("p"), (0..n).map(rule), ROUTING)
}

fn profiles(n: usize) -> String {
    let rule =
        |at: usize| format!("  - {{name: p{at}, rules: [n: '^0{:05}(\\d{{4}})$ -> +31{at}$1']}}", at * 7919 % 100_000);
    plan(PROFILES, (0..n).map(rule), ROUTING)
}

fn shared_rules(n: usize) -> String {
    let rules: String = (0..10).map(|at| format!("    - s{at}: ^0{at}(\\d{{8}})$ -> +31{at}$1\n")).collect();
    let head = format!("rule_sets:\n  all:\n{rules}{PROFILES}");
    let profile = |at| format!("  - {{name: p{at}, rules: [{{include: all}}, n: '^1{:03}$ -> +31$0']}}", at % 1_000);
    plan(&head, (0..n).map(profile), ROUTING)
}

fn policies(n: usize) -> String {
    let head = format!(
        "{}      - n: ^0(\\d{{9}})$ -> +31$1\nphone_usages: [{}]\npolicies:\n",
        profile("p"),
        numbered("u", 20)
    );
    let routes = (0..20).map(|at| {
        format!("  - {{name: r{at}, target: '^\\+31{at}', phone_usages: [u{at}], gateways: [g{}]}}\n", at % 3)
    });
    let tail = format!("routes:\n{}", routes.collect::<String>());
    plan(
        &head,
        (0..n)
            .map(|at| format!("  p{at}: [u{}, u{}, u{}]", at % 20, (at * 7 + 1) % 20, (at / 20 * 3 + 2) % 20))
            .map(without_repetition),
        &tail,
    )
}

/// A policy may list a usage only once.
fn without_repetition(line: String) -> String {
    let Some((name, list)) = line.split_once(": [") else { return line };
    let mut kept: Vec<&str> = Vec::new();
    for usage in list.trim_end_matches(']').split(", ") {
        if !kept.contains(&usage) {
            kept.push(usage);
        }
    }
    format!("{name}: [{}]", kept.join(", "))
}

fn usages(n: usize) -> String {
    let head = format!("phone_usages: [{0}]\npolicies: {{p: [{0}]}}\nroutes:\n", numbered("u", n));
    let route = |at| format!("  - {{name: r{at}, target: '^\\+{at}$', phone_usages: [u{at}], gateways: [g]}}");
    plan(&head, (0..n).map(route), "")
}

fn routes(n: usize) -> String {
    let head = "phone_usages: [u]\npolicies: {p: [u]}\nroutes:\n";
    let route = |at: usize| {
        format!("  - {{name: r{at}, target: '^\\+{}', phone_usages: [u], gateways: [g]}}", at * 7919 % 100_000 + 10)
    };
    plan(head, (0..n).map(route), "")
}

fn overlapping_routes(n: usize) -> String {
    let head = "phone_usages: [u]\npolicies: {p: [u]}\nroutes:\n";
    let route = |at: usize| {
        let digits = 3 + at % 10;
        format!("  - {{name: r{at}, target: '^\\+\\d{{{digits},}}$', phone_usages: [u], gateways: [g{at}]}}")
    };
    plan(head, (0..n).map(route), "")
}

fn numbered(word: &str, n: usize) -> String {
    (0..n).map(|at| format!("{word}{at}")).collect::<Vec<_>>().join(", ")
}

fn emergency_numbers(n: usize) -> String {
    let numbers: Vec<String> = (0..n).map(|at| format!("\"{}\"", 100 + at)).collect();
    let head = format!("emergency_numbers: [{}]\n{}", numbers.join(", "), profile("p"));
    plan(&head, ["      - n: ^0(\\d{9})$ -> +31$1".to_owned()], ROUTING)
}

fn masks(n: usize) -> String {
    let masks: Vec<String> = (0..n).map(|at| format!("\"{}\"", 100_000 + at)).collect();
    let head = format!(
        "dialect: teams\nemergency_numbers: [{{number: \"112\", masks: [{}], usage: u}}]\n{}",
        masks.join(", "),
        profile("p")
    );
    plan(&head, ["      - n: ^0(\\d{9})$ -> +31$1".to_owned()], ROUTING)
}

fn sites(n: usize) -> String {
    let policies: String =
        (0..n).map(|at| format!("  - {{name: e{at}, numbers: [{{number: \"{}\", usage: u}}]}}\n", 100 + at)).collect();
    let sites: String =
        (0..n).map(|at| format!("  - {{name: s{at}, emergency_policy: e{at}, profiles: [p{at}]}}\n")).collect();
    let head = format!("dialect: teams\nemergency_policies:\n{policies}sites:\n{sites}{PROFILES}");
    let rule = |at: usize| format!("  - {{name: p{at}, rules: [n: '^0(\\d{{9}})$ -> +31$1']}}");
    plan(&head, (0..n).map(rule), ROUTING)
}

fn trunks(n: usize) -> String {
    let rules: String = (0..n).map(|at| format!("  - t{at}: ^\\+{}(\\d+)$ -> 0$1\n", 1_000 + at)).collect();
    let gateways: String =
        (0..n).map(|at| format!("  - {{name: g{at}, outbound: {{called: [t{at}, t{}]}}}}\n", (at + 1) % n)).collect();
    let head = format!(
        "translation_rules:\n{rules}gateways:\n{gateways}{}      - n: ^0(\\d{{9}})$ -> +$1\n\
         phone_usages: [u]\npolicies: {{p: [u]}}\nroutes:\n",
        profile("p")
    );
    let route =
        |at: usize| format!("  - {{name: r{at}, target: '^\\+{}', phone_usages: [u], gateways: [g{at}]}}", 1_000 + at);
    plan(&head, (0..n).map(route), "")
}

fn ranges(n: usize) -> String {
    let ranges: String =
        (0..n).map(|at| format!("  - {{name: n{at}, range: \"+3120{at:04}000-+3120{at:04}999\"}}\n")).collect();
    let head = format!("number_ranges:\n{ranges}{}", profile("p"));
    let rule = |at| format!("      - r{at}: ^{at:04}(\\d{{3}})$ -> +3120{at:04}$1");
    plan(&head, (0..n).map(rule), ROUTING)
}

fn users(n: usize) -> String {
    let head = format!("{}      - n: ^0(\\d{{9}})$ -> +31$1\n{ROUTING}users:\n", profile("p"));
    let user = |at: usize| {
        format!("  - {{uri: \"sip:u{at}@x.example\", line_uri: \"tel:+312{at:07}\", profile: p, policy: p}}")
    };
    plan(&head, (0..n).map(user), "")
}

fn pairs(n: usize) -> String {
    let profiles: String = (0..n)
        .map(|at| format!("  - {{name: p{at}, rules: [n: '^0{:04}(\\d{{4}})$ -> +31{at}$1']}}\n", at % 10_000))
        .collect();
    let policies: String = (0..n).map(|at| format!("  q{at}: [u{at}]\n")).collect();
    let head = format!(
        "emergency_numbers: [\"112\", \"911\"]\n{PROFILES}{profiles}phone_usages: [{}]\npolicies:\n{policies}routes:\n",
        numbered("u", n)
    );
    let route = |at| format!("  - {{name: r{at}, target: '^\\+31{at}', phone_usages: [u{at}], gateways: [g]}}");
    plan(&head, (0..n).map(route), "")
}

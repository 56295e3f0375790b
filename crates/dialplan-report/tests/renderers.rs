//! Every renderer with the same three results: a clean one, a mixed one, and a plan that does not load.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::collections::BTreeMap;

use dialplan_core::call::{CallOptions, Origin, Question, caller};
use dialplan_core::compile::{CompiledPlan, compile};
use dialplan_core::diag::{Diagnostic, Level, codes};
use dialplan_core::model::{Named, PolicyId, load};
use dialplan_core::query::answer::Answer;
use dialplan_core::query::explain::ShownRoutes;
use dialplan_core::source::SourceFile;
use dialplan_core::{Limits, Workspace, suite};
use dialplan_report::findings_sarif::{self, RulePage};
use dialplan_report::findings_text::{self, Counts as FindingCounts, Summary};
use dialplan_report::suite_json::{self, Frame};
use dialplan_report::suite_junit::Junit;
use dialplan_report::suite_text::{self, Counts, Status};
use dialplan_report::terminal::Look;
use dialplan_report::{
    answer_json, answer_text, explain_text, findings_github, findings_json, findings_markdown, overview_text,
};

const PLAN: &str = r"version: 1
name: Small
location_profiles:
  - name: Utrecht
    rules:
      - Short: ^(1\d\d)$ -> +$1
      - National: ^00(\d{9})$ -> +31$1
phone_usages: [short, national]
policies: { all: [short, national], few: [short] }
routes:
  - { name: short, target: '^\+1\d\d$', phone_usages: short, gateways: g1 }
  - { name: national, target: '^\+31', phone_usages: national, gateways: [g1, g2] }
  - { name: spare, target: '^\+', phone_usages: national, gateways: g3 }
";

const BROKEN: &str = "version: 1\nroutes:\n  - name: \"caf\u{e9}\"\n    target: '^(\\d'\n  - name: r\n    traget: x\n";

fn plan() -> (SourceFile, CompiledPlan) {
    let file = SourceFile::new("plan.yaml", PLAN);
    let loaded = load(&file, &Limits::default());
    assert!(loaded.diagnostics.is_empty());
    let compiled = compile(&file, loaded.plan, &Limits::default(), &mut ()).unwrap();
    (file, compiled)
}

fn broken() -> (SourceFile, Vec<Diagnostic>) {
    let file = SourceFile::new("broken.yaml", BROKEN);
    let loaded = load(&file, &Limits::default());
    let mut found = loaded.diagnostics;
    found.extend(dialplan_core::compile::check(&file, &loaded.plan, &Limits::default()));
    (file, found)
}

fn answer(plan: &CompiledPlan, policy: &str, number: &str) -> Answer {
    let policy = Some(PolicyId::find(plan.plan(), policy).unwrap());
    let caller = caller(plan.plan(), Origin::Manual { profile: None, policy }).unwrap();
    let question = Question { number, caller: &caller, options: CallOptions::default() };
    plan.decide(&question, &mut Workspace::default()).unwrap()
}

#[test]
fn answers_for_people() {
    let (_, plan) = plan();
    let mut text = String::new();
    for (policy, number) in [("all", "0030 1234567"), ("few", "00301234567"), ("all", "9")] {
        let answer = answer(&plan, policy, number);
        text += &answer_text::answer(&plan, &answer, Look::PLAIN);
        text += &explain_text::trace(&plan, &answer, &plan.explain(&answer, ShownRoutes::All).unwrap(), Look::PLAIN);
        text += "\n";
    }
    insta::assert_snapshot!(text);
}

#[test]
fn colours_change_nothing_but_colours() {
    let (_, plan) = plan();
    let answer = answer(&plan, "few", "00301234567");
    let colored = answer_text::answer(&plan, &answer, Look { color: true, width: None });
    let mut plain = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain += before;
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    plain += rest;
    assert_ne!(colored, plain);
    assert_eq!(plain, answer_text::answer(&plan, &answer, Look::PLAIN));
}

#[test]
fn answers_for_scripts() {
    let (_, plan) = plan();
    let answer = answer(&plan, "all", "00301234567");
    let trace = plan.explain(&answer, ShownRoutes::All).unwrap();
    let document = answer_json::document("plan.yaml", vec![answer_json::result(&plan, &answer, Some(&trace))]);
    insta::assert_snapshot!(format!("{document:#}"));
}

fn counts(findings: &[Diagnostic]) -> FindingCounts {
    let of = |level| findings.iter().filter(|finding| finding.level == level).count();
    FindingCounts { error: of(Level::Error), warning: of(Level::Warning), info: of(Level::Info) }
}

#[test]
fn findings() {
    let (file, _) = plan();
    let (broken, errors) = broken();
    let mixed = {
        let mut warning = errors.first().unwrap().clone();
        warning.level = Level::Warning;
        warning.notes.push("a note".to_owned());
        warning.witness = Some("112".to_owned());
        vec![warning]
    };
    let mut text = String::new();
    for (file, findings) in [(&file, &Vec::new()), (&broken, &mixed), (&broken, &errors)] {
        for finding in findings {
            text += &findings_text::finding(file, finding, Look::PLAIN);
            text += "\n";
        }
        let summary = Summary {
            counts: counts(findings),
            by_rule: Vec::new(),
            files: 1,
            infos_shown: false,
            known: 0,
            fixable: 0,
            denied: Level::Warning,
        };
        text += &findings_text::summary(&summary, Look::PLAIN);
        text += "----\n";
    }
    insta::assert_snapshot!("findings_text", text);
    let all: Vec<Diagnostic> = mixed.iter().chain(&errors).cloned().collect();
    let mut by_rule = BTreeMap::new();
    all.iter().for_each(|finding| *by_rule.entry(finding.code.name).or_default() += 1);
    let files = [(&file, &[][..]), (&broken, &mixed), (&broken, &errors)];
    let document = findings_json::document(files, counts(&all), by_rule);
    insta::assert_snapshot!("findings_json", format!("{document:#}"));
}

#[test]
fn findings_for_other_programs() {
    let (file, _) = plan();
    let (broken, errors) = broken();
    let files = [(&file, &[][..]), (&broken, &errors[..])];
    let page = RulePage {
        code: "DP0003",
        name: "missing-key",
        level: Level::Error,
        summary: "A key is missing",
        text: "# missing-key\n",
    };
    let sarif = findings_sarif::document("0.0.0", &[page], files);
    let schema = include_str!("../../../testcases/schemas/sarif-2.1.0.json");
    // One pattern of the published schema has a bracket too many. ECMAScript reads it as a character; the validator
    // rejects it.
    let schema = schema.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let complaints: Vec<String> = validator.iter_errors(&sarif).map(|error| error.to_string()).collect();
    assert_eq!(complaints, Vec::<String>::new());
    insta::assert_snapshot!("findings_sarif", format!("{sarif:#}"));
    insta::assert_snapshot!("findings_markdown", findings_markdown::document(files));
    insta::assert_snapshot!(
        "findings_github",
        errors.iter().map(|finding| findings_github::finding(&broken, finding)).collect::<String>()
    );
}

/// A name of the plan cannot act on what shows the findings: no escape sequence, no command of the build server, no end
/// of its cell, and no text that leaves its backticks.
#[test]
fn hostile_names_stay_text() {
    let file = SourceFile::new("a\u{1b}[2J`b`,c:d.yaml", "version: 1\n");
    let name = "x\u{1b}]0;t\u{7}`<img src=x>`\n::error::y | @team ##[z]";
    let finding = Diagnostic::new(&codes::UNKNOWN_KEY, format!("route `{name}` is bad"))
        .note(format!("a note about `{name}`"))
        .help(format!("rename `{name}`"))
        .witness("1\u{1b}`2");
    let github = findings_github::finding(&file, &finding);
    let markdown = findings_markdown::document([(&file, &[finding][..])]);
    for text in [&github, &markdown] {
        assert!(!text.contains(|c: char| c != '\n' && c.is_control()), "{text:?}");
        assert!(!text.contains("\n::"), "{text}");
    }
    assert_eq!(github.lines().count(), 1, "{github}");
    // In Markdown the stream does this, as for all other text.
    assert!(!github.contains("##["), "{github}");
    assert!(github.starts_with("::error file=a\\u{1b}[2J`b`%2Cc%3Ad.yaml,"), "{github}");
    // A heading, an empty line, the head of the table and one row, each cell of which is closed.
    let rows: Vec<&str> = markdown.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), 3, "{markdown}");
    let bars = |row: &str| row.replace("\\|", "").matches('|').count();
    assert_eq!(rows.iter().map(|row| bars(row)).collect::<Vec<_>>(), [7, 7, 7], "{markdown}");
    assert!(!outside_code(rows[2]).contains(['<', '@']), "{}", rows[2]);
}

/// Returns the parts of a line that are not code.
fn outside_code(line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some(at) = rest.find('`') {
        out += &rest[..at];
        let fence = &rest[at..][..rest[at..].len() - rest[at..].trim_start_matches('`').len()];
        let inside = &rest[at + fence.len()..];
        let ends = |(place, _): &(usize, &str)| {
            !inside[place + fence.len()..].starts_with('`') && !inside[..*place].ends_with('`')
        };
        match inside.match_indices(fence).find(ends) {
            Some((place, _)) => rest = &inside[place + fence.len()..],
            None => {
                out += fence;
                rest = inside;
            }
        }
    }
    out + rest
}

/// Two findings about one rule that other rules cause are told apart, and so are two that are alike.
#[test]
fn fingerprints_differ() {
    let finding = |blocker: &str| {
        let mut finding = Diagnostic::new(&codes::UNKNOWN_KEY, "x").on("routes[\"r\"]", None);
        finding.blockers.extend((!blocker.is_empty()).then(|| blocker.to_owned()));
        finding
    };
    let file = SourceFile::new("plan.yaml", "version: 1\n");
    let findings = [finding(""), finding("a"), finding("b"), finding("a")];
    let sarif = findings_sarif::document("0.0.0", &[], [(&file, &findings[..])]);
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let prints: Vec<&str> =
        results.iter().map(|result| result["partialFingerprints"]["planPath/v2"].as_str().unwrap()).collect();
    let of = "unknown-key routes[\"r\"]";
    assert_eq!(prints, [of, &format!("{of} <- a"), &format!("{of} <- b"), &format!("{of} <- a #2")]);
}

#[test]
fn suites() {
    let (_, plan) = plan();
    let text =
        "number,policy,expected_route,skip\n00301234567,all,national,\n00301234567,few,national,\n1,all,short,later\n";
    let mut reader = suite::Reader::new(text.as_bytes()).unwrap();
    let (mut frame, mut junit, mut counts) = (Frame::default(), Junit::default(), Counts::default());
    let mut json = frame.open_suite("suite.csv", "plan.yaml");
    junit.suite("suite.csv");
    let mut shown = String::new();
    let mut scratch = Workspace::default();
    while let Some(cases) = reader.next_cases(plan.plan()).unwrap() {
        for case in cases {
            let checked = suite::run(&plan, &case, false, &mut scratch).unwrap();
            let status = match (&case.skip, checked.failures.is_empty()) {
                (Some(_), _) => Status::Skipped,
                (None, true) => Status::Passed,
                (None, false) => Status::Failed,
            };
            counts.add(status);
            let failures = if status == Status::Failed { &checked.failures[..] } else { &[] };
            junit.case(case.line, &case.title(plan.plan()), status, case.skip.as_deref(), failures);
            json += &frame.case(&suite_json::case(case.line, None, status, failures, Some((&plan, &checked.answer))));
            if status == Status::Failed {
                shown += &suite_text::failure(
                    "suite.csv:3",
                    &case.number,
                    failures,
                    Some((&plan, &checked.answer, None)),
                    Look::PLAIN,
                );
            }
        }
    }
    junit.error(9, "a row that cannot be read");
    json += &frame.close_suite();
    json += &frame.close(counts, &[]);
    shown += &suite_text::summary(counts, false, 7, Look::PLAIN);
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
    insta::assert_snapshot!("suites_text", shown);
    insta::assert_snapshot!("suites_json", json);
    insta::assert_snapshot!("suites_junit", junit.text().unwrap());
}

#[test]
fn an_empty_run_is_a_document_too() {
    let mut frame = Frame::default();
    let json = frame.close(Counts::default(), &[]);
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
}

#[test]
fn the_plan_at_a_glance() {
    let (_, plan) = plan();
    insta::assert_snapshot!(overview_text::overview(plan.plan(), Look::PLAIN));
}

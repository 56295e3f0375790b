//! Every page is a test: each `yaml` block is a whole plan, and the `report` block after it holds exactly what is said
//! about it. No `report` block means silence. A `csv` block between the two is a suite of the plan. With `BLESS=1` the
//! blocks are written instead of compared; read them before committing.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::fmt::Write as _;

use dialplan_analysis::{Analysis, Memo};
use dialplan_core::Limits;
use dialplan_core::compile::compile;
use dialplan_core::diag::{Diagnostic, Level, codes};
use dialplan_core::model::load;
use dialplan_core::source::{SourceFile, Span};
use dialplan_lint::{ALL, Levels, Linted, Page, SuiteCases, lint_with_suites, page, pages};

/// Returns all findings about a plan, whether it can be used or not, and about its suite.
fn findings(file: &SourceFile, suite: Option<&SourceFile>) -> Linted {
    let errors = |plan| Linted { plan, suites: Vec::new() };
    let loaded = load(file, &Limits::default());
    if !loaded.diagnostics.is_empty() {
        return errors(loaded.diagnostics);
    }
    let analysed = compile(file, loaded.plan, &Limits::default(), &mut ())
        .and_then(|plan| Analysis::new(file, plan, &Memo::new(&Limits::default())).map_err(|found| vec![*found]));
    match analysed {
        Ok(plan) => {
            let suite = suite.map(|suite| SuiteCases::read(suite.clone(), plan.plan()).unwrap());
            lint_with_suites(file, &plan, &Levels::default(), suite.as_slice())
        }
        Err(diagnostics) => errors(diagnostics),
    }
}

/// Returns the findings as text: `LINE:COLUMN level name: message`, then labels, notes and help, indented. Of the
/// infos, only those of the page's own rule and of those that the plan asks for are kept, as the text output of `lint`
/// does.
fn report(plan: &str, suite: Option<&str>, own: &str) -> String {
    let file = SourceFile::new("dialplan.yaml", plan);
    let suite = suite.map(|text| SourceFile::new("suite.csv", text));
    let linted = findings(&file, suite.as_ref());
    let mut text = String::new();
    let is_shown = |finding: &&Diagnostic| {
        finding.level != Level::Info || finding.code.name == own || plan.contains(finding.code.name)
    };
    for finding in linted.plan.iter().filter(is_shown) {
        describe(&file, "", finding, &mut text);
    }
    for finding in linted.suites.iter().flatten() {
        describe(suite.as_ref().unwrap(), "suite.csv:", finding, &mut text);
    }
    text
}

fn describe(file: &SourceFile, prefix: &str, finding: &Diagnostic, text: &mut String) {
    let place = |span: Span| {
        let at = file.line_column(span.start);
        format!("{prefix}{}:{}", at.line, at.column)
    };
    let at = finding.primary.as_ref().map_or("-".to_owned(), |label| place(label.span));
    writeln!(text, "{at} {} {}: {}", finding.level.name(), finding.code.name, finding.message).unwrap();
    for label in finding.primary.iter().chain(&finding.secondary) {
        writeln!(text, "  {} `{}` {}", place(label.span), file.slice(label.span), label.text).unwrap();
    }
    for note in &finding.notes {
        writeln!(text, "  note: {note}").unwrap();
    }
    if let Some(help) = &finding.help {
        writeln!(text, "  help: {help}").unwrap();
    }
}

/// Returns the page with the actual reports of its plans, and the plans with their reports.
fn tried(text: &str, own: &str) -> (String, Vec<(String, String)>) {
    let (mut out, mut plans) = (String::new(), Vec::new());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        writeln!(out, "{line}").unwrap();
        if line != "```yaml" {
            continue;
        }
        let mut plan = String::new();
        for line in lines.by_ref() {
            writeln!(out, "{line}").unwrap();
            if line == "```" {
                break;
            }
            writeln!(plan, "{line}").unwrap();
        }
        let mut blanks = 0;
        while lines.next_if_eq(&"").is_some() {
            blanks += 1;
        }
        let mut suite = None;
        if lines.next_if_eq(&"```csv").is_some() {
            writeln!(out, "{}```csv", "\n".repeat(blanks)).unwrap();
            let mut rows = String::new();
            for line in lines.by_ref() {
                writeln!(out, "{line}").unwrap();
                if line == "```" {
                    break;
                }
                writeln!(rows, "{line}").unwrap();
            }
            suite = Some(rows);
            blanks = 0;
            while lines.next_if_eq(&"").is_some() {
                blanks += 1;
            }
        }
        if lines.next_if_eq(&"```report").is_some() {
            lines.by_ref().find(|line| *line == "```");
            blanks = 0;
            while lines.next_if_eq(&"").is_some() {
                blanks += 1;
            }
        }
        let report = report(&plan, suite.as_deref(), own);
        if !report.is_empty() {
            write!(out, "\n```report\n{report}```\n").unwrap();
        }
        out.extend(std::iter::repeat_n('\n', blanks));
        plans.push((plan, report));
    }
    (out, plans)
}

#[expect(clippy::disallowed_methods, reason = "the test writes the pages if it is told to")]
fn check(page: &Page, folder: &str) {
    let (real, plans) = tried(page.text, page.name);
    if std::env::var_os("BLESS").is_some() {
        let path = format!("{}/src/{folder}/{}.md", env!("CARGO_MANIFEST_DIR"), page.name.replace('-', "_"));
        std::fs::write(path, &real).unwrap();
        return;
    }
    assert_eq!(page.text, real, "the page of {}", page.name);
    assert!(page.text.starts_with(&format!("# {}\n", page.name)), "the heading of {}", page.name);
    let first = page.text.lines().nth(2).unwrap_or_default();
    assert!(first.contains(". ") || first.ends_with('.'), "the first sentence of {} is on one line", page.name);
    let shown = plans.iter().any(|(_, report)| report.contains(&format!(" {}: ", page.name)));
    assert!(shown, "no plan on the page of {} shows it", page.name);
    assert!(
        plans.iter().any(|(_, report)| report.is_empty()),
        "no plan on the page of {} is without findings",
        page.name
    );
}

#[test]
fn pages_of_rules() {
    for rule in ALL {
        check(&rule.page, "rules");
    }
}

#[test]
fn pages_of_load_errors() {
    for code in codes::ALL {
        check(page(code.name).unwrap(), "load_errors");
    }
}

#[test]
fn a_page_is_found_by_name_and_by_code() {
    assert_eq!(page("rule-unreachable"), page("dp0301"));
    assert_eq!(page("DP0001").unwrap().name, "yaml-syntax");
    assert_eq!(page("no-such-rule"), None);
}

/// Codes and names are used in users' files, so this list only grows.
#[test]
fn codes_are_frozen() {
    let list: Vec<String> = pages().map(|page| format!("{} {} {}", page.code, page.name, page.level.name())).collect();
    assert_eq!(
        list,
        [
            "DP0001 yaml-syntax error",
            "DP0002 unknown-key error",
            "DP0003 missing-key error",
            "DP0004 wrong-type error",
            "DP0005 duplicate-name error",
            "DP0006 undefined-reference error",
            "DP0007 pattern-invalid error",
            "DP0008 pattern-unsupported error",
            "DP0009 translation-invalid error",
            "DP0010 limit-exceeded error",
            "DP0011 invalid-character error",
            "DP0101 pattern-unanchored warning",
            "DP0102 anchor-precedence warning",
            "DP0103 lost-backslash warning",
            "DP0104 lost-braces warning",
            "DP0105 doubled-backslash warning",
            "DP0106 pipe-in-class warning",
            "DP0107 literal-brace warning",
            "DP0108 quantified-anchor warning",
            "DP0109 literal-space warning",
            "DP0110 pattern-empty-language error",
            "DP0111 matches-only-empty info",
            "DP0112 needs-stripped-character error",
            "DP0113 redundant-alternative info",
            "DP0114 super-linear-pattern warning",
            "DP0115 pattern-simplifiable off",
            "DP0201 group-missing error",
            "DP0202 ambiguous-group-reference error",
            "DP0203 group-may-be-empty info",
            "DP0204 repeated-group warning",
            "DP0205 nested-groups-doubled warning",
            "DP0206 digits-dropped off",
            "DP0207 result-not-e164 warning",
            "DP0208 trunk-zero-kept warning",
            "DP0209 result-renormalised warning",
            "DP0210 rule-no-op info",
            "DP0211 foreign-country-code warning",
            "DP0212 special-case-steals info",
            "DP0301 rule-unreachable error",
            "DP0302 rule-partly-shadowed info",
            "DP0303 rule-only-plus warning",
            "DP0304 catch-all-above warning",
            "DP0305 overlapping-lengths off",
            "DP0306 emergency-prefix-collision warning",
            "DP0307 unroutable-result warning",
            "DP0308 example-failed error",
            "DP0309 profile-unused info",
            "DP0401 usage-without-route warning",
            "DP0402 usage-in-no-policy warning",
            "DP0403 policy-without-usage warning",
            "DP0404 route-without-usage error",
            "DP0405 route-without-gateway error",
            "DP0406 gateway-unlisted warning",
            "DP0407 gateway-unused info",
            "DP0408 policy-unused info",
            "DP0409 duplicate-line error",
            "DP0410 route-unreachable error",
            "DP0411 route-never-first warning",
            "DP0412 backup-only off",
            "DP0413 usage-never-selected warning",
            "DP0414 routes-overlap warning",
            "DP0415 class-hole warning",
            "DP0416 near-duplicate-name info",
            "DP0417 priority-not-in-ocs warning",
            "DP0418 single-gateway info",
            "DP0419 premium-open warning",
            "DP0420 blocked-is-routed error",
            "DP0421 country-hole info",
            "DP0501 emergency-unreachable error",
            "DP0502 emergency-not-listed info",
            "DP0503 emergency-rewritten warning",
            "DP0504 emergency-with-prefix info",
            "DP0505 emergency-one-form warning",
            "DP0506 emergency-entry-dead error",
            "DP0507 emergency-policy-unused info",
            "DP0508 emergency-changed-on-trunk warning",
            "DP0601 rule-untested info",
            "DP0602 route-untested info",
            "DP0603 case-duplicate warning",
            "DP0604 case-contradiction error",
            "DP0701 translation-rule-unreachable error",
            "DP0702 translation-rule-unused info",
            "DP0703 sent-unchanged info",
            "DP0801 outside-own-ranges warning",
            "DP0802 own-number-leaves info",
            "DP0901 suppression-unused warning",
            "DP0902 suppression-without-reason warning",
            "DP0903 plan-partial info",
            "DP0904 not-decided info",
        ]
    );
    let mut codes: Vec<&str> = pages().map(|page| page.code).collect();
    let mut names: Vec<&str> = pages().map(|page| page.name).collect();
    codes.sort_unstable();
    codes.dedup();
    names.sort_unstable();
    names.dedup();
    assert_eq!((codes.len(), names.len()), (list.len(), list.len()));
}

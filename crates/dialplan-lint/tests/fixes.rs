//! Fixes: all of them are applied, nothing is left for a second time, and what several rules share is fixed only if
//! that is proven for each of them.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use dialplan_analysis::{Analysis, Memo};
use dialplan_core::Limits;
use dialplan_core::compile::compile;
use dialplan_core::diag::Diagnostic;
use dialplan_core::model::load;
use dialplan_core::source::SourceFile;
use dialplan_lint::{Levels, fixed_for_good, lint};

fn found(file: &SourceFile) -> Option<Vec<Diagnostic>> {
    let limits = Limits::default();
    let loaded = load(file, &limits);
    assert!(loaded.diagnostics.is_empty(), "{:?}\n{}", loaded.diagnostics, file.text());
    let plan = compile(file, loaded.plan, &limits, &mut ()).unwrap();
    Some(lint(file, &Analysis::new(file, plan, &Memo::new(&limits)).unwrap(), &Levels::default()))
}

/// Fixes a plan, and checks the lines that changed, the number of fixes, and that a second time changes nothing.
fn check(rules: &str, expected: &[&str], count: usize) {
    let text = format!("version: 1\nlocation_profiles:\n  - name: p\n    rules:\n{rules}");
    let file = SourceFile::new("plan.yaml", &*text);
    let fixed = fixed_for_good(&file, &Limits::default(), found);
    let changed = fixed.text.lines().zip(text.lines()).filter(|(new, old)| new != old);
    let changed: Vec<&str> = changed.map(|(new, _)| new.trim()).collect();
    assert_eq!((changed.as_slice(), fixed.count), (expected, count), "{rules}");
    let again = fixed_for_good(&SourceFile::new("plan.yaml", &*fixed.text), &Limits::default(), found);
    assert_eq!((again.text, again.count), (fixed.text, 0), "{rules}");
}

#[test]
fn two_fixes_of_one_text_are_both_applied() {
    check("      - a: ^([4|8]0[1|2])$ -> +31$1\n", &["- a: ^([48]0[12])$ -> +31$1"], 2);
    check("      - a: ^([4|8]\\d{3})$ -> +31$15\n", &["- a: ^([48]\\d{3})$ -> +31${1}5"], 2);
}

#[test]
fn what_an_alias_repeats_is_fixed_at_its_anchor() {
    check(
        "      - { name: a, pattern: &p '^([4|8]\\d)$', translation: '+31$1' }\n      \
         - { name: b, pattern: *p, translation: '+32$1' }\n",
        &["- { name: a, pattern: &p '^([48]\\d)$', translation: '+31$1' }"],
        1,
    );
}

/// In the second rule `$11` is a group, so the text that both share must stay.
#[test]
fn what_is_right_for_one_user_of_an_alias_only_is_left_alone() {
    let groups = "(\\d)".repeat(11);
    let rules = format!(
        "      - {{ name: a, pattern: '^0(\\d{{4}})$', translation: &t '+31$11' }}\n      \
         - {{ name: b, pattern: '^1{groups}$', translation: *t }}\n"
    );
    check(&rules, &[], 0);
    let file =
        SourceFile::new("plan.yaml", format!("version: 1\nlocation_profiles:\n  - name: p\n    rules:\n{rules}"));
    let findings = found(&file).unwrap();
    let ambiguous: Vec<_> = findings.iter().filter(|d| d.code.name == "ambiguous-group-reference").collect();
    assert_eq!(ambiguous.len(), 1, "{findings:?}");
    assert!(ambiguous.iter().all(|finding| finding.fix.is_none()), "{ambiguous:?}");
}

//! Number ranges of a plan file: what is read, and what is reported.

use dialplan_core::Limits;
use dialplan_core::compile::check;
use dialplan_core::model::{RangeNumbers, load};
use dialplan_core::source::SourceFile;

/// Returns the findings about a plan with these ranges: the underlined text, the code, the message and the help.
fn findings(ranges: &str) -> Vec<String> {
    let text = format!("version: 1\nsites: [{{name: Boston}}]\nnumber_ranges:\n{ranges}");
    let file = SourceFile::new("plan.yaml", text);
    let loaded = load(&file, &Limits::default());
    let mut found = loaded.diagnostics;
    found.extend(check(&file, &loaded.plan, &Limits::default()));
    let shown = |finding: &dialplan_core::diag::Diagnostic| {
        let place = finding.primary.as_ref().map_or("", |label| file.slice(label.span));
        let help = finding.help.as_ref().map_or(String::new(), |help| format!(" [{help}]"));
        let place = place.lines().next().unwrap_or_default();
        format!("«{place}» {} {}{help}", finding.code.name, finding.message)
    };
    found.iter().map(shown).collect()
}

#[test]
fn ranges_are_read() {
    let text = "version: 1\nsites: [{name: Boston}]\nnumber_ranges:\n  \
                - {name: a, range: +3120-+3129, site: Boston}\n  \
                - {name: b, description: words, range: '+1 - +9'}\n  - {name: c, pattern: '^\\+1'}\n";
    let loaded = load(&SourceFile::new("plan.yaml", text), &Limits::default());
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    let [a, b, c] = loaded.plan.number_ranges.as_slice() else { panic!("three ranges") };
    let ends = |range: &dialplan_core::model::NumberRange| match &range.numbers {
        RangeNumbers::FromTo { first, last, .. } => Some((first.to_string(), last.to_string())),
        RangeNumbers::Pattern(_) => None,
    };
    assert_eq!(ends(a), Some(("3120".to_owned(), "3129".to_owned())));
    assert_eq!(ends(b), Some(("1".to_owned(), "9".to_owned())));
    assert_eq!(&*c.pattern().unwrap().value, r"^\+1");
    assert_eq!(a.site.unwrap().id, loaded.plan.site_ids().next().unwrap());
}

#[test]
fn mistakes_of_ranges_are_reported_with_a_way_out() {
    let example = "[write both ends with `+`, as `+31201112000-+31201112999`]";
    for (range, expected) in [
        (
            "range: '+3120'",
            format!("«'+3120'» wrong-type `range` must be `+FIRST-+LAST`, with digits only: no blanks {example}"),
        ),
        (
            "range: '3120-3129'",
            format!("«'3120-3129'» wrong-type `range` must be `+FIRST-+LAST`, with digits only: no blanks {example}"),
        ),
        (
            "range: '+31-20-+31-29'",
            format!(
                "«'+31-20-+31-29'» wrong-type `range` must be `+FIRST-+LAST`, with digits only: no blanks {example}"
            ),
        ),
        (
            "range: '+3120-+312'",
            "«'+3120-+312'» wrong-type the ends of the range have 4 and 3 digits, not equally many \
             [write both numbers in full, or make a range for each length]"
                .to_owned(),
        ),
        (
            "range: '+3129-+3120'",
            "«'+3129-+3120'» wrong-type the range begins with `+3129` and ends with the lower number `+3120` \
             [write `+3120-+3129`]"
                .to_owned(),
        ),
        (
            "range: '+1-+2', pattern: '^1'",
            "«'^1'» wrong-type a number range has `range` or `pattern`, not both \
             [keep one of them, or make two number ranges]"
                .to_owned(),
        ),
        ("site: Boston", "«{name: a, site: Boston}» missing-key `range` or `pattern` is missing".to_owned()),
        (
            "range: '+1-+2', site: Bostn",
            "«Bostn» undefined-reference there is no site `Bostn` [did you mean `Boston`?]".to_owned(),
        ),
        (
            "pattern: ''",
            "«''» wrong-type the pattern of a number range must not be empty: it would match every number \
             [write what the numbers look like, as `^\\+31201112\\d{3}$`]"
                .to_owned(),
        ),
        (
            "range: '+1234567890123456-+1234567890123457'",
            format!(
                "«'+1234567890123456-+1234567890123457'» wrong-type the numbers of the range have 16 digits, \
                 and no number has more than 15 {example}"
            ),
        ),
        ("pattern: '^(1'", String::new()),
        ("pattern: '^1', ranges: 1", String::new()),
    ] {
        let found = findings(&format!("  - {{name: a, {range}}}\n"));
        assert_eq!(found.len(), 1, "{range}: {found:?}");
        if !expected.is_empty() {
            assert_eq!(found, [expected]);
        }
    }
    let found = findings("  - {name: a, range: +1-+2}\n  - {name: a, range: +3-+4}\n");
    assert_eq!(found, ["«a» duplicate-name there are two number ranges `a` [give one of them another name]"]);
}

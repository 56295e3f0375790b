//! Named classes of numbers of a plan file: what is read, and what is reported.

use dialplan_core::Limits;
use dialplan_core::compile::check;
use dialplan_core::diag::Diagnostic;
use dialplan_core::model::load;
use dialplan_core::source::SourceFile;

/// Returns the findings about a plan with these classes: the underlined text, the code, the message, the path, the
/// help.
fn findings(classes: &str) -> Vec<String> {
    let file = SourceFile::new("plan.yaml", format!("version: 1\nclasses: {classes}\n"));
    let loaded = load(&file, &Limits::default());
    let mut found = loaded.diagnostics;
    found.extend(check(&file, &loaded.plan, &Limits::default()));
    let shown = |finding: &Diagnostic| {
        let place = finding.primary.as_ref().map_or("", |label| file.slice(label.span));
        let help = finding.help.as_ref().map_or(String::new(), |help| format!(" [{help}]"));
        format!(
            "«{place}» {} {} {}{help}",
            finding.code.name,
            finding.message,
            finding.path.as_deref().unwrap_or_default()
        )
    };
    found.iter().map(shown).collect()
}

#[test]
fn classes_are_read_in_the_order_of_the_file() {
    let text = "version: 1\nclasses:\n  our mobiles: '^\\+316'\n  112: 112\n  b: ^\\+(?!31)\n";
    let loaded = load(&SourceFile::new("plan.yaml", text), &Limits::default());
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    let classes: Vec<(&str, &str)> = loaded.plan.classes.iter().map(|c| (&*c.name.value, &*c.pattern.value)).collect();
    assert_eq!(classes, [("our mobiles", r"^\+316"), ("112", "112"), ("b", r"^\+(?!31)")]);
}

#[test]
fn mistakes_of_classes_are_reported_with_a_way_out() {
    let message = "wrong-type a class must have a pattern that is a text and not empty";
    let help = r"[write what the numbers look like, as `^\+316\d{8}$`]";
    for (classes, expected) in [
        ("[a]", "«[a]» wrong-type `classes` must be a mapping from names to patterns, not a list classes".to_owned()),
        ("^1", "«^1» wrong-type `classes` must be a mapping from names to patterns, not text classes".to_owned()),
        ("{a: ''}", format!("«''» {message} classes[\"a\"] {help}")),
        ("{a: ~}", format!("«a» {message} classes[\"a\"] {help}")),
        ("{a: [0-9]}", format!("«[0-9]» {message} classes[\"a\"] {help}")),
        ("{' ': ^1}", "«' '» missing-key the name of a class is empty classes".to_owned()),
        ("{a: ^1, a: ^2}", "«a» duplicate-name the key `a` appears twice  [keep one of them]".to_owned()),
        ("\n  a: #31", "«a» missing-key `a` is empty classes[\"a\"] [put the value in single quotes]".to_owned()),
        ("{a: '^(1'}", "«(» pattern-invalid invalid pattern: `(` without its `)` classes[\"a\"]".to_owned()),
        (
            "{a: '^(?<b>0)*(?<-b>1)*$'}",
            "«(?<-b>1)» pattern-unsupported balancing group is not supported classes[\"a\"] [write the pattern without it]"
                .to_owned(),
        ),
    ] {
        assert_eq!(findings(classes), [expected], "{classes}");
    }
}

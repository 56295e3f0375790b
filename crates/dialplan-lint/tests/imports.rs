//! No lint rule imports another one: what two rules ask belongs to a module beside `rules`.

use std::path::Path;

/// Returns the rules, other than the module's own, that the text of a rule module imports or names in a path.
fn imported<'a>(own: &str, text: &str, stems: &'a [String]) -> Vec<&'a str> {
    let words = |text: &str| -> Vec<String> {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        text.split(|c| !is_word(c)).map(str::to_owned).collect()
    };
    // From each path into the rules, the words up to the end of the path, or of the import if it is a list.
    let mut named = Vec::new();
    for start in ["super::", "rules::"] {
        for (at, _) in text.match_indices(start) {
            let rest = &text[at..];
            let is_list = rest[start.len()..].starts_with('{');
            let end = rest.find(|c: char| if is_list { c == ';' } else { !c.is_alphanumeric() && !"_:".contains(c) });
            named.extend(words(&rest[..end.unwrap_or(rest.len())]));
        }
    }
    let is_other = |stem: &&String| **stem != own && named.contains(stem);
    stems.iter().filter(is_other).map(String::as_str).collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test reads the modules of the rules")]
fn rules_do_not_import_rules() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let modules: Vec<_> = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect();
    let stem = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let stems: Vec<String> = modules.iter().map(|path| stem(path)).filter(|stem| stem != "mod").collect();
    assert_eq!(stems.len(), dialplan_lint::ALL.len());
    for path in modules.iter().filter(|path| stem(path) != "mod") {
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(imported(&stem(path), &text, &stems), [""; 0], "rule module {}", stem(path));
    }
}

#[test]
fn imports_and_paths_are_found() {
    let stems = ["group_missing".to_owned(), "not_decided".to_owned()];
    let check = |text, expected: &[&str]| assert_eq!(imported("class_hole", text, &stems), expected, "{text}");
    check("use super::{Rule, code, group_missing};", &["group_missing"]);
    check("use super::group_missing::unresolved;", &["group_missing"]);
    check("use crate::rules::{\n    Rule,\n    not_decided::RULE,\n};", &["not_decided"]);
    check("let code = crate::rules::not_decided::RULE;", &["not_decided"]);
    check("use crate::{Context, rules::{Rule, group_missing}};", &["group_missing"]);
    check("use super::{Rule, code};\ncontext.not_decided(&CODE);", &[]);
}

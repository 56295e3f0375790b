//! Every folder in `testcases/import` is a test. All files in it except the expected ones are imported, in the order of
//! their names, with the files of its folder `data` as those that scripts read. The plan, the suite and the findings
//! must be as expected. `BLESS=1` writes the actual results
//! instead; read them before you commit them.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a failing test may panic, and tests read files"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use dialplan_core::Limits;
use dialplan_core::compile::check;
use dialplan_core::model::load;
use dialplan_core::source::SourceFile;
use dialplan_core::suite::Reader;
use dialplan_exchange::import::decode;
use dialplan_exchange::{Finding, GivenValues, ImportOptions, Source, import, write};

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Returns the files of a folder by name, with their text.
fn data(folder: &Path) -> Vec<(String, String)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let files = entries.map(|entry| entry.unwrap().path());
    let mut data: Vec<(String, String)> = files
        .map(|path| (name_of(&path), decode(name_of(&path), fs::read(path).unwrap()).0.text().to_owned()))
        .collect();
    data.sort();
    data
}

/// Returns the expected files of a case by name, with their actual content.
fn outcome(folder: &Path) -> [(&'static str, String); 3] {
    let mut inputs: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.retain(|path| path.is_file() && !name_of(path).starts_with("expected"));
    inputs.sort();
    let given = GivenValues { data: data(&folder.join("data")), ..GivenValues::default() };
    let mut findings = Vec::new();
    let mut sources = Vec::new();
    for (file, path) in inputs.iter().enumerate() {
        let (text, finding) = decode(name_of(path), fs::read(path).unwrap());
        findings.extend(finding.map(|diagnostic| Finding { file, diagnostic }));
        sources.push(Source { file: text, format: None });
    }
    let imported = import(&sources, &ImportOptions { given, ..ImportOptions::default() });
    findings.extend(imported.findings.iter().cloned());
    let mut reported = String::new();
    for Finding { file, diagnostic } in &findings {
        let file = &sources[*file].file;
        let place = diagnostic.primary.as_ref().map_or("-".to_owned(), |label| {
            let place = file.line_column(label.span.start);
            format!("{}:{}", place.line, place.column)
        });
        let _ = writeln!(
            reported,
            "{}:{place}: {}[{}]: {}",
            file.name(),
            diagnostic.level.name(),
            diagnostic.code.name,
            diagnostic.message
        );
    }
    let files: Vec<&SourceFile> = sources.iter().map(|source| &source.file).collect();
    let draft = &imported.draft;
    let empty = draft.is_empty();
    let plan = if imported.has_errors() || empty { String::new() } else { write::plan(draft, &files) };
    if !plan.is_empty() {
        let file = SourceFile::new("expected.yaml", plan.as_str());
        let loaded = load(&file, &Limits::default());
        assert!(loaded.diagnostics.is_empty(), "{}: {:#?}\n{plan}", folder.display(), loaded.diagnostics);
        let patterns = check(&file, &loaded.plan, &Limits::default());
        assert!(patterns.is_empty(), "{}: {patterns:#?}", folder.display());
    }
    let suite = write::suite(&draft.tests, true, true);
    for (origin, message) in &suite.left_out {
        let file = &sources[origin.file].file;
        let _ = writeln!(reported, "{}:{}: {message}", file.name(), file.line(origin.span.start));
    }
    if !draft.tests.is_empty() {
        assert!(Reader::new(suite.text.as_bytes()).is_ok(), "{}", suite.text);
    }
    [
        ("expected.yaml", plan),
        ("expected.txt", reported),
        ("expected.csv", if draft.tests.is_empty() { String::new() } else { suite.text }),
    ]
}

#[test]
fn every_case_comes_out_as_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testcases/import");
    let mut cases: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.is_dir());
    cases.sort();
    assert!(cases.len() >= 20);
    let mut failures = Vec::new();
    for case in &cases {
        for (name, actual) in outcome(case) {
            let path = case.join(name);
            let expected = fs::read_to_string(&path).unwrap_or_default();
            if expected == actual {
                continue;
            }
            if std::env::var_os("BLESS").is_none() {
                failures.push(format!("{}\n--- expected\n{expected}--- actual\n{actual}", path.display()));
            } else if actual.is_empty() {
                fs::remove_file(&path).unwrap();
            } else {
                fs::write(&path, actual).unwrap();
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

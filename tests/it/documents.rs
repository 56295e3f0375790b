//! Runs the console blocks of the README, of the pages in `docs/`, of the examples and of the command line cases.

use std::fs;
use std::path::{Path, PathBuf};

use crate::console;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns a fresh copy of a folder, so that nothing that a document writes stays behind.
fn copy_of(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_into(folder, copy.path());
    copy
}

fn copy_into(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy_into(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn entries(folder: &str) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    assert!(!entries.is_empty(), "{folder} is empty");
    entries
}

/// Returns a folder that contains the examples.
fn with_examples() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let examples = folder.path().join("examples");
    fs::create_dir(&examples).unwrap();
    copy_into(&root().join("examples"), &examples);
    folder
}

#[test]
fn the_readme_is_true() {
    console::check(&root().join("README.md"), with_examples().path());
}

/// Each page starts with the plan and the suite of the README. A page without a console block has nothing to run.
#[test]
fn the_pages_are_true() {
    let mut checked = Vec::new();
    // Pictures are in a folder of their own.
    for page in entries("docs").into_iter().filter(|page| page.is_file()) {
        if fs::read_to_string(&page).unwrap().lines().any(|line| line == "```console") {
            let folder = with_examples();
            console::write_files(&root().join("README.md"), folder.path());
            console::check(&page, folder.path());
            checked.push(page.file_stem().unwrap().to_string_lossy().into_owned());
        }
    }
    let pages = [
        "call-logs",
        "diff",
        "emergency",
        "generate",
        "import-export",
        "lint",
        "matrix",
        "output",
        "plan-file",
        "report",
        "search",
        "suites",
        "verify",
    ];
    assert_eq!(checked, pages);
}

#[test]
fn links_between_documents_lead_somewhere() {
    let examples = entries("examples").into_iter().map(|folder| folder.join("README.md"));
    let pages = entries("docs").into_iter().chain(examples);
    let others = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "fuzz/README.md"].map(|name| root().join(name));
    for page in pages.chain(others).filter(|page| page.extension().is_some_and(|extension| extension == "md")) {
        let text = fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let is_file = path.ends_with(".md") || path.ends_with('/') || path.ends_with(".csv");
            if path.contains("://") || !(is_file || path.is_empty() && !anchor.is_empty()) {
                continue;
            }
            let target = if path.is_empty() { page.clone() } else { page.parent().unwrap().join(path) };
            assert!(target.exists(), "{}: {link}", page.display());
            if !anchor.is_empty() {
                let headings = fs::read_to_string(&target).unwrap();
                assert!(headings.lines().any(|line| anchor_of(line) == anchor), "{}: {link}", page.display());
            }
        }
    }
}

/// Returns the anchor that GitHub gives a heading; empty for a line that is no heading.
fn anchor_of(line: &str) -> String {
    let heading = line.trim_start_matches('#');
    if heading.len() == line.len() || !heading.starts_with(' ') {
        return String::new();
    }
    let kept = heading.trim().to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
}

#[test]
fn the_examples_are_true() {
    for example in entries("examples") {
        let folder = copy_of(&example);
        console::check(&example.join("README.md"), folder.path());
    }
}

#[test]
fn the_suites_of_the_examples_pass() {
    for example in entries("examples") {
        let printed = console::run("dialplan run suite.csv", &example);
        assert!(printed.contains(" passed, 0 failed"), "{}: {printed}", example.display());
    }
}

#[test]
fn the_suites_of_the_test_cases_pass() {
    let printed = console::run("dialplan run testcases/suites", root());
    assert!(printed.contains(" passed, 0 failed"), "{printed}");
    assert!(!printed.contains('?'), "{printed}");
}

#[test]
fn the_command_line_does_what_its_cases_say() {
    for case in entries("testcases/cli") {
        let folder = tempfile::tempdir().unwrap();
        console::check(&case, folder.path());
    }
}

//! The README, the examples and the command line cases are true.

use std::fs;
use std::path::{Path, PathBuf};

use crate::console;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A fresh copy of a folder, so that nothing that a document writes stays behind.
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

#[test]
fn the_readme_is_true() {
    let folder = tempfile::tempdir().unwrap();
    let examples = folder.path().join("examples");
    fs::create_dir(&examples).unwrap();
    copy_into(&root().join("examples"), &examples);
    console::check(&root().join("README.md"), folder.path());
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

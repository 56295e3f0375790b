//! Runs the console blocks of a Markdown file and compares what is printed.
//!
//! A block ```` ```console ```` has commands on lines that begin with `$ `. Below each command is its output, including
//! standard error, and `? 1` as the last line if it ends with that code. `[..]` matches any characters of a line, and a
//! line `...` any lines. A block whose info string ends in `file=NAME` is written to that file first. All blocks of a
//! file run in one folder. `BLESS=1` writes what was printed into the file instead.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs every block of the file in the folder.
pub(crate) fn check(document: &Path, folder: &Path) {
    let text = fs::read_to_string(document).unwrap();
    let mut blessed = String::new();
    let (mut commands, mut failures) = (0, Vec::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        blessed.push_str(line);
        blessed.push('\n');
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        write_file(info, &body, folder);
        if info == "console" {
            for step in steps(&body) {
                commands += 1;
                let actual = run(&step.command, folder);
                let expected = step.expected.iter().map(|line| format!("{line}\n")).collect::<String>();
                let held = matches(&step.expected, &actual.lines().collect::<Vec<_>>());
                // Output that matches is kept as it is in the file, including wild cards.
                let written = if held { expected.clone() } else { without_times(&actual) };
                blessed.push_str(&format!("$ {}\n{written}", step.command));
                if !held {
                    failures.push(format!("$ {}\n--- expected\n{expected}--- actual\n{actual}", step.command));
                }
            }
        } else {
            body.iter().for_each(|line| blessed.push_str(&format!("{line}\n")));
        }
        blessed.push_str("```\n");
    }
    if std::env::var_os("BLESS").is_some() && !failures.is_empty() {
        fs::write(document, blessed).unwrap();
        return;
    }
    assert!(failures.is_empty(), "{}:\n{}", document.display(), failures.join("\n"));
    assert!(commands > 0, "{} has no console block", document.display());
}

/// Writes the blocks with `file=NAME` to their files, and runs nothing.
pub(crate) fn write_files(document: &Path, folder: &Path) {
    let text = fs::read_to_string(document).unwrap();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        write_file(info, &body, folder);
    }
}

fn write_file(info: &str, body: &[&str], folder: &Path) {
    if let Some((_, name)) = info.split_once("file=") {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, body.join("\n") + "\n").unwrap();
    }
}

/// Returns the text that is written when blessing, with every duration replaced by a wild card.
fn without_times(text: &str) -> String {
    let time = |line: &str| match line
        .rsplit_once(" in ")
        .and_then(|(before, after)| Some((before, after.split_once(" ms")?)))
    {
        Some((before, (number, after))) if number.parse::<u64>().is_ok() => format!("{before} in [..] ms{after}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(time).collect()
}

struct Step<'b> {
    command: String,
    expected: Vec<&'b str>,
}

fn steps<'b>(body: &[&'b str]) -> Vec<Step<'b>> {
    let mut steps: Vec<Step<'b>> = Vec::new();
    for line in body {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => steps.push(Step { command: command.to_owned(), expected: Vec::new() }),
            (None, Some(step)) => step.expected.push(line),
            (None, None) => panic!("a console block begins with a command, not with `{line}`"),
        }
    }
    steps
}

/// Runs a command in the folder. Returns what it prints, ending in a line break, and its exit code if that is not 0.
pub(crate) fn run(command: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_dialplan"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(folder)
        .env("PATH", path)
        .env_remove("DIALPLAN_PLAN")
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let mut text = String::from_utf8(output.stdout).unwrap();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    match output.status.code() {
        Some(0) => {}
        Some(code) => text.push_str(&format!("? {code}\n")),
        None => text.push_str("? killed\n"),
    }
    text
}

fn matches(expected: &[&str], actual: &[&str]) -> bool {
    match (expected.split_first(), actual.split_first()) {
        (None, None) => true,
        (Some((&"...", rest)), _) => (0..=actual.len()).any(|skipped| matches(rest, &actual[skipped..])),
        (Some((expected, expected_rest)), Some((actual, actual_rest))) => {
            line_matches(expected, actual) && matches(expected_rest, actual_rest)
        }
        _ => false,
    }
}

fn line_matches(expected: &str, actual: &str) -> bool {
    match expected.split_once("[..]") {
        None => expected == actual,
        Some((before, rest)) => actual.strip_prefix(before).is_some_and(|actual| {
            (0..=actual.len()).filter(|at| actual.is_char_boundary(*at)).any(|at| line_matches(rest, &actual[at..]))
        }),
    }
}

#[test]
fn wild_cards_match_what_they_stand_for() {
    assert!(matches(&["a [..] ms", "...", "z"], &["a 12 ms", "b", "c", "z"]));
    assert!(!matches(&["a [..] ms"], &["a 12 s"]));
    assert!(!matches(&["a"], &["a", "b"]));
    assert!(!matches(&["a", "b"], &["a"]));
}

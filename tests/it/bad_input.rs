//! Hostile and damaged input leads to an answer or a clear error, within bounds.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::console;

fn folder_with(name: &str, text: impl AsRef<[u8]>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), text).unwrap();
    folder
}

/// Runs a command with at most a gigabyte of address space, for at most a minute.
fn bounded(command: &str, folder: &Path) -> String {
    console::run(&format!("ulimit -v 1000000; timeout 60 {command}"), folder)
}

#[test]
fn hostile_plans_of_a_mebibyte_end_in_an_error() {
    const SIZE: usize = 1 << 20;
    let list_bomb = "version: 1\nphone_usages: [".to_owned() + &"[".repeat(SIZE);
    let keys = (0..SIZE / 9).fold("version: 1\n".to_owned(), |mut text, n| {
        let _ = writeln!(text, "k{n}: 1");
        text
    });
    let same_keys = "version: 1\n".to_owned() + &"name: x\n".repeat(SIZE / 8);
    let references = (0..SIZE / 12).fold("version: 1\npolicies:\n  p:\n".to_owned(), |mut text, n| {
        let _ = writeln!(text, "    - u{n}");
        text
    });
    let patterns = (0..SIZE / 30).fold("version: 1\nroutes:\n".to_owned(), |mut text, n| {
        let _ = writeln!(text, "  - {{name: r{n}, target: '(('}}");
        text
    });
    let aliases = "version: 1\na: &a [1]\nphone_usages: [".to_owned() + &"*a, ".repeat(SIZE / 4) + "]\n";
    let quotes = "version: 1\nname: \"".to_owned() + &"\\".repeat(SIZE);
    let long_line = "version: 1\nname: '".to_owned() + &"x".repeat(SIZE) + "' : y";
    let tags = "version: 1\nphone_usages: [".to_owned() + &"!x y, ".repeat(SIZE / 6) + "]\n";
    let names = (0..SIZE / 24).fold("version: 1\nphone_usages:\n".to_owned(), |mut text, n| {
        let _ = writeln!(text, "  - \u{1b}[31m{n}\n  - \u{1b}[31m{n}");
        text
    });
    for hostile in [list_bomb, keys, same_keys, references, patterns, aliases, quotes, long_line, tags, names] {
        let folder = folder_with("dialplan.yaml", &hostile);
        let printed = bounded("dialplan show", folder.path());
        let start: String = hostile.chars().take(40).collect();
        assert!(printed.ends_with("? 2\n"), "{start}: {}", printed.chars().take(300).collect::<String>());
        assert!(printed.len() < 200_000, "{start}: {} bytes printed", printed.len());
        assert!(!printed.contains('\u{1b}'), "{start}: an escape sequence came through");
    }
}

#[test]
fn a_large_honest_plan_loads() {
    let mut text = "version: 1\nroutes:\n".to_owned();
    for n in 0..100_000 {
        let _ = writeln!(text, "  - {{name: route {n}, target: '^\\+{n}\\d{{4}}$'}}");
    }
    text.push_str("oops: 1\n");
    let folder = folder_with("dialplan.yaml", text);
    let printed = bounded("dialplan show", folder.path());
    assert!(printed.contains("a plan has no key `oops`") && printed.ends_with("? 2\n"), "{printed}");
}

#[test]
fn a_plan_beyond_the_limit_is_not_read() {
    let folder = folder_with("dialplan.yaml", format!("version: 1\n#{}\n", "x".repeat(1000)));
    let printed = console::run("dialplan show --limit-plan-bytes 1000", folder.path());
    assert_eq!(
        printed,
        "error: dialplan.yaml has more than 1000 bytes\nhelp: raise the limit with `--limit-plan-bytes`\n? 2\n"
    );
}

#[test]
fn a_suite_that_cannot_be_read_keeps_what_came_before() {
    let folder = tempfile::tempdir().unwrap();
    console::run("dialplan init", folder.path());
    let suite = b"dialed_number,expected_route\n112,emergency\n113,\xFF\n";
    fs::write(folder.path().join("bad.csv"), suite).unwrap();
    let printed = console::run("dialplan run bad.csv", folder.path());
    assert!(printed.contains("bad.csv:3: the text is not UTF-8"), "{printed}");
    assert!(printed.contains(" passed, 0 failed"), "{printed}");
    assert!(printed.ends_with("? 2\n"));
}

#[test]
fn many_cases_do_not_need_much_memory() {
    let folder = tempfile::tempdir().unwrap();
    console::run("dialplan init", folder.path());
    let mut suite = "dialed_number,expected_route\r\n".to_owned();
    for n in 0..200_000 {
        let _ = write!(suite, "0040{:07},national\r\n", n % 10_000_000);
    }
    fs::write(folder.path().join("many.csv"), suite).unwrap();
    // Two threads' stacks and the binary use most of this address space (300 MB).
    let printed = console::run("ulimit -v 300000; dialplan run many.csv", folder.path());
    assert!(printed.contains("200003 passed, 0 failed") || printed.contains(" passed, 0 failed"), "{printed}");
}

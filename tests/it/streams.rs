//! Pipes and interrupts: a reader that goes away, input that stays open, a command that is stopped.
#![cfg(unix)]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::console;

/// How long an answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    console::run("dialplan init", folder.path());
    let mut failing = "dialed_number,expected_route\n".to_owned();
    for _ in 0..3000 {
        failing.push_str("112,national\n");
    }
    fs::write(folder.path().join("failing.csv"), failing).unwrap();
    let open = "version: 1\nlocation_profiles:\n  - name: A\n    rules:\n      - One: ^0([4|8]\\d{2})$ -> +3120222$1\n";
    fs::write(folder.path().join("open.yaml"), open).unwrap();
    folder
}

/// Runs a command whose output nobody reads. Returns its exit code and what it said.
fn unread(command: &str, folder: &Path) -> String {
    // The reader ends before the command begins.
    let command = command.replace("dialplan", "timeout 60 dialplan");
    console::run(&format!("({{ sleep 0.1; {command}; }} 2>said; echo $? > code) | true; cat code said"), folder)
}

#[test]
fn the_exit_code_does_not_depend_on_who_reads() {
    let cases = [
        ("dialplan run failing.csv", "1"),
        ("dialplan run failing.csv --format json", "1"),
        ("dialplan run failing.csv -v", "1"),
        ("dialplan run suite.csv", "0"),
        ("dialplan run failing.csv --filter nothing", "2"),
        ("dialplan test 999", "1"),
        ("dialplan test 112", "0"),
        ("dialplan test 112 é 999", "2"),
        ("dialplan test --explain $(seq 1000 2000)", "1"),
        ("seq 1000 9000 | dialplan test - --format json", "1"),
        ("dialplan lint open.yaml --deny warning", "1"),
        ("dialplan lint open.yaml --deny warning --format json", "1"),
        ("dialplan lint open.yaml", "0"),
        ("dialplan rule '^1$' 1 2", "1"),
        ("dialplan rule '(' 1", "2"),
        ("printf 'number\\n112\\né\\n' | dialplan replay - --summary", "2"),
        ("printf 'number\\n112\\n' | dialplan replay -", "0"),
        ("dialplan show", "0"),
        ("dialplan explain --list", "0"),
        ("dialplan completions bash", "0"),
        ("dialplan man", "0"),
        ("dialplan --help", "0"),
        ("dialplan compile --emit json", "0"),
        ("dialplan export --to teams-ps1", "0"),
    ];
    let folder = sample();
    for (command, code) in cases {
        let printed = unread(command, folder.path());
        assert_eq!(printed.lines().next(), Some(code), "{command}: {printed}");
        assert!(!printed.contains("pipe") && !printed.contains("panicked"), "{command}: {printed}");
    }
}

#[test]
fn files_are_complete_whoever_reads() {
    let folder = sample();
    let made = |command: &str, unread_by_anybody: bool| {
        let command = command.replace("NAME", "made");
        let _ = fs::remove_file(folder.path().join("made"));
        match unread_by_anybody {
            true => unread(&command, folder.path()),
            false => console::run(&command, folder.path()),
        };
        fs::read(folder.path().join("made")).unwrap_or_default()
    };
    for command in [
        "dialplan run failing.csv --junit NAME",
        "dialplan run failing.csv --format json --junit NAME",
        "dialplan lint open.yaml --baseline NAME",
        "cp open.yaml made; dialplan lint NAME --fix",
        "dialplan test --explain $(seq 1000 2000) --save NAME",
        "dialplan compile -o NAME",
        "dialplan export --to teams-ps1 -o NAME",
        "dialplan replay failing.csv -o NAME",
    ] {
        let whole = made(command, false);
        assert!(!whole.is_empty(), "{command}");
        assert!(made(command, true) == whole, "{command}");
        assert!(!command.contains("--fix") || whole.ends_with(b"^0([48]\\d{2})$ -> +3120222$1\n"), "{command}");
    }
}

#[test]
fn a_filter_ends_when_nobody_reads_its_rows() {
    let folder = sample();
    let endless = [
        "(echo number; yes 112) | dialplan replay -",
        "yes '{\"number\": \"112\"}' | dialplan replay - --jsonl",
        "yes '{\"pattern\": \"1\", \"input\": \"1\"}' | dialplan rule --jsonl",
    ];
    for command in endless {
        let printed = unread(command, folder.path());
        assert_eq!(printed, "0\n", "{command}");
    }
}

#[test]
fn a_full_disk_is_an_error_of_every_command() {
    let folder = sample();
    for command in [
        "--help",
        "--version",
        "help test",
        "test --help",
        "completions bash",
        "man",
        "explain --list",
        "show",
        "test 112",
        "run suite.csv",
        "run failing.csv",
        "lint open.yaml",
        "rule 1 1",
        "compile",
        "export --to sfb-json",
        "replay suite.csv --summary",
        "replay suite.csv",
    ] {
        let printed = console::run(&format!("dialplan {command} > /dev/full"), folder.path());
        let expected = "error: standard output cannot be written: no space left on device";
        assert!(printed.contains(expected) && printed.ends_with("? 2\n"), "{command}: {printed}");
        assert_eq!(printed.matches("error:").count(), 1, "{command}: {printed}");
    }
}

/// A command whose standard input stays open, and the lines that it prints.
struct Open {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Open {
    fn new(arguments: &str, folder: &Path) -> Open {
        let mut child = Command::new(env!("CARGO_BIN_EXE_dialplan"))
            .args(arguments.split(' '))
            .current_dir(folder)
            .env_remove("DIALPLAN_PLAN")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = mpsc::channel();
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        Open { child, lines }
    }

    fn write(&mut self, text: &str) {
        self.child.stdin.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
    }

    /// Returns the next line, which has to come while the input is open.
    fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).unwrap()
    }

    /// Sends a signal, as soon as the command can handle it: then it has its second thread.
    fn signal(&self, name: &str) {
        let tasks = format!("/proc/{}/task", self.child.id());
        while fs::read_dir(&tasks).is_ok_and(|tasks| tasks.count() < 2) {
            std::thread::sleep(Duration::from_millis(5));
        }
        console::run(&format!("kill -{name} {}", self.child.id()), Path::new("/"));
    }

    fn code(&mut self) -> Option<i32> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        self.child.kill().unwrap();
        panic!("the command does not end");
    }
}

#[test]
fn rows_are_decided_as_they_come() {
    let folder = sample();
    let object = "{\"number\": \"112\"}\n";
    let rule = "{\"pattern\": \"1\", \"input\": \"1\"}\n";
    let cases = [
        ("test -", "112\n", "112   profile"),
        ("test - --format json", "112\n", "{\"schema_version\""),
        ("test -", "é\n112\n", "112   profile"),
        ("rule --jsonl", rule, "{\"valid\":true"),
        ("replay -", "number\n112\n", "number,normalised"),
        ("replay - --jsonl", object, "{\"number\":\"112\""),
    ];
    for (arguments, input, expected) in cases {
        let mut open = Open::new(arguments, folder.path());
        open.write(input);
        let line = open.line().replace("\": \"", "\":\"");
        assert!(line.starts_with(&expected.replace("\": \"", "\":\"")), "{arguments}: {line}");
        if arguments == "replay -" {
            assert!(open.line().starts_with("112,+112"), "{arguments}");
            // A second row, also in two parts.
            open.write("999\n11");
            assert!(open.line().starts_with("999,"), "{arguments}");
            open.write("3\n");
            assert!(open.line().starts_with("113,"), "{arguments}");
        }
        drop(open.child.stdin.take());
        open.code();
    }
    // As much as a pipe holds, to the byte.
    let mut open = Open::new("replay -", folder.path());
    let mut rows = "number,note\n".to_owned();
    while rows.len() < 65_536 - 100 {
        rows.push_str("112,\n");
    }
    let _ = writeln!(rows, "999,{}", "x".repeat(65_536 - rows.len() - 5));
    assert_eq!(rows.len(), 65_536);
    open.write(&rows);
    while !open.line().starts_with("999,") {}
    drop(open.child.stdin.take());
    open.code();
}

#[test]
fn an_interrupt_ends_every_command_with_130() {
    let folder = sample();
    console::run("mkfifo pipe", folder.path());
    // The other end of the pipe stays open, and sends nothing.
    let mut holder = Command::new("sh").args(["-c", "exec sleep 300 > pipe"]).current_dir(&folder).spawn().unwrap();
    let waiting = [
        "test -",
        "test - --save saved.csv",
        "rule --jsonl",
        "replay -",
        "replay - --summary",
        "replay pipe",
        "replay - -o rows.csv",
        "import -",
        "import - -o imported.yaml",
        "run pipe",
        "run suite.csv -p pipe --junit junit.xml",
        "lint pipe",
        "lint open.yaml --suite pipe --baseline known.json",
        "compile -p pipe -o plan.dpa",
        "export -p pipe --to sfb-json -o objects.json",
        "test 112 -p pipe",
    ];
    let before = console::run("ls -a", folder.path());
    for arguments in waiting {
        for signal in ["INT", "TERM"] {
            let mut open = Open::new(arguments, folder.path());
            open.signal(signal);
            assert_eq!(open.code(), Some(130), "{arguments}");
            assert_eq!(console::run("ls -a", folder.path()), before, "{arguments}");
        }
    }
    holder.kill().unwrap();
    holder.wait().unwrap();
}

#[test]
fn an_interrupt_leaves_whole_rows() {
    let folder = sample();
    // Rows of different lengths, so that a buffer of any size would cut one.
    console::run(
        "seq 1 7 3000000 > numbers; sed 's/.*/{\"pattern\": \"1+(.*)\", \"input\": \"&\"}/' numbers > objects",
        folder.path(),
    );
    let cases = [
        ("test - --format json", "numbers", "\n  {", "}"),
        ("test -", "numbers", "", ""),
        ("rule --jsonl", "objects", "\n{", "}\n"),
    ];
    for (arguments, input, begin, end) in cases {
        for wanted in [100_000, 300_000] {
            let printed = console::run(
                &format!(
                    "rm -f rows; (while cat {input}; do :; done) 2>/dev/null | (echo $$ > pid; exec sh -c '
                    echo $$ > pid; exec dialplan {arguments}' > rows 2> said; ) & job=$!
                    until [ -s rows ] && [ $(wc -c < rows) -gt {wanted} ]; do sleep 0.01; done
                    kill -INT $(cat pid); wait $job"
                ),
                folder.path(),
            );
            assert_eq!(printed, "? 130\n", "{arguments}");
            let rows = fs::read_to_string(folder.path().join("rows")).unwrap();
            assert!(rows.ends_with(end), "{arguments}: {:?}", rows.get(rows.len() - 60..));
            if begin.is_empty() {
                // An answer ends with its route, or with the reason why there is none.
                let last = rows.trim_end_matches('\n').rsplit("\n\n").next().unwrap();
                assert!(rows.ends_with('\n') && last.lines().count() > 1, "{last}");
            } else {
                let last = rows.rsplit_once(begin).unwrap().1;
                assert!(serde_json::from_str::<serde_json::Value>(&format!("{{{last}")).is_ok(), "{arguments}: {last}");
            }
        }
    }
}

#[test]
fn an_interrupt_of_a_long_computation_leaves_no_file() {
    let folder = sample();
    let mut plan = "version: 1\nlocation_profiles:\n  - name: A\n    rules:\n".to_owned();
    for n in 0..12000 {
        let _ = writeln!(plan, "      - r{n}: '^(\\d{{{}}}{n}\\d*)$ -> +$1'", n % 30);
    }
    fs::write(folder.path().join("heavy.yaml"), plan).unwrap();
    let before = console::run("ls -a", folder.path());
    for arguments in ["compile -p heavy.yaml -o made", "lint heavy.yaml --baseline made", "lint heavy.yaml --fix"] {
        let mut open = Open::new(arguments, folder.path());
        std::thread::sleep(Duration::from_millis(300));
        assert!(open.child.try_wait().unwrap().is_none(), "{arguments}: the plan is not heavy enough");
        open.signal("INT");
        assert_eq!(open.code(), Some(130), "{arguments}");
        assert_eq!(console::run("ls -a", folder.path()), before, "{arguments}");
    }
}

#[test]
fn a_second_interrupt_ends_at_once() {
    let folder = sample();
    console::run("(echo number; seq 1000 200000) > calls.csv", folder.path());
    // Nobody reads the output after its first line, so that it cannot be written to its end.
    let mut child = Command::new(env!("CARGO_BIN_EXE_dialplan"))
        .args(["replay", "calls.csv"])
        .current_dir(&folder)
        .env_remove("DIALPLAN_PLAN")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut String::new()).unwrap();
    let interrupt = format!("kill -INT {}", child.id());
    console::run(&interrupt, Path::new("/"));
    std::thread::sleep(Duration::from_millis(500));
    assert!(child.try_wait().unwrap().is_none(), "the first one waits for the reader");
    console::run(&interrupt, Path::new("/"));
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_plan_may_come_from_a_pipe() {
    let folder = sample();
    console::run("dialplan compile -o plan.dpa; mkfifo pipe; dialplan export --to sfb-json > lync.json", folder.path());
    for (source, arguments) in [
        ("dialplan.yaml", "test 112 -p FILE"),
        ("plan.dpa", "test 112 -p FILE"),
        ("dialplan.yaml", "show -p FILE"),
        ("plan.dpa", "show -p FILE"),
        ("dialplan.yaml", "run suite.csv failing.csv -p FILE"),
        ("suite.csv", "run FILE -p dialplan.yaml"),
        ("open.yaml", "lint FILE --show-info"),
        ("open.yaml", "lint FILE --fix --dry-run"),
        ("suite.csv", "lint dialplan.yaml --suite FILE"),
        ("dialplan.yaml", "compile -p FILE --emit json"),
        ("plan.dpa", "compile -p FILE"),
        ("dialplan.yaml", "export --to teams-ps1 -p FILE"),
        ("suite.csv", "replay FILE -p dialplan.yaml"),
        ("dialplan.yaml", "replay suite.csv --against FILE"),
        ("lync.json", "import FILE"),
    ] {
        let of_file = console::run(&format!("dialplan {}", arguments.replace("FILE", source)), folder.path());
        let piped = arguments.replace("FILE", "pipe");
        let of_pipe = console::run(
            &format!("timeout 20 sh -c 'cat {source} > pipe' & timeout 20 dialplan {piped}"),
            folder.path(),
        );
        let plain = |text: &str| {
            let lines = text.lines().map(|line| line.replace(source, "pipe"));
            lines.filter(|line| !line.contains(" ms")).collect::<Vec<_>>().join("\n")
        };
        assert_eq!(plain(&of_pipe), plain(&of_file), "{arguments}");
    }
    let printed = console::run("timeout 5 sh -c 'cat open.yaml > pipe' & dialplan lint pipe --fix", folder.path());
    assert!(printed.contains("pipe is not a file: its fixes cannot be written"), "{printed}");
}

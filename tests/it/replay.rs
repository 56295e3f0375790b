//! Call logs of many pieces: order, bytes, memory, interrupts.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::console;

/// Writes a log with quotes, line breaks in quotes, both kinds of line ends, and bad rows.
fn log(folder: &Path, rows: u32) {
    console::run("dialplan init", folder);
    let mut text = "id,number,profile,policy,note\n".to_owned();
    for n in 0..rows {
        let number = match n % 7 {
            0 => "00301234567".to_owned(),
            1 => format!("00{:09}", n.wrapping_mul(2_654_435_761) % 1_000_000_000),
            2 => format!("2{:03}", n % 1000),
            3 => "112".to_owned(),
            4 => format!("+31{:09}", n),
            5 => format!("x{n}"),
            _ => format!("0{:07}", n),
        };
        let profile = ["amsterdam", "utrecht", ""][n as usize % 3];
        let note = ["plain", "\"quoted\"", "\"two\nlines\"", "5\" pipe", "\"say \"\"yes\"\"\""][n as usize % 5];
        let end = if n % 11 == 0 { "\r\n" } else { "\n" };
        let policy = if n % 1000 == 999 { "nobody" } else { "unrestricted" };
        let _ = write!(text, "{n},{number},{profile},{policy},{note}{end}");
    }
    fs::write(folder.join("calls.csv"), text).unwrap();
}

#[test]
fn order_and_bytes_do_not_depend_on_threads() {
    let folder = tempfile::tempdir().unwrap();
    log(folder.path(), 60_000);
    for flags in ["", "--summary", "--against other.yaml --format json"] {
        console::run("sed s/ocsmed/med/ dialplan.yaml > other.yaml", folder.path());
        let mut seen = Vec::new();
        for input in ["calls.csv", "- < calls.csv", "- --threads 1 < calls.csv", "calls.csv --threads 5"] {
            let name = if input.starts_with('-') { "standard input" } else { "calls.csv" };
            let printed = console::run(&format!("dialplan replay {flags} {input}"), folder.path());
            assert!(printed.ends_with("60 of 60000 calls could not be decided; the first 5 are shown\n? 2\n"));
            seen.push(printed.replace(&format!("error: {name}"), "error: "));
        }
        seen.dedup();
        assert_eq!(seen.len(), 1, "{flags}");
    }
    let ids = console::run(
        "dialplan replay calls.csv 2>/dev/null | grep -a -o '^[0-9]*,' | tr -d , | awk '$1 != NR - 1' | wc -l",
        folder.path(),
    );
    assert_eq!(ids, "0\n", "every row is in its place");
}

#[test]
fn a_long_log_does_not_need_much_memory() {
    let folder = tempfile::tempdir().unwrap();
    log(folder.path(), 1000);
    let printed = console::run(
        "ulimit -v 600000; (cat calls.csv; for i in $(seq 300); do sed 1d calls.csv; done) |
        dialplan replay - --threads 2 | tail -1",
        folder.path(),
    );
    assert!(printed.contains("301 of 301000 calls could not be decided"), "{printed}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_no_half_row() {
    let folder = tempfile::tempdir().unwrap();
    log(folder.path(), 2000);
    let printed = console::run(
        "mkfifo calls; : > out.csv; (cat calls.csv; while sed 1d calls.csv; do :; done) > calls 2>/dev/null &
        dialplan replay - < calls > out.csv 2> said & program=$!
        until [ $(wc -c < out.csv) -gt 1000000 ]; do sleep 0.01; done
        kill -TERM $program; wait $program; echo \"code $?\"; tail -1 said",
        folder.path(),
    );
    assert!(printed.starts_with("code 130\ninterrupted after "), "{printed}");
    let calls = printed.trim_start_matches("code 130\ninterrupted after ").split(' ').next().unwrap().to_owned();
    let rows = console::run("grep -a -c '^[0-9]*,' out.csv; tail -c 1 out.csv | od -An -c", folder.path());
    assert_eq!(rows.split_whitespace().collect::<Vec<_>>(), [&*calls, "\\n"], "{printed}");
}

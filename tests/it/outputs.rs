//! Files that commands write: whole or not at all, never over an input, with what the old file had.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::Path;

use crate::console;

fn sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    console::run("dialplan init", folder.path());
    folder
}

/// Returns the names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Every command that writes a file, with `FILE` for it.
const WRITERS: [&str; 9] = [
    "dialplan compile -o FILE",
    "dialplan export --to teams-ps1 --force -o FILE",
    "dialplan export --to sfb-json > lync.json; dialplan import lync.json --force -o FILE",
    "dialplan import ../vtest.csv --force --suite FILE",
    "dialplan run suite.csv --junit FILE",
    "dialplan test 112 --save FILE",
    "dialplan replay suite.csv -o FILE",
    "dialplan report --suite suite.csv -o FILE",
    "dialplan lint --baseline FILE --update-baseline",
];

/// Runs each writer in a fresh folder: first on a new file, then again on what it wrote, after `between`.
fn each_writer(between: &str, check: impl Fn(&Path, &str, &str)) {
    for writer in WRITERS {
        let folder = sample();
        let inner = folder.path().join("in");
        fs::create_dir(&inner).unwrap();
        fs::write(folder.path().join("vtest.csv"), "dialed_number,expected_route\n112,emergency\n").unwrap();
        console::run("cp dialplan.yaml suite.csv in", folder.path());
        let command = writer.replace("FILE", "made");
        let first = console::run(&command, &inner);
        assert!(!first.contains("? ") && inner.join("made").exists(), "{writer}: {first}");
        console::run(between, &inner);
        let again = console::run(&command, &inner);
        check(&inner, writer, &again);
        assert!(names(&inner).iter().all(|name| !name.starts_with(".dialplan-")), "{writer}: {:?}", names(&inner));
    }
}

#[test]
fn a_file_that_is_overwritten_keeps_its_permissions() {
    each_writer("chmod 640 made", |folder, writer, printed| {
        let mode = fs::metadata(folder.join("made")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640, "{writer}: {printed}");
        assert!(!printed.contains("? "), "{writer}: {printed}");
    });
}

#[test]
fn a_file_that_is_overwritten_keeps_its_owner() {
    if console::run("id -u", Path::new("/")) != "0\n" {
        eprintln!("NOT TESTED: only root can give a file to somebody else");
        return;
    }
    each_writer("chown 1234:5678 made; chmod 600 made", |folder, writer, printed| {
        let made = fs::metadata(folder.join("made")).unwrap();
        assert_eq!((made.uid(), made.gid(), made.mode() & 0o777), (1234, 5678, 0o600), "{writer}: {printed}");
    });
}

#[test]
fn a_link_stays_a_link() {
    each_writer("mkdir there; mv made there/real; ln -s there/real made", |folder, writer, printed| {
        assert!(fs::symlink_metadata(folder.join("made")).unwrap().is_symlink(), "{writer}: {printed}");
        assert_eq!(names(&folder.join("there")), ["real"], "{writer}: {printed}");
    });
    each_writer("rm made; mkdir there; ln -s there/new made", |folder, writer, printed| {
        assert!(fs::symlink_metadata(folder.join("made")).unwrap().is_symlink(), "{writer}: {printed}");
        assert_eq!(names(&folder.join("there")), ["new"], "{writer}: {printed}");
    });
}

#[test]
fn a_read_only_file_is_refused() {
    each_writer("chmod 444 made; cp -p made before", |folder, writer, printed| {
        assert!(printed.contains("made: cannot be written: the file is read-only"), "{writer}: {printed}");
        assert!(printed.ends_with("? 2\n"), "{writer}: {printed}");
        assert_eq!(console::run("cmp made before", folder), "", "{writer}");
    });
    let folder = sample();
    console::run("sed -i 's/route: national/route: nationale/' dialplan.yaml; chmod 444 dialplan.yaml", folder.path());
    let printed = console::run("dialplan lint --fix", folder.path());
    assert!(printed.contains("dialplan.yaml: cannot be written: the file is read-only"), "{printed}");
    assert!(printed.ends_with("? 2\n"), "{printed}");
}

#[test]
fn pipes_and_devices_are_written_to_and_stay() {
    each_writer("rm made; mkfifo made; cat made > received 2>/dev/null &", |folder, writer, printed| {
        assert!(fs::metadata(folder.join("made")).unwrap().file_type().is_fifo(), "{writer}: {printed}");
        assert!(!printed.contains("? "), "{writer}: {printed}");
        let received =
            console::run("timeout 20 sh -c 'while [ ! -s received ]; do sleep 0.01; done'; wc -c < received", folder);
        assert_ne!(received, "0\n", "{writer}: {printed}");
    });
    each_writer("rm made; ln -s /dev/full made", |folder, writer, printed| {
        assert!(printed.contains("made: cannot be written: no space left on device"), "{writer}: {printed}");
        assert!(printed.ends_with("? 2\n"), "{writer}: {printed}");
        assert!(fs::metadata("/dev/full").unwrap().file_type().is_char_device(), "{writer}");
        assert!(folder.exists());
    });
}

#[test]
fn standard_output_by_its_name_comes_after_what_was_printed() {
    let folder = sample();
    for target in ["> all", "| cat > all"] {
        console::run(&format!("dialplan run suite.csv --junit /dev/stdout {target}"), folder.path());
        let all = fs::read_to_string(folder.path().join("all")).unwrap();
        assert!(all.starts_with("98 passed") && all.trim_end().ends_with("</testsuites>"), "{target}: {all}");
    }
    // A file that somebody else has opened is written, and not replaced.
    let printed = console::run("exec 5> all; dialplan compile -o /dev/fd/5 > sizes; wc -c < all", folder.path());
    let bytes = printed.lines().last().unwrap();
    assert!(printed.contains(&format!("wrote /dev/fd/5: {bytes} bytes")), "{printed}");
}

#[test]
fn the_mask_of_the_user_is_honoured() {
    for (mask, expected) in [("022", 0o644), ("077", 0o600), ("002", 0o664)] {
        for writer in WRITERS {
            let folder = sample();
            let inner = folder.path().join("in");
            fs::create_dir(&inner).unwrap();
            fs::write(folder.path().join("vtest.csv"), "dialed_number,expected_route\n112,emergency\n").unwrap();
            console::run("cp dialplan.yaml suite.csv in", folder.path());
            let printed = console::run(&format!("umask {mask}; {}", writer.replace("FILE", "made")), &inner);
            let mode = fs::metadata(inner.join("made")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, expected, "{mask}: {writer}: {printed}");
        }
    }
}

#[test]
fn an_input_is_never_overwritten_whatever_its_name() {
    let cases = [
        ("dialplan.yaml", "dialplan compile --force -o NAME"),
        ("dialplan.yaml", "dialplan export --to teams-ps1 --force -o NAME"),
        ("dialplan.yaml", "dialplan run suite.csv --junit NAME"),
        ("suite.csv", "dialplan run suite.csv --junit NAME"),
        ("dialplan.yaml", "dialplan lint --baseline NAME --update-baseline"),
        ("suite.csv", "dialplan lint --suite suite.csv --baseline NAME --update-baseline"),
        ("dialplan.yaml", "dialplan test 112 --save NAME"),
        ("lync.json", "dialplan import lync.json --force -o NAME"),
        ("lync.json", "dialplan import lync.json -o new.yaml --force --suite NAME"),
        ("lync.json", "dialplan import - --force -o NAME < lync.json"),
        ("calls.csv", "dialplan replay calls.csv -o NAME"),
        ("calls.csv", "dialplan replay - -o NAME < calls.csv"),
        ("dialplan.yaml", "dialplan replay calls.csv -o NAME"),
        ("calls.csv", "dialplan replay calls.csv >> NAME"),
        ("calls.csv", "dialplan replay - < calls.csv >> NAME"),
        ("calls.csv", "dialplan test - < calls.csv >> NAME"),
        ("calls.csv", "dialplan rule --jsonl < calls.csv >> NAME"),
        ("dialplan.yaml", "dialplan show >> NAME"),
    ];
    for (input, command) in cases {
        // A link, a second name, and other ways to write the same path.
        for name in ["soft", "hard", "./", "sub/../"] {
            let folder = sample();
            let before = format!(
                "dialplan export --to sfb-json > lync.json; printf 'number\\n112\\n' > calls.csv
                mkdir sub; ln -s {input} soft; ln {input} hard; cp {input} sub/before"
            );
            console::run(&before, folder.path());
            let name = if name.ends_with('/') { format!("{name}{input}") } else { name.to_owned() };
            let command = command.replace("NAME", &name);
            let printed = console::run(&command, folder.path());
            let same = console::run(&format!("cmp {input} sub/before"), folder.path());
            assert_eq!(same, "", "{command}: {printed}");
            assert!(printed.contains("input") && printed.ends_with("? 2\n"), "{command}: {printed}");
        }
    }
}

#[test]
fn a_full_disk_leaves_nothing_behind() {
    let folder = sample();
    let on_full_disk = |room: u32, command: &str| {
        console::run(
            &format!(
                "mkdir -p disk; unshare -m sh -c '
                mount -t tmpfs -o size=256k none disk || exit 99
                head -c {} /dev/zero > disk/fill
                {command}; echo code $?; cd disk; find . | sort'",
                (64 - room) * 4096
            ),
            folder.path(),
        )
    };
    if on_full_disk(60, "true").contains("? ") {
        eprintln!("NOT TESTED: a file system cannot be mounted here");
        return;
    }
    let seed = "seq 9000 | sed s/^/+31200/ > numbers; dialplan test - --save large.csv < numbers > out 2>&1";
    console::run(seed, folder.path());
    let cases = [
        "dialplan init disk/new",
        "dialplan init disk/new/and/deep",
        "dialplan init disk",
        "dialplan compile -o disk/made > out",
        "dialplan export --to teams-ps1 -o disk/made",
        "dialplan run large.csv --junit disk/made > out",
        "dialplan test 112 --save disk/made > out",
        "dialplan replay large.csv -o disk/made",
    ];
    for command in cases {
        // Room for nothing, and for one page: the second file of `init` does not fit, nor the rest of another file.
        for room in [0, 2] {
            let printed = on_full_disk(room, command);
            if room == 2 && printed.contains("code 0") {
                continue;
            }
            assert!(printed.contains("code 2\n.\n./fill\n"), "{room}: {command}: {printed}");
            assert!(printed.contains("no space left on device"), "{room}: {command}: {printed}");
        }
    }
    // An existing file is as it was.
    let printed =
        on_full_disk(1, "printf x > disk/s.csv; dialplan run large.csv --junit disk/s.csv > out; cat disk/s.csv");
    assert!(printed.contains("it is not overwritten") || printed.contains("no space left"), "{printed}");
}

#[test]
fn forty_at_once_lose_nothing() {
    let folder = sample();
    let all = |command: &str| {
        console::run(&format!("for i in $(seq 40); do ({command}) > out.$i 2>&1 & done; wait; rm out.*"), folder.path())
    };
    // The file does not exist at first, so that forty create it.
    all("dialplan test 00301234567 --save saved.csv");
    let rows = fs::read_to_string(folder.path().join("saved.csv")).unwrap();
    assert_eq!(rows.lines().count(), 41, "{rows}");
    let printed = console::run("dialplan run saved.csv", folder.path());
    assert!(printed.starts_with("46 passed, 0 failed"), "{printed}");
    all("dialplan test 00301234567 --save saved.csv");
    assert_eq!(fs::read_to_string(folder.path().join("saved.csv")).unwrap().lines().count(), 81);

    let rule = "One: ^0([4|8]\\d{2})$ -> +3120222$1";
    let plan = format!("\u{FEFF}version: 1\nlocation_profiles:\n  - name: A\n    rules:\n      - {rule}\n");
    fs::write(folder.path().join("open.yaml"), &plan).unwrap();
    all("dialplan lint open.yaml --fix; dialplan lint open.yaml --baseline known.json --show-info");
    let fixed = fs::read_to_string(folder.path().join("open.yaml")).unwrap();
    let printed = console::run("dialplan lint open.yaml --baseline known.json --deny info", folder.path());
    assert!(!printed.contains("? "), "{printed}\n{fixed}");
    assert_eq!(fixed, plan.replace("[4|8]", "[48]"));
    assert!(names(folder.path()).iter().all(|name| !name.starts_with(".dialplan-")));
}

//! What must hold for files of strangers: imports, suites, call logs, compiled plans, and plans that are linted.

use std::sync::LazyLock;

use dialplan::analysis::{differences, sets::samples};
use dialplan::artefact::{Artefact, write};
use dialplan::exchange::import::decode;
use dialplan::exchange::{Format, ImportOptions, Source, import};
use dialplan::model::{GatewayId, Named, PolicyId, ProfileId, UserId, load};
use dialplan::replay::{Directory, Sources, worker};
use dialplan::report::terminal::Look;
use dialplan::report::{answer_json, findings_github, findings_json, findings_markdown, findings_text, replay_rows};
use dialplan::suite::Reader;
use dialplan::{
    Analysis, CallOptions, Caller, CompiledPlan, Diagnostic, Limits, Origin, Question, SourceFile, Workspace,
};
use serde_json::json;

use crate::choices::Choices;
use crate::generate;

/// A plan of every kind of object, for logs, suites and artefacts.
const PLAN: &str = include_str!("plan.yaml");

fn compiled() -> CompiledPlan {
    dialplan::compile(&SourceFile::new("plan.yaml", PLAN), &Limits::default()).unwrap()
}

static COMPILED: LazyLock<CompiledPlan> = LazyLock::new(compiled);

fn places_are_in(file: &SourceFile, diagnostic: &Diagnostic) {
    for label in diagnostic.primary.iter().chain(&diagnostic.secondary) {
        let (start, end) = (label.span.start as usize, label.span.end as usize);
        assert!(start <= end && file.text().is_char_boundary(start) && file.text().is_char_boundary(end));
    }
}

/// Whatever an import makes of any bytes is a plan that loads, and every finding has its place in the file. The last
/// byte chooses the format, so that real files are inputs.
pub fn import_loads(bytes: &[u8]) {
    let Some((last, bytes)) = bytes.split_last() else { return };
    let formats: Vec<Option<Format>> = Format::NAMED.into_iter().map(Some).chain([Some(Format::Xml), None]).collect();
    // A line feed, with which real files end, means that the format is not given.
    let format = if *last == b'\n' { None } else { formats[usize::from(*last) % formats.len()] };
    let (file, _) = decode("f", bytes.to_vec());
    let sources = [Source { file, format }];
    let imported = import(&sources, &ImportOptions::default());
    for finding in &imported.findings {
        places_are_in(&sources[0].file, &finding.diagnostic);
    }
    let plan = dialplan::exchange::write::plan(&imported.draft, &[&sources[0].file]);
    let loaded = load(&SourceFile::new("plan", plan.as_str()), &Limits::default());
    assert!(loaded.diagnostics.is_empty(), "{:#?}\n{plan}", loaded.diagnostics);
    dialplan::exchange::write::suite(&imported.draft.tests, true, true);
}

/// A suite loses no row: each becomes a case, or there is an error. Rows begin with numbers that tell them apart; the
/// rest of them are bytes.
pub fn suite_loses_nothing(bytes: &[u8]) {
    let mut text = b"number,name,profile,policy,expected_route,comment\n".to_vec();
    let rows: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').take(40).collect();
    for (row, cells) in rows.iter().enumerate() {
        text.extend_from_slice(format!("77{row:03},").as_bytes());
        text.extend_from_slice(cells);
        text.push(b'\n');
    }
    let mut reader = match Reader::new(&text[..]) {
        Ok(reader) => reader,
        Err(_) => return,
    };
    let mut seen = Vec::new();
    loop {
        match reader.next_cases(COMPILED.plan()) {
            Ok(Some(cases)) => seen.extend(cases.into_iter().map(|case| case.number)),
            Ok(None) => break,
            Err(_) => return,
        }
    }
    for row in 0..rows.len() {
        let number = format!("77{row:03}");
        assert!(seen.contains(&number), "row {number} is neither a case nor an error: {}", text.escape_ascii());
    }
}

/// A call log gives the same rows in one piece and in many, and a row for each row. The first byte is the size of the
/// pieces.
pub fn log_is_the_same_in_pieces(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let size = choices.below(64) + 1;
    let log = choices.rest();
    static JOB: LazyLock<worker::Job<replay_rows::RowsOfPlan>> = LazyLock::new(|| {
        let directory = Directory::new(compiled(), CallOptions::default());
        let sources = Sources::default();
        let layout = sources.layout(["number", "profile", "policy", "user", "gateway"]).unwrap();
        let writer = replay_rows::RowsOfPlan::new(&directory, b',', false);
        let csv = worker::Csv { delimiter: b',', layout, line_break: b"\n".to_vec() };
        let form = worker::Form::Csv(Box::new(csv));
        worker::Job { directory, against: None, sources, form, writer: Some(writer) }
    });
    let whole = decided(&JOB, &[log]);
    let mut cutter = dialplan::replay::Cutter::new(b',');
    let (mut pieces, mut open, mut start) = (Vec::new(), 0, 0);
    while open < log.len() {
        open = (open + size).min(log.len());
        let end = start + cutter.whole_rows(&log[start..open]);
        if end > start {
            pieces.push(&log[start..end]);
            cutter.rows_removed();
            start = end;
        }
    }
    pieces.push(&log[start..]);
    assert_eq!(whole, decided(&JOB, &pieces), "pieces of {size} bytes");
}

fn decided(job: &worker::Job<replay_rows::RowsOfPlan>, pieces: &[&[u8]]) -> (String, u64, u64) {
    let mut worker = worker::Worker::new(job);
    let (mut output, mut calls, mut errors) = (Vec::new(), 0, 0);
    for piece in pieces.iter().filter(|piece| !piece.is_empty()) {
        let mut piece = worker::Piece { input: piece.to_vec(), ..worker::Piece::default() };
        worker.work(&mut piece);
        output.extend_from_slice(&piece.output);
        calls += piece.calls;
        errors += piece.errors;
    }
    (output.escape_ascii().to_string(), calls, errors)
}

/// A compiled plan with changed bytes is refused, or decides calls without harm.
pub fn artefact_does_no_harm(bytes: &[u8]) {
    const HEADER: usize = 24;
    let limits = Limits::default();
    static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| write(&compiled()).0);
    let mut file = FILE.clone();
    let mut choices = Choices::new(bytes);
    while !choices.is_empty() && file.len() > HEADER {
        let place = choices.below(256) << 16 | choices.below(256) << 8 | choices.below(256);
        let at = HEADER + place % (file.len() - HEADER);
        match choices.below(5) {
            0 => file[at] = choices.byte(),
            1 => file[at] ^= 1 << choices.below(8),
            2 => drop(file.remove(at)),
            3 => file.insert(at, choices.byte()),
            _ => {
                let number = [0, 1, u32::MAX, 1 << 31, 1 << 23, 1 << 24, 97][choices.below(7)];
                for (slot, byte) in file[at / 4 * 4..].iter_mut().zip(number.to_le_bytes()) {
                    *slot = byte;
                }
            }
        }
    }
    let checksum = xxhash_rust::xxh3::xxh3_64(&file[HEADER.min(file.len())..]);
    if let Some(slot) = file.get_mut(16..24) {
        slot.copy_from_slice(&checksum.to_le_bytes());
    }
    let Ok(plan) = Artefact::open(&file, &limits).and_then(|artefact| artefact.into_plan(&limits)) else { return };
    let model = plan.plan();
    let profile = ProfileId::all(model).next().map(|(id, _)| id);
    let manual = Origin::Manual { profile, policy: PolicyId::all(model).next().map(|(id, _)| id) };
    let users = UserId::all(model).map(|(id, _)| Origin::User(id));
    let gateways = GatewayId::all(model).map(|(id, _)| Origin::Gateway(id));
    let mut workspace = Workspace::default();
    for origin in users.chain(gateways).chain([manual]) {
        let Ok(caller) = dialplan::call::caller(model, origin) else { continue };
        for number in ["112", "0201234567", "00441234567890", "+31201234567", "1234", "9#", "anna"] {
            let options = CallOptions { client_normalization: true, off_hook: true, ..CallOptions::default() };
            let _ = plan.decide(&Question { number, caller: &caller, options }, &mut workspace);
        }
    }
}

/// A plan of any patterns, or any text, is loaded and linted within its limits. Every finding has its place and can be
/// rendered, and every fix gives a plan that loads.
pub fn lint_ends(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    // What begins like a file is one, so that real plans are inputs.
    let text = match bytes.first() {
        Some(b' '..=b'~') => String::from_utf8_lossy(bytes).into_owned(),
        _ => plan_of(&mut choices),
    };
    let file = SourceFile::new("plan", text);
    let limits = Limits::default();
    let Ok(analysis) = dialplan::analyse(&file, &limits) else { return };
    let findings = dialplan::lint::lint(&file, &analysis, &Default::default());
    for finding in &findings {
        places_are_in(&file, finding);
        findings_text::finding(&file, finding, Look::PLAIN);
        findings_github::finding(&file, finding);
        if let Some(fix) = &finding.fix {
            let mut text = file.text().to_owned();
            text.replace_range(fix.span.range(), &fix.text);
            let loaded = load(&SourceFile::new("fixed", text), &limits);
            assert!(loaded.diagnostics.is_empty(), "{}: {:?}", finding.message, loaded.diagnostics);
        }
    }
    findings_markdown::document([(&file, &findings[..])]);
    findings_json::document([(&file, &findings[..])], Default::default(), []);
}

/// Returns a plan whose rules and routes have random patterns.
fn plan_of(choices: &mut Choices<'_>) -> String {
    let usages = ["local", "national", "emergency"];
    let translations = ["+$1", "+31$1", "$0", "", "+44$2$1", "112", "$1$1", "9$1", "+${n}x", "0$&"];
    let mut rules = Vec::new();
    for place in 0..choices.below(6) {
        let pattern = pattern_of(choices);
        let translation = choices.one_of(&translations);
        rules.push(json!({"name": format!("r{place}"), "pattern": pattern, "translation": translation}));
    }
    let mut routes = Vec::new();
    for place in 0..choices.below(4) {
        let target = pattern_of(choices);
        let usage = choices.one_of(&usages);
        let name = format!("t{place}");
        routes.push(json!({"name": name, "target": target, "phone_usages": [usage], "gateways": ["gw1"]}));
    }
    let plan = json!({
        "version": 1,
        "dialect": choices.one_of(&["teams", "lync-2013", "ocs-2007-r2"]),
        "location_profiles": [{"name": "p", "rules": rules}],
        "phone_usages": usages,
        "policies": {"a": [usages[choices.below(3)]], "b": usages},
        "routes": routes,
        "emergency_numbers": [{"number": choices.one_of(&["112", "911", "999"]), "usage": "emergency"}],
    });
    plan.to_string()
}

fn pattern_of(choices: &mut Choices<'_>) -> String {
    let digits =
        [r"^0(\d{3})$", r"^\+31", r"^(\d+)$", r"^00(\d*)", r"^9?(1\d\d)$", r"^\+?(44)?(\d{4,6})$", "112", "^[2-9]"];
    match choices.below(3) {
        0 => generate::pattern(choices).text,
        1 => choices.one_of(&digits).to_owned(),
        _ => format!("{}|{}", choices.one_of(&digits), choices.one_of(&digits)),
    }
}

/// Two plans of random patterns, one of which may be an edit of the other, are compared within their limits. The
/// shortest string of every change gets another answer from its first caller, and a plan does not differ from itself.
pub fn differences_show(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let one = plan_of(&mut choices);
    let two = match choices.below(4) {
        0 => one.clone(),
        1 => plan_of(&mut choices),
        _ => one.replacen("{3}", "{2}", 1).replacen("$1", "$0", 1),
    };
    let limits = Limits::default();
    let analysed = |text: &str| dialplan::analyse(&SourceFile::new("plan", text), &limits).ok();
    let (Some(old), Some(new)) = (analysed(&one), analysed(&two)) else { return };
    let Ok(everything) = differences::dialled(&new, None, None) else { return };
    let Ok(found) = differences::differences(&old, &new, &everything, &differences::Options::default()) else { return };
    assert!(one != two || (found.changes.is_empty() && found.open.is_empty()), "a plan differs from itself: {one}");
    for change in &found.changes {
        let number = samples(&change.set, 1).into_iter().next().unwrap_or_else(|| panic!("a change without a string"));
        let both = &found.callers[change.callers[0]];
        let answered = |analysis: &Analysis, caller: &Caller| {
            let question = Question { number: &number, caller, options: CallOptions::default() };
            let answer = analysis.compiled().decide(&question, &mut Workspace::default()).ok()?;
            let mut result = answer_json::result(analysis.compiled(), &answer, None);
            result["normalization"].as_object_mut().unwrap().retain(|key, _| key == "number");
            Some(result)
        };
        let (was, is) = (answered(&old, &both.old), answered(&new, &both.new));
        assert!(was != is || was.is_none(), "{number:?}\n{one}\n{two}");
    }
}

//! Hostile input: nothing panics, nothing grows without limit, and no name becomes code in a script.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a failing test may panic, and tests read files"
)]

mod support;

use std::path::Path;

use dialplan_core::Limits;
use dialplan_core::model::load;
use dialplan_core::source::SourceFile;
use dialplan_exchange::export::{ExportOptions, Target, export};
use dialplan_exchange::import::decode;
use dialplan_exchange::{Format, ImportOptions, Source, import, write};
use proptest::prelude::*;

/// Imports the bytes as what they seem to be and as every other format. Whatever plan results must load.
fn survives(bytes: &[u8]) {
    for format in Format::NAMED.into_iter().chain([Format::Xml]).map(Some).chain([None]) {
        let (file, _) = decode("f", bytes.to_vec());
        let sources = [Source { file, format }];
        let imported = import(&sources, &ImportOptions::default());
        for finding in &imported.findings {
            for label in finding.diagnostic.primary.iter().chain(&finding.diagnostic.secondary) {
                let text = sources[0].file.text();
                assert!(text.is_char_boundary(label.span.start as usize), "{finding:?}");
            }
        }
        let plan = write::plan(&imported.draft, &[&sources[0].file]);
        let loaded = load(&SourceFile::new("plan", plan.as_str()), &Limits::default());
        assert!(loaded.diagnostics.is_empty(), "{format:?} {:#?}\n{plan}", loaded.diagnostics);
        write::suite(&imported.draft.tests, true, true);
    }
}

fn inputs() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testcases/import");
    let mut files = Vec::new();
    for case in std::fs::read_dir(root).unwrap() {
        let case = case.unwrap().path();
        if !case.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(case).unwrap() {
            let path = file.unwrap().path();
            if path.is_file() && !path.file_name().unwrap().to_string_lossy().starts_with("expected") {
                files.push(path);
            }
        }
    }
    files.sort();
    files.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// The time for the masks of a number must not grow with the square of their count.
#[test]
fn a_number_with_many_masks() {
    let count = 200_000;
    let masks: Vec<String> = (0..count).chain(0..count).map(|mask| format!("{:06}", mask)).collect();
    let text = format!(
        r#"[{{"Identity":"a","EmergencyNumbers":[{{"EmergencyDialString":"112","EmergencyDialMask":"{}"}}]}}]"#,
        masks.join(";")
    );
    let imported = import(&[Source { file: SourceFile::new("f", text), format: None }], &ImportOptions::default());
    assert_eq!(imported.draft.emergency_policies[0].numbers[0].masks.len(), count);
}

#[test]
fn every_case_cut_off_anywhere() {
    for bytes in inputs() {
        for end in (0..bytes.len()).step_by(7) {
            survives(&bytes[..end]);
        }
    }
}

#[test]
fn deep_nesting_ends_in_an_error() {
    for (text, format) in [
        ("[".repeat(100_000), Format::Json),
        ("{\"a\":".repeat(100_000), Format::Json),
        ("<a>".repeat(100_000), Format::Xml),
        ("(".repeat(100_000), Format::Powershell),
        ("$x = @(".repeat(100_000), Format::Powershell),
        ("@{a=".repeat(100_000), Format::Powershell),
        ("if (Get-CsX) { ".repeat(100_000), Format::Powershell),
        ("x ".to_owned() + &"!".repeat(100_000), Format::Powershell),
        ("$x = ".to_owned() + &"!".repeat(100_000), Format::Powershell),
        ("$x = ".to_owned() + &"-not ".repeat(100_000), Format::Powershell),
        ("$x = ".to_owned() + &"[a] ".repeat(100_000) + "1", Format::Powershell),
        ("TeamsX { a = ".repeat(100_000), Format::Dsc),
        ("\"$(".repeat(100_000), Format::Powershell),
        ("$x = ".to_owned() + &"\"$(".repeat(100_000) + &")\"".repeat(100_000), Format::Powershell),
        ("x @\"\n$(".repeat(100_000), Format::Powershell),
        ("$x = ".to_owned() + &"@\"\n$(".repeat(100_000) + &")\n\"@".repeat(100_000), Format::Powershell),
    ] {
        let sources = [Source { file: SourceFile::new("f", text.as_str()), format: Some(format) }];
        let imported = import(&sources, &ImportOptions::default());
        assert!(imported.has_errors(), "{}", &text[..20]);
    }
    for link in ["1 + ", "1 - ", "1 * ", "1 -eq ", "1 -and ", "'a' -f ", "1 + 'a' - ", "1..", "1, "] {
        survives(format!("$x = {}1", link.repeat(20_000)).as_bytes());
        survives(format!("if ({}1) {{ }}", link.repeat(20_000)).as_bytes());
    }
    for link in [".a", ".a()", "[0]", "++", ".a.a()[0]"] {
        survives(format!("$x = $y{}", link.repeat(20_000)).as_bytes());
        survives(format!("f $y{}", link.repeat(20_000)).as_bytes());
    }
    for link in ["-join ", "++", "- ", "[a]", "elseif (1) { } ", "| % { 1 } ", "&& 1 ", "|| 1 ", "; return 1"] {
        survives(format!("$x = if (1) {{ }} {}", link.repeat(20_000)).as_bytes());
        survives(format!("$x = 1 {}", link.repeat(20_000)).as_bytes());
    }
}

#[test]
fn a_condition_that_only_ends_is_an_error() {
    for text in ["if )", "if 1) { }", "if (1) { } elseif ) { }"] {
        let sources = [Source { file: SourceFile::new("f", text), format: Some(Format::Powershell) }];
        assert!(import(&sources, &dialplan_exchange::ImportOptions::default()).has_errors(), "{text}");
    }
}

#[test]
fn scripts_cannot_double_themselves_forever() {
    let mut script = "$a = @('x', 'y')\n".to_owned();
    script.push_str(&"$a = $a + $a\n".repeat(60));
    script.push_str("New-CsVoiceRoute r -NumberPattern '.' -PstnUsages $a\n");
    let sources = [Source { file: SourceFile::new("f", script), format: None }];
    let imported = import(&sources, &ImportOptions::default());
    assert!(imported.findings.iter().any(|finding| finding.diagnostic.code.name == "input-limit"));
}

#[test]
fn appending_is_bounded_too() {
    let script = "$a = @('x', 'y')\n".to_owned() + &"$a += $a\n".repeat(60);
    let sources = [Source { file: SourceFile::new("f", script), format: Some(Format::Powershell) }];
    let imported = import(&sources, &ImportOptions::default());
    assert!(imported.findings.iter().any(|finding| finding.diagnostic.code.name == "input-limit"));
}

/// An algorithm that needs a second for each thousand lines would take hours here.
#[test]
fn many_rules_of_one_name() {
    let mut script = String::new();
    for number in 0..60_000 {
        let name = if number % 2 == 0 { "Same" } else { "" };
        script.push_str(&format!(
            "New-CsVoiceNormalizationRule -Parent P{} -Name 'N{name}{}' \
             -Pattern '^{number}$' -Translation 1 -Priority 0\n",
            number % 10,
            if name.is_empty() { number } else { 0 }
        ));
    }
    let table: String = (0..60_000).map(|number| format!("P{},Same,^1$,+{number}\n", number % 10)).collect();
    for (text, format) in
        [(script, Format::Powershell), ("Parent,Name,Pattern,Translation\n".to_owned() + &table, Format::Csv)]
    {
        let sources = [Source { file: SourceFile::new("f", text), format: Some(format) }];
        let imported = import(&sources, &ImportOptions::default());
        assert_eq!(imported.draft.profiles.len(), 10);
        let names: std::collections::HashSet<_> = (imported.draft.profiles.iter())
            .flat_map(|profile| profile.rules.iter().map(|rule| (&profile.name, &rule.name)))
            .collect();
        assert_eq!(names.len(), imported.draft.profiles.iter().map(|profile| profile.rules.len()).sum::<usize>());
    }
}

#[test]
fn many_translation_rules_of_one_name() {
    let mut script = String::new();
    for number in 0..30_000 {
        let (scope, name) = (number % 3_000, number / 3_000);
        script.push_str(&format!(
            "New-CsOutboundTranslationRule -Parent 'PstnGateway:g{scope}' -Name N{name} -Pattern '^{number}$' \
             -Translation 1 -Priority 0\n\
             New-CsOutboundTranslationRule -Parent Global -Name 'M{number}' -Pattern 1 -Translation 2 -Priority 0\n"
        ));
    }
    let sources = [Source { file: SourceFile::new("f", script), format: Some(Format::Powershell) }];
    let draft = import(&sources, &ImportOptions::default()).draft;
    assert_eq!((draft.gateways.len(), draft.translation_rules.len()), (3_000, 60_000));
    let names: std::collections::HashSet<_> = draft.translation_rules.iter().map(|rule| &rule.name).collect();
    assert_eq!(names.len(), 60_000);
    assert!(draft.gateways.iter().all(|gateway| gateway.outbound.called.len() == 10));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(support::cases(300)))]
    #[test]
    fn mutations(
        which in any::<prop::sample::Index>(),
        edits in proptest::collection::vec(
            (any::<prop::sample::Index>(), prop::sample::select(PIECES.to_vec()), 0..20usize),
            1..6,
        ),
    ) {
        let inputs = inputs();
        let mut bytes = inputs[which.index(inputs.len())].clone();
        for (at, piece, cut) in edits {
            if bytes.is_empty() { break; }
            let at = at.index(bytes.len());
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, piece.bytes());
        }
        survives(&bytes);
    }

    #[test]
    fn names_are_data_in_scripts(
        name in "\\PC{0,12}",
        parts in proptest::collection::vec(prop::sample::select(PIECES.to_vec()), 0..6),
    ) {
        let name = format!("n{name}{}z", parts.concat());
        let text = |s: &str| serde_json::Value::String(s.to_owned()).to_string();
        let n = text(&name);
        let plan = format!(
            "{{\"version\": 1, \"dialect\": \"teams\", \
             \"location_profiles\": [{{\"name\": {n}, \"description\": {n}, \"rules\": [{{\"name\": {n}, \
             \"description\": {n}, \"pattern\": \"'‘$\", \"translation\": \"'$1`\"}}]}}], \
             \"phone_usages\": [{n}], \
             \"policies\": [{{\"name\": {n}, \"description\": {n}, \"phone_usages\": [{n}]}}], \
             \"emergency_policies\": [{{\"name\": {n}, \"description\": {n}, \"numbers\": [\
             {{\"number\": \"112\", \"masks\": [\"9'\"], \"usage\": {n}}}, \
             {{\"number\": \"';\", \"usage\": {n}}}]}}], \
             \"defaults\": {{\"emergency_policy\": {n}}}, \
             \"sites\": [{{\"name\": {n}, \"description\": {n}, \"emergency_policy\": {n}}}], \
             \"users\": [{{\"uri\": {n}, \"emergency_policy\": {n}}}], \
             \"translation_rules\": [{{\"name\": {n}, \"description\": {n}, \"pattern\": \"'‘$\", \
             \"translation\": \"'$1`\"}}], \
             \"gateways\": [{{\"name\": {n}, \"outbound\": {{\"called\": LIST, \"calling\": LIST}}}}], \
             \"routes\": [{{\"name\": {n}, \"description\": {n}, \"target\": \"1\", \"phone_usages\": [{n}], \
             \"gateways\": [{n}]}}]}}"
        );
        let with_list = plan.replace("LIST", &format!("[{n}]"));
        let loaded = load(&SourceFile::new("plan", with_list.as_str()), &Limits::default());
        prop_assume!(loaded.diagnostics.is_empty());
        for target in [Target::TeamsPs1, Target::SfbPs1, Target::M365Dsc] {
            // Microsoft365DSC has no gateways.
            let plan = if target == Target::M365Dsc { plan.replace("LIST", "[]") } else { with_list.clone() };
            for prune in [false, true] {
                let code = |plan: &str| {
                    let loaded = load(&SourceFile::new("plan", plan), &Limits::default());
                    tokens(&export(&loaded.plan, target, ExportOptions { prune }).text.unwrap())
                };
                let hostile = code(&plan);
                let harmless = code(&plan.replace(&n, "\"harmless\""));
                // The same code surrounds the same number of strings; only the content of the strings differs.
                prop_assert_eq!(&hostile.0, &harmless.0);
                prop_assert_eq!(hostile.1.len(), harmless.1.len());
                for (hostile, harmless) in hostile.1.iter().zip(&harmless.1) {
                    prop_assert_eq!(hostile, &harmless.replace("harmless", &name));
                }
            }
        }
    }
}

const PIECES: [&str; 34] = [
    "'", "\"", "`", "$", "$(", ")", "}", "{", ";", "\n", "\r\n", "‘", "’", "‚", "‛", "“", "”", "#", "<#", "#>", "@'\n",
    "\n'@", "&", "<", ">", ",", "|", "\0", "\u{FEFF}", "@(", "[", "]", "=", "-",
];

/// Splits a script, independently of the importer, into the code outside single quotes and the strings inside them.
/// Only single quotes may quote in an exported script. U+2018 to U+201B are single quotes, and two of them stand for
/// the second.
fn tokens(script: &str) -> (String, Vec<String>) {
    let single = |c: &char| ('\u{2018}'..='\u{201B}').contains(c) || *c == '\'';
    let mut code = String::new();
    let mut texts = Vec::new();
    let mut chars = script.chars().peekable();
    while let Some(c) = chars.next() {
        if !single(&c) {
            assert!(!['"', '\u{201C}', '\u{201D}', '\u{201E}', '`'].contains(&c), "{c} in code: {script}");
            code.push(c);
            continue;
        }
        code.push('\'');
        let mut text = String::new();
        loop {
            let c = chars.next().unwrap_or_else(|| panic!("a text is never closed: {script}"));
            if !single(&c) {
                text.push(c);
            } else if chars.peek().is_some_and(single) {
                text.extend(chars.next());
            } else {
                break;
            }
        }
        texts.push(text);
    }
    (code, texts)
}

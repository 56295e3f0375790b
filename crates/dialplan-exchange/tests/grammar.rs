//! A second opinion: what is written for PowerShell has no syntax error by the grammar that editors use.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a failing test may panic, and tests read files")]

use std::fs;
use std::path::{Path, PathBuf};

use dialplan_core::Limits;
use dialplan_core::model::load;
use dialplan_core::source::SourceFile;
use dialplan_exchange::collector::{System, script};
use dialplan_exchange::export::{ExportOptions, Target, export};
use dialplan_exchange::import::decode;
use dialplan_exchange::{ImportOptions, Source, import};
use tree_sitter::{Node, Parser};

/// Returns the lines of the text that the grammar does not know.
fn mistakes(text: &str) -> Vec<String> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).unwrap();
    let tree = parser.parse(text, None).unwrap();
    let mut found = Vec::new();
    let mut open: Vec<Node<'_>> = vec![tree.root_node()];
    while let Some(node) = open.pop() {
        if node.is_error() || node.is_missing() {
            let row = node.start_position().row;
            found.push(format!("{}: {}", row + 1, text.lines().nth(row).unwrap_or_default()));
        } else if node.has_error() {
            open.extend(node.children(&mut tree.walk()));
        }
    }
    found
}

#[test]
fn the_grammar_finds_mistakes() {
    assert!(mistakes("Get-CsUser -Filter { $_.A -eq 'b' }\n").is_empty());
    assert_eq!(mistakes("$a = 1\n$b = 'x\n").len(), 1);
}

#[test]
fn collectors_are_well_formed_and_only_read() {
    for system in [System::Teams, System::Server] {
        let script = script(system);
        assert_eq!(mistakes(&script), [""; 0], "{system:?}");
        assert!(
            script.is_ascii(),
            "Windows PowerShell reads files without a byte order mark in the system's code page"
        );
        for word in script.split(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
            if let Some((verb, noun)) = word.split_once('-')
                && noun.starts_with("Cs")
            {
                assert_eq!(verb, "Get", "{word}");
            }
        }
    }
}

fn plans(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            plans(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
}

#[test]
fn exported_scripts_are_well_formed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    plans(&root.join("examples"), &mut files);
    plans(&root.join("testcases"), &mut files);
    let mut scripts = 0;
    for path in files {
        let file = SourceFile::new("plan.yaml", fs::read_to_string(&path).unwrap());
        let loaded = load(&file, &Limits::default());
        if !loaded.diagnostics.is_empty() {
            continue;
        }
        for target in [Target::TeamsPs1, Target::SfbPs1, Target::M365Dsc] {
            for prune in [false, true] {
                let Some(text) = export(&loaded.plan, target, ExportOptions { prune }).text else { continue };
                // The grammar does not know the keyword `Node`, and takes an empty block after it for a mistake.
                if target == Target::M365Dsc && !text.contains("Ensure ") {
                    continue;
                }
                assert_eq!(mistakes(&text), [""; 0], "{} as {target:?}", path.display());
                scripts += 1;
            }
        }
    }
    assert!(scripts > 10, "{scripts}");
}

/// Returns how many statements the grammar finds in a text: the items of its lists of statements.
fn statements(text: &str) -> usize {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).unwrap();
    let tree = parser.parse(text, None).unwrap();
    let mut open: Vec<Node<'_>> = vec![tree.root_node()];
    let mut count = 0;
    while let Some(node) = open.pop() {
        let listed = node.kind() == "statement_list";
        count += if listed { node.named_child_count() } else { 0 };
        open.extend(node.children(&mut tree.walk()));
    }
    count
}

/// The scripts that `import` is tested with: what it refuses has a mistake by the grammar as well. The counts are those
/// in ARCHITECTURE.md (`-- --nocapture` shows them).
#[test]
fn imported_scripts_are_well_formed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testcases/import");
    let mut scripts = Vec::new();
    for case in fs::read_dir(root).unwrap() {
        let case = case.unwrap().path();
        let files = if case.is_dir() { fs::read_dir(case).unwrap().collect() } else { Vec::new() };
        scripts.extend(
            files
                .into_iter()
                .map(|file| file.unwrap().path())
                .filter(|path| path.extension().is_some_and(|extension| extension == "ps1")),
        );
    }
    scripts.sort();
    let (mut count, mut refused, mut unread, mut in_doubt) = (0, 0, 0, Vec::new());
    for path in &scripts {
        let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(path).display().to_string();
        let (file, _) = decode(name.clone(), fs::read(path).unwrap());
        let text = file.text().to_owned();
        let wrong = mistakes(&text);
        count += statements(&text);
        let imported = import(&[Source { file, format: None }], &ImportOptions::default());
        let of = |code: &str| imported.findings.iter().filter(|finding| finding.diagnostic.code.name == code).count();
        let syntax = of("input-syntax");
        assert!(syntax == 0 || !wrong.is_empty(), "{name}");
        refused += syntax;
        unread += of("script-not-read");
        in_doubt.extend(wrong.into_iter().map(|line| format!("{name}:{line}")));
    }
    println!(
        "{} scripts, {count} statements: {refused} refused, {unread} findings about what is not read",
        scripts.len()
    );
    println!("{} mistakes by the grammar:\n{}", in_doubt.len(), in_doubt.join("\n"));
    assert!(scripts.len() >= 40, "{}", scripts.len());
}

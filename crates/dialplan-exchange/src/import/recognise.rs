//! Recognises the format of a file by its beginning.

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::SourceFile;

use super::format::Format;
use super::table;
use crate::codes;

/// Resources of Microsoft365DSC about dial plans.
const RESOURCES: [&str; 9] = [
    "teamstenantdialplan",
    "teamsvoiceroute",
    "teamsvoiceroutingpolicy",
    "teamspstnusage",
    "teamsemergencycallroutingpolicy",
    "teamstenantnetworksite",
    "teamstranslationrule",
    "teamsuserpolicyassignment",
    "teamsonlinevoiceuser",
];

/// Returns the format of the file.
///
/// # Errors
///
/// Returns an error if the file is empty or its format is not recognised.
pub(super) fn format(file: &SourceFile) -> Result<Format, Box<Diagnostic>> {
    let text = file.text().trim_start();
    let has = |words: &[&str]| {
        // Scripts may begin with a long comment, so the first megabytes are searched.
        let start = file.text().get(..floor(file.text(), 4 << 20)).unwrap_or_default().to_ascii_lowercase();
        words.iter().any(|word| start.contains(word))
    };
    match text.chars().next() {
        None => Err(Box::new(Diagnostic::new(&codes::INPUT_SYNTAX, "the file is empty").help("export it again"))),
        Some('<') if !text.starts_with("<#") => Ok(Format::Xml),
        Some('#') if text.starts_with("#< CLIXML") => Ok(Format::Clixml),
        Some('[' | '{' | '"') if looks_like_json(text) => Ok(Format::Json),
        _ if table::looks_like_table(file) => Ok(Format::Csv),
        _ if has(&RESOURCES) && has(&["import-dscresource", "configuration "]) => Ok(Format::Dsc),
        _ if has(&["new-cs", "set-cs", "grant-cs", "teamstenantdialplan", "teamsvoiceroute"]) => Ok(Format::Powershell),
        _ if file.name().to_ascii_lowercase().ends_with(".ps1") => Ok(Format::Powershell),
        _ if is_for_the_screen(file.text()) => Err(Box::new(
            Diagnostic::new(&codes::INPUT_UNKNOWN, "this is PowerShell's screen output, which is truncated")
                .help("export it again with `| ConvertTo-Json -Depth 5`"),
        )),
        _ => Err(Box::new(
            Diagnostic::new(&codes::INPUT_UNKNOWN, "the format of this file is not recognised")
                .help(format!("name it with `--from`: {}", Format::NAMED.map(Format::name).join(", "))),
        )),
    }
}

/// Returns true for text such as `Identity          : Global`.
fn is_for_the_screen(text: &str) -> bool {
    text.lines()
        .take(100)
        .filter_map(|line| line.split_once(" : "))
        .any(|(name, _)| ["Identity", "NumberPattern", "NormalizationRules", "Pattern", "Usage"].contains(&name.trim()))
}

/// Returns true if the text after its first bracket continues like JSON. A script may also begin with a bracket, as in
/// `[CmdletBinding()]`.
fn looks_like_json(text: &str) -> bool {
    let rest = text.get(1..).unwrap_or_default().trim_start();
    match text.as_bytes().first() {
        Some(b'[') => {
            rest.is_empty()
                || rest.starts_with(['{', '[', ']', '"', '-', 't', 'f', 'n'])
                || rest.starts_with(|c: char| c.is_ascii_digit())
        }
        Some(b'{') => rest.is_empty() || rest.starts_with(['"', '}']),
        // A single text, as `ConvertTo-Json` writes it for one. A table and a script may begin with a quote as well.
        _ => {
            let mut escaped = false;
            let end = text.char_indices().skip(1).find(|(_, c)| {
                let closes = *c == '"' && !escaped;
                escaped = *c == '\\' && !escaped;
                closes
            });
            end.is_some_and(|(at, _)| text.get(at + 1..).is_some_and(|rest| rest.trim().is_empty()))
        }
    }
}

/// Returns the last character boundary up to `at`.
fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

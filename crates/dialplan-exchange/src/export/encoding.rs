//! Makes sure that PowerShell reads an exported script as UTF-8.
//!
//! Windows PowerShell 5.1, the only shell for Skype for Business Server, reads a script without a byte order mark in
//! the Windows code page. Then the two bytes of `Ò` become `Ã` and a curly quote, which ends a string in single quotes,
//! so a name becomes code. The exported script therefore starts with a byte order mark. In case the mark is lost on the
//! way (in an editor, on a web page), a guard line stops the script before it changes anything.

/// The byte order mark.
const MARK: char = '\u{FEFF}';

/// Stops a script that was read in another encoding. The three bytes that it tests are quotes in no encoding.
const GUARD: &str = "if ('\u{e9}' -cne [string][char]0xE9) { \
    throw 'This script is UTF-8 but was read in another encoding: save it with a byte order mark.' }\n\n";

/// Returns the script with a byte order mark. If the script is not ASCII, the guard is inserted after `head`, the text
/// at its beginning.
pub(super) fn marked(script: String, head: &str) -> String {
    let mut out = String::with_capacity(script.len() + GUARD.len() + MARK.len_utf8());
    out.push(MARK);
    match script.strip_prefix(head) {
        Some(body) if !script.is_ascii() => {
            out.push_str(head);
            out.push_str(GUARD);
            out.push_str(body);
        }
        _ => out.push_str(&script),
    }
    out
}

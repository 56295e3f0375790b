//! How a script makes sure that PowerShell reads it as what it is: UTF-8.
//!
//! Windows PowerShell 5.1, the only shell of Skype for Business Server, takes a script without a byte order mark for the code page of Windows.
//! Then the two bytes of `Ò` are `Ã` and a curly quote, which ends a text in single quotes: a name becomes code. So there is a mark, and for
//! whoever loses it on the way (an editor, a web page) a line that stops the script before anything is done.

/// The byte order mark.
const MARK: char = '\u{FEFF}';

/// Stops what was read in another encoding. Three bytes that are quotes nowhere.
const GUARD: &str = "if ('\u{e9}' -cne [string][char]0xE9) { throw 'This script is UTF-8 but was read in another encoding: save it with a byte order mark.' }\n\n";

/// The script with its mark; the guard comes behind `head`, with which the script begins.
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

//! Quotes text as data in a script: always in single quotes, where nothing is expanded.

/// Returns the text in single quotes. Every character that PowerShell treats as a single quote is doubled, including
/// the curly ones.
pub fn single(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    for c in text.chars() {
        out.push(c);
        if matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}') {
            out.push(c);
        }
    }
    out.push('\'');
    out
}

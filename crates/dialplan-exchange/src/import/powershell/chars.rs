//! Which characters PowerShell treats as quotes, dashes and parts of names.

/// Returns true if PowerShell treats the character as a single quote.
pub(super) fn is_single(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}')
}

/// Returns true if PowerShell treats the character as a double quote.
pub(super) fn is_double(c: char) -> bool {
    matches!(c, '"' | '\u{201C}' | '\u{201D}' | '\u{201E}')
}

/// Returns true for `-` and for the dashes that word processors put in its place.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2013}' | '\u{2014}' | '\u{2015}')
}

/// Returns true if the character can be part of a variable's name.
pub(super) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '?'
}

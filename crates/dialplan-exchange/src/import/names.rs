//! Names of Microsoft's products without the scope that they carry: `Tag:`, `PstnGateway:`.

/// The text without the first of these prefixes, whatever its case.
pub(super) fn without_prefix<'t>(text: &'t str, prefixes: &[&str]) -> &'t str {
    prefixes.iter().find_map(|prefix| prefixed(text, prefix)).unwrap_or(text)
}

pub(super) fn prefixed<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let start = text.get(..prefix.len())?;
    if start.eq_ignore_ascii_case(prefix) { text.get(prefix.len()..) } else { None }
}

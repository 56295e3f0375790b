//! Removes the scope from names of Microsoft's products: `Tag:`, `PstnGateway:`.

/// Returns the text without the first matching prefix, ignoring case.
pub(crate) fn without_prefix<'t>(text: &'t str, prefixes: &[&str]) -> &'t str {
    prefixes.iter().find_map(|prefix| prefixed(text, prefix)).unwrap_or(text)
}

/// Returns the rest of the text if it begins with the prefix, ignoring case.
pub(crate) fn prefixed<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let start = text.get(..prefix.len())?;
    if start.eq_ignore_ascii_case(prefix) { text.get(prefix.len()..) } else { None }
}

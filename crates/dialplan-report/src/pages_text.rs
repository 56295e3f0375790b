//! The table of all lint rules and load errors, for `explain --list`.

use dialplan_core::diag::Level;

use crate::table::Sheet;
use crate::terminal::Look;

/// Renders code, name, level and summary of each page.
pub fn list(pages: &[(&str, &str, Level, &str)], look: Look) -> String {
    let mut sheet = Sheet::new(look, &["code", "name", "level", ""]);
    for (code, name, level, sentence) in pages {
        sheet.row([code, name, level.name(), sentence]);
    }
    sheet.text()
}

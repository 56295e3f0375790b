//! The pages that explain the findings of imports and exports. `explain` shows them.

use dialplan_core::diag::Code;

use crate::codes;

/// The explanation of a finding.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The code, name and level of the finding.
    pub code: &'static Code,
    /// The text in Markdown.
    pub text: &'static str,
}

impl Page {
    /// Returns the first sentence of the page, without its full stop.
    pub fn summary(&self) -> &'static str {
        let first = self.text.lines().filter(|line| !line.starts_with('#')).find(|line| !line.is_empty());
        first.unwrap_or_default().trim_end_matches('.')
    }
}

macro_rules! page {
    ($code:ident, $stem:literal) => {
        Page { code: &codes::$code, text: include_str!(concat!("pages/", $stem, ".md")) }
    };
}

/// All pages, ordered by code.
pub static PAGES: [Page; codes::ALL.len()] = [
    page!(INPUT_SYNTAX, "input_syntax"),
    page!(INPUT_UNKNOWN, "input_unknown"),
    page!(INPUT_LIMIT, "input_limit"),
    page!(INPUT_ENTITY, "input_entity"),
    page!(NOT_CARRIED_OVER, "not_carried_over"),
    page!(QUOTES_ERASE, "quotes_erase"),
    page!(SCRIPT_NOT_READ, "script_not_read"),
    page!(IMPORT_CONFLICT, "import_conflict"),
    page!(IMPORT_CHANGED, "import_changed"),
    page!(NOT_EXPRESSIBLE, "not_expressible"),
    page!(TARGET_LIMIT, "target_limit"),
    page!(INPUT_ENCODING, "input_encoding"),
    page!(NOT_EXPORTABLE, "not_exportable"),
    page!(EMERGENCY_COLLISION, "emergency_collision"),
    page!(NO_EMERGENCY_NUMBERS, "no_emergency_numbers"),
];

/// Returns the page for a name or a code, ignoring case, or `None` if there is none.
pub fn page(name_or_code: &str) -> Option<&'static Page> {
    let is = |known: &str| known.eq_ignore_ascii_case(name_or_code);
    PAGES.iter().find(|page| is(page.code.name) || is(page.code.code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_page() {
        for (code, page) in codes::ALL.into_iter().zip(&PAGES) {
            assert_eq!(code, page.code);
            assert!(page.text.starts_with(&format!("# {}\n\n", code.name)), "{}", code.name);
            assert!(page.summary().len() > 20 && !page.summary().contains(". "), "{}", page.summary());
            assert!(page.text.lines().all(|line| line.chars().count() <= 120), "{}", code.name);
            assert_eq!(super::page(code.code).map(|page| page.code), Some(code));
            assert_eq!(super::page(&code.name.to_uppercase()).map(|page| page.code), Some(code));
        }
    }
}

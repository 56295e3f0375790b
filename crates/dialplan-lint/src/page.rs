//! The pages of the rules and of the load errors, which `explain` shows and the tests run.

use dialplan_core::diag::{Code, Level, codes};

use crate::rules::ALL;

/// The page of a rule or a load error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Page {
    /// The code: `DP` and four digits.
    pub code: &'static str,
    /// The name that users write.
    pub name: &'static str,
    /// The default level.
    pub level: Level,
    /// The page, in Markdown.
    pub text: &'static str,
}

impl Page {
    /// Returns the first sentence of the page, without its full stop. It has to be on one line.
    pub fn summary(&self) -> &'static str {
        let first =
            self.text.lines().filter(|line| !line.starts_with('#')).find(|line| !line.is_empty()).unwrap_or_default();
        first.split_once(". ").map_or(first, |(sentence, _)| sentence).trim_end_matches('.')
    }
}

macro_rules! load_error {
    ($code:ident, $stem:literal) => {
        made(&codes::$code, include_str!(concat!("load_errors/", $stem, ".md")))
    };
}

static LOAD_ERRORS: [Page; 11] = [
    load_error!(YAML_SYNTAX, "yaml_syntax"),
    load_error!(UNKNOWN_KEY, "unknown_key"),
    load_error!(MISSING_KEY, "missing_key"),
    load_error!(WRONG_TYPE, "wrong_type"),
    load_error!(DUPLICATE_NAME, "duplicate_name"),
    load_error!(UNDEFINED_REFERENCE, "undefined_reference"),
    load_error!(PATTERN_INVALID, "pattern_invalid"),
    load_error!(PATTERN_UNSUPPORTED, "pattern_unsupported"),
    load_error!(TRANSLATION_INVALID, "translation_invalid"),
    load_error!(LIMIT_EXCEEDED, "limit_exceeded"),
    load_error!(INVALID_CHARACTER, "invalid_character"),
];

const fn made(code: &'static Code, text: &'static str) -> Page {
    Page { code: code.code, name: code.name, level: code.level, text }
}

/// Returns all pages, ordered by code.
pub fn pages() -> impl Iterator<Item = &'static Page> {
    LOAD_ERRORS.iter().chain(ALL.iter().map(|rule| &rule.page))
}

/// Returns the page with a name or a code, ignoring case.
pub fn page(name_or_code: &str) -> Option<&'static Page> {
    pages().find(|page| page.name.eq_ignore_ascii_case(name_or_code) || page.code.eq_ignore_ascii_case(name_or_code))
}

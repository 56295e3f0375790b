//! All pages, of rules and of load errors, which `explain` shows and the tests run.

use dialplan_core::diag::{Code, codes};

use crate::page::Page;
use crate::rules::ALL;

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

//! The codes of load errors. A plan with any of these errors cannot be used.
//!
//! Load errors have the codes `DP00xx`; the codes of the linter begin at `DP01`.

use super::{Code, Level};

const fn load_error(code: &'static str, name: &'static str) -> Code {
    Code { code, name, level: Level::Error }
}

/// The file is not YAML, or is not a single YAML document.
pub const YAML_SYNTAX: Code = load_error("DP0001", "yaml-syntax");
/// A key that a plan does not have.
pub const UNKNOWN_KEY: Code = load_error("DP0002", "unknown-key");
/// A required key is missing.
pub const MISSING_KEY: Code = load_error("DP0003", "missing-key");
/// A value of a kind that the key does not accept.
pub const WRONG_TYPE: Code = load_error("DP0004", "wrong-type");
/// Two things of the same kind with the same name.
pub const DUPLICATE_NAME: Code = load_error("DP0005", "duplicate-name");
/// A name that nothing in the plan has.
pub const UNDEFINED_REFERENCE: Code = load_error("DP0006", "undefined-reference");
/// A pattern that .NET would reject.
pub const PATTERN_INVALID: Code = load_error("DP0007", "pattern-invalid");
/// A pattern that .NET accepts, but that an automaton cannot decide.
pub const PATTERN_UNSUPPORTED: Code = load_error("DP0008", "pattern-unsupported");
/// A replacement pattern that .NET would reject.
pub const TRANSLATION_INVALID: Code = load_error("DP0009", "translation-invalid");
/// Something that exceeds its limit.
pub const LIMIT_EXCEEDED: Code = load_error("DP0010", "limit-exceeded");
/// A character that cannot be part of a dialled number.
pub const INVALID_CHARACTER: Code = load_error("DP0011", "invalid-character");

/// All load errors, ordered by code.
pub const ALL: [&Code; 11] = [
    &YAML_SYNTAX,
    &UNKNOWN_KEY,
    &MISSING_KEY,
    &WRONG_TYPE,
    &DUPLICATE_NAME,
    &UNDEFINED_REFERENCE,
    &PATTERN_INVALID,
    &PATTERN_UNSUPPORTED,
    &TRANSLATION_INVALID,
    &LIMIT_EXCEEDED,
    &INVALID_CHARACTER,
];

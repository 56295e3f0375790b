//! The load errors: with any of these the plan cannot be used. Codes `DP00xx`; the linter's own begin at `DP01`.

use super::{Code, Level};

const fn load_error(code: &'static str, name: &'static str) -> Code {
    Code { code, name, level: Level::Error }
}

/// The file is not YAML, or not one document of it.
pub const YAML_SYNTAX: Code = load_error("DP0001", "yaml-syntax");
/// A key that a plan does not have.
pub const UNKNOWN_KEY: Code = load_error("DP0002", "unknown-key");
/// A key that must be there is not.
pub const MISSING_KEY: Code = load_error("DP0003", "missing-key");
/// A value of another kind than the key takes.
pub const WRONG_TYPE: Code = load_error("DP0004", "wrong-type");
/// Two things of one kind with one name.
pub const DUPLICATE_NAME: Code = load_error("DP0005", "duplicate-name");
/// A name that nothing in the plan has.
pub const UNDEFINED_REFERENCE: Code = load_error("DP0006", "undefined-reference");
/// .NET would refuse the pattern.
pub const PATTERN_INVALID: Code = load_error("DP0007", "pattern-invalid");
/// .NET takes the pattern, but the automaton cannot decide it.
pub const PATTERN_UNSUPPORTED: Code = load_error("DP0008", "pattern-unsupported");
/// .NET would refuse the replacement pattern.
pub const TRANSLATION_INVALID: Code = load_error("DP0009", "translation-invalid");
/// Something is larger than its limit.
pub const LIMIT_EXCEEDED: Code = load_error("DP0010", "limit-exceeded");
/// A character that no dialled number can have.
pub const INVALID_CHARACTER: Code = load_error("DP0011", "invalid-character");

/// All load errors, by code.
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

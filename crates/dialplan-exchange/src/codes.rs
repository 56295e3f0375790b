//! What there is to say about an import or an export. Codes `DP10xx`; never reused.

use dialplan_core::diag::{Code, Level};

const fn code(code: &'static str, name: &'static str, level: Level) -> Code {
    Code { code, name, level }
}

/// The file is not what its format says: cut off, or of another shape.
pub const INPUT_SYNTAX: Code = code("DP1001", "input-syntax", Level::Error);
/// Nobody can tell what the file is.
pub const INPUT_UNKNOWN: Code = code("DP1002", "input-unknown", Level::Error);
/// The input is larger or deeper than its limit.
pub const INPUT_LIMIT: Code = code("DP1003", "input-limit", Level::Error);
/// XML with a document type or an entity of its own.
pub const INPUT_ENTITY: Code = code("DP1004", "input-entity", Level::Error);
/// Something that a plan cannot say, or that was lost before it came here.
pub const NOT_CARRIED_OVER: Code = code("DP1005", "not-carried-over", Level::Warning);
/// Double quotes put nothing in place of `$1`.
pub const QUOTES_ERASE: Code = code("DP1006", "quotes-erase", Level::Warning);
/// A line of a script that is not executed and not guessed.
pub const SCRIPT_NOT_READ: Code = code("DP1007", "script-not-read", Level::Warning);
/// Two things of one name that differ.
pub const IMPORT_CONFLICT: Code = code("DP1008", "import-conflict", Level::Warning);
/// Something was filled in or changed so that the plan can have it.
pub const IMPORT_CHANGED: Code = code("DP1009", "import-changed", Level::Info);
/// The target has no words for something of the plan.
pub const NOT_EXPRESSIBLE: Code = code("DP1010", "not-expressible", Level::Warning);
/// The plan is larger than what the target takes.
pub const TARGET_LIMIT: Code = code("DP1011", "target-limit", Level::Error);
/// Bytes that are not text in the encoding of the file.
pub const INPUT_ENCODING: Code = code("DP1012", "input-encoding", Level::Warning);

/// All of them, by code.
pub const ALL: [&Code; 12] = [
    &INPUT_SYNTAX,
    &INPUT_UNKNOWN,
    &INPUT_LIMIT,
    &INPUT_ENTITY,
    &NOT_CARRIED_OVER,
    &QUOTES_ERASE,
    &SCRIPT_NOT_READ,
    &IMPORT_CONFLICT,
    &IMPORT_CHANGED,
    &NOT_EXPRESSIBLE,
    &TARGET_LIMIT,
    &INPUT_ENCODING,
];

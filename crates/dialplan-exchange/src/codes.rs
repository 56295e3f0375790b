//! The findings that an import or an export can report. Codes are `DP10xx` and are never reused.

use dialplan_core::diag::{Code, Level};

const fn code(code: &'static str, name: &'static str, level: Level) -> Code {
    Code { code, name, level }
}

/// The file does not follow its format: it is cut off or malformed.
pub const INPUT_SYNTAX: Code = code("DP1001", "input-syntax", Level::Error);
/// The format of the file is not recognised, or the file holds nothing that a plan can have.
pub const INPUT_UNKNOWN: Code = code("DP1002", "input-unknown", Level::Error);
/// The input is larger or more deeply nested than its limit.
pub const INPUT_LIMIT: Code = code("DP1003", "input-limit", Level::Error);
/// XML with a document type declaration or an entity of its own.
pub const INPUT_ENTITY: Code = code("DP1004", "input-entity", Level::Error);
/// Something that a plan cannot express, or that was lost before the file was written.
pub const NOT_CARRIED_OVER: Code = code("DP1005", "not-carried-over", Level::Warning);
/// Double quotes replace `$1` by nothing.
pub const QUOTES_ERASE: Code = code("DP1006", "quotes-erase", Level::Warning);
/// A line of a script that is neither executed nor guessed.
pub const SCRIPT_NOT_READ: Code = code("DP1007", "script-not-read", Level::Warning);
/// Two objects have the same name but differ.
pub const IMPORT_CONFLICT: Code = code("DP1008", "import-conflict", Level::Warning);
/// Something was filled in or changed so that the plan can hold it.
pub const IMPORT_CHANGED: Code = code("DP1009", "import-changed", Level::Info);
/// The target cannot express something in the plan.
pub const NOT_EXPRESSIBLE: Code = code("DP1010", "not-expressible", Level::Warning);
/// The plan exceeds what the target accepts.
pub const TARGET_LIMIT: Code = code("DP1011", "target-limit", Level::Error);
/// Bytes that are not valid text in the encoding of the file.
pub const INPUT_ENCODING: Code = code("DP1012", "input-encoding", Level::Warning);
/// The target cannot express something that decides how calls go, so nothing is written.
pub const NOT_EXPORTABLE: Code = code("DP1013", "not-exportable", Level::Error);
/// Two entries of one emergency policy take the same dial string.
pub const EMERGENCY_COLLISION: Code = code("DP1014", "emergency-collision", Level::Error);
/// An emergency policy in force has no numbers.
pub const NO_EMERGENCY_NUMBERS: Code = code("DP1015", "no-emergency-numbers", Level::Warning);

/// All codes in order.
pub const ALL: [&Code; 15] = [
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
    &NOT_EXPORTABLE,
    &EMERGENCY_COLLISION,
    &NO_EMERGENCY_NUMBERS,
];

//! The properties of a test case in `New-CsVoiceTestConfiguration`, in `.vtest` files and in tables.

pub(super) const DIALED_NUMBER: &str = "DialedNumber";
pub(super) const TARGET_DIALPLAN: &str = "TargetDialplan";
pub(super) const TARGET_VOICE_POLICY: &str = "TargetVoicePolicy";
pub(super) const EXPECTED_TRANSLATED_NUMBER: &str = "ExpectedTranslatedNumber";
pub(super) const EXPECTED_USAGE: &str = "ExpectedUsage";
pub(super) const EXPECTED_ROUTE: &str = "ExpectedRoute";

/// All properties of a test case, except `Identity`, which every object has.
pub(super) const PROPERTIES: [&str; 8] = [
    "Name",
    DIALED_NUMBER,
    TARGET_DIALPLAN,
    TARGET_VOICE_POLICY,
    EXPECTED_TRANSLATED_NUMBER,
    EXPECTED_USAGE,
    EXPECTED_ROUTE,
    "InMemory",
];

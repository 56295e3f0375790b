//! A plan of any patterns, or any text, is loaded and linted within its limits.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    dialplan_fuzz::plans::lint_ends(bytes);
});

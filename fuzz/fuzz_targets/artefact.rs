//! A compiled plan with changed bytes is refused, or decides calls without harm.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    dialplan_fuzz::plans::artefact_does_no_harm(bytes);
});

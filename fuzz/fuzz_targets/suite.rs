//! A suite loses no row: each becomes a case, or there is an error.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    dialplan_fuzz::plans::suite_loses_nothing(bytes);
});

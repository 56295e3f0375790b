//! A pattern prints back, whole and in each part; nothing panics, whatever the text, and everything ends within its limits.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dialplan_fuzz::properties::round_trip(bytes));

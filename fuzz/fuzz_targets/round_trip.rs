//! A pattern prints back, as a whole and in each part. For any text, nothing panics and everything ends within its
//! limits.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dialplan_fuzz::properties::round_trip(bytes));

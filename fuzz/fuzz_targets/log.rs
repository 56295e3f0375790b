//! A call log gives the same rows in one piece and in many.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    dialplan_fuzz::plans::log_is_the_same_in_pieces(bytes);
});

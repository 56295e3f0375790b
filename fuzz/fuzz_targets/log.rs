//! A call log gives the same rows in one piece and in many, and a row for each row. The first byte is the size of the

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    dialplan_fuzz::plans::log_is_the_same_in_pieces(bytes);
});

//! The automaton accepts exactly the strings in which the backtracking matcher finds a match.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    dialplan_fuzz::properties::language(bytes);
});

//! The automaton accepts what `regex-automata` and `fancy-regex` match, with the same captures, for constructs that
//! they share with .NET.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    dialplan_fuzz::engines::engines(bytes, &mut Default::default());
});

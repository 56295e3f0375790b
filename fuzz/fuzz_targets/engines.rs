//! The automaton takes what `regex-automata` and `fancy-regex` match, and the captures are theirs, where they have them in common
//! with .NET.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    dialplan_fuzz::engines::engines(bytes, &mut Default::default());
});

//! Two plans are compared for every number, and each change shows.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    dialplan_fuzz::plans::differences_show(bytes);
});

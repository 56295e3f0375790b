//! Whatever an import makes of any bytes is a plan that loads, and every finding has its place in the file.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    dialplan_fuzz::plans::import_loads(bytes);
});

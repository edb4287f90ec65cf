#![no_main]

#[path = "../properties/script_output.rs"]
mod script_output;

libfuzzer_sys::fuzz_target!(|data: &[u8]| script_output::script_output(data));

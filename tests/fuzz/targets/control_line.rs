#![no_main]

#[path = "../properties/control_line.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|data: &[u8]| property::control_line(data));

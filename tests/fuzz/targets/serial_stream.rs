#![no_main]

#[path = "../properties/serial_stream.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|data: &[u8]| property::serial_stream(data));

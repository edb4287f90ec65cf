#![no_main]

#[path = "../properties/hsperfdata.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|data: &[u8]| property::hsperfdata(data));

#![no_main]

#[path = "../properties/ocf_metadata.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|data: &[u8]| property::ocf_metadata(data));

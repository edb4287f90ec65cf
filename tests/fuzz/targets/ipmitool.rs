#![no_main]

#[path = "../properties/ipmitool.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|data: &[u8]| property::ipmitool(data));

#![no_main]

#[path = "../properties/proc_stat.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|data: &[u8]| property::proc_stat(data));

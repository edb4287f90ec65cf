#![no_main]

#[path = "../properties/reply.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|data: &[u8]| property::reply(data));

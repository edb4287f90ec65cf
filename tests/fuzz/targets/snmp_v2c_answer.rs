#![no_main]

#[path = "../properties/snmp_v2c_answer.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|data: &[u8]| property::snmp_v2c_answer(data));

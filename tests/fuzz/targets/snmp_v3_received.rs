#![no_main]

#[path = "../properties/snmp_v3_received.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|data: &[u8]| property::snmp_v3_received(data));

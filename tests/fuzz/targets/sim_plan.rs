#![no_main]

#[path = "../properties/sim_plan.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|data: &[u8]| property::sim_plan(data));

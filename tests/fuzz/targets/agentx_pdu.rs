#![no_main]

#[path = "../properties/agentx_pdu.rs"]
mod agentx_pdu;

libfuzzer_sys::fuzz_target!(|data: &[u8]| agentx_pdu::agentx_pdu(data));

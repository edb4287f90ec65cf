//! A stream of AgentX: what is read from it can be written and read again, in both byte orders, and is the same.

use ha_snmp::agentx::wire::{MAX_PDU, frame};
use ha_snmp::agentx::{Flags, Header, Pdu};

/// Reads PDU after PDU, as a session does.
pub fn agentx_pdu(data: &[u8]) {
    let mut rest = data;
    loop {
        rest = match frame(rest) {
            Ok(None) => break,
            Ok(Some((header, payload))) => {
                let len = 20 + payload.len();
                assert!(len <= MAX_PDU && len <= rest.len());
                if let Ok(pdu) = Pdu::decode(&header, payload) {
                    check(&header, &pdu);
                }
                rest.get(len..).unwrap_or_default()
            }
            Err(error) => match error.skip() {
                Some(len) => {
                    assert!((20..=rest.len()).contains(&len), "{error}");
                    rest.get(len..).unwrap_or_default()
                }
                None => break,
            },
        };
    }
}

fn check(header: &Header, pdu: &Pdu) {
    for flags in [Flags::default(), Flags::NETWORK_BYTE_ORDER] {
        // Never longer than what it was read from, so it fits.
        let mut octets = Vec::new();
        assert_eq!(pdu.encode(&Header { flags, ..*header }, &mut octets), Ok(()));
        let again = frame(&octets).map(|framed| framed.map(|(again, payload)| (again.packet_id, Pdu::decode(&again, payload))));
        assert_eq!(again, Ok(Some((header.packet_id, Ok(pdu.clone())))));
    }
}

//! A stream of AgentX: what is read from it can be written and read again, in both byte orders, and is the same.

use ha_snmp::agentx::wire::{HEADER_LEN, MAX_PDU, frame};
use ha_snmp::agentx::{Flags, Header, Pdu};

/// Reads PDU after PDU, as a session does. An error lies within its PDU.
pub fn agentx_pdu(data: &[u8]) {
    let mut rest = data;
    loop {
        let len = match frame(rest) {
            Ok(None) => break,
            Ok(Some((header, payload))) => {
                let len = HEADER_LEN + payload.len();
                match Pdu::decode(&header, payload) {
                    Ok(pdu) => check(&header, &pdu, len),
                    Err(error) => assert!((HEADER_LEN..=len).contains(&error.offset), "{error}"),
                }
                len
            }
            Err(error) => {
                assert!(error.offset < HEADER_LEN, "{error}");
                let Some(len) = error.skip() else { break };
                len
            }
        };
        assert!((HEADER_LEN..=MAX_PDU.min(rest.len())).contains(&len), "a PDU of {len} octets in {}", rest.len());
        rest = rest.get(len..).unwrap_or_default();
    }
}

fn check(header: &Header, pdu: &Pdu, len: usize) {
    assert_eq!(pdu.kind(), header.kind);
    for flags in [Flags::default(), Flags::NETWORK_BYTE_ORDER] {
        let like = Header { flags, ..*header };
        let mut octets = Vec::new();
        assert_eq!(pdu.encode(&like, &mut octets), Ok(()));
        assert!(octets.len() <= len, "{len} octets became {}", octets.len());
        let ids = |header: &Header| (header.order(), header.session_id, header.transaction_id, header.packet_id);
        let again = frame(&octets).map(|framed| framed.map(|(again, payload)| (ids(&again), Pdu::decode(&again, payload))));
        assert_eq!(again, Ok(Some((ids(&like), Ok(pdu.clone())))));
    }
}

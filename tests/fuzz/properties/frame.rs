//! A frame: what is opened can be sealed and opened again, and is the same; no octet of it can be another.

use ha_snmp::link::{Keys, OpenError, open, seal};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const CLUSTER: &str = "pair";
const KEYS: &str = "1 0123456789abcdef";

/// `data` as it is, and under a seal that fits, which no fuzzer finds by itself.
pub fn frame(data: &[u8]) {
    let Ok(keys) = Keys::parse(KEYS) else { return };
    let _ = open(data, CLUSTER, &keys);
    let Ok(mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(b"0123456789abcdef") else { return };
    let sealed = [data, &mac.chain_update(data).finalize().into_bytes()].concat();
    match open(&sealed, CLUSTER, &keys) {
        Ok(frame) => {
            let again = seal(&frame, CLUSTER, &keys).map(|octets| open(&octets, CLUSTER, &keys));
            assert_eq!(again, Ok(Ok(frame)));
            // Some sixty of them: each costs a seal.
            for at in (0..sealed.len()).step_by(1 + sealed.len() / 64) {
                let mut changed = sealed.clone();
                if let Some(octet) = changed.get_mut(at) {
                    *octet ^= 1;
                }
                assert!(open(&changed, CLUSTER, &keys).is_err(), "octet {at} may be another");
            }
        }
        Err(error) => assert!(!matches!(error, OpenError::Seal(_)), "{error}"),
    }
}

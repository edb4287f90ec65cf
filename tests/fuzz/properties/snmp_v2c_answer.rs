//! Whatever comes back to an inform of v2c.

use ha_snmp::snmp::{frame, v2c};

/// What is taken as an answer is one whole message, and in no other community the same.
pub fn snmp_v2c_answer(data: &[u8]) {
    match v2c::answer(b"public", data) {
        Ok(answer) => {
            if let Ok(Some(length)) = frame(data) {
                assert_eq!(length, data.len(), "{answer:?}");
            }
            assert!(v2c::answer(b"private", data).is_err(), "{answer:?} in another community");
            for length in 0..data.len() {
                let cut = v2c::answer(b"public", data.get(..length).unwrap_or_default());
                assert!(cut.is_err(), "{answer:?} without its last {} octets", data.len() - length);
            }
        }
        Err(ignored) => assert!(!ignored.to_string().is_empty()),
    }
}

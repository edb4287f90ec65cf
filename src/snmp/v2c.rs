//! Community-based version 2 (RFC 1901, RFC 3416).

use super::{Answer, EncodeError, Ignored, Kind, Notification, ber, pdu};
use rasn::types::OctetString;
use rasn_snmp::v2::Pdus;
use rasn_snmp::v2c::Message;

/// The version field of v2c.
const VERSION: u8 = 1;

/// A notification as a message of v2c.
///
/// # Errors
/// [`EncodeError`].
pub fn message(community: &[u8], kind: Kind, request_id: i32, notification: &Notification) -> Result<Vec<u8>, EncodeError> {
    let data = pdu::notification(kind, request_id, notification)?;
    ber::encode_message(&Message { version: VERSION.into(), community: OctetString::from_slice(community), data })
}

/// The answer that `octets` are: a Response in this community. Whether it answers anything, its request id says.
///
/// # Errors
/// [`Ignored`] whatever else.
pub fn answer(community: &[u8], octets: &[u8]) -> Result<Answer, Ignored> {
    let message: Message<Pdus> = ber::decode("message", octets)?;
    if message.version != VERSION.into() {
        return Err(Ignored::Version(message.version.to_string()));
    }
    if message.community != community {
        return Err(Ignored::Community);
    }
    match &message.data {
        Pdus::Response(response) => Ok(pdu::answer(&response.0)),
        other => Err(pdu::no_answer(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smi::{Oid, Value};
    use proptest::prelude::*;

    fn inform() -> Vec<u8> {
        let objects = [(Oid::from([1, 3, 6, 1, 4, 1, 8072, 1]), Value::Integer(-2))];
        let notification = Notification { uptime: 300, trap: &Oid::from([1, 3, 6, 1, 4, 1, 8072, 0, 1]), objects: &objects };
        message(b"public", Kind::Inform, 77, &notification).unwrap()
    }

    /// What a receiver sends back: the same with another tag.
    fn response() -> Vec<u8> {
        let mut octets = inform();
        let tag = octets.iter().position(|octet| *octet == 0xa6).unwrap();
        octets[tag] = 0xa2;
        octets
    }

    #[test]
    fn an_inform_octet_by_octet() {
        let octets = inform();
        let head = [&[0x30, 80, 2, 1, 1, 4, 6][..], b"public", &[0xa6, 67, 2, 1, 77, 2, 1, 0, 2, 1, 0, 0x30, 56]].concat();
        assert_eq!(octets.get(..head.len()), Some(&head[..]));
        let uptime = [0x30, 14, 6, 8, 0x2b, 6, 1, 2, 1, 1, 3, 0, 0x43, 2, 1, 0x2c];
        assert_eq!(octets.get(head.len()..head.len() + uptime.len()), Some(&uptime[..]));
        assert!(octets.ends_with(&[0x30, 13, 6, 8, 0x2b, 6, 1, 4, 1, 0xbf, 8, 1, 2, 1, 0xfe]), "{octets:02x?}");
        assert_eq!(answer(b"public", &octets), Err(Ignored::Pdu("an InformRequest")));
    }

    #[test]
    fn answers() {
        let good = Answer { request_id: 77, error_status: 0, error_index: 0 };
        assert_eq!(answer(b"public", &response()), Ok(good));
        assert_eq!(answer(b"publik", &response()), Err(Ignored::Community));
        assert_eq!(answer(b"public", &[&response()[..], &[0]].concat()), Err(Ignored::Trailing { what: "message", octets: 1 }));
        let mut v1 = response();
        v1[4] = 0;
        assert_eq!(answer(b"public", &v1), Err(Ignored::Version("0".to_owned())));
        let error = [&[0x30, 24, 2, 1, 1, 4, 6][..], b"public", &[0xa2, 11, 2, 1, 77, 2, 1, 16, 2, 1, 2, 0x30, 0]].concat();
        assert_eq!(answer(b"public", &error), Ok(Answer { request_id: 77, error_status: 16, error_index: 2 }));
    }

    #[test]
    fn truncated_at_every_octet() {
        let whole = response();
        for length in 0..whole.len() {
            assert!(answer(b"public", &whole[..length]).is_err(), "{length} octets");
        }
    }

    #[test]
    fn beyond_a_datagram() {
        let objects = [(Oid::from([1, 3]), Value::OctetString(vec![b'x'; 65_500]))];
        let notification = Notification { uptime: 0, trap: &Oid::from([1, 3]), objects: &objects };
        assert!(matches!(message(b"", Kind::Trap, 1, &notification), Err(EncodeError::TooLong(65_508..))));
    }

    proptest! {
        #[test]
        fn garbage_is_no_answer(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(answer(b"public", &octets).is_err());
        }

        #[test]
        fn damage_never_panics(at in 0_usize..83, octet: u8) {
            let mut octets = response();
            if let Some(place) = octets.get_mut(at) {
                *place = octet;
            }
            let _ = answer(b"public", &octets);
        }
    }
}

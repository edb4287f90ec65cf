//! The Basic Encoding Rules as SNMP uses them: definite lengths only (RFC 3417 section 8). rasn reads and writes whole messages; what it does not
//! tell is where a field stands, so the way to msgAuthenticationParameters is walked here.

use super::{EncodeError, Ignored, MAX_MESSAGE};
use std::ops::Range;

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

/// `value` in BER.
///
/// # Errors
/// What rasn refuses.
pub(super) fn encode<T: rasn::Encode>(value: &T) -> Result<Vec<u8>, EncodeError> {
    rasn::ber::encode(value).map_err(|error| EncodeError::Ber(error.to_string()))
}

/// `message` in BER, if it fits into a datagram.
///
/// # Errors
/// What rasn refuses, and [`EncodeError::TooLong`].
pub(super) fn encode_message<T: rasn::Encode>(message: &T) -> Result<Vec<u8>, EncodeError> {
    let octets = encode(message)?;
    if octets.len() > MAX_MESSAGE { Err(EncodeError::TooLong(octets.len())) } else { Ok(octets) }
}

/// The `what` that `octets` are, all of them.
///
/// # Errors
/// Not BER, another shape, or octets left behind it.
pub(super) fn decode<T: rasn::Decode>(what: &'static str, octets: &[u8]) -> Result<T, Ignored> {
    match decode_padded(what, octets)? {
        (value, 0) => Ok(value),
        (_, left) => Err(Ignored::Trailing { what, octets: left }),
    }
}

/// The `what` that `octets` begin with, and how many octets are left.
///
/// # Errors
/// Not BER, or another shape.
pub(super) fn decode_padded<T: rasn::Decode>(what: &'static str, octets: &[u8]) -> Result<(T, usize), Ignored> {
    match rasn::ber::decode_with_remainder(octets) {
        Ok((value, rest)) => Ok((value, rest.len())),
        Err(_) => Err(Ignored::Ber { what, octets: octets.len() }),
    }
}

/// The length of the message that `octets` begin with, or `None` where more octets are needed to tell: over TCP a message is its own frame
/// (RFC 3430 section 2.1).
///
/// # Errors
/// What begins no message, or one of over [`MAX_MESSAGE`] octets: nobody can say where the next one begins, close the connection.
pub fn frame(octets: &[u8]) -> Result<Option<usize>, Ignored> {
    let length = match octets {
        [] | [SEQUENCE] => return Ok(None),
        [SEQUENCE, short @ ..=0x7f, ..] => usize::from(*short).saturating_add(2),
        [SEQUENCE, form @ 0x81..=0x84, rest @ ..] => {
            let count = usize::from(form & 0x7f);
            let Some(digits) = rest.get(..count) else { return Ok(None) };
            big_endian(digits).saturating_add(count).saturating_add(2)
        }
        _ => return Err(Ignored::Ber { what: "message", octets: octets.len() }),
    };
    if length > MAX_MESSAGE { Err(Ignored::TooLong(length)) } else { Ok(Some(length)) }
}

/// Where the content of msgAuthenticationParameters stands in an SNMPv3 message (RFC 3412 section 6, RFC 3414 section 2.4).
pub(super) fn authentication_parameters(message: &[u8]) -> Option<Range<usize>> {
    let mut fields = Walker { octets: message, at: 0..message.len() }.enter(SEQUENCE)?;
    fields.enter(INTEGER)?;
    fields.enter(SEQUENCE)?;
    let mut fields = fields.enter(OCTET_STRING)?.enter(SEQUENCE)?;
    fields.enter(OCTET_STRING)?;
    fields.enter(INTEGER)?;
    fields.enter(INTEGER)?;
    fields.enter(OCTET_STRING)?;
    Some(fields.enter(OCTET_STRING)?.at)
}

/// A row of encodings, of which those in front were walked over.
struct Walker<'a> {
    octets: &'a [u8],
    at: Range<usize>,
}

impl<'a> Walker<'a> {
    /// The content of the next encoding, which must have this tag; the walker goes on behind it.
    fn enter(&mut self, tag: u8) -> Option<Walker<'a>> {
        let [found, form, rest @ ..] = self.octets.get(self.at.clone())? else { return None };
        let (header, length) = match form {
            ..=0x7f => (2_usize, usize::from(*form)),
            0x81..=0x84 => {
                let count = usize::from(form & 0x7f);
                (count.checked_add(2)?, big_endian(rest.get(..count)?))
            }
            _ => return None,
        };
        let start = self.at.start.checked_add(header)?;
        let end = start.checked_add(length)?;
        if *found != tag || end > self.at.end {
            return None;
        }
        self.at.start = end;
        Some(Walker { octets: self.octets, at: start..end })
    }
}

/// At most four octets.
fn big_endian(digits: &[u8]) -> usize {
    digits.iter().fold(0, |number, digit| number << 8 | usize::from(*digit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn frames() {
        for (octets, length) in [
            (&[][..], Ok(None)),
            (&[0x30], Ok(None)),
            (&[0x30, 0x05], Ok(Some(7))),
            (&[0x30, 0x81], Ok(None)),
            (&[0x30, 0x81, 0x80], Ok(Some(131))),
            (&[0x30, 0x82, 0x01], Ok(None)),
            (&[0x30, 0x82, 0x01, 0x00, 0xff], Ok(Some(260))),
            (&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], Err(Ignored::TooLong(0x1_0000_0005))),
            (&[0x30, 0x80], Err(Ignored::Ber { what: "message", octets: 2 })),
            (&[0x30, 0x85], Err(Ignored::Ber { what: "message", octets: 2 })),
            (b"GET /", Err(Ignored::Ber { what: "message", octets: 5 })),
        ] {
            assert_eq!(frame(octets), length, "{octets:02x?}");
        }
    }

    #[test]
    fn the_way_to_the_authentication_code() {
        let message = [
            &[0x30, 0x1e, 2, 1, 3][..],
            // msgGlobalData, its content does not matter; then the security parameters with a long form of length.
            &[0x30, 2, 5, 0, 4, 0x81, 20, 0x30, 18, 4, 2, 0, 0, 2, 1, 7, 2, 1, 9, 4, 0, 4, 2, 0xaa, 0xbb, 4, 0],
        ]
        .concat();
        let range = authentication_parameters(&message).unwrap();
        assert_eq!(message.get(range), Some(&[0xaa, 0xbb][..]));
    }

    proptest! {
        #[test]
        fn garbage_is_no_way(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(range) = authentication_parameters(&octets) {
                prop_assert!(octets.get(range).is_some());
            }
            let _ = frame(&octets);
        }
    }
}

//! The header of a PDU (RFC 2741 section 6.1), and finding PDUs in a stream (section 8.1.2).
//!
//! ```text
//! | version | type | flags | reserved |
//! |             session id            |
//! |           transaction id          |
//! |             packet id             |
//! |           payload length          |
//! ```

use super::{ByteOrder, DecodeError, DecodeErrorKind, PduKind, Reader};

/// The octets of a header.
pub const HEADER_LEN: usize = 20;

/// At most so many octets has a PDU, header included: net-snmp closes the connection for more (`agentx_check_packet`).
pub const MAX_PDU: usize = 65536;

const VERSION: u8 = 1;

/// Where the fields begin that are complained of.
const VERSION_AT: usize = 0;
const TYPE_AT: usize = 1;
pub(super) const PAYLOAD_LEN_AT: usize = 16;

/// h.flags. Bits without a name are left as they came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(u8);

/// The first 20 octets of a PDU, but for version and reserved octet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// What the payload is.
    pub kind: PduKind,
    /// How the payload is to be read.
    pub flags: Flags,
    /// The session, given by the master when it opens; 0 in an Open.
    pub session_id: u32,
    /// All PDUs that one SNMP request leads to have the same.
    pub transaction_id: u32,
    /// A Response has that of its request.
    pub packet_id: u32,
    /// The octets behind the header.
    pub payload_len: u32,
}

impl Flags {
    /// Register: the subtree is one instance.
    pub const INSTANCE_REGISTRATION: Self = Self(1);
    /// `IndexAllocate`: an index that was never used before.
    pub const NEW_INDEX: Self = Self(1 << 1);
    /// `IndexAllocate`: an index that is not in use.
    pub const ANY_INDEX: Self = Self(1 << 2);
    /// The payload begins with a context.
    pub const NON_DEFAULT_CONTEXT: Self = Self(1 << 3);
    /// The numbers of this PDU are in network byte order.
    pub const NETWORK_BYTE_ORDER: Self = Self(1 << 4);

    /// Whether all flags of `other` are set.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// These flags, and those of `other` where `set`.
    #[must_use]
    pub fn with(self, other: Self, set: bool) -> Self {
        if set { Self(self.0 | other.0) } else { self }
    }
}

impl Header {
    /// Reads the first 20 of `octets`.
    ///
    /// # Errors
    /// Fewer than 20 octets; a version, a type or a length that no PDU has.
    pub fn decode(octets: &[u8]) -> Result<Self, DecodeError> {
        let Some(&[version, code, flags, _reserved, ref fields @ ..]) = octets.first_chunk::<HEADER_LEN>() else {
            let kind = DecodeErrorKind::Truncated { needed: HEADER_LEN, left: octets.len() };
            return Err(DecodeError { offset: 0, kind });
        };
        if version != VERSION {
            return Err(DecodeError { offset: VERSION_AT, kind: DecodeErrorKind::Version(version) });
        }
        let flags = Flags(flags);
        let mut reader = Reader::new(fields, order(flags));
        let (session_id, transaction_id, packet_id) = (reader.u32()?, reader.u32()?, reader.u32()?);
        let payload_len = reader.u32()?;
        let pdu_len = pdu_len(payload_len).map_err(|kind| DecodeError { offset: PAYLOAD_LEN_AT, kind })?;
        let kind = PduKind::from_code(code).ok_or(DecodeError { offset: TYPE_AT, kind: DecodeErrorKind::PduType { code, pdu_len } })?;
        Ok(Self { kind, flags, session_id, transaction_id, packet_id, payload_len })
    }

    /// Appends the 20 octets.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&[VERSION, self.kind.code(), self.flags.0, 0]);
        for number in [self.session_id, self.transaction_id, self.packet_id, self.payload_len] {
            out.extend_from_slice(&self.order().u32_octets(number));
        }
    }

    /// The byte order of this PDU.
    #[must_use]
    pub fn order(&self) -> ByteOrder {
        order(self.flags)
    }
}

/// The first PDU in `buffer`, `None` where more octets are needed. The stream is cut anywhere (RFC 2741 section 8.1.2).
///
/// # Errors
/// What cannot be a PDU, as soon as its header is there; [`DecodeError::skip`] tells whether the next one can be found. A PDU of
/// unknown type is complained of once it is there as a whole, so that it can be skipped.
pub fn frame(buffer: &[u8]) -> Result<Option<(Header, &[u8])>, DecodeError> {
    let Some((head, rest)) = buffer.split_at_checked(HEADER_LEN) else { return Ok(None) };
    match Header::decode(head) {
        Ok(header) => {
            let payload = usize::try_from(header.payload_len).ok().and_then(|len| rest.get(..len));
            Ok(payload.map(|payload| (header, payload)))
        }
        Err(error) if error.skip().is_some_and(|len| buffer.len() < len) => Ok(None),
        Err(error) => Err(error),
    }
}

fn order(flags: Flags) -> ByteOrder {
    match flags.contains(Flags::NETWORK_BYTE_ORDER) {
        true => ByteOrder::Big,
        false => ByteOrder::Little,
    }
}

/// The length of a PDU with this payload.
fn pdu_len(payload_len: u32) -> Result<usize, DecodeErrorKind> {
    let len = usize::try_from(payload_len).ok().and_then(|len| len.checked_add(HEADER_LEN)).filter(|len| *len <= MAX_PDU);
    let len = len.ok_or(DecodeErrorKind::PayloadTooLong(payload_len))?;
    match payload_len.is_multiple_of(4) {
        true => Ok(len),
        false => Err(DecodeErrorKind::PayloadUnaligned(payload_len)),
    }
}

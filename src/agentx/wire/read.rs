//! Reading a payload, field by field.

use super::{ByteOrder, DecodeError, DecodeErrorKind, HEADER_LEN};
use crate::smi::{MAX_SUB_IDS, Oid, Value};

/// What a prefix other than 0 stands for, the prefix itself behind it (RFC 2741 section 5.1).
pub(super) const INTERNET: [u32; 4] = [1, 3, 6, 1];

/// A place in a payload. After an error it is of no further use.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    /// The octets read so far.
    read: usize,
    order: ByteOrder,
}

/// An object identifier as it stands in the payload.
struct RawOid<'a> {
    prefix: u8,
    include: u8,
    sub_ids: &'a [[u8; 4]],
}

impl<'a> Reader<'a> {
    /// At the beginning of `payload`.
    #[must_use]
    pub fn new(payload: &'a [u8], order: ByteOrder) -> Self {
        Self { rest: payload, read: 0, order }
    }

    /// Whether all is read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// A number of 1 octet.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`].
    pub fn u8(&mut self) -> Result<u8, DecodeError> {
        self.array().map(|[octet]| octet)
    }

    /// A number of 2 octets.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`].
    pub fn u16(&mut self) -> Result<u16, DecodeError> {
        self.array().map(|octets| self.order.u16(octets))
    }

    /// A number of 4 octets.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`].
    pub fn u32(&mut self) -> Result<u32, DecodeError> {
        self.array().map(|octets| self.order.u32(octets))
    }

    /// A number of 8 octets.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`].
    pub fn u64(&mut self) -> Result<u64, DecodeError> {
        self.array().map(|octets| self.order.u64(octets))
    }

    /// Octets that have no meaning.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`].
    pub fn reserved<const N: usize>(&mut self) -> Result<(), DecodeError> {
        self.array::<N>().map(|_| ())
    }

    /// An object identifier (RFC 2741 section 5.1) that is a name or a value. Its `include` means nothing: RFC 2741 keeps it for search
    /// ranges, and net-snmp sets it in all values (`agentx_realloc_build_varbind`).
    ///
    /// # Errors
    /// Truncated, or too long.
    pub fn oid(&mut self) -> Result<Oid, DecodeError> {
        let raw = self.raw_oid()?;
        let mut sub_ids = Vec::with_capacity(raw.len());
        raw.expand(self.order, &mut sub_ids);
        Oid::new(sub_ids).map_err(|_| self.error(DecodeErrorKind::SubIds(raw.len())))
    }

    /// An object identifier that is the start or the end of a search range (RFC 2741 section 5.2): its sub-identifiers replace what is in
    /// `sub_ids`. Gives the octets as they stand in the payload, and `include`. Allocates nothing if `sub_ids` has room for 128.
    ///
    /// # Errors
    /// Truncated, too long, or `include` neither 0 nor 1.
    pub fn oid_into(&mut self, sub_ids: &mut Vec<u32>) -> Result<(&'a [u8], bool), DecodeError> {
        let begin = self.clone();
        let raw = self.raw_oid()?;
        sub_ids.clear();
        raw.expand(self.order, sub_ids);
        let octets = begin.rest.get(..self.read.saturating_sub(begin.read)).unwrap_or_default();
        match raw.include {
            0 => Ok((octets, false)),
            1 => Ok((octets, true)),
            other => Err(begin.error_at(2, DecodeErrorKind::Include(other))),
        }
    }

    /// An octet string (RFC 2741 section 5.3).
    ///
    /// # Errors
    /// Truncated, or padded with anything but zeros.
    pub fn octets(&mut self) -> Result<&'a [u8], DecodeError> {
        let len = usize::try_from(self.u32()?).unwrap_or(usize::MAX);
        let octets = self.take(len)?;
        let padding_at = self.clone();
        let padding = self.take(padding(len))?;
        match padding.iter().enumerate().find(|(_, octet)| **octet != 0) {
            Some((place, octet)) => Err(padding_at.error_at(place, DecodeErrorKind::Padding(*octet))),
            None => Ok(octets),
        }
    }

    /// A variable binding (RFC 2741 section 5.4).
    ///
    /// # Errors
    /// Truncated, of a type that is not known, or with a value that its type does not have.
    pub fn varbind(&mut self) -> Result<(Oid, Value), DecodeError> {
        let begin = self.clone();
        let code = self.u16()?;
        self.reserved::<2>()?;
        let name = self.oid()?;
        let value = match code {
            2 => Value::Integer(self.u32()?.cast_signed()),
            4 => Value::OctetString(self.octets()?.to_vec()),
            5 => Value::Null,
            6 => Value::ObjectId(self.oid()?),
            64 => self.ip_address()?,
            65 => Value::Counter32(self.u32()?),
            66 => Value::Gauge32(self.u32()?),
            67 => Value::TimeTicks(self.u32()?),
            68 => Value::Opaque(self.octets()?.to_vec()),
            70 => Value::Counter64(self.u64()?),
            128 => Value::NoSuchObject,
            129 => Value::NoSuchInstance,
            130 => Value::EndOfMibView,
            other => return Err(begin.error(DecodeErrorKind::ValueType(other))),
        };
        Ok((name, value))
    }

    /// Nothing may be left.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Trailing`].
    pub fn finish(self) -> Result<(), DecodeError> {
        if self.is_empty() { Ok(()) } else { Err(self.error(DecodeErrorKind::Trailing(self.rest.len()))) }
    }

    /// An error at the place where this reader stands.
    pub(in crate::agentx) fn error(&self, kind: DecodeErrorKind) -> DecodeError {
        self.error_at(0, kind)
    }

    /// Four octets, as an octet string (RFC 2741 section 5.4).
    fn ip_address(&mut self) -> Result<Value, DecodeError> {
        let begin = self.clone();
        let octets = self.octets()?;
        let address = <[u8; 4]>::try_from(octets).map_err(|_| begin.error(DecodeErrorKind::IpAddress(octets.len())))?;
        Ok(Value::IpAddress(address.into()))
    }

    fn raw_oid(&mut self) -> Result<RawOid<'a>, DecodeError> {
        let begin = self.clone();
        let [n_subid, prefix, include, _reserved] = self.array()?;
        let octets = self.take(usize::from(n_subid).saturating_mul(4))?;
        let raw = RawOid { prefix, include, sub_ids: octets.as_chunks().0 };
        match raw.len() {
            ..=MAX_SUB_IDS => Ok(raw),
            len => Err(begin.error(DecodeErrorKind::SubIds(len))),
        }
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let Some((octets, rest)) = self.rest.split_first_chunk() else { return Err(self.truncated(N)) };
        self.advance(rest, N);
        Ok(*octets)
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], DecodeError> {
        let Some((octets, rest)) = self.rest.split_at_checked(len) else { return Err(self.truncated(len)) };
        self.advance(rest, len);
        Ok(octets)
    }

    fn advance(&mut self, rest: &'a [u8], len: usize) {
        self.rest = rest;
        self.read = self.read.saturating_add(len);
    }

    fn truncated(&self, needed: usize) -> DecodeError {
        self.error(DecodeErrorKind::Truncated { needed, left: self.rest.len() })
    }

    fn error_at(&self, further: usize, kind: DecodeErrorKind) -> DecodeError {
        DecodeError { offset: HEADER_LEN.saturating_add(self.read).saturating_add(further), kind }
    }
}

impl RawOid<'_> {
    /// The sub-identifiers after expansion.
    fn len(&self) -> usize {
        let prefix = if self.prefix == 0 { 0 } else { INTERNET.len().saturating_add(1) };
        prefix.saturating_add(self.sub_ids.len())
    }

    fn expand(&self, order: ByteOrder, sub_ids: &mut Vec<u32>) {
        if self.prefix != 0 {
            sub_ids.extend_from_slice(&INTERNET);
            sub_ids.push(u32::from(self.prefix));
        }
        sub_ids.extend(self.sub_ids.iter().map(|octets| order.u32(*octets)));
    }
}

/// The octets between the end of an octet string and the next multiple of 4 (RFC 2741 section 5.3).
pub(super) fn padding(len: usize) -> usize {
    len.wrapping_neg() & 3
}

//! Writing PDUs at the end of a buffer that is used again and again.

use super::header::PAYLOAD_LEN_AT;
use super::read::{INTERNET, padding};
use super::{ByteOrder, HEADER_LEN, Header, MAX_PDU, TooLong};
use crate::smi::{Oid, Value};

/// A PDU under construction at the end of a buffer.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut Vec<u8>,
    begin: usize,
    order: ByteOrder,
}

impl<'a> Writer<'a> {
    /// Appends `header`. Its payload length does not matter: [`Writer::finish`] fills it in.
    pub fn begin(out: &'a mut Vec<u8>, header: &Header) -> Self {
        let begin = out.len();
        header.encode(out);
        Self { out, begin, order: header.order() }
    }

    /// The octets of the PDU so far, header included.
    #[must_use]
    pub fn size(&self) -> usize {
        self.out.len().saturating_sub(self.begin)
    }

    /// Cuts the PDU back to a size that [`Writer::size`] gave.
    pub fn truncate(&mut self, size: usize) {
        self.out.truncate(self.begin.saturating_add(size.max(HEADER_LEN)));
    }

    /// Appends octets that are encoded already, in the byte order of this PDU.
    pub fn encoded(&mut self, octets: &[u8]) {
        self.out.extend_from_slice(octets);
    }

    /// Appends a number of 2 octets.
    pub fn u16(&mut self, number: u16) {
        put_u16(self.out, self.order, number);
    }

    /// Appends a number of 4 octets.
    pub fn u32(&mut self, number: u32) {
        put_u32(self.out, self.order, number);
    }

    /// Appends an object identifier.
    pub fn oid(&mut self, oid: &Oid, include: bool) {
        put_oid(self.out, self.order, oid, include);
    }

    /// Appends an octet string.
    pub fn octets(&mut self, octets: &[u8]) {
        put_octets(self.out, self.order, octets);
    }

    /// Appends a variable binding.
    pub fn varbind(&mut self, name: &Oid, value: &Value) {
        encode_varbind(self.out, self.order, name, value);
    }

    /// Fills in the payload length.
    ///
    /// # Errors
    /// [`TooLong`], and the buffer is as it was before [`Writer::begin`].
    pub fn finish(self) -> Result<(), TooLong> {
        let size = self.size();
        let payload_len = u32::try_from(size.saturating_sub(HEADER_LEN)).unwrap_or(u32::MAX);
        let field = self.out.get_mut(self.begin..).and_then(|pdu| pdu.get_mut(PAYLOAD_LEN_AT..HEADER_LEN));
        match field {
            Some(field) if size <= MAX_PDU => {
                field.copy_from_slice(&self.order.u32_octets(payload_len));
                Ok(())
            }
            _ => {
                self.out.truncate(self.begin);
                Err(TooLong(size))
            }
        }
    }
}

/// Appends a variable binding (RFC 2741 section 5.4).
pub fn encode_varbind(out: &mut Vec<u8>, order: ByteOrder, name: &Oid, value: &Value) {
    put_u16(out, order, type_code(value));
    out.extend_from_slice(&[0, 0]);
    put_oid(out, order, name, false);
    match value {
        Value::Integer(number) => put_u32(out, order, number.cast_unsigned()),
        Value::Counter32(number) | Value::Gauge32(number) | Value::TimeTicks(number) => put_u32(out, order, *number),
        Value::Counter64(number) => out.extend_from_slice(&order.u64_octets(*number)),
        Value::OctetString(octets) | Value::Opaque(octets) => put_octets(out, order, octets),
        Value::IpAddress(address) => put_octets(out, order, &address.octets()),
        Value::ObjectId(oid) => put_oid(out, order, oid, false),
        Value::Null | Value::NoSuchObject | Value::NoSuchInstance | Value::EndOfMibView => {}
    }
}

/// v.type (RFC 2741 section 5.4).
fn type_code(value: &Value) -> u16 {
    match value {
        Value::Integer(_) => 2,
        Value::OctetString(_) => 4,
        Value::Null => 5,
        Value::ObjectId(_) => 6,
        Value::IpAddress(_) => 64,
        Value::Counter32(_) => 65,
        Value::Gauge32(_) => 66,
        Value::TimeTicks(_) => 67,
        Value::Opaque(_) => 68,
        Value::Counter64(_) => 70,
        Value::NoSuchObject => 128,
        Value::NoSuchInstance => 129,
        Value::EndOfMibView => 130,
    }
}

fn put_u16(out: &mut Vec<u8>, order: ByteOrder, number: u16) {
    out.extend_from_slice(&order.u16_octets(number));
}

fn put_u32(out: &mut Vec<u8>, order: ByteOrder, number: u32) {
    out.extend_from_slice(&order.u32_octets(number));
}

/// RFC 2741 section 5.1: `1.3.6.1.x` with x from 1 to 255 shrinks to the prefix x, and the null OID is four zeros.
fn put_oid(out: &mut Vec<u8>, order: ByteOrder, oid: &Oid, include: bool) {
    let sub_ids = oid.sub_ids();
    let (prefix, rest) = compress(sub_ids).unwrap_or((0, sub_ids));
    // An OID has at most 128, so this always fits.
    let n_subid = u8::try_from(rest.len()).unwrap_or(u8::MAX);
    out.extend_from_slice(&[n_subid, prefix, u8::from(include), 0]);
    for sub_id in rest {
        put_u32(out, order, *sub_id);
    }
}

fn compress(sub_ids: &[u32]) -> Option<(u8, &[u32])> {
    let (first, rest) = sub_ids.strip_prefix(&INTERNET)?.split_first()?;
    let prefix = u8::try_from(*first).ok().filter(|prefix| *prefix != 0)?;
    Some((prefix, rest))
}

/// RFC 2741 section 5.3: zeros up to a multiple of 4, also where nothing follows.
fn put_octets(out: &mut Vec<u8>, order: ByteOrder, octets: &[u8]) {
    // Longer ones make the PDU too long by far, which its end finds out.
    put_u32(out, order, u32::try_from(octets.len()).unwrap_or(u32::MAX));
    out.extend_from_slice(octets);
    out.resize(out.len().saturating_add(padding(octets.len())), 0);
}

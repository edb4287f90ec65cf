//! Writing a Response (RFC 2741 section 6.2.16) straight into the octets that are to be sent.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::table::{TABLE_ORDER, Table};
use super::wire::{ByteOrder, HEADER_LEN, MAX_PDU, Reader, Writer};
use super::{ErrorCode, Flags, Header, PduKind};
use crate::smi::{Oid, Value};

/// The ways of having no value: v.type (RFC 2741 section 5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Absent {
    NoSuchObject = 128,
    NoSuchInstance = 129,
    EndOfMibView = 130,
}

/// The Response to `request` with this error and index (1-based; 0 where no range or varbind is to blame) and no varbinds.
pub fn respond(out: &mut Vec<u8>, request: &Header, error: ErrorCode, index: u16) {
    let mut response = Reply::begin(out, request);
    response.fail(error, index);
    response.finish();
}

/// A Response under construction at the end of a buffer, in the byte order of its request (RFC 2741 section 6.1).
#[derive(Debug)]
pub struct Reply<'a> {
    writer: Writer<'a>,
    order: ByteOrder,
}

/// Header and sysUpTime.
const ERROR_AT: usize = HEADER_LEN + 4;

impl<'a> Reply<'a> {
    /// Header, sysUpTime 0 (only the master's counts), no error. The three ids are those of the request (RFC 2741 section 7.2.2).
    pub fn begin(out: &'a mut Vec<u8>, request: &Header) -> Self {
        let order = request.order();
        let flags = Flags::default().with(Flags::NETWORK_BYTE_ORDER, order == ByteOrder::Big);
        let mut writer = Writer::begin(out, &Header { kind: PduKind::Response, flags, ..*request });
        writer.encoded(&[0; 8]);
        Self { writer, order }
    }

    /// Appends an entry of the table. False, and nothing appended, where the PDU has no room for it.
    #[must_use]
    pub fn entry(&mut self, table: &Table, place: usize) -> bool {
        let before = self.writer.size();
        let (_, varbind) = table.entry(place);
        if self.order == TABLE_ORDER {
            self.writer.encoded(varbind);
        } else if let Ok((name, value)) = Reader::new(varbind, TABLE_ORDER).varbind() {
            self.writer.varbind(&name, &value);
        }
        self.keep_if_it_fits(before)
    }

    /// Appends that there is no data under this name, which is the start of a search range as it came. False, and nothing appended,
    /// where there is no room.
    #[must_use]
    pub fn absent(&mut self, name: &[u8], absent: Absent) -> bool {
        let before = self.writer.size();
        self.writer.u16(absent as u16);
        self.writer.u16(0);
        let Some((&[n_subid, prefix, ..], sub_ids)) = name.split_first_chunk::<4>() else { return false };
        // `include` is for the start of a search range only (RFC 2741 section 5.1), and reserved octets are zero.
        self.writer.encoded(&[n_subid, prefix, 0, 0]);
        self.writer.encoded(sub_ids);
        self.keep_if_it_fits(before)
    }

    /// Appends endOfMibView under the name of an entry of the table. False, and nothing appended, where there is no room.
    #[must_use]
    pub fn end_behind(&mut self, table: &Table, place: usize) -> bool {
        let before = self.writer.size();
        self.writer.varbind(&Oid::default().child(table.entry(place).0), &Value::EndOfMibView);
        self.keep_if_it_fits(before)
    }

    /// Makes this a Response without varbinds that says why (RFC 2741 section 7.2.3).
    pub fn fail(&mut self, error: ErrorCode, index: u16) {
        self.writer.truncate(ERROR_AT);
        self.writer.u16(error.into());
        self.writer.u16(index);
    }

    /// Fills in the length.
    pub fn finish(self) {
        // It fits: what does not was never appended.
        let _ = self.writer.finish();
    }

    fn keep_if_it_fits(&mut self, before: usize) -> bool {
        let fits = self.writer.size() <= MAX_PDU;
        if !fits {
            self.writer.truncate(before);
        }
        fits
    }
}

//! Answering Get, GetNext and GetBulk (RFC 2741 section 7.2.3): a request's payload in, a Response out, nothing allocated on the way.
//!
//! The master cannot tell a slow answer from a lost request: it sends the same PDU again each second, and each copy is answered. What was
//! asked before decides nothing but which table continues a walk.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::respond::{Absent, Reply};
use super::table::{Lookup, Table};
use super::walk::Walks;
use super::wire::{DecodeError, Reader};
use super::{ErrorCode, Header, PduKind};
use crate::smi::MAX_SUB_IDS;
use crate::time::Instant;
use std::sync::Arc;

/// Answers requests; keeps what makes a walk consistent, and memory to use again.
#[derive(Debug)]
pub struct Answerer {
    walks: Walks,
    start: Vec<u32>,
    end: Vec<u32>,
}

/// A range of a GetBulk, and how far it was answered.
#[derive(Debug)]
struct Repeater<'a> {
    start: Vec<u32>,
    /// The start as it came.
    name: &'a [u8],
    include: bool,
    end: Vec<u32>,
    last: Option<usize>,
    ended: bool,
}

impl Default for Answerer {
    fn default() -> Self {
        Self { walks: Walks::default(), start: Vec::with_capacity(MAX_SUB_IDS), end: Vec::with_capacity(MAX_SUB_IDS) }
    }
}

impl Answerer {
    /// Appends to `out` the Response to `request`, a Get, GetNext or GetBulk in the default context.
    ///
    /// # Errors
    /// The payload cannot be decoded; the Response says so too (parseError, RFC 2741 section 7.2.2).
    pub fn answer(
        &mut self,
        now: Instant,
        (request, payload): (&Header, &[u8]),
        table: &Arc<Table>,
        out: &mut Vec<u8>,
    ) -> Result<(), DecodeError> {
        let mut response = Reply::begin(out, request);
        let mut reader = Reader::new(payload, request.order());
        let done = match request.kind {
            PduKind::Get => self.get(&mut reader, table, &mut response),
            PduKind::GetNext => self.get_next(now, &mut reader, table, &mut response),
            _ => self.get_bulk(now, &mut reader, table, &mut response),
        };
        if done.is_err() {
            response.fail(ErrorCode::ParseError, 0);
        }
        response.finish();
        done
    }

    /// Lets go of tables that only walks hold which are over.
    pub fn forget_old(&mut self, now: Instant) {
        self.walks.forget_old(now);
    }

    /// RFC 2741 section 7.2.3.1.
    fn get(&mut self, reader: &mut Reader<'_>, table: &Table, response: &mut Reply<'_>) -> Result<(), DecodeError> {
        let mut index: u16 = 0;
        while !reader.is_empty() {
            index = index.saturating_add(1);
            let (name, _) = self.range(reader)?;
            let fits = match table.get(&self.start) {
                Lookup::Found(place) => response.entry(table, place),
                Lookup::NoSuchInstance => response.absent(name, Absent::NoSuchInstance),
                Lookup::NoSuchObject => response.absent(name, Absent::NoSuchObject),
            };
            if !fits {
                response.fail(ErrorCode::GenErr, index);
                return Ok(());
            }
        }
        Ok(())
    }

    /// RFC 2741 section 7.2.3.2.
    fn get_next(
        &mut self,
        now: Instant,
        reader: &mut Reader<'_>,
        current: &Arc<Table>,
        response: &mut Reply<'_>,
    ) -> Result<(), DecodeError> {
        let mut step = None;
        let mut first = None;
        let mut index: u16 = 0;
        while !reader.is_empty() {
            index = index.saturating_add(1);
            let (name, include) = self.range(reader)?;
            let is_first = step.is_none();
            let step = step.get_or_insert_with(|| self.walks.step(now, &self.start, current));
            let found = step.table.next(&self.start, include, &self.end);
            if is_first {
                first = found;
            }
            let fits = match found {
                Some(place) => response.entry(&step.table, place),
                None => response.absent(name, Absent::EndOfMibView),
            };
            if !fits {
                response.fail(ErrorCode::GenErr, index);
                return Ok(());
            }
        }
        if let Some(step) = step {
            self.walks.answered(step, first);
        }
        Ok(())
    }

    /// RFC 2741 section 7.2.3.3. snmpd 5.9.3 never sends one, so this one may allocate.
    fn get_bulk(
        &mut self,
        now: Instant,
        reader: &mut Reader<'_>,
        current: &Arc<Table>,
        response: &mut Reply<'_>,
    ) -> Result<(), DecodeError> {
        let (non_repeaters, repetitions) = (reader.u16()?, reader.u16()?);
        let mut ranges = Vec::new();
        while !reader.is_empty() {
            let (name, include) = self.range(reader)?;
            let (start, end) = (self.start.clone(), self.end.clone());
            ranges.push(Repeater { start, name, include, end, last: None, ended: false });
        }
        let Some(first) = ranges.first() else { return Ok(()) };
        let step = self.walks.step(now, &first.start, current);
        let singles = usize::from(non_repeaters).min(ranges.len());
        let (single, repeated) = ranges.split_at_mut(singles);
        let mut room = single.iter_mut().all(|range| range.advance(&step.table, response));
        for _ in 0..repetitions {
            // A response that is full ends early, as RFC 3416 section 4.2.3 lets it.
            room = room && repeated.iter_mut().all(|range| range.advance(&step.table, response));
            if !room || repeated.iter().all(|range| range.ended) {
                break;
            }
        }
        let last = ranges.first().filter(|first| !first.ended).and_then(|first| first.last);
        self.walks.answered(step, last);
        Ok(())
    }

    /// Reads one search range into `start` and `end`; gives its start as it came, and `include`.
    fn range<'a>(&mut self, reader: &mut Reader<'a>) -> Result<(&'a [u8], bool), DecodeError> {
        let (name, include) = reader.oid_into(&mut self.start)?;
        reader.oid_into(&mut self.end)?;
        Ok((name, include))
    }
}

impl Repeater<'_> {
    /// Appends the next of this range; false where the response has no room for it.
    fn advance(&mut self, table: &Table, response: &mut Reply<'_>) -> bool {
        let next = match self.last {
            Some(last) => table.next(table.entry(last).0, false, &self.end),
            None => table.next(&self.start, self.include, &self.end),
        };
        if let Some(place) = next {
            self.last = next;
            return response.entry(table, place);
        }
        self.ended = true;
        // The name is that of the varbind before (RFC 2741 section 7.2.3.3), and of the range where there was none.
        match self.last {
            Some(last) => response.end_behind(table, last),
            None => response.absent(self.name, Absent::EndOfMibView),
        }
    }
}

#[cfg(test)]
mod tests;

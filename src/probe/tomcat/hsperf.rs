//! The performance data that a HotSpot JVM keeps in `/tmp/hsperfdata_USER/PID`, format version 2
//! (perfMemory.hpp, `PerfDataPrologue`, and perfData.hpp, `PerfDataEntry`, of the OpenJDK sources).
//!
//! ```text
//! prologue, 32 octets                        entry
//!  0  u32  CAFEC0C0, always big-endian        0  i32  length of the entry: the next one begins there
//!  4  u8   byte order: 0 big, 1 little        4  i32  offset of the name, ended by NUL
//!  5  u8   major version 2                    8  i32  elements of an array, 0 for a single value
//!  6  u8   minor version                     12  u8   type as in class files: J long, B byte
//!  7  u8   accessible: 1 when initialised    13  u8   flags
//!  8  i32  octets used                       14  u8   units
//! 12  i32  octets that did not fit           15  u8   variability
//! 16  i64  time of the last new entry        16  i32  offset of the data
//! 24  i32  offset of the first entry
//! 28  i32  number of entries                 offsets count from the begin of the entry
//! ```
//!
//! The file is written by whoever runs the JVM, and while it is read: nothing in it is trusted.

#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::arithmetic_side_effects)]

use std::collections::BTreeMap;

#[cfg(test)]
mod tests;

/// The largest file that is decoded, octets. HotSpot's default is 32 KiB (`-XX:PerfDataMemorySize`).
pub const MAX_FILE: usize = 1024 * 1024;

const MAGIC: [u8; 4] = [0xCA, 0xFE, 0xC0, 0xC0];
const ENTRY_HEADER: usize = 20;

/// The decoded entries, borrowed from the file.
#[derive(Debug, PartialEq, Eq)]
pub struct PerfData<'a> {
    longs: BTreeMap<&'a [u8], i64>,
    texts: BTreeMap<&'a [u8], &'a [u8]>,
}

/// Why octets are no performance data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HsPerfError {
    /// Larger than any JVM writes it.
    #[error("{0} octets, more than {MAX_FILE}")]
    TooLarge(usize),
    /// Ends before the prologue does.
    #[error("{0} octets, too few for the prologue")]
    TooShort(usize),
    /// Does not begin like performance data.
    #[error("begins with {0:02X?}, not with CAFEC0C0")]
    Magic([u8; 4]),
    /// Neither 0 nor 1.
    #[error("byte order {0}, known are 0 and 1")]
    ByteOrder(u8),
    /// Not version 2.
    #[error("format version {0}, known is 2")]
    Version(u8),
    /// The JVM has not filled it yet.
    #[error("the JVM is still starting")]
    NotAccessible,
    /// A negative count or offset in the prologue.
    #[error("{field} {value} in the prologue")]
    Prologue {
        /// Which field.
        field: &'static str,
        /// What it says.
        value: i32,
    },
    /// An entry that points out of the file or out of itself.
    #[error("entry {number} at offset {offset}: {field} {value} leads out of it")]
    Entry {
        /// Its place, from 0.
        number: usize,
        /// Where it begins in the file.
        offset: usize,
        /// Which field.
        field: &'static str,
        /// What it says.
        value: i32,
    },
}

impl<'a> PerfData<'a> {
    /// Decodes a whole file.
    ///
    /// # Errors
    /// [`HsPerfError`] names the first thing that is wrong.
    pub fn decode(file: &'a [u8]) -> Result<Self, HsPerfError> {
        if file.len() > MAX_FILE {
            return Err(HsPerfError::TooLarge(file.len()));
        }
        let prologue = Prologue::decode(file)?;
        let mut data = Self { longs: BTreeMap::new(), texts: BTreeMap::new() };
        let mut offset = prologue.first_entry;
        for number in 0..prologue.entries {
            let entry = Entry { file, words: prologue.words, number, offset };
            let Some(length) = entry.decode_into(&mut data)? else { break };
            offset = offset.saturating_add(length);
        }
        Ok(data)
    }

    /// The single number of this name.
    #[must_use]
    pub fn long(&self, name: &str) -> Option<i64> {
        self.longs.get(name.as_bytes()).copied()
    }

    /// The text of this name, without the NUL that ends it.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'a [u8]> {
        self.texts.get(name.as_bytes()).copied()
    }
}

/// Numbers in the byte order of the file.
#[derive(Clone, Copy)]
enum Words {
    Big,
    Little,
}

impl Words {
    fn int(self, bytes: &[u8], at: usize) -> Option<i32> {
        let word = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Big => i32::from_be_bytes(word),
            Self::Little => i32::from_le_bytes(word),
        })
    }

    fn long(self, bytes: &[u8], at: usize) -> Option<i64> {
        let word = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Big => i64::from_be_bytes(word),
            Self::Little => i64::from_le_bytes(word),
        })
    }
}

struct Prologue {
    words: Words,
    first_entry: usize,
    entries: usize,
}

impl Prologue {
    fn decode(file: &[u8]) -> Result<Self, HsPerfError> {
        let short = || HsPerfError::TooShort(file.len());
        let [m0, m1, m2, m3, order, major, _minor, accessible] = *file.first_chunk().ok_or_else(short)?;
        let magic = [m0, m1, m2, m3];
        if magic != MAGIC {
            return Err(HsPerfError::Magic(magic));
        }
        let words = match order {
            0 => Words::Big,
            1 => Words::Little,
            other => return Err(HsPerfError::ByteOrder(other)),
        };
        if major != 2 {
            return Err(HsPerfError::Version(major));
        }
        if accessible != 1 {
            return Err(HsPerfError::NotAccessible);
        }
        let count = |field, at| {
            let value = words.int(file, at).ok_or_else(short)?;
            usize::try_from(value).map_err(|_| HsPerfError::Prologue { field, value })
        };
        Ok(Self { words, first_entry: count("offset of the first entry", 24)?, entries: count("number of entries", 28)? })
    }
}

struct Entry<'a> {
    file: &'a [u8],
    words: Words,
    number: usize,
    offset: usize,
}

impl<'a> Entry<'a> {
    /// Its length; `None` for one that the JVM has counted but not written yet (it counts first).
    fn decode_into(&self, data: &mut PerfData<'a>) -> Result<Option<usize>, HsPerfError> {
        let rest = self.file.get(self.offset..).unwrap_or_default();
        let length = self.words.int(rest, 0).ok_or_else(|| self.bad("its begin", 0))?;
        if length == 0 {
            return Ok(None);
        }
        let bytes = usize::try_from(length).ok().filter(|length| *length >= ENTRY_HEADER).and_then(|length| rest.get(..length));
        let bytes = bytes.ok_or_else(|| self.bad("length", length))?;
        let int = |at| self.words.int(bytes, at).unwrap_or(0);
        let (name_offset, elements, data_offset) = (int(4), int(8), int(16));
        let name = slice_from(bytes, name_offset).and_then(until_nul).ok_or_else(|| self.bad("offset of the name", name_offset))?;
        let value = slice_from(bytes, data_offset).ok_or_else(|| self.bad("offset of the data", data_offset))?;
        match (bytes.get(12), elements) {
            (Some(b'J'), 0) => {
                let long = self.words.long(value, 0).ok_or_else(|| self.bad("offset of the data", data_offset))?;
                data.longs.insert(name, long);
            }
            (Some(b'B'), 1..) => {
                let text = usize::try_from(elements).ok().and_then(|length| value.get(..length));
                let text = text.ok_or_else(|| self.bad("number of elements", elements))?;
                // A text that fills its array has no NUL.
                data.texts.insert(name, until_nul(text).unwrap_or(text));
            }
            // Other shapes exist in the format, not in what is shown here.
            _ => {}
        }
        Ok(Some(bytes.len()))
    }

    fn bad(&self, field: &'static str, value: i32) -> HsPerfError {
        HsPerfError::Entry { number: self.number, offset: self.offset, field, value }
    }
}

fn slice_from(bytes: &[u8], offset: i32) -> Option<&[u8]> {
    bytes.get(usize::try_from(offset).ok()?..)
}

fn until_nul(bytes: &[u8]) -> Option<&[u8]> {
    bytes.split_at_checked(bytes.iter().position(|byte| *byte == 0)?).map(|(text, _)| text)
}

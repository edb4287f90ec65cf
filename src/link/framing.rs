//! Frames on a serial line: byte-stuffed as in RFC 1662 section 4 (HDLC-like framing), with its 32-bit checksum (section C.3).
//!
//! ```text
//! 7e | octets, and the checksum over them, least significant octet first | 7e
//! ```
//!
//! 7e, 7d, and XON and XOFF, which a driver might swallow, stand there as 7d and the octet with bit 5 flipped. So 7e is always an end, and
//! after any noise the next 7e is the beginning of something whole. The checksum tells noise from forgery: what is damaged on the line is
//! malformed; only what arrived as it was sent, and bears a wrong seal, is a matter of keys.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::frame::MAX_FRAME;

const FLAG: u8 = 0x7e;
const ESCAPE: u8 = 0x7d;
const FLIP: u8 = 0x20;
const XON: u8 = 0x11;
const XOFF: u8 = 0x13;
const CHECKSUM_LEN: usize = 4;
/// What the checksum of octets with their own checksum behind them is: RFC 1662 section C.3.
const GOOD: u32 = 0xdebb_20e3;

/// What a frame of `len` octets takes on the line at most: every octet may have to be escaped.
#[must_use]
pub fn stuffed_len(len: usize) -> usize {
    2 + 2 * (len + CHECKSUM_LEN)
}

/// `frame` as it goes over the line.
#[must_use]
pub fn stuff(frame: &[u8]) -> Vec<u8> {
    let checksum = !frame.iter().fold(u32::MAX, |sum, octet| checksum_step(sum, *octet));
    let mut line = Vec::with_capacity(stuffed_len(frame.len()));
    // The flag before it ends what noise has begun.
    line.push(FLAG);
    for octet in frame.iter().copied().chain(checksum.to_le_bytes()) {
        if matches!(octet, FLAG | ESCAPE | XON | XOFF) {
            line.extend_from_slice(&[ESCAPE, octet ^ FLIP]);
        } else {
            line.push(octet);
        }
    }
    line.push(FLAG);
    line
}

/// Why what stood between two flags is no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Garbage {
    /// The checksum does not fit.
    #[error("{0} octets whose checksum does not fit")]
    Checksum(usize),
    /// More octets than a frame has.
    #[error("more than {MAX_FRAME} octets without an end")]
    TooLong,
    /// It ends within an escape: its sender gave up (RFC 1662 section 4.3).
    #[error("cut off after {0} octets")]
    Cut(usize),
}

/// Takes frames out of what comes over a line, and finds the next one after anything. Holds at most one frame.
#[derive(Debug)]
pub struct Unstuffer {
    /// Since the last flag, without escapes.
    octets: Vec<u8>,
    checksum: u32,
    escaped: bool,
    too_long: bool,
}

impl Default for Unstuffer {
    fn default() -> Self {
        Self { octets: Vec::new(), checksum: u32::MAX, escaped: false, too_long: false }
    }
}

impl Unstuffer {
    /// Takes the next octet of the line. `Some` at an end: a frame, or garbage. Two flags in a row are nothing.
    pub fn push(&mut self, octet: u8) -> Option<Result<Vec<u8>, Garbage>> {
        match octet {
            FLAG => return self.end(),
            ESCAPE => self.escaped = true,
            // Escaped by the sender; so a driver put it there.
            XON | XOFF => {}
            _ => {
                let octet = if std::mem::take(&mut self.escaped) { octet ^ FLIP } else { octet };
                if self.octets.len() < MAX_FRAME + CHECKSUM_LEN {
                    self.octets.push(octet);
                    self.checksum = checksum_step(self.checksum, octet);
                } else {
                    self.too_long = true;
                }
            }
        }
        None
    }

    fn end(&mut self) -> Option<Result<Vec<u8>, Garbage>> {
        let Self { mut octets, checksum, escaped, too_long } = std::mem::take(self);
        let len = octets.len();
        if too_long {
            return Some(Err(Garbage::TooLong));
        }
        if escaped {
            return Some(Err(Garbage::Cut(len)));
        }
        if len == 0 {
            return None;
        }
        match len.checked_sub(CHECKSUM_LEN) {
            Some(without) if checksum == GOOD => {
                octets.truncate(without);
                Some(Ok(octets))
            }
            _ => Some(Err(Garbage::Checksum(len))),
        }
    }
}

/// CRC-32, an octet further.
fn checksum_step(sum: u32, octet: u8) -> u32 {
    (0..8).fold(sum ^ u32::from(octet), |sum, _| if sum & 1 == 0 { sum >> 1 } else { (sum >> 1) ^ 0xedb8_8320 })
}

#[cfg(test)]
mod tests;

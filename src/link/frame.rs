//! A frame, and its octets. All numbers are in network byte order.
//!
//! ```text
//!  0  magic                "HAhb"
//!  4  version              1
//!  5  header length        octets before the body
//!  6  flags                1: the short form; 2: the echo is there
//!  7  sender               index of the node in the configuration
//!  8  key number      (4)  which key seals
//! 12  incarnation     (8)
//! 20  sequence        (8)
//! 28  echo            (8)  incarnation and
//! 36                  (8)  sequence of the peer's last frame; zeros without flag 2
//! 44  cluster length       octets of its name
//! 45  cluster              UTF-8
//!     ...                  what a later version adds to the header
//!     body                 to the seal
//!     seal           (32)  HMAC-SHA-256 of all octets before it
//! ```
//!
//! A later version may add to the header, behind the cluster, and set further flags; this one skips what it does not know, and takes the
//! frame. What changes the fields above gets a magic of its own. What is in the body is the engine's, which marks its versions there.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub use crate::config::MAX_FRAME;

/// A cluster's name has at most so many octets.
pub const MAX_CLUSTER: usize = 64;

/// A body of so many octets fits into a frame whatever the cluster's name is.
pub const MAX_BODY: usize = MAX_FRAME - FIXED_LEN - MAX_CLUSTER - SEAL_LEN;

/// The octets of HMAC-SHA-256.
pub(super) const SEAL_LEN: usize = 32;

/// The header up to the cluster's name.
const FIXED_LEN: usize = 45;

const MAGIC: [u8; 4] = *b"HAhb";
const VERSION: u8 = 1;
const SHORT: u8 = 1;
const HAS_ECHO: u8 = 2;

/// What one node tells the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Index of the node that says it.
    pub sender: u8,
    /// The number of its core's life.
    pub incarnation: u64,
    /// Grows with each frame of a life.
    pub sequence: u64,
    /// The peer's last frame, so that the peer sees that it is heard, and that this frame is fresh.
    pub echo: Option<Echo>,
    /// Whether the body is the short form, for slow lines.
    pub short: bool,
    /// The engine's.
    pub body: Vec<u8>,
}

/// Names a frame of the peer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Echo {
    /// Its incarnation.
    pub incarnation: u64,
    /// Its sequence.
    pub sequence: u64,
}

/// Why a frame cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsendable {
    /// The frame would have so many octets.
    #[error("a frame of {0} octets, but it has at most {MAX_FRAME}: fewer groups or resources")]
    TooLong(usize),
    /// The cluster's name has so many octets.
    #[error("a cluster name of {0} octets, but it has at most {MAX_CLUSTER}")]
    Cluster(usize),
}

/// Why octets are no frame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// So many octets are fewer than any frame has.
    #[error("{0} octets, but a frame has at least {min}", min = FIXED_LEN + SEAL_LEN)]
    TooShort(usize),
    /// So many octets are more than a frame has.
    #[error("{0} octets, but a frame has at most {MAX_FRAME}")]
    TooLong(usize),
    /// It begins with something else.
    #[error("begins with {0:02x?}, not with {MAGIC:02x?}")]
    Magic([u8; 4]),
    /// There is no such version.
    #[error("version 0, but 1 is the first")]
    Version,
    /// The header does not hold its own fields, or reaches into the seal.
    #[error("a header of {header} octets with a cluster name of {cluster} in a frame of {frame}")]
    Header {
        /// What it claims to have.
        header: u8,
        /// What the name claims to have.
        cluster: u8,
        /// What is there, seal included.
        frame: usize,
    },
    /// The cluster's name is no UTF-8.
    #[error("the cluster name is not UTF-8")]
    Cluster,
}

/// The parts of a frame that say how to judge it: nothing of it is true before the seal was found to fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    pub cluster: &'a str,
    pub key: u32,
    /// Everything that the seal covers.
    pub sealed: &'a [u8],
    pub seal: &'a [u8],
    fixed: &'a [u8; FIXED_LEN],
    body: &'a [u8],
}

impl Frame {
    /// The octets that a seal under the key of this number has to cover.
    ///
    /// # Errors
    /// [`Unsendable`].
    pub(super) fn encode(&self, cluster: &str, key: u32) -> Result<Vec<u8>, Unsendable> {
        let too_long = || Unsendable::Cluster(cluster.len());
        let cluster_len = u8::try_from(cluster.len()).ok().filter(|len| usize::from(*len) <= MAX_CLUSTER).ok_or_else(too_long)?;
        let header_len = u8::try_from(FIXED_LEN + cluster.len()).map_err(|_| too_long())?;
        let total = FIXED_LEN + cluster.len() + self.body.len() + SEAL_LEN;
        if total > MAX_FRAME {
            return Err(Unsendable::TooLong(total));
        }
        let flags = if self.short { SHORT } else { 0 } | if self.echo.is_some() { HAS_ECHO } else { 0 };
        let echo = self.echo.unwrap_or_default();
        let mut octets = Vec::with_capacity(total);
        octets.extend_from_slice(&MAGIC);
        octets.extend_from_slice(&[VERSION, header_len, flags, self.sender]);
        octets.extend_from_slice(&key.to_be_bytes());
        for number in [self.incarnation, self.sequence, echo.incarnation, echo.sequence] {
            octets.extend_from_slice(&number.to_be_bytes());
        }
        octets.push(cluster_len);
        octets.extend_from_slice(cluster.as_bytes());
        octets.extend_from_slice(&self.body);
        Ok(octets)
    }
}

impl<'a> Parts<'a> {
    /// Takes `octets` apart.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn of(octets: &'a [u8]) -> Result<Self, Malformed> {
        if octets.len() > MAX_FRAME {
            return Err(Malformed::TooLong(octets.len()));
        }
        let too_short = || Malformed::TooShort(octets.len());
        let (sealed, seal) = octets.len().checked_sub(SEAL_LEN).and_then(|at| octets.split_at_checked(at)).ok_or_else(too_short)?;
        let (fixed, rest) = sealed.split_first_chunk::<FIXED_LEN>().ok_or_else(too_short)?;
        let &[m0, m1, m2, m3, version, header, _, _, k0, k1, k2, k3, .., cluster] = fixed;
        if [m0, m1, m2, m3] != MAGIC {
            return Err(Malformed::Magic([m0, m1, m2, m3]));
        }
        if version == 0 {
            return Err(Malformed::Version);
        }
        let wrong = || Malformed::Header { header, cluster, frame: octets.len() };
        let (further, body) =
            usize::from(header).checked_sub(FIXED_LEN).and_then(|further| rest.split_at_checked(further)).ok_or_else(wrong)?;
        let name = further.get(..usize::from(cluster)).ok_or_else(wrong)?;
        let cluster = std::str::from_utf8(name).map_err(|_| Malformed::Cluster)?;
        Ok(Self { cluster, key: u32::from_be_bytes([k0, k1, k2, k3]), sealed, seal, fixed, body })
    }

    /// The frame. To be called once the seal was found to fit.
    pub fn frame(&self) -> Frame {
        let &[.., flags, sender] = self.fixed.first_chunk::<8>().unwrap_or(&[0; 8]);
        let mut numbers = self.fixed.iter().skip(12).copied();
        let mut number = || numbers.by_ref().take(8).fold(0, |number, octet| (number << 8) | u64::from(octet));
        let (incarnation, sequence) = (number(), number());
        let echo = Echo { incarnation: number(), sequence: number() };
        Frame {
            sender,
            incarnation,
            sequence,
            echo: (flags & HAS_ECHO != 0).then_some(echo),
            short: flags & SHORT != 0,
            body: self.body.to_vec(),
        }
    }
}

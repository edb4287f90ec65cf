//! The value of a variable binding: the types that SMIv2 puts on the wire (RFC 2578 section 7.1, RFC 3416 section 3).

use super::Oid;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// One typed value, or one of the three ways of having none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// INTEGER and Integer32, enumerations and TruthValue among them.
    Integer(i32),
    /// OCTET STRING: any octets, not only UTF-8.
    OctetString(Vec<u8>),
    /// NULL: no value asked for or given.
    Null,
    /// OBJECT IDENTIFIER.
    ObjectId(Oid),
    /// IpAddress, which SMIv2 knows for IPv4 only.
    IpAddress(Ipv4Addr),
    /// Counter32: wraps at 2^32.
    Counter32(u32),
    /// Gauge32 and Unsigned32: stays at 2^32-1 when more is meant.
    Gauge32(u32),
    /// TimeTicks: hundredths of a second, modulo 2^32.
    TimeTicks(u32),
    /// Opaque: octets of another encoding.
    Opaque(Vec<u8>),
    /// Counter64: never in a notification, since SMIv1 has none (RFC 3584 section 3.2).
    Counter64(u64),
    /// The object is not known here.
    NoSuchObject,
    /// The object is known, this instance of it is not.
    NoSuchInstance,
    /// A walk has passed the last one.
    EndOfMibView,
}

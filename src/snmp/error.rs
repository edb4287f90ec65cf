//! What can be wrong with messages that we send, with messages that we receive, and with users.

use super::{EngineIdError, MAX_MESSAGE};
use crate::smi::Oid;
use std::path::PathBuf;

/// Why a notification cannot become a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// SMIv1 has no Counter64 (RFC 3584 section 3.2).
    #[error("{0} is a Counter64, which v1 does not have: send v2c or v3 to this sink")]
    Counter64(Oid),
    /// A notification has values only (RFC 3416 section 4.2.6).
    #[error("{0} has no value, but a notification has values only")]
    NoValue(Oid),
    /// BER has no encoding of it (X.690 section 8.19: at least two numbers, of which the first is at most 2 and the second mostly at most 39).
    #[error("'{0}' is no object identifier that can be sent")]
    Oid(Oid),
    /// No enterprise and specific-trap can be made of it (RFC 3584 section 3.2).
    #[error("notification '{0}' cannot be sent as v1: it needs three numbers, the last one at most 2147483647")]
    TrapOid(Oid),
    /// msgID is not negative (RFC 3412 section 6.2).
    #[error("message id {0} is negative")]
    MessageId(i32),
    /// Our own snmpEngineBoots has reached its end: no message of ours would be accepted (RFC 3414 section 2.2.3).
    #[error("engine boots {0} is beyond 2147483646: this engine id is used up, give the node a new one")]
    Boots(u32),
    /// Our own snmpEngineTime is beyond its end (RFC 3414 section 2.2.2).
    #[error("engine time {0} is beyond 2147483647 seconds: restart with engine boots one higher")]
    Time(u32),
    /// Nothing is known of the receiver's engine yet.
    #[error("the engine id of the receiver is not known, or its time: probe first")]
    NotReady,
    /// The message would not fit into a datagram.
    #[error("a message of {0} octets, but it has at most {MAX_MESSAGE}")]
    TooLong(usize),
    /// The encoder refused it for another reason.
    #[error("cannot be encoded: {0}")]
    Ber(String),
}

/// Why a received message is ignored: counted, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ignored {
    /// Not in the Basic Encoding Rules, or not the shape of this part.
    #[error("{octets} octets that are no {what}")]
    Ber {
        /// The part of the message.
        what: &'static str,
        /// Its length.
        octets: usize,
    },
    /// Octets are left behind it.
    #[error("{octets} octets behind the {what}")]
    Trailing {
        /// The part of the message.
        what: &'static str,
        /// How many are left.
        octets: usize,
    },
    /// A length that no message of ours or for us has.
    #[error("a message of {0} octets, but it has at most {MAX_MESSAGE}")]
    TooLong(usize),
    /// A number beyond the range of its field.
    #[error("{what} is {value}, which is out of range")]
    Range {
        /// The field.
        what: &'static str,
        /// Its value.
        value: String,
    },
    /// Another version of SNMP.
    #[error("version field {0}, not the one that was asked in")]
    Version(String),
    /// Another community. It is not told: it may be a good one elsewhere.
    #[error("a community that is not the sink's")]
    Community,
    /// Another security model than USM.
    #[error("security model {0}, not 3 (USM)")]
    SecurityModel(String),
    /// msgFlags that are not one octet, or say privacy without authentication (RFC 3412 section 6.4).
    #[error("flags {0:02x?}")]
    Flags(Vec<u8>),
    /// No Response, nor Report where one may come.
    #[error("{0}, which answers nothing")]
    Pdu(&'static str),
    /// The answer to nothing that was sent, or was answered already.
    #[error("message id {0} answers nothing that waits for an answer")]
    MessageId(i32),
    /// The answer to another request.
    #[error("request id {got}, not {expected}")]
    RequestId {
        /// What came.
        got: i32,
        /// What was sent in that message.
        expected: i32,
    },
    /// An illegal engine id.
    #[error("{0}")]
    EngineId(#[from] EngineIdError),
    /// Not the engine that was asked.
    #[error("engine {0} was not asked")]
    Engine(String),
    /// Not the user that asked.
    #[error("user '{0}' did not ask")]
    User(String),
    /// The authentication code is wrong (RFC 3414 section 3.2 step 6).
    #[error("the authentication code is wrong")]
    Digest,
    /// The message is too old, or from before a restart (RFC 3414 section 3.2 step 7b).
    #[error("engine boots {boots} and time {time} are outside of the time window")]
    NotInTimeWindow {
        /// msgAuthoritativeEngineBoots.
        boots: u32,
        /// msgAuthoritativeEngineTime, in seconds.
        time: u32,
    },
    /// Encrypted, and not to be decrypted.
    #[error("{octets} encrypted octets that cannot be decrypted: {why}")]
    Decryption {
        /// The length of the encrypted part.
        octets: usize,
        /// What is wrong.
        why: &'static str,
    },
    /// Less protected than what was asked (RFC 3412 section 7.2 step 12).
    #[error("{0} without the protection that the sink's user has")]
    Unprotected(&'static str),
    /// Reports without authentication: each of our messages lets only one of them act.
    #[error("a second report on message id {0}")]
    SecondReport(i32),
}

/// Why nothing can be sent in the name of a user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserError {
    /// msgUserName (RFC 3414 section 5: SnmpAdminString, 1 to 32 octets).
    #[error("user name '{0}' has {len} octets, it has 1 to 32", len = .0.len())]
    Name(String),
    /// A passphrase that net-snmp would refuse too (RFC 3414 section 11.2).
    #[error("{file}: a passphrase of {octets} octets, it has at least 8", file = .file.display())]
    Passphrase {
        /// Where it comes from.
        file: PathBuf,
        /// Its length.
        octets: usize,
    },
    /// There is no level of security for that (RFC 3411 section 3.4.3).
    #[error("user '{0}' has a privacy passphrase and no authentication passphrase: privacy needs authentication")]
    PrivacyAlone(String),
}

//! What goes into a session and what comes out of it.

use crate::agentx::table::{TABLE_ORDER, Table};
use crate::agentx::wire::{DecodeError, HEADER_LEN, MAX_PDU, encode_varbind};
use crate::agentx::{CloseReason, ErrorCode};
use crate::smi::{Oid, Value};
use std::sync::Arc;

/// snmpTrapOID.0 (SNMPv2-MIB).
const SNMP_TRAP_OID: [u32; 11] = [1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0];

/// What the session is to offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The subtree to register.
    pub base: Oid,
    /// What the Open says of us: for people, in the master's log.
    pub description: String,
    /// The value of sysORID (SNMPv2-MIB) that the master shows for us.
    pub capabilities: Oid,
    /// The value of sysORDescr beside it.
    pub capabilities_text: String,
}

/// What happened.
#[derive(Debug)]
pub enum Input<'a> {
    /// The connection that [`Output::Connect`] asked for is there.
    Connected,
    /// It is not, and why, for people.
    ConnectFailed(String),
    /// The master sent these octets, cut anywhere.
    Received(&'a [u8]),
    /// The connection is gone, and why, for people.
    Lost(String),
    /// Serve this from now on.
    Serve(Arc<Table>),
    /// Send this, at once: see [`super::Session::can_notify`].
    Notify(Notification),
    /// One more [`Event::Set`] has gone where it does not get lost.
    SetTaken,
    /// Close the session and do not come back.
    Stop,
}

/// What is to be done. Octets to send are not among it: see [`super::Session::take_outgoing`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Connect, and answer with [`Input::Connected`] or [`Input::ConnectFailed`].
    Connect,
    /// Send what is to be sent, if possible, and drop the connection.
    Disconnect,
    /// Tell this.
    Event(Event),
}

/// What others want to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The session is open and our subtree registered.
    Up,
    /// There is no session. Told once per reason, however often it is tried again.
    Down(Down),
    /// sysORTable will not show us; everything else works.
    CapabilitiesRefused(ErrorCode),
    /// The end of a notification.
    Notify {
        /// The caller's.
        id: u64,
        /// What became of it.
        outcome: Outcome,
    },
    /// A manager has set these, in this order; each is of a name and a value that the table's writable instances accept. Told exactly once
    /// for each committed request, and with the values before it when it is undone. The manager has its answer already: a GET shows the
    /// old values until a table with the new ones is published, some milliseconds.
    Set {
        /// Names, and what they are to be.
        assignments: Vec<(Oid, Value)>,
    },
    /// The answer to the wish to stop: nothing will come after this.
    Stopped,
}

/// What became of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The master took it. That is no word on its receivers (RFC 2741 section 7.1.10).
    Taken,
    /// The master refused it; again, it would be refused again.
    Refused(ErrorCode),
    /// The connection was stopped before the answer: it may have been taken or not. What is unanswered when a session is lost is not
    /// told as lost: the next session sends it again.
    Lost,
}

/// Why there is no session.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Down {
    /// No connection.
    #[error("{0}")]
    Unreachable(String),
    /// The connection broke.
    #[error("the connection to the master is lost: {0}")]
    Lost(String),
    /// The master took too long with an answer.
    #[error("the master does not answer")]
    Silent,
    /// The master closed the session.
    #[error("the master closed the session: {0:?}")]
    Closed(CloseReason),
    /// The master knows nothing of our session.
    #[error("the master does not know our session any more")]
    Unknown,
    /// The octets of the master are no AgentX.
    #[error("the master's data cannot be read, reconnecting: {0}")]
    Garbage(DecodeError),
    /// The master does not open the session.
    #[error("the master refuses to open a session: {0}")]
    OpenRefused(ErrorCode),
    /// The master does not register our subtree.
    #[error("the master refuses to register {base}: {error}{hint}", hint = registration_hint(*error))]
    RegistrationRefused {
        /// Our subtree.
        base: Oid,
        /// Its reason: 263 where another subagent has the subtree.
        error: ErrorCode,
    },
}

/// A notification, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    pub(super) id: u64,
    /// Encoded varbinds.
    pub(super) varbinds: Vec<u8>,
}

/// A notification that no PDU can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a notification of {0} octets, but a PDU has at most {MAX_PDU}")]
pub struct TooLarge(pub usize);

impl Notification {
    /// The notification `oid` with its objects. snmpTrapOID.0 goes before them (RFC 2741 section 6.2.10); sysUpTime.0 is the master's
    /// own (net-snmp adds it where it is missing).
    ///
    /// # Errors
    /// [`TooLarge`] when the PDU would be.
    pub fn new(id: u64, oid: &Oid, objects: &[(Oid, Value)]) -> Result<Self, TooLarge> {
        let mut varbinds = Vec::with_capacity(512);
        encode_varbind(&mut varbinds, TABLE_ORDER, &Oid::from(SNMP_TRAP_OID), &Value::ObjectId(oid.clone()));
        for (name, value) in objects {
            encode_varbind(&mut varbinds, TABLE_ORDER, name, value);
        }
        match HEADER_LEN.saturating_add(varbinds.len()) {
            size if size > MAX_PDU => Err(TooLarge(size)),
            _ => Ok(Self { id, varbinds }),
        }
    }
}

fn registration_hint(error: ErrorCode) -> &'static str {
    match error {
        ErrorCode::DuplicateRegistration => ": another subagent serves it; does a second ha-snmp run?",
        ErrorCode::UnsupportedContext => ": it has no default context",
        _ => "",
    }
}

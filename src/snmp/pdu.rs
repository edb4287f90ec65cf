//! PDUs of version 2 (RFC 3416), which v2c and v3 carry.

use super::{EncodeError, Ignored, Kind, Notification, value};
use crate::smi::{Oid, Value};
use rasn_snmp::v2::{GetRequest, InformRequest, Pdu, Pdus, Trap, VarBind};
use std::fmt;

const SYS_UP_TIME: [u32; 9] = [1, 3, 6, 1, 2, 1, 1, 3, 0];
const SNMP_TRAP_OID: [u32; 11] = [1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0];
/// usmStats of SNMP-USER-BASED-SM-MIB (RFC 3414 section 5).
const USM_STATS: [u32; 9] = [1, 3, 6, 1, 6, 3, 15, 1, 1];

/// What a receiver answered to an inform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The request id of the inform.
    pub request_id: i32,
    /// 0 is noError: it was taken (RFC 3416 section 3).
    pub error_status: u32,
    /// The variable binding that the error is about, 1 the first.
    pub error_index: u32,
}

/// Why a receiver refused a message of v3 (RFC 3414 section 3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// The user does not have the protocols that were used.
    UnsupportedSecLevels,
    /// Our notion of its boots and time is wrong.
    NotInTimeWindows,
    /// No such user there.
    UnknownUserNames,
    /// It is another engine.
    UnknownEngineIds,
    /// The authentication passphrase or protocol is another one there.
    WrongDigests,
    /// The privacy passphrase or protocol is another one there.
    DecryptionErrors,
    /// Something else: the counter that it sent, empty if none.
    Other(Oid),
}

/// The PDU of a notification: sysUpTime.0, snmpTrapOID.0, and its objects (RFC 3416 section 4.2.6).
///
/// # Errors
/// [`EncodeError`] of the first value that cannot be sent.
pub(super) fn notification(kind: Kind, request_id: i32, notification: &Notification) -> Result<Pdus, EncodeError> {
    let leading = [
        (Oid::from(SYS_UP_TIME), Value::TimeTicks(notification.uptime)),
        (Oid::from(SNMP_TRAP_OID), Value::ObjectId(notification.trap.clone())),
    ];
    let variable_bindings = leading.iter().chain(notification.objects).map(varbind).collect::<Result<Vec<_>, _>>()?;
    let pdu = Pdu { request_id, error_status: 0, error_index: 0, variable_bindings };
    Ok(match kind {
        Kind::Trap => Pdus::Trap(Trap(pdu)),
        Kind::Inform => Pdus::InformRequest(InformRequest(pdu)),
    })
}

/// A request for nothing, which discovery sends (RFC 3414 section 4).
pub(super) fn empty_request(request_id: i32) -> Pdus {
    Pdus::GetRequest(GetRequest(Pdu { request_id, error_status: 0, error_index: 0, variable_bindings: Vec::new() }))
}

/// The answer that `pdu` is.
pub(super) fn answer(pdu: &Pdu) -> Answer {
    Answer { request_id: pdu.request_id, error_status: pdu.error_status, error_index: pdu.error_index }
}

/// The report that `pdu` is: its first variable binding names a counter.
pub(super) fn report(pdu: &Pdu) -> Report {
    let counter: &[u32] = pdu.variable_bindings.first().map(|varbind| varbind.name.as_ref()).unwrap_or_default();
    match counter.strip_prefix(&USM_STATS) {
        Some([1, 0]) => Report::UnsupportedSecLevels,
        Some([2, 0]) => Report::NotInTimeWindows,
        Some([3, 0]) => Report::UnknownUserNames,
        Some([4, 0]) => Report::UnknownEngineIds,
        Some([5, 0]) => Report::WrongDigests,
        Some([6, 0]) => Report::DecryptionErrors,
        _ => Report::Other(Oid::new(counter).unwrap_or_default()),
    }
}

/// A PDU that answers nothing.
pub(super) fn no_answer(pdu: &Pdus) -> Ignored {
    Ignored::Pdu(match pdu {
        Pdus::GetRequest(_) => "a GetRequest",
        Pdus::GetNextRequest(_) => "a GetNextRequest",
        Pdus::Response(_) => "a Response",
        Pdus::SetRequest(_) => "a SetRequest",
        Pdus::GetBulkRequest(_) => "a GetBulkRequest",
        Pdus::InformRequest(_) => "an InformRequest",
        Pdus::Trap(_) => "an SNMPv2-Trap",
        Pdus::Report(_) => "a Report",
    })
}

fn varbind((name, value): &(Oid, Value)) -> Result<VarBind, EncodeError> {
    Ok(VarBind { name: value::object_identifier(name)?, value: value::v2(name, value)? })
}

/// With the remedy.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnsupportedSecLevels => f.write_str("usmStatsUnsupportedSecLevels: give the user these protocols at the receiver"),
            Self::NotInTimeWindows => f.write_str("usmStatsNotInTimeWindows: the receiver's boots and time are not as it says"),
            Self::UnknownUserNames => f.write_str("usmStatsUnknownUserNames: create the user at the receiver"),
            Self::UnknownEngineIds => f.write_str("usmStatsUnknownEngineIDs: the receiver is another engine now"),
            Self::WrongDigests => {
                f.write_str("usmStatsWrongDigests: the authentication passphrase or protocol is another one at the receiver")
            }
            Self::DecryptionErrors => {
                f.write_str("usmStatsDecryptionErrors: the privacy passphrase or protocol is another one at the receiver")
            }
            Self::Other(counter) => write!(f, "the receiver reports {counter}"),
        }
    }
}

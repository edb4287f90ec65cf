//! Version 1 (RFC 1157): a notification of SMIv2 as a Trap-PDU, by the rules of RFC 3584 section 3.2.

use super::{EncodeError, Notification, ber, value};
use crate::smi::{Oid, Value};
use rasn::types::OctetString;
use rasn_smi::v1::{IpAddress, NetworkAddress, TimeTicks};
use rasn_snmp::v1::{Message, Trap, VarBind};
use std::net::Ipv4Addr;

/// The version field of v1.
const VERSION: u8 = 0;
/// snmpTraps: below it stand coldStart (1) to egpNeighborLoss (6).
const SNMP_TRAPS: [u32; 9] = [1, 3, 6, 1, 6, 3, 1, 1, 5];
/// snmpTrapEnterprise.0: the enterprise of one of these, where it is among the objects.
const SNMP_TRAP_ENTERPRISE: [u32; 11] = [1, 3, 6, 1, 6, 3, 1, 1, 4, 3, 0];
/// generic-trap of all others.
const ENTERPRISE_SPECIFIC: u32 = 6;

/// A notification as a trap of v1, sent for the node with `agent_address`. A node without IPv4 has 0.0.0.0 (RFC 3584 section 3.1).
///
/// # Errors
/// A Counter64 among the objects, a trap OID that v1 cannot say, and other reasons of [`EncodeError`].
pub fn trap(community: &[u8], agent_address: Ipv4Addr, notification: &Notification) -> Result<Vec<u8>, EncodeError> {
    let identity = Identity::of(notification)?;
    let data = Trap {
        enterprise: value::object_identifier(&identity.enterprise)?,
        agent_addr: NetworkAddress::Internet(IpAddress(agent_address.octets().into())),
        generic_trap: identity.generic.into(),
        specific_trap: identity.specific.into(),
        time_stamp: TimeTicks(notification.uptime),
        variable_bindings: notification.objects.iter().map(varbind).collect::<Result<_, _>>()?,
    };
    ber::encode_message(&Message { version: VERSION.into(), community: OctetString::from_slice(community), data })
}

/// The three fields that say in v1 what a notification is.
#[derive(Debug, PartialEq, Eq)]
struct Identity {
    enterprise: Oid,
    generic: u32,
    specific: u32,
}

impl Identity {
    /// RFC 3584 section 3.2, (1), (3) and (4).
    fn of(notification: &Notification) -> Result<Self, EncodeError> {
        let trap = notification.trap;
        match trap.sub_ids() {
            [standard @ .., last @ 1..=6] if *standard == SNMP_TRAPS => {
                let enterprise = trap_enterprise(notification.objects).unwrap_or_else(|| Oid::from(SNMP_TRAPS));
                Ok(Self { enterprise, generic: last.saturating_sub(1), specific: 0 })
            }
            // The enterprise, 0, and the number of the trap; or without that 0.
            [enterprise @ .., 0, last] | [enterprise @ .., last] if enterprise.len() >= 2 && i32::try_from(*last).is_ok() => {
                let enterprise = Oid::new(enterprise).map_err(|_| EncodeError::TrapOid(trap.clone()))?;
                Ok(Self { enterprise, generic: ENTERPRISE_SPECIFIC, specific: *last })
            }
            _ => Err(EncodeError::TrapOid(trap.clone())),
        }
    }
}

fn trap_enterprise(objects: &[(Oid, Value)]) -> Option<Oid> {
    objects.iter().find_map(|(name, value)| match value {
        Value::ObjectId(oid) if name.sub_ids() == SNMP_TRAP_ENTERPRISE => Some(oid.clone()),
        _ => None,
    })
}

fn varbind((name, value): &(Oid, Value)) -> Result<VarBind, EncodeError> {
    Ok(VarBind { name: value::object_identifier(name)?, value: value::v1(name, value)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(trap: &str, objects: &[(Oid, Value)]) -> Result<(String, u32, u32), EncodeError> {
        let identity = Identity::of(&Notification { uptime: 0, trap: &trap.parse().unwrap(), objects })?;
        Ok((identity.enterprise.to_string(), identity.generic, identity.specific))
    }

    #[test]
    fn identities() {
        for (trap, enterprise, generic, specific) in [
            ("1.3.6.1.6.3.1.1.5.1", "1.3.6.1.6.3.1.1.5", 0, 0),
            ("1.3.6.1.6.3.1.1.5.6", "1.3.6.1.6.3.1.1.5", 5, 0),
            ("1.3.6.1.6.3.1.1.5.7", "1.3.6.1.6.3.1.1.5", 6, 7),
            ("1.3.6.1.4.1.8072.4.0.2", "1.3.6.1.4.1.8072.4", 6, 2),
            ("1.3.6.1.4.1.8072.4.2", "1.3.6.1.4.1.8072.4", 6, 2),
            ("1.3.6.1.4.1.8072.4.0.0", "1.3.6.1.4.1.8072.4", 6, 0),
            ("1.3.2147483647", "1.3", 6, 2_147_483_647),
        ] {
            assert_eq!(identity(trap, &[]), Ok((enterprise.to_owned(), generic, specific)), "{trap}");
        }
        for bad in ["1.3", "1.3.2147483648", "1"] {
            assert_eq!(identity(bad, &[]), Err(EncodeError::TrapOid(bad.parse().unwrap())));
        }
        let enterprise = [(Oid::from(SNMP_TRAP_ENTERPRISE), Value::ObjectId(Oid::from([1, 3, 6, 1, 4, 1, 9])))];
        assert_eq!(identity("1.3.6.1.6.3.1.1.5.3", &enterprise), Ok(("1.3.6.1.4.1.9".to_owned(), 2, 0)));
    }

    #[test]
    fn a_trap_octet_by_octet() {
        let objects = [(Oid::from([1, 3, 6, 1]), Value::Gauge32(5))];
        let notification = Notification { uptime: 256, trap: &Oid::from([1, 3, 6, 0, 9]), objects: &objects };
        let octets = trap(b"public", Ipv4Addr::new(192, 0, 2, 1), &notification).unwrap();
        let expected = [
            &[0x30, 45, 2, 1, 0, 4, 6][..],
            b"public",
            &[0xa4, 32, 6, 2, 0x2b, 6, 0x40, 4, 192, 0, 2, 1, 2, 1, 6, 2, 1, 9, 0x43, 2, 1, 0],
            &[0x30, 10, 0x30, 8, 6, 3, 0x2b, 6, 1, 0x42, 1, 5],
        ]
        .concat();
        assert_eq!(octets, expected, "{octets:02x?}");
    }

    #[test]
    fn no_counter64() {
        let objects = [(Oid::from([1, 3, 6, 1]), Value::Counter64(5))];
        let notification = Notification { uptime: 0, trap: &Oid::from([1, 3, 6, 0, 9]), objects: &objects };
        assert_eq!(trap(b"", Ipv4Addr::UNSPECIFIED, &notification), Err(EncodeError::Counter64(Oid::from([1, 3, 6, 1]))));
    }
}

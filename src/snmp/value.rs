//! Our values as those of rasn. This is the one place that knows both: `rasn_smi::v2::Integer32` is unsigned, and must not be used.

use super::EncodeError;
use crate::smi::{Oid, Value};
use rasn::types::{Any, Integer, ObjectIdentifier, OctetString};
use rasn_smi::v1::ToOpaque;
use rasn_smi::{v1, v2};
use rasn_snmp::v2::VarBindValue;

/// `oid` for the encoder. The null OID becomes `0.0`, which is what SMI has in its place (zeroDotZero, RFC 2578 section 2).
///
/// # Errors
/// [`EncodeError::Oid`] where BER has no encoding.
pub fn object_identifier(oid: &Oid) -> Result<ObjectIdentifier, EncodeError> {
    let error = || EncodeError::Oid(oid.clone());
    let sub_ids = match oid.sub_ids() {
        [] => vec![0, 0],
        [_] => return Err(error()),
        // The first two share one number: 40 times the first, plus the second.
        [0 | 1, second, ..] if *second >= 40 => return Err(error()),
        [2, second, ..] if *second > u32::MAX - 80 => return Err(error()),
        sub_ids => sub_ids.to_vec(),
    };
    ObjectIdentifier::new(sub_ids).ok_or_else(error)
}

/// The value of `name` in v2c and v3.
///
/// # Errors
/// No value, or an object identifier that cannot be sent.
pub fn v2(name: &Oid, value: &Value) -> Result<VarBindValue, EncodeError> {
    Ok(VarBindValue::Value(match value {
        Value::Null => return Ok(VarBindValue::Unspecified),
        Value::NoSuchObject | Value::NoSuchInstance | Value::EndOfMibView => return Err(EncodeError::NoValue(name.clone())),
        Value::Integer(number) => Integer::from(*number).into(),
        Value::OctetString(octets) => OctetString::from_slice(octets).into(),
        Value::ObjectId(oid) => object_identifier(oid)?.into(),
        Value::IpAddress(address) => v1::IpAddress(address.octets().into()).into(),
        Value::Counter32(number) => v1::Counter(*number).into(),
        Value::Gauge32(number) => v1::Gauge(*number).into(),
        Value::TimeTicks(number) => v1::TimeTicks(*number).into(),
        Value::Opaque(octets) => opaque(octets)?.into(),
        Value::Counter64(number) => v2::Counter64(*number).into(),
    }))
}

/// The value of `name` in v1.
///
/// # Errors
/// No value, an object identifier that cannot be sent, or a Counter64.
pub fn v1(name: &Oid, value: &Value) -> Result<v1::ObjectSyntax, EncodeError> {
    Ok(match value {
        Value::Null => v1::ObjectSyntax::Simple(v1::SimpleSyntax::Empty),
        Value::NoSuchObject | Value::NoSuchInstance | Value::EndOfMibView => return Err(EncodeError::NoValue(name.clone())),
        Value::Integer(number) => Integer::from(*number).into(),
        Value::OctetString(octets) => OctetString::from_slice(octets).into(),
        Value::ObjectId(oid) => object_identifier(oid)?.into(),
        Value::IpAddress(address) => v1::IpAddress(address.octets().into()).into(),
        Value::Counter32(number) => v1::Counter(*number).into(),
        Value::Gauge32(number) => v1::Gauge(*number).into(),
        Value::TimeTicks(number) => v1::TimeTicks(*number).into(),
        Value::Opaque(octets) => opaque(octets)?.into(),
        Value::Counter64(_) => return Err(EncodeError::Counter64(name.clone())),
    })
}

/// Opaque of these very octets: `Any` is encoded as the octets that it holds, and there is no other way to fill an Opaque.
fn opaque(octets: &[u8]) -> Result<v1::Opaque, EncodeError> {
    Any::new(octets.to_vec()).to_opaque().map_err(|error| EncodeError::Ber(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each type with its ends, as X.690 and RFC 2578 section 7.1 have it.
    #[test]
    fn values_on_the_wire() {
        let name = Oid::from([1, 3, 6]);
        for (value, octets) in [
            (Value::Integer(0), vec![2, 1, 0]),
            (Value::Integer(-1), vec![2, 1, 0xff]),
            (Value::Integer(128), vec![2, 2, 0, 0x80]),
            (Value::Integer(i32::MIN), vec![2, 4, 0x80, 0, 0, 0]),
            (Value::OctetString(vec![0xff, 0]), vec![4, 2, 0xff, 0]),
            (Value::OctetString(Vec::new()), vec![4, 0]),
            (Value::Null, vec![5, 0]),
            (Value::ObjectId(Oid::from([1, 3, 6, 200])), vec![6, 4, 0x2b, 6, 0x81, 0x48]),
            (Value::ObjectId(Oid::from([0, 0])), vec![6, 1, 0]),
            (Value::ObjectId(Oid::default()), vec![6, 1, 0]),
            (Value::IpAddress([192, 0, 2, 255].into()), vec![0x40, 4, 192, 0, 2, 255]),
            (Value::Counter32(u32::MAX), vec![0x41, 5, 0, 0xff, 0xff, 0xff, 0xff]),
            (Value::Gauge32(1), vec![0x42, 1, 1]),
            (Value::TimeTicks(256), vec![0x43, 2, 1, 0]),
            (Value::Opaque(vec![0x9f, 0x78]), vec![0x44, 2, 0x9f, 0x78]),
            (Value::Opaque(Vec::new()), vec![0x44, 0]),
        ] {
            assert_eq!(rasn::ber::encode(&v2(&name, &value).unwrap()).unwrap(), octets, "{value:?}");
            assert_eq!(rasn::ber::encode(&v1(&name, &value).unwrap()).unwrap(), octets, "{value:?} in v1");
        }
        let big = Value::Counter64(u64::MAX);
        assert_eq!(rasn::ber::encode(&v2(&name, &big).unwrap()).unwrap(), [&[0x46, 9, 0][..], &[0xff; 8]].concat());
        assert_eq!(v1(&name, &big), Err(EncodeError::Counter64(name.clone())));
        for none in [Value::NoSuchObject, Value::NoSuchInstance, Value::EndOfMibView] {
            assert_eq!(v2(&name, &none), Err(EncodeError::NoValue(name.clone())));
            assert_eq!(v1(&name, &none), Err(EncodeError::NoValue(name.clone())));
        }
    }

    #[test]
    fn object_identifiers_that_ber_does_not_have() {
        for bad in ["1", "0.40", "1.40.1", "3.1", "2.4294967295"] {
            let oid: Oid = bad.parse().unwrap();
            assert_eq!(object_identifier(&oid), Err(EncodeError::Oid(oid)));
        }
        for good in ["2.4294967215", "2.100.3", "1.39", "0.0"] {
            let oid = object_identifier(&good.parse().unwrap()).unwrap();
            let octets = rasn::ber::encode(&oid).unwrap();
            assert_eq!(rasn::ber::decode::<ObjectIdentifier>(&octets).unwrap(), oid, "{good}");
        }
    }
}

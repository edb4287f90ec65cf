//! What can be written: whether a value could be assigned, in the words of SNMP.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::{Lookup, TABLE_ORDER, Table};
use crate::agentx::ErrorCode;
use crate::agentx::wire::Reader;
use crate::smi::{Oid, Value};

/// The values that an instance accepts. Their lengths and encodings are the wire's own here, so there is neither wrongLength nor
/// wrongEncoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts {
    /// true(1) and false(2) (RFC 2579).
    TruthValue,
    /// An Unsigned32 of this range, both ends included.
    Unsigned {
        /// The smallest.
        min: u32,
        /// The largest.
        max: u32,
    },
}

impl Accepts {
    fn check(self, value: &Value) -> Result<(), ErrorCode> {
        let accepted = match (self, value) {
            (Self::TruthValue, Value::Integer(number)) => (1..=2).contains(number),
            (Self::Unsigned { min, max }, Value::Gauge32(number)) => (min..=max).contains(number),
            _ => return Err(ErrorCode::WrongType),
        };
        if accepted { Ok(()) } else { Err(ErrorCode::WrongValue) }
    }
}

impl Table {
    /// Whether `value` could be assigned to the instance `name` (RFC 3416 section 4.2.5, in the order of its tests; views are the
    /// master's). Gives the value that is served.
    ///
    /// # Errors
    /// notWritable where nothing of the object type can be written, or not this instance; wrongType and wrongValue; noCreation for an
    /// instance that is not there.
    pub fn test(&self, name: &Oid, value: &Value) -> Result<Value, ErrorCode> {
        let writable = self.writable.binary_search_by(|(writable, _)| writable.cmp(name)).ok().and_then(|place| self.writable.get(place));
        let Some((_, accepts)) = writable.or_else(|| self.of_the_same_object(name)) else { return Err(ErrorCode::NotWritable) };
        accepts.check(value)?;
        match self.get(name.sub_ids()) {
            Lookup::Found(_) if writable.is_none() => Err(ErrorCode::NotWritable),
            Lookup::Found(place) => self.value(place).ok_or(ErrorCode::GenErr),
            Lookup::NoSuchInstance | Lookup::NoSuchObject => Err(ErrorCode::NoCreation),
        }
    }

    /// A writable instance of the object type of `name`: all instances of one type accept the same.
    fn of_the_same_object(&self, name: &Oid) -> Option<&(Oid, Accepts)> {
        let object = self.object(name.sub_ids())?;
        let first = self.writable.partition_point(|(writable, _)| writable < object);
        self.writable.get(first).filter(|(writable, _)| writable.starts_with(object))
    }

    fn value(&self, place: usize) -> Option<Value> {
        Reader::new(self.entry(place).1, TABLE_ORDER).varbind().ok().map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agentx::TableBuilder;
    use crate::agentx::master::oid;

    #[test]
    fn in_the_order_of_rfc_3416() {
        let mut builder = TableBuilder::new(["1.1", "1.2", "1.3"].map(oid).to_vec());
        builder.push(&oid("1.1.0"), &Value::Integer(1));
        builder.push_writable(&oid("1.2.7"), &Value::Integer(1), Accepts::TruthValue);
        builder.push(&oid("1.2.8"), &Value::Integer(1));
        builder.push_writable(&oid("1.3.0"), &Value::Gauge32(5), Accepts::Unsigned { min: 3, max: 9 });
        builder.push_writable(&oid("1.2.5"), &Value::Integer(2), Accepts::TruthValue);
        let table = builder.build().unwrap();
        let unsigned = Value::Gauge32;
        let integer = Value::Integer;
        for (name, value, expected) in [
            ("1.2.7", integer(2), Ok(integer(1))),
            ("1.2.5", integer(1), Ok(integer(2))),
            ("1.3.0", unsigned(3), Ok(unsigned(5))),
            ("1.3.0", unsigned(9), Ok(unsigned(5))),
            ("1.1.0", integer(2), Err(ErrorCode::NotWritable)),
            ("1.1.0", Value::Null, Err(ErrorCode::NotWritable)),
            ("1.1.1", integer(2), Err(ErrorCode::NotWritable)),
            ("1.4.0", integer(2), Err(ErrorCode::NotWritable)),
            ("", integer(2), Err(ErrorCode::NotWritable)),
            ("1.2.7", unsigned(1), Err(ErrorCode::WrongType)),
            ("1.2.7", Value::OctetString(vec![1]), Err(ErrorCode::WrongType)),
            ("1.2.9", unsigned(1), Err(ErrorCode::WrongType)),
            ("1.3.0", integer(3), Err(ErrorCode::WrongType)),
            ("1.3.0", Value::Counter32(3), Err(ErrorCode::WrongType)),
            ("1.2.7", integer(0), Err(ErrorCode::WrongValue)),
            ("1.2.7", integer(3), Err(ErrorCode::WrongValue)),
            ("1.2.9", integer(3), Err(ErrorCode::WrongValue)),
            ("1.3.0", unsigned(2), Err(ErrorCode::WrongValue)),
            ("1.3.0", unsigned(10), Err(ErrorCode::WrongValue)),
            ("1.2.9", integer(2), Err(ErrorCode::NoCreation)),
            ("1.2", integer(2), Err(ErrorCode::NoCreation)),
            ("1.3.1", unsigned(3), Err(ErrorCode::NoCreation)),
            ("1.2.8", integer(2), Err(ErrorCode::NotWritable)),
        ] {
            assert_eq!(table.test(&oid(name), &value), expected, "{name} = {value:?}");
        }
    }
}

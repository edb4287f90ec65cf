//! The state of a machine as a number that does not depend on when it is: points in time are taken as ages, numbers that only grow are left out.

use serde::ser::{self, Serialize};
use std::fmt::{self, Display};
use std::time::Duration;

/// Names of what is left out: it only numbers, counts or repeats something.
const LEFT_OUT: &[&str] = &[
    "settings",
    "config",
    "sent",
    "events",
    "told",
    "next_id",
    "strays",
    "transitions",
    "counters",
    "round_trip",
    "last_store",
    "on_disk",
    "answered",
    "last_words",
    "stored",
    "last_report",
    "operations",
    "waits_for",
    "moves",
    "since",
    "phase_since",
    "shown",
    "ended",
    "sighting",
];
/// Of these only the first number counts: the second is that of a frame.
const FIRST_ONLY: &[&str] = &["present", "candidate", "newest"];
/// Ages and waits beyond these make no difference: no timer is longer.
const AGE: Duration = Duration::from_secs(8);
const WAIT: Duration = Duration::from_secs(16);

/// Takes in one or several machines.
pub struct Canonical {
    now: u64,
    lanes: (u64, u64),
    is_instant: bool,
    first_only: Option<bool>,
}

impl Canonical {
    pub fn new(now: Duration) -> Self {
        let now = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        Self { now, lanes: (1, 2), is_instant: false, first_only: None }
    }

    pub fn add(&mut self, part: &impl Serialize) {
        // It only mixes numbers.
        let _ = part.serialize(self);
    }

    pub fn finish(&self) -> u128 {
        u128::from(self.lanes.0) << 64 | u128::from(self.lanes.1)
    }

    fn mix(&mut self, word: u64) {
        self.lanes.0 = ha_snmp::random::mixed(self.lanes.0.rotate_left(23) ^ word);
        self.lanes.1 = ha_snmp::random::mixed(self.lanes.1.rotate_left(31) ^ word.wrapping_add(0x9e37_79b9_7f4a_7c15));
    }

    fn number(&mut self, number: u64) {
        if self.is_instant {
            let (age, wait) = (self.now.saturating_sub(number), number.saturating_sub(self.now));
            let limit = |span: Duration| u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
            return self.mix(age.min(limit(AGE)) << 1 ^ wait.min(limit(WAIT)));
        }
        match &mut self.first_only {
            Some(true) => return,
            Some(was_seen) => *was_seen = true,
            None => {}
        }
        self.mix(number);
    }

    fn text(&mut self, text: &str) {
        let word = text.bytes().fold(0_u64, |word, byte| word.wrapping_mul(31).wrapping_add(byte.into()));
        self.mix(word);
    }
}

/// Nothing goes wrong.
#[derive(Debug)]
pub struct Never;

impl Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

macro_rules! numbers {
    ($($name:ident $kind:ty),*) => {
        $(fn $name(self, value: $kind) -> Result<(), Never> {
            self.number(u64::try_from(value).unwrap_or_default());
            Ok(())
        })*
    };
}

impl ser::Serializer for &mut Canonical {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    numbers!(serialize_bool bool, serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64);
    numbers!(serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64);

    fn serialize_f32(self, _: f32) -> Result<(), Never> {
        Ok(())
    }
    fn serialize_f64(self, _: f64) -> Result<(), Never> {
        Ok(())
    }
    fn serialize_char(self, value: char) -> Result<(), Never> {
        self.mix(value.into());
        Ok(())
    }
    fn serialize_str(self, value: &str) -> Result<(), Never> {
        self.text(value);
        Ok(())
    }
    fn serialize_bytes(self, value: &[u8]) -> Result<(), Never> {
        value.iter().for_each(|byte| self.mix((*byte).into()));
        Ok(())
    }
    fn serialize_none(self) -> Result<(), Never> {
        self.mix(3);
        Ok(())
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Never> {
        self.mix(4);
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<(), Never> {
        Ok(())
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Never> {
        Ok(())
    }
    fn serialize_unit_variant(self, _: &'static str, index: u32, _: &'static str) -> Result<(), Never> {
        self.mix(u64::from(index) + 100);
        Ok(())
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<(), Never> {
        let before = std::mem::replace(&mut self.is_instant, name == "Instant");
        value.serialize(&mut *self)?;
        self.is_instant = before;
        Ok(())
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        self.mix(u64::from(index) + 200);
        value.serialize(self)
    }
    fn serialize_seq(self, length: Option<usize>) -> Result<Self, Never> {
        self.mix(length.unwrap_or_default() as u64);
        Ok(self)
    }
    fn serialize_tuple(self, _: usize) -> Result<Self, Never> {
        Ok(self)
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Never> {
        Ok(self)
    }
    fn serialize_tuple_variant(self, _: &'static str, index: u32, _: &'static str, _: usize) -> Result<Self, Never> {
        self.mix(u64::from(index) + 300);
        Ok(self)
    }
    fn serialize_map(self, length: Option<usize>) -> Result<Self, Never> {
        self.mix(length.unwrap_or_default() as u64);
        Ok(self)
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Never> {
        Ok(self)
    }
    fn serialize_struct_variant(self, _: &'static str, index: u32, _: &'static str, _: usize) -> Result<Self, Never> {
        self.mix(u64::from(index) + 400);
        Ok(self)
    }
}

macro_rules! parts {
    ($($of:ident $method:ident),*) => {
        $(impl ser::$of for &mut Canonical {
            type Ok = ();
            type Error = Never;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
                value.serialize(&mut **self)
            }
            fn end(self) -> Result<(), Never> {
                Ok(())
            }
        })*
    };
}

parts!(SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field);

impl ser::SerializeMap for &mut Canonical {
    type Ok = ();
    type Error = Never;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Never> {
        key.serialize(&mut **self)
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        value.serialize(&mut **self)
    }
    fn end(self) -> Result<(), Never> {
        Ok(())
    }
}

macro_rules! fields {
    ($($of:ident),*) => {
        $(impl ser::$of for &mut Canonical {
            type Ok = ();
            type Error = Never;
            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Never> {
                if LEFT_OUT.contains(&name) {
                    return Ok(());
                }
                let before = self.first_only;
                if FIRST_ONLY.contains(&name) {
                    self.first_only = Some(false);
                }
                value.serialize(&mut **self)?;
                self.first_only = before;
                Ok(())
            }
            fn end(self) -> Result<(), Never> {
                Ok(())
            }
        })*
    };
}

fields!(SerializeStruct, SerializeStructVariant);

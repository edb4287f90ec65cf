//! The shelves of a store, and what is written to them.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

/// What a store keeps apart: each shelf has keys and values of its own, in the order of the octets of the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shelf {
    /// Numbers that only grow: generation of the store, boots of the SNMP engine, next sequence number.
    Counters,
    /// The notification log.
    Log,
    /// Active alarms.
    Alarms,
    /// How far each sink has come in the log.
    Places,
    /// What is switched on and off at run time.
    Switches,
}

impl Shelf {
    /// Every shelf.
    pub const ALL: [Self; 5] = [Self::Counters, Self::Log, Self::Alarms, Self::Places, Self::Switches];

    /// Its table in the file: part of the format, never changed.
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Counters => "counters",
            Self::Log => "log",
            Self::Alarms => "alarms",
            Self::Places => "places",
            Self::Switches => "switches",
        }
    }
}

/// One change. Changes of a batch take effect in their order, all or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// The value of the key from now on. Numbers as keys: big-endian, so that their order is the order of the octets.
    Put {
        /// Where.
        shelf: Shelf,
        /// The key.
        key: Vec<u8>,
        /// The value.
        value: Vec<u8>,
    },
    /// The key is not there from now on; it need not have been there.
    Delete {
        /// Where.
        shelf: Shelf,
        /// The key.
        key: Vec<u8>,
    },
    /// The shelf is empty from now on.
    Clear {
        /// Which.
        shelf: Shelf,
    },
}

//! The table that every server serves: `rows` rows of haObjectTable, and one site value per row.

use crate::failure::Failure;
use ha_snmp::smi::{Oid, Value};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The base OID: the default of the configuration, net-snmp's play area.
const BASE: [u32; 10] = [1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 4110];

/// GETs rotate over so many site values.
pub const ROTATION: usize = 20;

/// Instances in the order of a walk.
pub struct Table {
    /// Rows of haObjectTable.
    pub rows: usize,
    entries: Vec<(Oid, Value)>,
}

/// The base OID.
pub fn base() -> Oid {
    Oid::from(BASE)
}

/// haObjectTable: what is walked.
pub fn walked() -> Oid {
    base().child(&[1, 11, 2])
}

/// The site values: what is got.
pub fn values() -> Oid {
    base().child(&[3])
}

/// The site value of row `number`, counted from 1.
pub fn value_of(number: usize) -> Oid {
    values().child(&[u32::try_from(number).unwrap_or(u32::MAX), 0])
}

/// The name of row `number`: descriptor, index and key of the figure.
pub fn name(number: usize) -> String {
    format!("o{number:05}")
}

/// The value of row `number`.
pub fn figure(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX).wrapping_mul(7919) % 1_000_000
}

/// The site values that GETs rotate over, spread over all rows.
pub fn rotation(rows: usize) -> Vec<Oid> {
    (0..ROTATION).map(|step| value_of(1 + step * rows / ROTATION)).collect()
}

impl Table {
    /// What our agent serves, as a walk found it.
    pub fn walked(rows: usize, entries: Vec<(Oid, Value)>) -> Self {
        Self { rows, entries }
    }

    /// What our agent would serve: columns 2 to 6 of haObjectTable (probe, freshness, age, bad values, error), and the values.
    pub fn generated(rows: usize) -> Self {
        let columns = [
            (2, Value::OctetString(b"figures".to_vec())),
            (3, Value::Integer(1)),
            (4, Value::Gauge32(7)),
            (5, Value::Counter32(0)),
            (6, Value::OctetString(Vec::new())),
        ];
        let cells = columns.into_iter().flat_map(|(column, value)| {
            (1..=rows).map(move |number| (walked().child(&[1, column]).child(&index(&name(number))), value.clone()))
        });
        let values = (1..=rows).map(|number| (value_of(number), Value::Gauge32(figure(number))));
        Self { rows, entries: cells.chain(values).collect() }
    }

    /// Instances below `root`.
    pub fn below(&self, root: &Oid) -> impl Iterator<Item = &(Oid, Value)> {
        self.entries.iter().filter(move |(oid, _)| oid.starts_with(root))
    }

    /// A failure that names the first difference between what `who` serves and what is wanted.
    pub fn same_as(&self, wanted: &Self, who: &str) -> Result<(), Failure> {
        let longest = self.entries.len().max(wanted.entries.len());
        let difference = (0..longest).map(|at| (self.entries.get(at), wanted.entries.get(at))).find(|(found, wanted)| found != wanted);
        difference.map_or(Ok(()), |(found, wanted)| {
            Err(Failure::Differs { who: who.to_owned(), what: format!("serves {found:?} where {wanted:?} is wanted") })
        })
    }

    /// Writes it for the peers: lines of OID, type and value; octets in hexadecimal, none of them as `-`.
    pub fn write(&self, path: &Path) -> Result<(), Failure> {
        let mut text = String::new();
        for (oid, value) in &self.entries {
            let typed = match value {
                Value::Integer(number) => format!("integer {number}"),
                Value::Gauge32(number) => format!("gauge {number}"),
                Value::Counter32(number) => format!("counter {number}"),
                Value::TimeTicks(number) => format!("timeticks {number}"),
                Value::OctetString(octets) => format!("octets {}", hexadecimal(octets)),
                other => return Err(Failure::Differs { who: oid.to_string(), what: format!("the peers cannot serve {other:?}") }),
            };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{oid} {typed}");
        }
        fs::write(path, text).map_err(Failure::file(path))
    }
}

fn index(name: &str) -> Vec<u32> {
    let length = u32::try_from(name.len()).unwrap_or(u32::MAX);
    std::iter::once(length).chain(name.bytes().map(u32::from)).collect()
}

fn hexadecimal(octets: &[u8]) -> String {
    if octets.is_empty() {
        return "-".to_owned();
    }
    octets.iter().fold(String::new(), |mut text, octet| {
        let _ = write!(text, "{octet:02x}");
        text
    })
}

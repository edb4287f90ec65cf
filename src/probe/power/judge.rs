//! From what the sensors say to a status. Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::sdr::{Redundancy, Sensor};
use crate::view::{Figure, Sample, Status};
use std::collections::BTreeMap;

/// What the sensors say together; nothing where none of them has a reading.
pub(super) fn sample(sensors: &[Sensor]) -> Option<Sample> {
    let supplies: Vec<_> =
        sensors.iter().filter_map(|sensor| if let Sensor::Supply(supply) = sensor { Some(supply) } else { None }).collect();
    let count = |matches: &dyn Fn(&super::sdr::Supply) -> bool| supplies.iter().filter(|supply| matches(supply)).count();
    let bays = supplies.len();
    let known = count(&|supply| supply.is_known);
    let present = count(&|supply| supply.is_present);
    let failed = count(&|supply| supply.is_present && supply.has_failed);
    let at_risk = count(&|supply| supply.is_present && supply.is_at_risk);
    let good = present.saturating_sub(failed);
    let said = sensors.iter().filter_map(|sensor| if let Sensor::Redundancy(said) = sensor { Some(*said) } else { None });
    let said = said.max_by_key(|said| *said as u8);
    if known == 0 && said.is_none() {
        return None;
    }

    // Boards without a redundancy sensor: two good supplies are redundant. One that never had a second bay has lost nothing.
    let redundant = said.map_or(good >= 2, |said| matches!(said, Redundancy::Full | Redundancy::Degraded));
    let is_lost = if said.is_some() { said != Some(Redundancy::Full) } else { bays >= 2 && good < 2 };
    let status = match said {
        _ if known > 0 && good == 0 => Status::Critical,
        Some(Redundancy::Insufficient) => Status::Critical,
        _ if is_lost || failed > 0 || at_risk > 0 => Status::Warning,
        _ => Status::Ok,
    };
    let mut figures = BTreeMap::from([("redundant".to_owned(), Figure::Flag(redundant))]);
    let mut text = Vec::new();
    if known > 0 {
        figures.insert("supplies".to_owned(), whole(present));
        figures.insert("failed".to_owned(), whole(failed));
        text.push(format!("{good} of {present} power supplies good"));
    }
    if at_risk > 0 {
        text.push(format!("{at_risk} at risk"));
    }
    text.push(words(said, redundant).to_owned());
    Some(Sample { status, text: text.join(", "), figures })
}

fn words(said: Option<Redundancy>, redundant: bool) -> &'static str {
    match said {
        Some(Redundancy::Full) => "fully redundant",
        Some(Redundancy::Degraded) => "redundancy degraded",
        Some(Redundancy::Lost) => "redundancy lost",
        Some(Redundancy::Insufficient) => "not enough for the host",
        None if redundant => "redundant",
        None => "not redundant",
    }
}

fn whole(number: usize) -> Figure {
    Figure::Integer(i128::try_from(number).unwrap_or(i128::MAX))
}

#[cfg(test)]
mod tests {
    use super::super::sdr::parse;
    use super::*;

    #[test]
    fn judged() {
        let (full, lost) = ("PS Redundancy | 77h | ok | 7.1 | Fully Redundant", "PS Redundancy | 77h | ok | 7.1 | Redundancy Lost");
        let short = "PS Redundancy | 77h | ok | 7.1 | Non-Redundant: Insufficient Resources";
        let one = "PS1 Status | C8h | ok | 10.1 | Presence detected";
        let two = "PS2 Status | C9h | ok | 10.2 | Presence detected";
        let broken = "PS2 Status | C9h | ok | 10.2 | Presence detected, Failure detected";
        let dark = "PS1 Status | C8h | ok | 10.1 | Presence detected, Power Supply AC lost";
        let aging = "PS2 Status | C9h | ok | 10.2 | Presence detected, Predictive failure";
        let empty = "PS2 Status | C9h | ns | 10.2 | No Reading";
        #[rustfmt::skip]
        let table: [(&[&str], Status, &str); 12] = [
            (&[one, two, full], Status::Ok, "2 of 2 power supplies good, fully redundant"),
            (&[one, broken, lost], Status::Warning, "1 of 2 power supplies good, redundancy lost"),
            (&[one, aging, full], Status::Warning, "2 of 2 power supplies good, 1 at risk, fully redundant"),
            (&[dark, broken, lost], Status::Critical, "0 of 2 power supplies good, redundancy lost"),
            (&[one, two], Status::Ok, "2 of 2 power supplies good, redundant"),
            (&[one, broken], Status::Warning, "1 of 2 power supplies good, not redundant"),
            (&[one, empty], Status::Warning, "1 of 1 power supplies good, not redundant"),
            (&[one], Status::Ok, "1 of 1 power supplies good, not redundant"),
            (&[broken], Status::Critical, "0 of 1 power supplies good, not redundant"),
            (&[full], Status::Ok, "fully redundant"),
            (&[lost], Status::Warning, "redundancy lost"),
            (&[one, two, short], Status::Critical, "2 of 2 power supplies good, not enough for the host"),
        ];
        for (lines, status, text) in table {
            let sample = sample(&parse(&lines.join("\n"))).unwrap();
            assert_eq!((sample.status, sample.text.as_str()), (status, text), "{lines:?}");
        }
        assert_eq!(sample(&parse(empty)), None);
        assert_eq!(sample(&parse("Could not open device at /dev/ipmi0")), None);
    }
}

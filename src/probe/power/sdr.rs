//! The sensor lines that ipmitool(1) prints: of `sdr type`, `sdr elist` and `sensor`. Pure: text in, what each power sensor says out.

#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::arithmetic_side_effects)]

/// One power sensor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sensor {
    /// A power supply, or the bay for one.
    Supply(Supply),
    /// The redundancy of all supplies together.
    Redundancy(Redundancy),
}

/// What a sensor says of one power supply: IPMI 2.0 table 42-3, sensor type 08h.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Supply {
    /// Something was said at all: not so of a sensor without a reading.
    pub is_known: bool,
    /// It is there.
    pub is_present: bool,
    /// It delivers nothing: failed, without input, or wrongly configured.
    pub has_failed: bool,
    /// It still delivers, but something is wrong: failure predicted, input out of range.
    pub is_at_risk: bool,
}

/// What a sensor says of the redundancy: IPMI 2.0 table 42-2, generic type 0Bh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redundancy {
    /// One more than needed.
    Full,
    /// Still redundant, less than before.
    Degraded,
    /// The next failure takes the host down.
    Lost,
    /// Less than the host needs.
    Insufficient,
}

/// The power sensors in what ipmitool printed; all other lines are passed over.
#[must_use]
pub fn parse(output: &str) -> Vec<Sensor> {
    output.lines().filter_map(line).collect()
}

fn line(line: &str) -> Option<Sensor> {
    let columns: Vec<&str> = line.split('|').map(str::trim).collect();
    match columns.as_slice() {
        // sensor: name | reading | discrete | states | thresholds ...
        [name, reading, "discrete", states, ..] => discrete(name, reading, states),
        // sdr type, sdr elist: name | number | ok or ns | entity | states
        [name, number, _, entity, states @ ..] if is_number(number) => listed(name, entity, states.first().copied().unwrap_or_default()),
        _ => None,
    }
}

/// A line of `sdr type`: the states in words.
fn listed(name: &str, entity: &str, text: &str) -> Option<Sensor> {
    let text = text.to_ascii_lowercase();
    // IPMI 2.0 table 43-13: entity 10 is the power supply. Dell calls each of them just "Status".
    let is_supply = entity.starts_with("10.");
    if !is_supply && !names_power(name) {
        return None;
    }
    if let Some(redundancy) = redundancy_in_words(&text) {
        return Some(Sensor::Redundancy(redundancy));
    }
    if names_redundancy(name) {
        return None;
    }
    let mut supply = Supply::default();
    for state in text.split(',').map(str::trim) {
        supply.is_known |= supply_in_words(&mut supply, state);
    }
    let has_no_reading = matches!(text.as_str(), "" | "no reading" | "disabled");
    // Of a sensor with figures (watts, volts, degrees) and of those that are known by their name only, silence means nothing.
    (supply.is_known || has_no_reading && is_supply).then_some(Sensor::Supply(supply))
}

/// Sets what `state` says; false where it is no state of a power supply.
fn supply_in_words(supply: &mut Supply, state: &str) -> bool {
    match state {
        "presence detected" | "device present" | "power supply inactive" => {}
        "device absent" | "device removed/device absent" => {
            supply.is_present = false;
            return true;
        }
        "failure detected" | "power supply ac lost" | "ac lost" | "ac lost or out-of-range" => supply.has_failed = true,
        "predictive failure" => supply.is_at_risk = true,
        _ if state.starts_with("config error") => supply.has_failed = true,
        // The words of this state have a comma of their own.
        "ac out-of-range" => supply.is_at_risk = true,
        "but present" => {}
        _ => return false,
    }
    supply.is_present = true;
    true
}

fn redundancy_in_words(text: &str) -> Option<Redundancy> {
    Some(match text {
        _ if text.contains("insufficient resources") => Redundancy::Insufficient,
        _ if text.contains("redundancy lost") || text.contains("non-redundant:") => Redundancy::Lost,
        _ if text.contains("redundancy degraded") => Redundancy::Degraded,
        _ if text.contains("fully redundant") || text.contains("full redundancy") => Redundancy::Full,
        _ => return None,
    })
}

/// A line of `sensor`: the states as two octets, the lower states first, the highest bit always set, as in `0x0180`.
fn discrete(name: &str, reading: &str, states: &str) -> Option<Sensor> {
    if !names_power(name) {
        return None;
    }
    let octets = states.strip_prefix("0x").and_then(|digits| u16::from_str_radix(digits, 16).ok());
    let Some(states) = octets.filter(|_| reading != "na").map(u16::swap_bytes) else {
        return (!names_redundancy(name)).then(|| Sensor::Supply(Supply::default()));
    };
    let is_set = |bit: u16| states & bit != 0;
    if names_redundancy(name) {
        return Some(Sensor::Redundancy(match () {
            () if is_set(0x20) => Redundancy::Insufficient,
            () if is_set(0x02 | 0x08 | 0x10) => Redundancy::Lost,
            () if is_set(0x04 | 0x40 | 0x80) => Redundancy::Degraded,
            () if is_set(0x01) => Redundancy::Full,
            () => return None,
        }));
    }
    Some(Sensor::Supply(Supply {
        is_known: true,
        is_present: is_set(0xff),
        has_failed: is_set(0x02 | 0x08 | 0x10 | 0x40),
        is_at_risk: is_set(0x04 | 0x20),
    }))
}

fn is_number(text: &str) -> bool {
    text.strip_suffix(['h', 'H']).is_some_and(|digits| u8::from_str_radix(digits, 16).is_ok())
}

/// PS1 Status, PSU2, Power Supply 1, Pwr Unit Redund, PS Redundancy; not Fan Redundancy.
fn names_power(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("ps") || name.contains("psu") || name.contains("power") || name.contains("pwr")
}

/// PS Redundancy, Pwr Unit Redund, and the Power Supplies of HP.
fn names_redundancy(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("redund") || name.contains("supplies")
}

#[cfg(test)]
mod tests;

//! Whatever ipmitool prints, what is made of it holds together.

use ha_snmp::probe::power::sdr::{Sensor, parse};

/// At most one sensor per line; a supply that is not there has not failed; and line by line gives the same as all at once.
pub fn ipmitool(data: &[u8]) {
    let output = String::from_utf8_lossy(data);
    let sensors = parse(&output);
    assert!(sensors.len() <= output.lines().count());
    for sensor in &sensors {
        if let Sensor::Supply(supply) = sensor {
            assert!(supply.is_present || !(supply.has_failed || supply.is_at_risk));
            assert!(supply.is_known || !supply.is_present);
        }
    }
    let one_by_one: Vec<Sensor> = output.lines().flat_map(parse).collect();
    assert_eq!(sensors, one_by_one);
}

use super::*;
use proptest::prelude::*;

fn supply(words: &str) -> Sensor {
    let has = |word| words.contains(word);
    Sensor::Supply(Supply { is_known: has('k'), is_present: has('p'), has_failed: has('f'), is_at_risk: has('r') })
}

#[test]
fn lines_as_ipmitool_prints_them() {
    use Redundancy::{Degraded, Full, Insufficient, Lost};
    let redundancy = |said| Some(Sensor::Redundancy(said));
    #[rustfmt::skip]
    let table = [
        ("PS1 Status       | C8h | ok  | 10.1 | Presence detected", Some(supply("kp"))),
        ("Status           | 85h | ok  | 10.1 | Presence detected", Some(supply("kp"))),
        ("PSU2             | C9h | ok  | 10.2 | Presence detected, Failure detected", Some(supply("kpf"))),
        ("PSU2             | C9h | ok  | 10.2 | Failure detected", Some(supply("kpf"))),
        ("PS1 Status       | C8h | ok  | 10.1 | Presence detected, Predictive failure", Some(supply("kpr"))),
        ("PS1 Status       | C8h | ok  | 10.1 | Presence detected, Power Supply AC lost", Some(supply("kpf"))),
        ("PS1 Status       | C8h | ok  | 10.1 | Presence detected, AC lost", Some(supply("kpf"))),
        ("PS1 Status       | C8h | ok  | 10.1 | Presence detected, AC lost or out-of-range", Some(supply("kpf"))),
        ("PS1 Status       | C8h | ok  | 10.1 | AC out-of-range, but present", Some(supply("kpr"))),
        ("PS1 Status       | C8h | ok  | 10.1 | Presence detected, Config Error: Vendor Mismatch", Some(supply("kpf"))),
        ("Power Supply 1   | 03h | ok  | 10.1 | 110 Watts, Presence detected", Some(supply("kp"))),
        ("PS2 Status       | C9h | ns  | 10.2 | No Reading", Some(supply(""))),
        ("PS2 Status       | C9h | ns  | 10.2 | Disabled", Some(supply(""))),
        ("PS2 Status       | C9h | ok  | 10.2 | ", Some(supply(""))),
        ("PS2 Status       | C9h | ok  | 10.2 | Device Absent", Some(supply("k"))),
        ("PS1 Input Power  | 54h | ok  | 10.1 | 112 Watts", None),
        ("PSU Mismatch     | 63h | ok  | 34.1 | ", None),
        ("PS Redundancy    | 77h | ok  | 21.1 | Fully Redundant", redundancy(Full)),
        ("PS Redundancy    | 77h | ok  | 10.1 | Fully Redundant", redundancy(Full)),
        ("Power Supplies   | 04h | ok  | 10.3 | Fully Redundant", redundancy(Full)),
        ("PS Redundancy    | 77h | ok  |  7.1 | Redundancy Lost", redundancy(Lost)),
        ("Pwr Unit Redund  | 02h | ok  | 21.1 | Redundancy Degraded", redundancy(Degraded)),
        ("Pwr Unit Redund  | 02h | ok  | 21.1 | Non-Redundant: Sufficient from Redundant", redundancy(Lost)),
        ("Pwr Unit Redund  | 02h | ok  | 21.1 | Non-Redundant: Insufficient Resources", redundancy(Insufficient)),
        ("PS Redundancy    | 77h | ns  | 10.1 | No Reading", None),
        ("PS Redundancy    | 77h | ns  |  7.1 | Disabled", None),
        ("Fan Redundancy   | 75h | ok  |  7.1 | Redundancy Lost", None),
        ("Ambient Temp     | 0Eh | ok  |  7.1 | 23 degrees C", None),
        // ipmitool sensor
        ("PS1 Status       | 0x1        | discrete   | 0x0180| na        | na        | na", Some(supply("kp"))),
        ("PS2 Status       | 0x3        | discrete   | 0x0380| na        | na        | na", Some(supply("kpf"))),
        ("PS2 Status       | 0x9        | discrete   | 0x0980| na        | na        | na", Some(supply("kpf"))),
        ("PS2 Status       | 0x5        | discrete   | 0x0580| na        | na        | na", Some(supply("kpr"))),
        ("PS2 Status       | 0x0        | discrete   | 0x0080| na        | na        | na", Some(supply("k"))),
        ("PS2 Status       | na         | discrete   | na    | na        | na        | na", Some(supply(""))),
        ("PS Redundancy    | 0x0        | discrete   | 0x0180| na        | na        | na", redundancy(Full)),
        ("PS Redundancy    | 0x0        | discrete   | 0x0280| na        | na        | na", redundancy(Lost)),
        ("PS Redundancy    | na         | discrete   | na    | na        | na        | na", None),
        ("Fan Redundancy   | 0x0        | discrete   | 0x0280| na        | na        | na", None),
        ("PS1 Input Power  | 112.000    | Watts      | ok    | na        | na        | na", None),
        ("Could not open device at /dev/ipmi0 or /dev/ipmi/0: No such file or directory", None),
        ("", None),
        ("|||||", None),
    ];
    for (text, want) in table {
        assert_eq!(line(text), want, "{text}");
    }
}

proptest! {
    #[test]
    fn never_more_sensors_than_lines_and_none_failed_that_is_not_there(output in "(PS1|PS Redundancy|Status|Fan| ?\\| ?|C8h|10\\.1|ok|0x0[0-9a-f]80|na|discrete|Presence detected|,|AC lost|Redundancy Lost|\n|\\PC){0,40}") {
        let sensors = parse(&output);
        prop_assert!(sensors.len() <= output.lines().count());
        for sensor in sensors {
            if let Sensor::Supply(supply) = sensor {
                prop_assert!(supply.is_present || !(supply.has_failed || supply.is_at_risk), "{output}");
                prop_assert!(supply.is_known || !supply.is_present, "{output}");
            }
        }
    }

    #[test]
    fn case_and_blanks_do_not_matter(states in prop::sample::subsequence(vec!["Presence detected", "Failure detected", "Predictive failure", "AC lost"], 0..=4)) {
        let text = states.join(", ");
        let tidy = line(&format!("PS1|C8h|ok|10.1|{text}"));
        prop_assert_eq!(tidy, line(&format!("  PS1   |  c8h | ok |10.1|   {}  ", text.to_uppercase())));
    }
}

//! `DateAndTime` (RFC 2579 section 2): local time with its offset from UTC, 11 octets.

use crate::smi::Value;
use crate::time::WallTime;
use jiff::Timestamp;
use jiff::tz::Offset;

/// A reading of the wall clock as a value. A clock before 1970 or after 9999 is shown as the beginning of 1970.
#[must_use]
pub fn date_and_time(at: WallTime) -> Value {
    let instant = Timestamp::from_millisecond(at.unix_ms.max(0)).unwrap_or(Timestamp::UNIX_EPOCH);
    let offset = Offset::from_seconds(i32::from(at.offset_minutes).saturating_mul(60)).unwrap_or(Offset::UTC);
    let local = offset.to_datetime(instant);
    let [year_high, year_low] = u16::try_from(local.year()).unwrap_or_default().to_be_bytes();
    let minutes = offset.seconds().unsigned_abs() / 60;
    let octet = |number: i8| u8::try_from(number).unwrap_or_default();
    Value::OctetString(vec![
        year_high,
        year_low,
        octet(local.month()),
        octet(local.day()),
        octet(local.hour()),
        octet(local.minute()),
        octet(local.second()),
        u8::try_from(local.millisecond() / 100).unwrap_or_default(),
        if offset.seconds() < 0 { b'-' } else { b'+' },
        u8::try_from(minutes / 60).unwrap_or_default(),
        u8::try_from(minutes % 60).unwrap_or_default(),
    ])
}

/// As net-snmp prints it, by the convention's DISPLAY-HINT "2d-1d-1d,1d:1d:1d.1d,1a1d:1d"; `None` where the octets are not of that form.
#[must_use]
pub fn date_and_time_text(octets: &[u8]) -> Option<String> {
    let &[year_high, year_low, month, day, hour, minute, second, tenth, sign, ahead_hours, ahead_minutes] = octets else { return None };
    let year = u16::from_be_bytes([year_high, year_low]);
    let sign = char::from(sign);
    Some(format!("{year}-{month}-{day},{hour}:{minute}:{second}.{tenth},{sign}{ahead_hours}:{ahead_minutes}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        for (unix_ms, offset_minutes, text) in [
            (0, 0, "1970-1-1,0:0:0.0,+0:0"),
            (1_709_210_096_789, 60, "2024-2-29,13:34:56.7,+1:0"),
            (1_709_210_096_789, -570, "2024-2-29,3:4:56.7,-9:30"),
            (4_107_542_399_999, 840, "2100-3-1,13:59:59.9,+14:0"),
            (1_000, -60, "1969-12-31,23:0:1.0,-1:0"),
            (-86_400_000, 0, "1970-1-1,0:0:0.0,+0:0"),
            (i64::MAX, i16::MAX, "1970-1-1,0:0:0.0,+0:0"),
        ] {
            let Value::OctetString(octets) = date_and_time(WallTime { unix_ms, offset_minutes }) else { panic!() };
            assert_eq!(date_and_time_text(&octets).as_deref(), Some(text), "{unix_ms}");
        }
    }

    #[test]
    fn the_year_is_in_network_order() {
        let Value::OctetString(octets) = date_and_time(WallTime { unix_ms: 1_790_000_000_000, offset_minutes: 0 }) else { panic!() };
        assert_eq!(octets, [7, 234, 9, 21, 14, 13, 20, 0, b'+', 0, 0]);
        assert_eq!(date_and_time_text(&octets[..8]), None);
    }
}

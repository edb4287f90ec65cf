//! Durations and sizes as people write them.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use std::time::Duration;

/// No duration of the configuration is longer: beyond it, seconds as hundredths (TimeTicks) would wrap.
pub(super) const MAX_DURATION: Duration = Duration::from_secs(366 * 86_400);

/// `200ms`, `3s`, `5m`, `1h`, `1d`; `None` for anything else.
#[must_use]
pub fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = split(text)?;
    let unit_ms = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    Some(Duration::from_millis(number.checked_mul(unit_ms)?))
}

/// `512B`, `64KiB`, `1MiB` in octets; `None` for anything else.
pub(super) fn size(text: &str) -> Option<u64> {
    let (number, unit) = split(text)?;
    let unit_octets = match unit {
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        _ => return None,
    };
    number.checked_mul(unit_octets)
}

/// A duration in its largest whole unit.
pub(super) fn show(duration: Duration) -> String {
    let ms = duration.as_millis();
    [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s")]
        .into_iter()
        .find(|(unit, _)| ms >= *unit && ms.is_multiple_of(*unit))
        .map_or_else(|| format!("{ms}ms"), |(unit, name)| format!("{}{name}", ms / unit))
}

fn split(text: &str) -> Option<(u64, &str)> {
    let (digits, unit) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit())?)?;
    Some((digits.parse().ok()?, unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations() {
        for (text, ms) in [
            ("200ms", Some(200)),
            ("3s", Some(3000)),
            ("5m", Some(300_000)),
            ("1h", Some(3_600_000)),
            ("1d", Some(86_400_000)),
            ("0s", Some(0)),
            ("3", None),
            ("s", None),
            ("", None),
            ("1.5s", None),
            ("-3s", None),
            ("3 s", None),
            ("3S", None),
            ("3s ", None),
            ("٣s", None),
            ("18446744073709551616ms", None),
            ("18446744073709551615d", None),
        ] {
            assert_eq!(duration(text), ms.map(Duration::from_millis), "{text:?}");
        }
    }

    #[test]
    fn sizes() {
        for (text, octets) in [
            ("512B", Some(512)),
            ("64KiB", Some(65_536)),
            ("1MiB", Some(1 << 20)),
            ("64KB", None),
            ("64", None),
            ("99999999999999999MiB", None),
        ] {
            assert_eq!(size(text), octets, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn shown_durations_read_back(ms in 0_u64..1 << 40) {
            let wanted = Duration::from_millis(ms);
            prop_assert_eq!(duration(&show(wanted)), Some(wanted));
        }

        #[test]
        fn any_text_is_harmless(text in "\\PC*") {
            let _ = (duration(&text), size(&text));
        }
    }
}

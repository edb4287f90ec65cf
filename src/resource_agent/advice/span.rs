//! Time spans as `systemctl show` prints them (systemd.time(7)): `1min 30s`. Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use std::time::Duration;

/// `None` for `infinity`, and for what is no span.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let mut words = text.split_whitespace().peekable();
    words.peek()?;
    words.try_fold(Duration::ZERO, |sum, word| {
        let digits = word.find(|character: char| !character.is_ascii_digit())?;
        let (number, unit) = word.split_at_checked(digits)?;
        // A fraction: `2.500s`.
        let (fraction, unit) = unit.strip_prefix('.').map_or(("", unit), |rest| {
            rest.split_at_checked(rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len())).unwrap_or(("", rest))
        });
        let unit = length(unit)?;
        let part = format!("0.{fraction}0").parse::<f64>().ok()?;
        let number = unit.checked_mul(number.parse().ok()?)?;
        sum.checked_add(number)?.checked_add(Duration::try_from_secs_f64(unit.as_secs_f64() * part).ok()?)
    })
}

fn length(unit: &str) -> Option<Duration> {
    Some(match unit {
        "us" => Duration::from_micros(1),
        "ms" => Duration::from_millis(1),
        "s" => Duration::from_secs(1),
        "min" => Duration::from_secs(60),
        "h" => Duration::from_secs(3600),
        "d" => Duration::from_secs(86_400),
        "w" => Duration::from_secs(604_800),
        "month" => Duration::from_secs(2_629_800),
        "y" => Duration::from_secs(31_557_600),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::parse;
    use proptest::prelude::*;
    use std::time::Duration;

    #[test]
    fn spans() {
        for (text, milliseconds) in [("1min 30s", 90_000), ("5min", 300_000), ("500ms", 500), ("2.500s", 2500), ("1h 1s 5ms", 3_601_005)] {
            assert_eq!(parse(text), Some(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in ["", "infinity", "s", "5", "5parsec", "99999999999999999999s", "9999999999999y"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".{0,30}", span in "[0-9]{1,20}(\\.[0-9]{0,20})?(us|s|y)( [0-9]{1,20}min)?") {
            let _ = (parse(&text), parse(&span));
        }
    }
}

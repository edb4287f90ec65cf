//! How long, for people.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use std::time::Duration;

/// `0.4 s`, `12 s`, `3 min`, `5 h 12 min`, `3 d 4 h`
pub fn age(age: Duration) -> String {
    let seconds = age.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", age.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds / 3600 % 24),
    }
}

/// `12.3 ms`; a dash without.
pub fn round_trip(time: Option<Duration>) -> String {
    time.map_or_else(|| "-".to_owned(), |time| format!("{:.1} ms", time.as_secs_f64() * 1000.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages() {
        for (ms, text) in [
            (0, "0.0 s"),
            (440, "0.4 s"),
            (12_900, "12 s"),
            (60_000, "1 min"),
            (3_599_999, "59 min"),
            (18_720_000, "5 h 12 min"),
            (273_600_000, "3 d 4 h"),
        ] {
            assert_eq!(age(Duration::from_millis(ms)), text);
        }
        assert_eq!(round_trip(Some(Duration::from_micros(412))), "0.4 ms");
        assert_eq!(round_trip(None), "-");
    }
}

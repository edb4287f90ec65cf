//! `ha-snmp status --history`: the last takeovers, the newest last.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::cli::table::{date, table};
use crate::time::WallTime;
use crate::view::cluster::Takeover;
use std::time::Duration;

/// The table; `now` is when the ages of the rows count from.
pub fn text(history: &[Takeover], now: WallTime) -> String {
    let row = |row: &Takeover| {
        let Takeover { group, from, to, cause, reason, age, outage, .. } = row;
        let outage = outage.map_or_else(|| "-".to_owned(), seconds);
        [date(now.before(*age)), group.to_string(), from.to_string(), to.to_string(), outage, cause.label().to_owned(), reason.clone()]
    };
    if history.is_empty() {
        return "no takeover is known to this node\n".to_owned();
    }
    table(["WHEN", "GROUP", "FROM", "TO", "OUTAGE", "CAUSE", "REASON"], &history.iter().map(row).collect::<Vec<_>>())
}

fn seconds(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::cluster::TakeoverCause;

    #[test]
    fn a_line_each() {
        let now = WallTime { unix_ms: 1_709_210_096_789, offset_minutes: 60 };
        let row = |number, cause, reason: &str, age, outage| Takeover {
            number,
            group: "frontend".parse().unwrap(),
            from: "zipi".parse().unwrap(),
            to: "zape".parse().unwrap(),
            cause,
            reason: reason.to_owned(),
            age: Duration::from_secs(age),
            outage,
        };
        let rows = [
            row(1, TakeoverCause::NodeFenced, "zipi: not there", 86_400, Some(Duration::from_millis(3250))),
            row(2, TakeoverCause::Unknown, "", 0, None),
        ];
        assert_eq!(
            text(&rows, now),
            "WHEN                 GROUP     FROM  TO    OUTAGE   CAUSE       REASON\n\
             2024-02-28 13:34:56  frontend  zipi  zape  3.250 s  nodeFenced  zipi: not there\n\
             2024-02-29 13:34:56  frontend  zipi  zape  -        unknown\n"
        );
        assert_eq!(text(&[], now), "no takeover is known to this node\n");
    }
}

//! Whether a condition holds for what was seen.

use super::seen::Seen;
use crate::config::Condition;
use crate::view::Status;

/// Whether the condition holds; `None` where it cannot be told: no value, or a number was asked for and the value is none.
pub(super) fn holds(condition: &Condition, seen: &Seen) -> Option<bool> {
    match condition {
        // Staleness can always be told; everything else is only told of a fresh value.
        Condition::Stale(wanted) => return Some(seen.stale == *wanted),
        // A probe that cannot measure does not end an alarm on what it measures, unless the rule asks for just that.
        Condition::StatusIn(statuses) => {
            let known = seen.status.filter(|status| *status != Status::Unknown || statuses.contains(status));
            return known.map(|status| statuses.contains(&status));
        }
        _ => {}
    }
    let value = seen.value.as_ref().filter(|_| !seen.stale)?;
    match condition {
        Condition::Above(limit) => value.number.map(|number| number > *limit),
        Condition::Below(limit) => value.number.map(|number| number < *limit),
        Condition::Equals(wanted) => Some(value.equals(wanted)),
        Condition::NotEquals(wanted) => Some(!value.equals(wanted)),
        Condition::Contains(part) => Some(value.text.contains(part)),
        Condition::Stale(_) | Condition::StatusIn(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::seen::Comparable;
    use super::*;

    fn number(number: f64) -> Seen {
        Seen { value: Some(Comparable { number: Some(number), text: number.to_string() }), status: None, stale: false }
    }

    fn text(text: &str) -> Seen {
        Seen { value: Some(Comparable { number: None, text: text.to_owned() }), status: None, stale: false }
    }

    #[test]
    fn conditions() {
        let stale = Seen { stale: true, ..number(5.0) };
        let nothing = Seen { value: None, status: None, stale: true };
        let critical = Seen { value: None, status: Some(Status::Critical), stale: false };
        let unknown = Seen { status: Some(Status::Unknown), ..critical.clone() };
        let equals = |text: &str| Condition::Equals(text.to_owned());
        for (condition, seen, expected) in [
            (Condition::Above(4.0), number(5.0), Some(true)),
            (Condition::Above(5.0), number(5.0), Some(false)),
            (Condition::Below(5.0), number(5.0), Some(false)),
            (Condition::Below(6.0), number(5.0), Some(true)),
            (Condition::Above(4.0), text("many"), None),
            (Condition::Above(4.0), stale.clone(), None),
            (Condition::Above(4.0), nothing.clone(), None),
            (equals("5"), number(5.0), Some(true)),
            (equals("5.0"), number(5.0), Some(true)),
            (equals("up"), text("up"), Some(true)),
            (equals("up"), text("down"), Some(false)),
            (Condition::NotEquals("up".to_owned()), text("down"), Some(true)),
            (Condition::NotEquals("up".to_owned()), nothing.clone(), None),
            (Condition::Contains("degr".to_owned()), text("degraded"), Some(true)),
            (Condition::Stale(true), stale.clone(), Some(true)),
            (Condition::Stale(false), stale, Some(false)),
            (Condition::Stale(true), number(5.0), Some(false)),
            (Condition::StatusIn(vec![Status::Critical, Status::Unknown]), critical.clone(), Some(true)),
            (Condition::StatusIn(vec![Status::Ok]), critical, Some(false)),
            (Condition::StatusIn(vec![Status::Critical]), unknown.clone(), None),
            (Condition::StatusIn(vec![Status::Unknown]), unknown, Some(true)),
            (Condition::StatusIn(vec![Status::Ok]), nothing, None),
        ] {
            assert_eq!(holds(&condition, &seen), expected, "{condition:?} on {seen:?}");
        }
    }
}

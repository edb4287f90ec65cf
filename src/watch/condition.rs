//! Whether a condition holds for what was seen.

use super::seen::Seen;
use crate::config::Condition;
use crate::time::Instant;
use crate::view::Status;
use std::time::Duration;

/// Whether the condition holds at `now`; `None` where it cannot be told: no value, or a number was asked for and the value is none.
pub(super) fn holds(condition: &Condition, seen: &Seen, now: Instant) -> Option<bool> {
    match condition {
        // Staleness can always be told; everything else is only told of a fresh value.
        Condition::Stale(wanted) => return Some(seen.stale == *wanted),
        Condition::Missing(wanted) => return seen.missing.map(|missing| missing == *wanted),
        Condition::Older(limit) => return seen.measured.map(|measured| now.since(measured) > *limit),
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
        Condition::Equals(wanted) => value.equals(wanted),
        Condition::NotEquals(wanted) => value.equals(wanted).map(|equal| !equal),
        Condition::Contains(part) => Some(value.text.contains(part)),
        Condition::Stale(_) | Condition::Missing(_) | Condition::Older(_) | Condition::StatusIn(_) => None,
    }
}

/// When a condition that time alone makes true becomes true, if that is still to come.
pub(super) fn wake(condition: &Condition, seen: &Seen, now: Instant) -> Option<Instant> {
    let at = match condition {
        Condition::Stale(_) => seen.stale_at?,
        Condition::Older(limit) => seen.measured?.after(*limit).after(Duration::from_nanos(1)),
        _ => return None,
    };
    (at > now).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::super::comparable::Comparable;
    use super::*;
    use crate::config::ObjectType;
    use crate::schema::{Syntax, convention};
    use crate::smi::Value;
    use crate::view::Figure;

    fn at(seconds: u64) -> Instant {
        Instant::default().after(Duration::from_secs(seconds))
    }

    fn of(value: Comparable) -> Seen {
        Seen { value: Some(value), ..Seen::default() }
    }

    fn number(number: f64) -> Seen {
        of(Comparable::figure(&Figure::Real(number)))
    }

    fn text(text: &str) -> Seen {
        of(Comparable::figure(&Figure::text(text)))
    }

    fn equals(text: &str) -> Condition {
        Condition::Equals(text.to_owned())
    }

    #[test]
    fn conditions_on_values() {
        let stale = Seen { stale: true, ..number(5.0) };
        let nothing = Seen { stale: true, ..Seen::default() };
        let up = of(Comparable::object(&Value::Integer(1), &ObjectType::Enum(vec![("up".to_owned(), 1)])));
        let cell = |number| of(Comparable::cell(&Value::Integer(number), Syntax::Enumeration(&convention::RUN_STATE)));
        let not_equals = |text: &str| Condition::NotEquals(text.to_owned());
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
            (equals("1"), up.clone(), Some(true)),
            (equals("up"), up, Some(true)),
            (not_equals("up"), text("down"), Some(true)),
            (not_equals("up"), nothing, None),
            (equals("2"), cell(2), Some(true)),
            (equals("2"), cell(1), Some(false)),
            // What says of itself that it is not known is nothing else.
            (equals("2"), cell(3), None),
            (not_equals("1"), cell(3), None),
            (equals("3"), cell(3), Some(true)),
            (not_equals("3"), cell(3), Some(false)),
            (Condition::Contains("degr".to_owned()), text("degraded"), Some(true)),
            (Condition::Stale(true), stale.clone(), Some(true)),
            (Condition::Stale(false), stale, Some(false)),
            (Condition::Stale(true), number(5.0), Some(false)),
        ] {
            assert_eq!(holds(&condition, &seen, at(0)), expected, "{condition:?} on {seen:?}");
        }
    }

    #[test]
    fn conditions_on_a_status() {
        let critical = Seen { status: Some(Status::Critical), ..Seen::default() };
        let unknown = Seen { status: Some(Status::Unknown), ..Seen::default() };
        for (statuses, seen, expected) in [
            (vec![Status::Critical, Status::Unknown], critical.clone(), Some(true)),
            (vec![Status::Ok], critical, Some(false)),
            (vec![Status::Critical], unknown.clone(), None),
            (vec![Status::Unknown], unknown, Some(true)),
            (vec![Status::Ok], Seen::default(), None),
        ] {
            assert_eq!(holds(&Condition::StatusIn(statuses.clone()), &seen, at(0)), expected, "{statuses:?} on {seen:?}");
        }
    }

    #[test]
    fn missing_is_only_told_of_a_source_that_works() {
        for (missing, wanted, expected) in
            [(Some(true), true, Some(true)), (Some(false), true, Some(false)), (Some(true), false, Some(false)), (None, true, None)]
        {
            let seen = Seen { missing, ..Seen::default() };
            assert_eq!(holds(&Condition::Missing(wanted), &seen, at(0)), expected, "{missing:?} {wanted}");
        }
    }

    #[test]
    fn older_is_told_by_the_time_of_the_last_value() {
        let older = Condition::Older(Duration::from_secs(10));
        let seen = Seen { measured: Some(at(5)), stale: true, ..Seen::default() };
        assert_eq!((holds(&older, &seen, at(15)), holds(&older, &seen, at(16))), (Some(false), Some(true)));
        assert_eq!(holds(&older, &Seen::default(), at(100)), None, "never measured");
        let due = wake(&older, &seen, at(15)).unwrap();
        assert_eq!((holds(&older, &seen, due), wake(&older, &seen, due)), (Some(true), None));
        assert_eq!(wake(&Condition::Above(1.0), &seen, at(15)), None);
    }
}

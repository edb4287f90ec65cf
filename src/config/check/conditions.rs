//! `raise` and `clear` of a watch.

use crate::config::model::{Condition, ObjectType};
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value};
use crate::config::units::MAX_DURATION;
use crate::view::Status;
use std::time::Duration;
use toml::de::DeValue;

/// What a condition is about.
pub(super) enum Subject {
    /// An object, or a column, of this type.
    Object(ObjectType),
    /// The status of a probe.
    Status,
    /// A figure of a probe, or an object whose type is not known.
    Figure,
    /// There is a mistake in what is watched: nothing more can be said.
    Unknown,
}

/// Time is not measured more finely than probes can run.
const MIN_AGE: Duration = Duration::from_millis(100);

/// The one condition of an inline table.
pub(super) fn condition(title: &'static str, value: &Value<'_>, subject: &Subject, problems: &mut Problems) -> Option<Condition> {
    const KEYS: [&str; 9] = ["above", "below", "equals", "not-equals", "contains", "status", "stale", "missing", "older"];
    let mut table = Table::new(title, value, problems)?;
    let given = table.one_of(&KEYS, problems);
    table.finish(problems);
    let (key, value) = given?;
    if let Some(refusal) = misfit(key, subject) {
        let problem = Problem::error(value.place, refusal.0);
        return refuse(problems, problem.hint(refusal.1));
    }
    match key {
        "above" => read::number(&value, problems).map(Condition::Above),
        "below" => read::number(&value, problems).map(Condition::Below),
        "equals" => operand(&value, subject, problems).map(Condition::Equals),
        "not-equals" => operand(&value, subject, problems).map(Condition::NotEquals),
        "contains" => read::text(&value, problems).map(Condition::Contains),
        "status" => statuses(&value, problems).map(Condition::StatusIn),
        "missing" => read::flag(&value, problems).map(Condition::Missing),
        "older" => read::duration(MIN_AGE..=MAX_DURATION)(&value, problems).map(Condition::Older),
        _ => read::flag(&value, problems).map(Condition::Stale),
    }
}

/// Why such a condition makes no sense of such a subject, and a hint.
fn misfit(key: &str, subject: &Subject) -> Option<(&'static str, &'static str)> {
    match (key, subject) {
        (_, Subject::Unknown) | ("stale" | "older", _) | ("status", Subject::Status) => None,
        ("status", _) => Some(("`status` is of a whole probe", r#"watch it without `field`: probe = "name""#)),
        (_, Subject::Status) => Some(("a probe without `field` has a status only", r#"status = "critical", or name a `field`"#)),
        ("above" | "below" | "contains", Subject::Object(ObjectType::TruthValue | ObjectType::Enum(_))) => {
            Some(("the object is neither a number nor a text", "equals, not-equals, missing, older or stale"))
        }
        ("above" | "below", Subject::Object(kind)) if !kind.is_number() => {
            Some(("the object is not a number", "equals, not-equals, contains, missing, older or stale"))
        }
        ("contains", Subject::Object(kind)) if kind.is_number() => {
            Some(("the object is not a text", "above, below, equals, not-equals, missing, older or stale"))
        }
        _ => None,
    }
}

/// What a value is compared with, as text. Labels and truth values become their numbers, which are what an object has.
fn operand(value: &Value<'_>, subject: &Subject, problems: &mut Problems) -> Option<String> {
    let text = match value.raw {
        DeValue::String(text) => text.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Integer(_) | DeValue::Float(_) => read::number(value, problems)?.to_string(),
        _ => return refuse(problems, value.wrong_type("a text, a number, true or false")),
    };
    let Subject::Object(kind) = subject else { return Some(text) };
    let labels: Vec<(String, i32)> = match kind {
        ObjectType::Enum(labels) => labels.clone(),
        // TruthValue: RFC 2579 section 2.
        ObjectType::TruthValue => vec![("true".to_owned(), 1), ("false".to_owned(), 2)],
        kind if kind.is_number() && text.parse::<f64>().is_err() => {
            return refuse(problems, Problem::error(value.place, format!("'{text}' is no number, and the object is one")));
        }
        _ => return Some(text),
    };
    match labels.iter().find(|(label, number)| *label == text || number.to_string() == text) {
        Some((_, number)) => Some(number.to_string()),
        None => {
            let known = labels.iter().map(|(label, _)| label.as_str());
            let choices = format!("one of {}", known.clone().collect::<Vec<_>>().join(", "));
            refuse(problems, Problem::error(value.place, format!("the object is never '{text}'")).guess(&text, known, Some(&choices)))
        }
    }
}

/// One status, or a list of them.
fn statuses(value: &Value<'_>, problems: &mut Problems) -> Option<Vec<Status>> {
    let words = [Status::Ok, Status::Warning, Status::Critical, Status::Unknown].map(|status| (status.label(), status));
    let mut statuses = Vec::new();
    for element in value.elements() {
        let status = read::word(&words)(&element, problems)?;
        if statuses.contains(&status) {
            return refuse(problems, Problem::error(element.place, format!("'{}' is given twice", status.label())));
        }
        statuses.push(status);
    }
    if statuses.is_empty() {
        return refuse(problems, Problem::error(value.place, "an empty list of statuses is never true"));
    }
    Some(statuses)
}

/// Whether one value can fulfil both: a clear that holds together with its raise would make the alarm flap.
pub(super) fn overlap(a: &Condition, b: &Condition) -> bool {
    use Condition::{Above, Below, Contains, Equals, Missing, NotEquals, Older, Stale, StatusIn};
    match (a, b) {
        (Missing(a), Missing(b)) => a == b,
        // A value that is stale is neither there nor missing, but an object can be both: its probe works and does not give it.
        (Missing(missing), Stale(stale)) | (Stale(stale), Missing(missing)) => *missing || !stale,
        // An old value can be anything, as long as it is not stale.
        (Older(_), _) | (_, Older(_)) => true,
        (Missing(missing), _) | (_, Missing(missing)) => !missing,
        (Above(low), Below(high)) | (Below(high), Above(low)) => low < high,
        (Above(_), Above(_)) | (Below(_), Below(_)) => true,
        (Equals(text), Above(limit)) | (Above(limit), Equals(text)) => text.parse::<f64>().is_ok_and(|number| number > *limit),
        (Equals(text), Below(limit)) | (Below(limit), Equals(text)) => text.parse::<f64>().is_ok_and(|number| number < *limit),
        (Equals(a), Equals(b)) => equal(a, b),
        (Equals(a), NotEquals(b)) | (NotEquals(b), Equals(a)) => !equal(a, b),
        (Equals(text), Contains(part)) | (Contains(part), Equals(text)) => text.contains(part),
        // Any two parts can stand in one text; refused is only where one of them always brings the other.
        (Contains(a), Contains(b)) => a.contains(b.as_str()) || b.contains(a.as_str()),
        (NotEquals(_), Above(_) | Below(_) | NotEquals(_) | Contains(_)) | (Above(_) | Below(_) | Contains(_), NotEquals(_)) => true,
        (StatusIn(a), StatusIn(b)) => a.iter().any(|status| b.contains(status)),
        (Stale(a), Stale(b)) => a == b,
        // A value that is not stale can be anything; a stale one is compared with nothing.
        (Stale(stale), _) | (_, Stale(stale)) => !stale,
        (StatusIn(_), _) | (_, StatusIn(_)) | (Above(_) | Below(_), Contains(_)) | (Contains(_), Above(_) | Below(_)) => false,
    }
}

fn equal(a: &str, b: &str) -> bool {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Condition::{Above, Below, Contains, Equals, Missing, NotEquals, Older, Stale, StatusIn};

    #[test]
    fn a_clear_may_not_hold_with_its_raise() {
        let text = str::to_owned;
        for (a, b, both) in [
            (Above(90.0), Below(80.0), false),
            (Above(90.0), Below(90.0), false),
            (Above(90.0), Below(95.0), true),
            (Above(90.0), Above(80.0), true),
            (Below(5.0), Below(9.0), true),
            (Above(90.0), Equals(text("100")), true),
            (Above(90.0), Equals(text("1")), false),
            (Below(90.0), Equals(text("1.5")), true),
            (Below(90.0), Equals(text("up")), false),
            (Equals(text("1")), Equals(text("1.0")), true),
            (Equals(text("up")), Equals(text("down")), false),
            (Equals(text("up")), NotEquals(text("up")), false),
            (Equals(text("up")), NotEquals(text("down")), true),
            (NotEquals(text("up")), NotEquals(text("down")), true),
            (NotEquals(text("1")), Above(3.0), true),
            (Equals(text("is up")), Contains(text("up")), true),
            (Contains(text("up")), Contains(text("down")), false),
            (Contains(text("up")), Contains(text("u")), true),
            (Contains(text("up")), NotEquals(text("u")), true),
            (Contains(text("1")), Above(0.0), false),
            (StatusIn(vec![Status::Critical]), StatusIn(vec![Status::Ok, Status::Warning]), false),
            (StatusIn(vec![Status::Critical]), StatusIn(vec![Status::Critical]), true),
            (StatusIn(vec![Status::Critical]), Stale(true), false),
            (Stale(true), Stale(false), false),
            (Stale(true), Stale(true), true),
            (Stale(true), Above(1.0), false),
            (Stale(false), Above(1.0), true),
            (Missing(true), Missing(false), false),
            (Missing(true), Missing(true), true),
            (Missing(true), Above(1.0), false),
            (Missing(false), Above(1.0), true),
            (Missing(true), Stale(true), true),
            (Missing(false), Stale(true), false),
            (Older(Duration::ZERO), Above(1.0), true),
        ] {
            assert_eq!(overlap(&a, &b), both, "{a:?} {b:?}");
            assert_eq!(overlap(&b, &a), both, "{b:?} {a:?}");
        }
    }
}

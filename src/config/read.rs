//! Reading one value: each function gives what it read, or `None` after it has told why it could not.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::place::Place;
use super::problem::Problem;
use super::table::{Problems, Value};
use super::units;
use crate::schema;
use crate::smi::{Name, Oid};
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;
use toml::de::DeValue;

/// A Unix socket's address has 108 octets, the last of them 0: unix(7).
const MAX_SOCKET_PATH: usize = 107;

/// Not empty, without the octet 0, which no program and no path can have.
pub(super) fn text(value: &Value<'_>, problems: &mut Problems) -> Option<String> {
    let DeValue::String(text) = value.raw else {
        return refuse(problems, value.wrong_type("a text").hint("write it in double quotes"));
    };
    if text.is_empty() {
        return refuse(problems, Problem::error(value.place, "an empty text"));
    }
    if text.contains('\0') {
        return refuse(problems, Problem::error(value.place, "a text with the character U+0000"));
    }
    Some(text.to_string())
}

/// A text for a MIB module: ASCII without the double quote that ends it (RFC 2578 section 3.1.1).
pub(super) fn mib_text(value: &Value<'_>, problems: &mut Problems) -> Option<String> {
    let text = text(value, problems)?;
    match text.chars().find(|c| *c == '"' || !(c.is_ascii_graphic() || matches!(c, ' ' | '\n'))) {
        Some(bad) => {
            let problem = Problem::error(value.place, format!("'{bad}' cannot stand in a MIB module"));
            refuse(problems, problem.hint("printable ASCII characters without the double quote"))
        }
        None => Some(text),
    }
}

/// `true` or `false`.
pub(super) fn flag(value: &Value<'_>, problems: &mut Problems) -> Option<bool> {
    match value.raw {
        DeValue::Boolean(flag) => Some(*flag),
        _ => refuse(problems, value.wrong_type("true or false")),
    }
}

/// An integer in `range`.
pub(super) fn integer<T>(range: RangeInclusive<T>) -> impl Fn(&Value<'_>, &mut Problems) -> Option<T>
where
    T: TryFrom<i64> + PartialOrd + Display,
{
    move |value, problems| {
        let bounds = format!("an integer from {} to {}", range.start(), range.end());
        let DeValue::Integer(number) = value.raw else {
            return refuse(problems, value.wrong_type(&bounds));
        };
        let parsed = i64::from_str_radix(number.as_str(), number.radix()).ok().and_then(|number| T::try_from(number).ok());
        match parsed.filter(|number| range.contains(number)) {
            Some(number) => Some(number),
            None => refuse(problems, Problem::error(value.place, format!("out of range: {bounds}"))),
        }
    }
}

/// A finite number, with or without a fraction.
pub(super) fn number(value: &Value<'_>, problems: &mut Problems) -> Option<f64> {
    let parsed = match value.raw {
        DeValue::Integer(_) => integer(i64::MIN..=i64::MAX)(value, problems)?.to_string().parse::<f64>(),
        DeValue::Float(number) => number.as_str().parse(),
        _ => return refuse(problems, value.wrong_type("a number")),
    };
    match parsed.ok().filter(|number| number.is_finite()) {
        Some(number) => Some(number),
        None => refuse(problems, Problem::error(value.place, "not a finite number")),
    }
}

/// A duration in `range`.
pub(super) fn duration(range: RangeInclusive<Duration>) -> impl Fn(&Value<'_>, &mut Problems) -> Option<Duration> {
    const FORMS: &str = r#"write it as "200ms", "3s", "5m", "1h" or "1d""#;
    move |value, problems| {
        let DeValue::String(text) = value.raw else {
            return refuse(problems, value.wrong_type("a duration").hint(FORMS));
        };
        let Some(duration) = units::duration(text) else {
            return refuse(problems, Problem::error(value.place, format!("'{text}' is no duration")).hint(FORMS));
        };
        if !range.contains(&duration) {
            let bounds = format!("{} to {}", units::show(*range.start()), units::show(*range.end()));
            return refuse(problems, Problem::error(value.place, format!("'{text}' is out of range: {bounds}")));
        }
        Some(duration)
    }
}

/// A size in octets, in `range`.
pub(super) fn size(range: RangeInclusive<u64>) -> impl Fn(&Value<'_>, &mut Problems) -> Option<u64> {
    const FORMS: &str = r#"write it as "512B", "64KiB" or "1MiB""#;
    move |value, problems| {
        let DeValue::String(text) = value.raw else {
            return refuse(problems, value.wrong_type("a size").hint(FORMS));
        };
        let Some(size) = units::size(text) else {
            return refuse(problems, Problem::error(value.place, format!("'{text}' is no size")).hint(FORMS));
        };
        if !range.contains(&size) {
            let bounds = format!("{} to {} octets", range.start(), range.end());
            return refuse(problems, Problem::error(value.place, format!("'{text}' is out of range: {bounds}")));
        }
        Some(size)
    }
}

/// A name of what is shown.
pub(super) fn name(value: &Value<'_>, problems: &mut Problems) -> Option<Name> {
    let DeValue::String(text) = value.raw else {
        return refuse(problems, value.wrong_type("a name").hint("write it in double quotes"));
    };
    match text.parse() {
        Ok(name) => Some(name),
        Err(error) => refuse(problems, Problem::error(value.place, error.to_string())),
    }
}

/// An object identifier.
pub(super) fn oid(value: &Value<'_>, problems: &mut Problems) -> Option<Oid> {
    let DeValue::String(text) = value.raw else {
        return refuse(problems, value.wrong_type("an OID").hint(r#"write it in double quotes: "1.2""#));
    };
    match text.parse() {
        Ok(oid) => Some(oid),
        Err(error) => refuse(problems, Problem::error(value.place, format!("'{text}' is no OID: {error}"))),
    }
}

/// An absolute path.
pub(super) fn path(value: &Value<'_>, problems: &mut Problems) -> Option<PathBuf> {
    let path = PathBuf::from(text(value, problems)?);
    if path.is_absolute() {
        return Some(path);
    }
    refuse(problems, Problem::error(value.place, format!("'{}' is not an absolute path", path.display())).hint("begin it with '/'"))
}

/// The path of a Unix socket at `place`.
pub(super) fn socket_path(path: PathBuf, place: Place, problems: &mut Problems) -> Option<PathBuf> {
    if path.as_os_str().len() > MAX_SOCKET_PATH {
        return refuse(problems, Problem::error(place, format!("the path of a socket has at most {MAX_SOCKET_PATH} octets")));
    }
    Some(path)
}

/// What `read` takes, or `false` for none: `Some(None)`.
pub(super) fn unless_false<'t, T>(
    read: impl FnOnce(&Value<'t>, &mut Problems) -> Option<T>,
) -> impl FnOnce(&Value<'t>, &mut Problems) -> Option<Option<T>> {
    move |value, problems| match value.raw {
        DeValue::Boolean(false) => Some(None),
        _ => read(value, problems).map(Some),
    }
}

/// An absolute program and its arguments.
pub(super) fn command(value: &Value<'_>, problems: &mut Problems) -> Option<Vec<String>> {
    const FORM: &str = r#"no shell is involved: write program and arguments apart, ["/usr/bin/printf", "%s", "1"]"#;
    if !matches!(value.raw, DeValue::Array(_)) {
        return refuse(problems, value.wrong_type("an array of texts").hint(FORM));
    }
    let words = value.elements();
    let Some((program, arguments)) = words.split_first() else {
        return refuse(problems, Problem::error(value.place, "a command needs a program").hint(FORM));
    };
    let program = path(program, problems).map(|path| path.display().to_string());
    // An argument, unlike a program, may be empty.
    let arguments: Vec<_> = arguments
        .iter()
        .map(|argument| if matches!(argument.raw.as_str(), Some("")) { Some(String::new()) } else { text(argument, problems) })
        .collect();
    std::iter::once(program).chain(arguments).collect()
}

/// One of the words that have a meaning.
pub(super) fn word<T: Copy>(words: &[(&'static str, T)]) -> impl Fn(&Value<'_>, &mut Problems) -> Option<T> {
    move |value, problems| {
        let known = || words.iter().map(|(word, _)| *word);
        let choices = format!("one of {}", known().collect::<Vec<_>>().join(", "));
        let DeValue::String(text) = value.raw else {
            return refuse(problems, value.wrong_type(&choices));
        };
        match words.iter().find(|(word, _)| word == text) {
            Some((_, meaning)) => Some(*meaning),
            None => refuse(problems, Problem::error(value.place, format!("unknown word '{text}'")).guess(text, known(), Some(&choices))),
        }
    }
}

/// A descriptor of SMIv2: letters and digits, the first a lower-case letter, at most 64 (RFC 2578 section 3.1; hyphens are not allowed there).
pub(super) fn descriptor(value: &Value<'_>, problems: &mut Problems) -> Option<String> {
    let text = text(value, problems)?;
    if schema::is_label(&text) {
        return Some(text);
    }
    let problem = Problem::error(value.place, format!("'{text}' is no descriptor of a MIB module"));
    refuse(problems, problem.hint("letters and digits, the first a lower-case letter, at most 64: frontBackupAge"))
}

pub(super) fn refuse<T>(problems: &mut Problems, problem: Problem) -> Option<T> {
    problems.push(problem);
    None
}

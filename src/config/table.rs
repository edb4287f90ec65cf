//! Reading one table: the keys that are asked for are the keys it may have, everything else in it is a mistake.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::place::{Place, Placed};
use super::problem::Problem;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What is collected while reading goes on.
pub(super) type Problems = Vec<Problem>;

/// A value of a file and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Value<'t> {
    pub place: Place,
    pub raw: &'t DeValue<'t>,
}

impl<'t> Value<'t> {
    pub fn new(file: usize, value: &'t Spanned<DeValue<'t>>) -> Self {
        let span = value.span();
        Self { place: Place { file, start: span.start, end: span.end }, raw: value.get_ref() }
    }

    /// The elements of an array; anything else is an array of itself.
    pub fn elements(&self) -> Vec<Self> {
        match self.raw {
            DeValue::Array(array) => array.iter().map(|element| Value::new(self.place.file, element)).collect(),
            _ => vec![*self],
        }
    }

    /// "expected ..., found ..." at this value.
    pub fn wrong_type(&self, expected: &str) -> Problem {
        Problem::error(self.place, format!("expected {expected}, found {}", kind(self.raw)))
    }
}

/// A table, or the parts of one that several files give.
pub(super) struct Table<'t> {
    /// As the operator writes it: `[agent]`, `[[probe]]`, `tcp`.
    pub title: &'static str,
    /// Its header, or the whole of an inline table.
    pub place: Place,
    parts: Vec<(usize, &'t DeTable<'t>)>,
    asked: Vec<&'static str>,
}

impl<'t> Table<'t> {
    /// The table that `value` is.
    pub fn new(title: &'static str, value: &Value<'t>, problems: &mut Problems) -> Option<Self> {
        let DeValue::Table(entries) = value.raw else {
            problems.push(value.wrong_type("a table"));
            return None;
        };
        Some(Self { title, place: value.place, parts: vec![(value.place.file, entries)], asked: Vec::new() })
    }

    /// One table of several: a key may stand in one of them only.
    pub fn join(tables: Vec<Self>, problems: &mut Problems) -> Option<Self> {
        let mut tables = tables.into_iter();
        let mut joined = tables.next()?;
        for table in tables {
            for (file, entries) in table.parts {
                for key in entries.keys() {
                    if let Some(first) = joined.key_place(key.get_ref()) {
                        let problem = Problem::error(key_place(file, key), format!("{} {} is given twice", joined.title, key.get_ref()));
                        problems.push(problem.label("given again here").also(first, "first defined here"));
                    }
                }
                joined.parts.push((file, entries));
            }
        }
        Some(joined)
    }

    /// The value of `key`, which is a key of this table from now on.
    pub fn get(&mut self, key: &'static str) -> Option<Value<'t>> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.parts.iter().find_map(|(file, entries)| entries.get(key).map(|value| Value::new(*file, value)))
    }

    /// Whether `key` is there, right or wrong.
    pub fn has(&self, key: &str) -> bool {
        self.key_place(key).is_some()
    }

    /// Where `key` itself stands.
    pub fn key_place(&self, key: &str) -> Option<Place> {
        self.parts.iter().find_map(|(file, entries)| entries.get_key_value(key).map(|(key, _)| key_place(*file, key)))
    }

    /// The value of `key` as `read` takes it. `None` where it is not there, and where it is wrong, which is then told.
    pub fn optional<T>(
        &mut self,
        key: &'static str,
        problems: &mut Problems,
        read: impl FnOnce(&Value<'t>, &mut Problems) -> Option<T>,
    ) -> Option<T> {
        self.get(key).and_then(|value| read(&value, problems))
    }

    /// Like [`Table::optional`]; that it is not there is a mistake.
    pub fn required<T>(
        &mut self,
        key: &'static str,
        problems: &mut Problems,
        read: impl FnOnce(&Value<'t>, &mut Problems) -> Option<T>,
    ) -> Option<Placed<T>> {
        let Some(value) = self.get(key) else {
            problems.push(Problem::absent(self.place, format!("{} needs `{key}`", self.title)).label(format!("`{key}` is missing")));
            return None;
        };
        read(&value, problems).map(|read| Placed { value: read, place: value.place })
    }

    /// The one of `keys` that is there. None, or more than one, is a mistake; of several the first is given, so that it is checked too.
    pub fn one_of(&mut self, keys: &[&'static str], problems: &mut Problems) -> Option<(&'static str, Value<'t>)> {
        let mut given: Vec<_> = keys.iter().filter_map(|key| Some((*key, self.get(key)?))).collect();
        given.sort_by_key(|(_, value)| value.place);
        let Some(((first, value), more)) = given.split_first() else {
            problems.push(Problem::absent(self.place, format!("{} needs one of {}", self.title, keys.join(", "))));
            return None;
        };
        for (key, other) in more {
            let place = |key, value: &Value<'_>| self.key_place(key).unwrap_or(value.place);
            let problem = Problem::error(place(key, other), format!("{} has both `{first}` and `{key}`", self.title));
            problems.push(problem.also(place(first, value), "the other one").hint(format!("exactly one of {}", keys.join(", "))));
        }
        Some((first, *value))
    }

    /// Tells of every key that nobody asked for.
    pub fn finish(self, problems: &mut Problems) {
        for (file, entries) in &self.parts {
            for key in entries.keys().filter(|key| !self.asked.contains(&key.get_ref().as_ref())) {
                let problem = Problem::error(key_place(*file, key), format!("unknown key '{}' in {}", key.get_ref(), self.title));
                problems.push(problem.guess(
                    key.get_ref(),
                    self.asked.iter().copied(),
                    Some(&format!("its keys: {}", self.asked.join(", "))),
                ));
            }
        }
    }
}

/// Where a key stands.
pub(super) fn key_place(file: usize, key: &Spanned<std::borrow::Cow<'_, str>>) -> Place {
    Place { file, start: key.span().start, end: key.span().end }
}

/// The kind of a value, in a sentence.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

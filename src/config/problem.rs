//! A mistake in the configuration, with its place and a hint at the remedy.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::place::Place;

/// How much is quoted of a message that carries text of the file.
const MAX_MESSAGE: usize = 240;

/// More problems than this are counted only: nobody reads them, and a large file of another kind could have a hundred thousand.
pub(super) const MAX_SHOWN: usize = 1000;

/// Words longer than this are not misspelt keys, and comparing them would cost.
const MAX_GUESSED: usize = 64;

/// Whether the configuration can be used all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It cannot.
    Error,
    /// It can, but the operator should know.
    Warning,
}

/// One mistake, or one warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Error or warning.
    pub level: Level,
    /// What is wrong, on one line.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What stands beside the caret; may be empty.
    pub label: String,
    /// A second place that belongs to it, such as "first defined here".
    pub also: Option<(Place, String)>,
    /// What to do about it.
    pub hint: Option<String>,
    /// Something is missing or refers to nothing: true only of whole files, so it is not told of a file with a syntax error.
    pub needs_whole: bool,
}

impl Problem {
    /// An error at `place`.
    pub(super) fn error(place: Place, message: impl AsRef<str>) -> Self {
        Self {
            level: Level::Error,
            message: quotable(message.as_ref()),
            place,
            label: String::new(),
            also: None,
            hint: None,
            needs_whole: false,
        }
    }

    /// A warning at `place`.
    pub(super) fn warning(place: Place, message: impl AsRef<str>) -> Self {
        Self { level: Level::Warning, ..Self::error(place, message) }
    }

    /// An error that a syntax error elsewhere may have caused.
    pub(super) fn absent(place: Place, message: impl AsRef<str>) -> Self {
        Self { needs_whole: true, ..Self::error(place, message) }
    }

    pub(super) fn label(self, label: impl AsRef<str>) -> Self {
        Self { label: quotable(label.as_ref()), ..self }
    }

    pub(super) fn also(self, place: Place, label: impl AsRef<str>) -> Self {
        Self { also: Some((place, quotable(label.as_ref()))), ..self }
    }

    pub(super) fn hint(self, hint: impl AsRef<str>) -> Self {
        Self { hint: Some(quotable(hint.as_ref())), ..self }
    }

    /// The hint "did you mean ...?" where one of `candidates` is close to `word`, else `otherwise`.
    pub(super) fn guess<'a>(self, word: &str, candidates: impl IntoIterator<Item = &'a str>, otherwise: Option<&str>) -> Self {
        match nearest(word, candidates) {
            Some(near) => self.hint(format!("did you mean '{near}'?")),
            None => Self { hint: otherwise.map(quotable), ..self },
        }
    }
}

/// In the order of the files.
pub(super) fn sort(problems: &mut [Problem]) {
    problems.sort_by(|a, b| (a.place, &a.message).cmp(&(b.place, &b.message)));
}

/// Whether the configuration cannot be used.
pub(super) fn has_error(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.level == Level::Error)
}

/// The candidate that `word` most likely is a misspelling of.
fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > MAX_GUESSED {
        return None;
    }
    let allowed = 1 + word.len() / 4;
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= allowed)
        .map(|candidate| (strsim::damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.len())
        .min()
        .map(|(_, candidate)| candidate)
}

/// Text of a file as it may be printed on a terminal: short, without control characters.
fn quotable(text: &str) -> String {
    let mut quoted: String = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(MAX_MESSAGE).collect();
    if text.chars().nth(MAX_MESSAGE).is_some() {
        quoted.push_str("...");
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_by_names() {
        for (word, near) in [
            ("intervall", Some("interval")),
            ("Interval", Some("interval")),
            ("tiemout", Some("timeout")),
            ("x", None),
            ("something-else", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, ["interval", "timeout", "a"]), near, "{word}");
        }
        assert_eq!(nearest(&"i".repeat(1 << 20), ["interval"]), None);
    }

    #[test]
    fn quoted_text_is_short_and_printable() {
        assert_eq!(quotable("a\x1b[31mb\n"), "a\u{fffd}[31mb\u{fffd}");
        assert_eq!(quotable(&"é".repeat(1000)).chars().count(), MAX_MESSAGE + 3);
    }
}

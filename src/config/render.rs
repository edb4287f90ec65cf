//! Problems as people read them: file, line, column, the line, a caret, a hint.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::place::{Place, SourceFile};
use super::problem::{Level, MAX_SHOWN, Problem};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level as Severity, Origin, Renderer, Snippet};
use std::ops::Range;

/// A line is shown if the problem is not further to the right than this, in octets.
const MAX_COLUMN: usize = 4000;

/// So much of a line is shown beyond the start of the problem, in octets.
const MAX_BEYOND: usize = 400;

/// All problems as one text, with colours for a terminal where `colour` says so.
#[must_use]
pub fn render(problems: &[Problem], files: &[SourceFile], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let lines: Vec<Vec<usize>> = files.iter().map(|file| line_starts(&file.text)).collect();
    let mut out = String::new();
    for problem in problems.iter().take(MAX_SHOWN) {
        let severity = match problem.level {
            Level::Error => Severity::ERROR,
            Level::Warning => Severity::WARNING,
        };
        let mut group = Group::with_title(severity.primary_title(problem.message.as_str()));
        let mark = (problem.place, problem.label.as_str(), AnnotationKind::Primary);
        let also = problem.also.as_ref().map(|(place, label)| (*place, label.as_str(), AnnotationKind::Context));
        for (place, label, kind) in std::iter::once(mark).chain(also) {
            if let Some(element) = element(place, label, kind, files, &lines) {
                group = group.element(element);
            }
        }
        if let Some(hint) = &problem.hint {
            group = group.element(Severity::HELP.message(hint.as_str()));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    if let Some(more) = problems.len().checked_sub(MAX_SHOWN).filter(|more| *more > 0) {
        out.push_str(&format!("... and {more} more\n\n"));
    }
    out
}

/// The one line in which a place begins. The renderer gets no more than this line: it would read the whole file anew for each problem.
fn element<'a>(place: Place, label: &'a str, kind: AnnotationKind, files: &'a [SourceFile], lines: &[Vec<usize>]) -> Option<Element<'a>> {
    let file = files.get(place.file)?;
    let starts = lines.get(place.file)?;
    let number = starts.partition_point(|start| *start <= place.start);
    let begin = number.checked_sub(1).and_then(|index| starts.get(index).copied())?;
    let line = file.text.get(begin..)?.split('\n').next()?.trim_end_matches('\r');
    let column = place.start.saturating_sub(begin);
    if column > MAX_COLUMN {
        return Some(Origin::path(file.name.as_str()).line(number).char_column(column.saturating_add(1)).into());
    }
    let shown = line.get(..line.floor_char_boundary(column.saturating_add(MAX_BEYOND)))?;
    let mark = kind.span(within(shown, column..place.end.saturating_sub(begin)));
    let mark = if label.is_empty() { mark } else { mark.label(label) };
    Some(Snippet::source(shown).path(file.name.as_str()).line_start(number).annotation(mark).into())
}

/// `span` cut to `line`, and never within a character.
fn within(line: &str, span: Range<usize>) -> Range<usize> {
    let start = line.floor_char_boundary(span.start);
    start..line.floor_char_boundary(span.end).max(start)
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The end of a text with one problem in it, as it is shown.
    fn shown(text: &str, start: usize, end: usize) -> String {
        let files = [SourceFile { name: "f.toml".to_owned(), text: text.to_owned() }];
        let problem = Problem::error(Place { file: 0, start, end }, "bad");
        render(&[problem], &files, false)
    }

    #[test]
    fn line_and_column() {
        for (text, start, end, expected) in [
            ("a\nb = 1\n", 6, 7, "error: bad\n --> f.toml:2:5\n  |\n2 | b = 1\n  |     ^\n\n"),
            ("a\r\nb = é\r\n", 7, 9, "error: bad\n --> f.toml:2:5\n  |\n2 | b = é\n  |     ^\n\n"),
            ("a = [\n1,\n]\n", 4, 10, "error: bad\n --> f.toml:1:5\n  |\n1 | a = [\n  |     ^\n\n"),
            ("", 0, 0, "error: bad\n --> f.toml:1:1\n  |\n1 |\n  | ^\n\n"),
        ] {
            assert_eq!(shown(text, start, end), expected, "{text:?}");
        }
    }

    #[test]
    fn long_lines_are_cut() {
        let long = "x".repeat(1 << 20);
        let near = shown(&long, 10, 1 << 20);
        assert!(near.contains("f.toml:1:11") && near.len() < 2000, "{near}");
        assert_eq!(shown(&long, 9999, 10_000), "error: bad\n--> f.toml:1:10000\n\n");
    }

    #[test]
    fn a_thousand_problems_are_enough() {
        let files = [SourceFile { name: "f.toml".to_owned(), text: "a".to_owned() }];
        let problems = vec![Problem::error(Place { file: 0, start: 0, end: 1 }, "bad"); 1003];
        let text = render(&problems, &files, false);
        assert_eq!(text.matches("error: bad").count(), 1000);
        assert!(text.ends_with("... and 3 more\n\n"));
    }
}

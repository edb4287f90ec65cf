//! Problems as people read them: file, line, column, the line, a caret, a hint.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::place::{Place, SourceFile};
use super::problem::{Level, Problem};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level as Severity, Renderer, Snippet};
use std::ops::Range;

/// All problems as one text, with colours for a terminal where `colour` says so.
#[must_use]
pub fn render(problems: &[Problem], files: &[SourceFile], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let lines: Vec<Vec<usize>> = files.iter().map(|file| line_starts(&file.text)).collect();
    let mut out = String::new();
    for problem in problems {
        let severity = match problem.level {
            Level::Error => Severity::ERROR,
            Level::Warning => Severity::WARNING,
        };
        let mut group = Group::with_title(severity.primary_title(problem.message.as_str()));
        let marks = [Some((problem.place, problem.label.as_str(), AnnotationKind::Primary))];
        let also = problem.also.as_ref().map(|(place, label)| (*place, label.as_str(), AnnotationKind::Context));
        for (place, label, kind) in marks.into_iter().chain([also]).flatten() {
            if let Some(snippet) = snippet(place, label, kind, files, &lines) {
                group = group.element(snippet);
            }
        }
        if let Some(hint) = &problem.hint {
            group = group.element(Severity::HELP.message(hint.as_str()));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out
}

/// The one line in which a place begins. The renderer gets no more than this line: it would read the whole file anew for each problem.
fn snippet<'a>(
    place: Place,
    label: &'a str,
    kind: AnnotationKind,
    files: &'a [SourceFile],
    lines: &[Vec<usize>],
) -> Option<Snippet<'a, Annotation<'a>>> {
    let file = files.get(place.file)?;
    let starts = lines.get(place.file)?;
    let number = starts.partition_point(|start| *start <= place.start);
    let begin = number.checked_sub(1).and_then(|index| starts.get(index).copied())?;
    let line = file.text.get(begin..)?.split('\n').next()?.trim_end_matches('\r');
    let mark = kind.span(within(line, place.start.saturating_sub(begin)..place.end.saturating_sub(begin)));
    let mark = if label.is_empty() { mark } else { mark.label(label) };
    Some(Snippet::source(line).path(file.name.as_str()).line_start(number).annotation(mark))
}

/// `span` cut to `line`, and never within a character.
fn within(line: &str, span: Range<usize>) -> Range<usize> {
    let start = line.floor_char_boundary(span.start);
    start..line.floor_char_boundary(span.end).max(start)
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1)).collect()
}

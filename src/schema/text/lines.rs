//! Running text as a module holds it: legal characters, quoted, in lines.

use std::fmt::Write as _;

/// Columns of a line of running text.
const WIDTH: usize = 72;

/// Text as a module may hold it: ASCII without the quotation mark (RFC 2578 section 3.1.1), on one line.
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '"' => '\'',
            c if c.is_ascii_graphic() => c,
            c if c.is_whitespace() => ' ',
            _ => '?',
        })
        .collect()
}

/// A quoted string, broken into lines.
pub fn quoted(text: &str) -> String {
    let lines = wrapped(&format!("\"{}\"", plain(text).trim()), 9);
    // The quotation mark hangs out by one column, so that the lines are flush.
    lines.replacen("         ", "        ", 1)
}

/// Words in lines of at most [`WIDTH`] columns, `indent` columns in.
pub fn wrapped(text: &str, indent: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= WIDTH => _ = write!(line, " {word}"),
            _ => lines.push(format!("{:indent$}{word}", "")),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_stays_inside_its_quotation_marks() {
        assert_eq!(quoted("a \"b\"\n ::= END é --"), "        \"a 'b' ::= END ? --\"");
        assert_eq!(quoted(""), "        \"\"");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_one_string(text in "\\PC{0,200}|[\"\n\t -]{0,50}") {
            let quoted = quoted(&text);
            proptest::prop_assert!(quoted.is_ascii());
            proptest::prop_assert_eq!(quoted.matches('"').count(), 2);
            proptest::prop_assert!(quoted.trim_start().starts_with('"') && quoted.ends_with('"'));
        }
    }

    #[test]
    fn long_text_is_broken_into_lines() {
        let lines = quoted(&"word ".repeat(40));
        assert!(lines.lines().all(|line| line.len() <= WIDTH));
        assert!(lines.lines().skip(1).all(|line| line.starts_with("         word")));
    }
}

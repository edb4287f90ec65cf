//! What an outcome says when something went wrong: one line that fits into a notification. Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

/// As many octets as the text of a notification has.
const MAX: usize = 80;

/// One line of at most 80 octets: control characters become spaces, several spaces one, and what is cut off ends in `...`.
pub(super) fn message(text: &str) -> String {
    let spaced: String = text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.len() <= MAX {
        return line;
    }
    let mut cut = String::new();
    for character in line.chars() {
        if cut.len() + character.len_utf8() + "...".len() > MAX {
            break;
        }
        cut.push(character);
    }
    cut + "..."
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines() {
        assert_eq!(message("mount:\n  /dev/sdb1:\tno such device\u{7}"), "mount: /dev/sdb1: no such device");
        assert_eq!(message(&"x".repeat(80)), "x".repeat(80));
        assert_eq!(message(&"x".repeat(81)), format!("{}...", "x".repeat(77)));
    }

    proptest! {
        #[test]
        fn one_line_of_at_most_80_octets(text in ".{0,200}") {
            let line = message(&text);
            prop_assert!(line.len() <= 80 && !line.chars().any(char::is_control), "{line}");
            prop_assert_eq!(message(&line), line);
        }
    }
}

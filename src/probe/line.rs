//! Text from outside as one line that a table cell and a log line can hold.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

/// What a cell of the probe table holds, in octets (SnmpAdminString, RFC 3411 section 5).
pub(super) const LIMIT: usize = 255;

/// `text` with control characters as spaces, cut at 255 octets without breaking a character.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(LIMIT));
    for character in text.trim().chars() {
        if line.len() + character.len_utf8() > LIMIT {
            break;
        }
        line.push(if character.is_control() { ' ' } else { character });
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_is_one_short_line() {
        assert_eq!(one_line("  a\tb\nc\u{7}d\n"), "a b c d");
        assert_eq!(one_line(&"x".repeat(300)).len(), 255);
        assert_eq!(one_line(&"ä".repeat(300)).len(), 254);
    }
}

//! Sequences on the command line.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

/// Sequences from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first.
    pub from: u32,
    /// The last; `None`: whichever is the last.
    pub to: Option<u32>,
}

/// Reads `7`, `7..9` (with 9) or `7..`.
pub fn range(text: &str) -> Result<Range, String> {
    let number = |text: &str| match text.parse() {
        Ok(0) => Err("sequences begin with 1".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err(format!("'{text}' is no sequence: write 7, 7..9 or 7..")),
    };
    match text.split_once("..") {
        None => number(text).map(|only| Range { from: only, to: Some(only) }),
        Some((from, "")) => number(from).map(|from| Range { from, to: None }),
        Some((from, to)) => {
            let (from, to) = (number(from)?, number(to)?);
            if to < from { Err(format!("{to} is before {from}")) } else { Ok(Range { from, to: Some(to) }) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        assert_eq!(range("7"), Ok(Range { from: 7, to: Some(7) }));
        assert_eq!(range("7..9"), Ok(Range { from: 7, to: Some(9) }));
        assert_eq!(range("7.."), Ok(Range { from: 7, to: None }));
        for (text, reason) in [
            ("", "'' is no"),
            ("..9", "'' is no"),
            ("9..7", "7 is before 9"),
            ("0", "begin with 1"),
            ("4294967296", "is no"),
            ("1...2", "'.2'"),
        ] {
            let error = range(text).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}

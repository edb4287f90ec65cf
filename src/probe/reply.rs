//! What a peer sends, collected up to a limit and searched for the expected text as it comes.

#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::arithmetic_side_effects)]

/// The beginning of what came, and whether the expected text was in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    octets: Vec<u8>,
    limit: usize,
    needle: Option<Vec<u8>>,
    found: bool,
}

impl Reply {
    /// Collects at most `limit` octets and looks for `needle` in them. The empty needle is found at once, none at all never.
    #[must_use]
    pub fn new(limit: usize, needle: Option<&str>) -> Self {
        let needle = needle.map(|text| text.as_bytes().to_vec());
        let found = needle.as_ref().is_some_and(Vec::is_empty);
        Self { octets: Vec::new(), limit, needle, found }
    }

    /// Takes in the next piece; what is beyond the limit is dropped. The text is found across the borders of pieces too.
    pub fn push(&mut self, piece: &[u8]) {
        let room = self.limit.saturating_sub(self.octets.len());
        let taken = piece.get(..room).unwrap_or(piece);
        let before = self.octets.len();
        self.octets.extend_from_slice(taken);
        if let Some(needle) = self.needle.as_deref()
            && !self.found
        {
            let from = before.saturating_sub(needle.len().saturating_sub(1));
            let unsearched = self.octets.get(from..).unwrap_or_default();
            self.found = unsearched.windows(needle.len()).any(|window| window == needle);
        }
    }

    /// Whether the expected text came.
    #[must_use]
    pub fn found(&self) -> bool {
        self.found
    }

    /// Whether nothing more is taken in.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.octets.len() >= self.limit
    }

    /// Whether the first line has its end.
    #[must_use]
    pub fn has_line(&self) -> bool {
        self.octets.contains(&b'\n')
    }

    /// The first line without its end, or what there is of it.
    #[must_use]
    pub fn first_line(&self) -> &[u8] {
        let line = self.octets.split(|octet| *octet == b'\n').next().unwrap_or_default();
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    /// How many octets were taken in.
    #[must_use]
    pub fn len(&self) -> usize {
        self.octets.len()
    }

    /// Whether nothing came.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.octets.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn table() {
        #[rustfmt::skip]
        let table: [(&[&str], Option<&str>, bool, &str); 7] = [
            (&["220 mail ready\r\n"], Some("220"), true, "220 mail ready"),
            (&["SSH-2.0-", "OpenSSH\n", "more"], Some("OpenSSH"), true, "SSH-2.0-OpenSSH"),
            (&["imo", "k"], Some("imok"), true, "imok"),
            (&["a", "b", "c", "d"], Some("bcd"), true, "abcd"),
            (&["no"], Some("yes"), false, "no"),
            (&[], Some(""), true, ""),
            (&["anything"], None, false, "anything"),
        ];
        for (pieces, needle, found, line) in table {
            let mut reply = Reply::new(64, needle);
            pieces.iter().for_each(|piece| reply.push(piece.as_bytes()));
            assert_eq!((reply.found(), reply.first_line()), (found, line.as_bytes()), "{pieces:?} {needle:?}");
        }
    }

    #[test]
    fn beyond_the_limit_nothing_is_kept_or_found() {
        let mut reply = Reply::new(4, Some("ef"));
        reply.push(b"abc");
        assert!(!reply.is_full());
        reply.push(b"def");
        assert_eq!((reply.len(), reply.is_full(), reply.found()), (4, true, false));
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(text in "[ab]{0,40}", needle in "[ab]{0,4}", cut in 0usize..40, limit in 0usize..48) {
            let mut reply = Reply::new(limit, Some(&needle));
            let (head, tail) = text.split_at(cut.min(text.len()));
            reply.push(head.as_bytes());
            reply.push(tail.as_bytes());
            let kept: String = text.chars().take(limit).collect();
            prop_assert_eq!(reply.found(), kept.contains(needle.as_str()));
            prop_assert_eq!(reply.len(), kept.len());
        }
    }
}

//! What a probe measures: a value before it has an SNMP type.

use serde::Serialize;
use std::fmt;

/// One measured value. An object gives it its SNMP type (`[[object]] type`), a watch compares it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Figure {
    /// A whole number; i128 holds every i64 and u64.
    Integer(i128),
    /// A number with a fraction, as in `0.42 load`. Never NaN or infinite.
    Real(f64),
    /// Yes or no.
    Flag(bool),
    /// Text or octets as a script printed them, perhaps not UTF-8.
    Octets(Vec<u8>),
}

impl Figure {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Octets(text.into().into_bytes())
    }

    /// What a script printed: a number where that is shown again exactly as it was printed, octets otherwise. So `007` and the version
    /// `1.10` stay what they are, and `0.50` too: whoever wants a number asks [`Figure::to_number`].
    #[must_use]
    pub fn parse(printed: &[u8]) -> Self {
        let octets = Self::Octets(printed.to_vec());
        octets.to_number().filter(|number| number.to_string().as_bytes() == printed).unwrap_or(octets)
    }

    /// The number that this is, or says as a decimal text (blanks around it do not matter): `Integer` or `Real`. `None` for a flag and
    /// for any other text.
    #[must_use]
    pub fn to_number(&self) -> Option<Self> {
        match self {
            Self::Integer(_) | Self::Real(_) => Some(self.clone()),
            Self::Flag(_) => None,
            Self::Octets(octets) => {
                let text = str::from_utf8(octets.trim_ascii()).ok()?;
                let integer = text.parse().map(Self::Integer);
                integer.ok().or_else(|| text.parse().ok().filter(|number: &f64| is_decimal(text) && number.is_finite()).map(Self::Real))
            }
        }
    }
}

impl From<u64> for Figure {
    fn from(number: u64) -> Self {
        Self::Integer(number.into())
    }
}

/// As people read it; octets that are not UTF-8 are shown with the replacement character.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => write!(f, "{number}"),
            Self::Real(number) => write!(f, "{number}"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Octets(octets) => f.write_str(&String::from_utf8_lossy(octets)),
        }
    }
}

/// Whether the text is digits, sign, point and exponent: not one of the words that `f64` is parsed from as well.
fn is_decimal(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn printed_texts_and_the_numbers_they_say() {
        use Figure::{Integer, Real};
        for (printed, shown_as, number) in [
            ("42", Some(Integer(42)), Some(Integer(42))),
            ("-7", Some(Integer(-7)), Some(Integer(-7))),
            ("18446744073709551615", Some(Integer(u64::MAX.into())), Some(Integer(u64::MAX.into()))),
            ("0.42", Some(Real(0.42)), Some(Real(0.42))),
            ("0.50", None, Some(Real(0.5))),
            ("1.10", None, Some(Real(1.1))),
            ("007", None, Some(Integer(7))),
            (" 42\t", None, Some(Integer(42))),
            ("+1", None, Some(Integer(1))),
            ("1e3", None, Some(Real(1000.0))),
            ("1e999", None, None),
            ("inf", None, None),
            ("nan", None, None),
            ("infinity", None, None),
            ("0,5", None, None),
            ("e", None, None),
            ("", None, None),
            ("42 MB", None, None),
        ] {
            let figure = Figure::parse(printed.as_bytes());
            assert_eq!(figure, shown_as.unwrap_or_else(|| Figure::text(printed)), "{printed}");
            assert_eq!(figure.to_number(), number, "{printed}");
        }
        assert_eq!(Figure::Octets(vec![0xff]).to_number(), None);
        assert_eq!(Figure::Flag(true).to_number(), None);
    }

    proptest! {
        #[test]
        fn nothing_that_was_printed_is_lost(printed in "[-+0-9.eE]{0,24}|.{0,8}") {
            prop_assert_eq!(Figure::parse(printed.as_bytes()).to_string(), printed);
        }
    }
}

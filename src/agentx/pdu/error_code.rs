//! res.error: those of SNMP (RFC 3416 section 3) and those of AgentX (RFC 2741 section 6.2.16).

use std::fmt;

/// One line for each code, so that number, name and variant cannot disagree.
macro_rules! error_codes {
    ($($code:literal $variant:ident $name:literal,)*) => {
        /// What became of a request.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ErrorCode {
            $(#[doc = concat!($name, ", ", $code, ".")] $variant,)*
            /// One of no meaning to us.
            Unknown(u16),
        }

        impl From<u16> for ErrorCode {
            fn from(code: u16) -> Self {
                match code {
                    $($code => Self::$variant,)*
                    other => Self::Unknown(other),
                }
            }
        }

        impl From<ErrorCode> for u16 {
            fn from(error: ErrorCode) -> Self {
                match error {
                    $(ErrorCode::$variant => $code,)*
                    ErrorCode::Unknown(code) => code,
                }
            }
        }

        impl fmt::Display for ErrorCode {
            /// Name and number: `duplicateRegistration (263)`.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.write_str(concat!($name, " (", $code, ")")),)*
                    Self::Unknown(code) => write!(f, "error {code}"),
                }
            }
        }
    };
}

error_codes! {
    0 NoError "noError",
    1 TooBig "tooBig",
    2 NoSuchName "noSuchName",
    3 BadValue "badValue",
    4 ReadOnly "readOnly",
    5 GenErr "genErr",
    6 NoAccess "noAccess",
    7 WrongType "wrongType",
    8 WrongLength "wrongLength",
    9 WrongEncoding "wrongEncoding",
    10 WrongValue "wrongValue",
    11 NoCreation "noCreation",
    12 InconsistentValue "inconsistentValue",
    13 ResourceUnavailable "resourceUnavailable",
    14 CommitFailed "commitFailed",
    15 UndoFailed "undoFailed",
    16 AuthorizationError "authorizationError",
    17 NotWritable "notWritable",
    18 InconsistentName "inconsistentName",
    256 OpenFailed "openFailed",
    257 NotOpen "notOpen",
    258 IndexWrongType "indexWrongType",
    259 IndexAlreadyAllocated "indexAlreadyAllocated",
    260 IndexNoneAvailable "indexNoneAvailable",
    261 IndexNotAllocated "indexNotAllocated",
    262 UnsupportedContext "unsupportedContext",
    263 DuplicateRegistration "duplicateRegistration",
    264 UnknownRegistration "unknownRegistration",
    265 UnknownAgentCaps "unknownAgentCaps",
    266 ParseError "parseError",
    267 RequestDenied "requestDenied",
    268 ProcessingError "processingError",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_both_ways() {
        for code in 0..=u16::MAX {
            let error = ErrorCode::from(code);
            assert_eq!(u16::from(error), code);
            let known = code <= 18 || (256..=268).contains(&code);
            assert_eq!(error != ErrorCode::Unknown(code), known, "{code}");
        }
    }

    #[test]
    fn texts() {
        assert_eq!(ErrorCode::NotWritable.to_string(), "notWritable (17)");
        assert_eq!(ErrorCode::DuplicateRegistration.to_string(), "duplicateRegistration (263)");
        assert_eq!(ErrorCode::Unknown(300).to_string(), "error 300");
    }
}

//! Where our subtree may begin.

use crate::smi::Oid;

/// Below the base come at most the arcs of a column and two names: with this they fit into 128 sub-identifiers.
const MAX_BASE: usize = 40;

/// Why an OID cannot be a base.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseError {
    /// Not below internet, or not deep enough there.
    #[error("'{0}' is too high in the tree to be yours alone")]
    TooHigh(Oid),
    /// Names behind it would not fit.
    #[error("{0} numbers, but base-oid has at most {MAX_BASE}")]
    TooLong(usize),
}

/// Where it begins as long as a site has no enterprise number of its own: in the part that net-snmp keeps free for private use
/// (NET-SNMP-MIB, `netSnmpPlaypen`).
#[must_use]
pub fn default_base() -> Oid {
    Oid::from([1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 4110])
}

/// Whether our subtree can begin at `base`.
///
/// # Errors
/// [`BaseError`] where it cannot.
pub fn check_base(base: &Oid) -> Result<(), BaseError> {
    if !base.starts_with(&Oid::from([1, 3, 6, 1])) || base.len() < 7 {
        return Err(BaseError::TooHigh(base.clone()));
    }
    if base.len() > MAX_BASE { Err(BaseError::TooLong(base.len())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases() {
        assert_eq!(check_base(&default_base()), Ok(()));
        for high in ["1", "1.3.6.1.4.1", "1.2.3.4.5.6.7.8"] {
            let high: Oid = high.parse().unwrap();
            assert_eq!(check_base(&high), Err(BaseError::TooHigh(high)));
        }
        let deep = |more: usize| Oid::from([1, 3, 6, 1]).child(&vec![1; more]);
        assert_eq!((check_base(&deep(36)), check_base(&deep(37))), (Ok(()), Err(BaseError::TooLong(41))));
    }
}

//! The User-based Security Model (RFC 3414): keys from passphrases, authentication codes, encryption.

mod authentication;
mod key;
mod privacy;

pub use authentication::AuthenticationKey;
pub use key::{Keys, MasterKeys};
pub use privacy::{PrivacyKey, Salt};

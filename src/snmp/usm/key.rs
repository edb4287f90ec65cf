//! Keys from passphrases (RFC 3414 section 2.6 and appendix A.2), for each engine other ones.

use super::authentication::digest;
use super::{AuthenticationKey, PrivacyKey};
use crate::config::{Auth, Secret, User};
use crate::snmp::{EngineId, UserError};
use zeroize::Zeroizing;

/// A passphrase is repeated to so many octets before they are digested, which makes guessing slow.
const EXPANDED: usize = 1 << 20;
/// A passphrase has at least so many octets (RFC 3414 section 11.2).
const MIN_PASSPHRASE: usize = 8;
/// A user name has at most so many octets.
const MAX_USER_NAME: usize = 32;

/// The keys of a user before they are made those of one engine (Ku). To have them takes milliseconds each, so it is done once.
pub struct MasterKeys {
    auth: Option<(Auth, Zeroizing<Vec<u8>>)>,
    privacy: Option<(crate::config::Privacy, Auth, Zeroizing<Vec<u8>>)>,
}

/// The keys of a user at one engine (Kul).
pub struct Keys {
    /// None for a user without authentication.
    pub auth: Option<AuthenticationKey>,
    /// None for a user without privacy.
    pub privacy: Option<PrivacyKey>,
}

impl MasterKeys {
    /// The keys of `user`.
    ///
    /// # Errors
    /// A name or a passphrase of the wrong length, or privacy without authentication.
    pub fn new(user: &User) -> Result<Self, UserError> {
        if !(1..=MAX_USER_NAME).contains(&user.name.len()) {
            return Err(UserError::Name(user.name.clone()));
        }
        let auth = match &user.auth {
            Some((protocol, passphrase)) => Some((*protocol, master_key(*protocol, passphrase)?)),
            None => None,
        };
        let privacy = match (&user.privacy, &user.auth) {
            (None, _) => None,
            (Some(_), None) => return Err(UserError::PrivacyAlone(user.name.clone())),
            // The privacy key comes out of the digest of the authentication protocol (RFC 3414 section 2.6).
            (Some((protocol, passphrase)), Some((auth, _))) => Some((*protocol, *auth, master_key(*auth, passphrase)?)),
        };
        Ok(Self { auth, privacy })
    }

    /// The keys at `engine`.
    pub fn localize(&self, engine: &EngineId) -> Keys {
        let auth = self.auth.as_ref().map(|(protocol, key)| AuthenticationKey::new(*protocol, localized(*protocol, key, engine)));
        let privacy = self.privacy.as_ref().map(|(privacy, auth, key)| {
            let key = extended(*auth, localized(*auth, key, engine), PrivacyKey::key_len(*privacy));
            PrivacyKey::new(*privacy, key)
        });
        Keys { auth, privacy }
    }

    /// Whether the user authenticates.
    pub fn authenticate(&self) -> bool {
        self.auth.is_some()
    }
}

/// RFC 3414 appendix A.2: the passphrase over and over, 2^20 octets, digested.
fn master_key(protocol: Auth, passphrase: &Secret) -> Result<Zeroizing<Vec<u8>>, UserError> {
    let octets = passphrase.expose();
    if octets.len() < MIN_PASSPHRASE {
        return Err(UserError::Passphrase { file: passphrase.file.clone(), octets: octets.len() });
    }
    let whole = EXPANDED / octets.len();
    let rest = octets.get(..EXPANDED % octets.len()).unwrap_or_default();
    Ok(digest(protocol, std::iter::repeat_n(octets, whole).chain([rest])))
}

/// RFC 3414 section 2.6: the key with the engine id in its middle, digested.
fn localized(protocol: Auth, key: &[u8], engine: &EngineId) -> Zeroizing<Vec<u8>> {
    digest(protocol, [key, engine.octets(), key])
}

/// The first `length` octets of the key; a key that is too short is followed by the digest of all that is there so far, until it is long enough
/// (draft-blumenthal-aes-usm-04 section 3.1.2.1, as in Debian's net-snmp).
fn extended(protocol: Auth, mut key: Zeroizing<Vec<u8>>, length: usize) -> Zeroizing<Vec<u8>> {
    while key.len() < length {
        let more = digest(protocol, [key.as_slice()]);
        // A vector that grows leaves its old octets behind: a new one is filled, and the old one overwritten.
        key = Zeroizing::new([key.as_slice(), more.as_slice()].concat());
    }
    key.truncate(length);
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Privacy;

    fn secret(octets: &[u8]) -> Secret {
        Secret::new("secret".into(), octets.to_vec())
    }

    fn hex(octets: &[u8]) -> String {
        octets.iter().map(|octet| format!("{octet:02x}")).collect()
    }

    /// RFC 3414 appendices A.3.1 and A.3.2. RFC 7860 has none: those of SHA-2 were computed by the same rules with Python's hashlib.
    #[test]
    fn published_keys() {
        let engine: EngineId = "0x000000000000000000000002".parse().unwrap();
        for (protocol, master, local) in [
            (Auth::Md5, "9faf3283884e92834ebc9847d8edd963", "526f5eed9fcce26f8964c2930787d82b"),
            (Auth::Sha1, "9fb5cc0381497b3793528939ff788d5d79145211", "6695febc9288e36282235fc7151f128497b38f3f"),
            (
                Auth::Sha224,
                "282a5867ee9aac639ad59df9572c7d3ac0fbc13a905b6df07dbbf00b",
                "0bd8827c6e29f8065e08e09237f177e410f69b90e1782be682075674",
            ),
            (
                Auth::Sha256,
                "ab51014d1e077f6017df2b12bee5f5aa72993177e9bb569c4dff5a4ca0b4afac",
                "8982e0e549e866db361a6b625d84cccc11162d453ee8ce3a6445c2d6776f0f8b",
            ),
            (
                Auth::Sha384,
                "e06eccdf2c68a06ed034723c9c26e0db3b669e1e2efed49150b55377a2e98f383c86fb836857444654b287c93f51ff64",
                "3b298f16164a11184279d5432bf169e2d2a48307de02b3d3f7e2b4f36eb6f0455a53689a3937eea07319a633d2ccba78",
            ),
            (
                Auth::Sha512,
                "7e4396de5aadc77be853819b98c9406265b3a9c37cc3176569847a4e4f6fba63dd3a73d04924d31a63f95a601f9385af6be4ed1b37f87d040f7c6ed6f8d38a91",
                "22a5a36cedfcc085807a128d7bc6c2382167ad6c0dbc5fdff856740f3d84c099ad1ea87a8db096714d9788bd544047c9021e4229ce27e4c0a69250adfcffbb0b",
            ),
        ] {
            let key = master_key(protocol, &secret(b"maplesyrup")).unwrap();
            assert_eq!(hex(&key), master, "{protocol:?}");
            assert_eq!(hex(&localized(protocol, &key, &engine)), local, "{protocol:?}");
        }
    }

    #[test]
    fn keys_of_every_length() {
        for (protocol, length) in
            [(Auth::Md5, 16), (Auth::Sha1, 20), (Auth::Sha224, 28), (Auth::Sha256, 32), (Auth::Sha384, 48), (Auth::Sha512, 64)]
        {
            let key = digest(protocol, [&b"x"[..]]);
            assert_eq!(key.len(), length);
            for privacy in [Privacy::Des, Privacy::Aes128, Privacy::Aes192, Privacy::Aes256] {
                let wanted = PrivacyKey::key_len(privacy);
                let long = extended(protocol, key.clone(), wanted);
                assert_eq!(long.len(), wanted);
                let (head, more) = long.split_at(wanted.min(length));
                assert!(key.starts_with(head), "{protocol:?} {privacy:?}");
                assert!(digest(protocol, [key.as_slice()]).starts_with(more), "{protocol:?} {privacy:?}");
            }
        }
    }

    #[test]
    fn users_that_cannot_be() {
        let user = |name: &str, auth: Option<&[u8]>, privacy: Option<&[u8]>| User {
            name: name.to_owned(),
            context: String::new(),
            auth: auth.map(|octets| (Auth::Sha256, secret(octets))),
            privacy: privacy.map(|octets| (Privacy::Aes128, secret(octets))),
        };
        let error = |user: &User| MasterKeys::new(user).err();
        assert_eq!(error(&user("a", None, None)), None);
        assert_eq!(error(&user("a", Some(b"12345678"), Some(b"12345678"))), None);
        assert_eq!(error(&user("", None, None)), Some(UserError::Name(String::new())));
        assert_eq!(error(&user(&"x".repeat(33), None, None)), Some(UserError::Name("x".repeat(33))));
        assert_eq!(error(&user("a", None, Some(b"12345678"))), Some(UserError::PrivacyAlone("a".to_owned())));
        for short in [&b""[..], b"1234567"] {
            let wrong = Some(UserError::Passphrase { file: "secret".into(), octets: short.len() });
            assert_eq!(error(&user("a", Some(short), None)), wrong);
            assert_eq!(error(&user("a", Some(b"12345678"), Some(short))), wrong);
        }
    }
}

//! What snmptrapd must be told of a user of ours: snmptrapd.conf(5), snmpd.examples(5).

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::config::{Auth, Privacy, Secret, User};
use crate::snmp::EngineId;

/// The lines for `user`: of traps with our engine id, since a trap's sender is authoritative (RFC 3414 section 1.5.1); of informs without, since
/// the receiver is. Passphrases are not shown: each line names the file that has it.
pub fn lines(user: &User, engine: Option<&EngineId>) -> Vec<String> {
    let engine = engine.map(|engine| format!("-e {engine} ")).unwrap_or_default();
    let name = quoted(&user.name);
    let auth = user.auth.as_ref().map(|(auth, secret)| format!(" {} {}", auth_word(*auth), placeholder(secret)));
    let privacy = user.privacy.as_ref().map(|(privacy, secret)| format!(" {} {}", privacy_word(*privacy), placeholder(secret)));
    let level = match (&user.auth, &user.privacy) {
        (None, _) => "noauth",
        (Some(_), None) => "auth",
        (Some(_), Some(_)) => "priv",
    };
    vec![
        format!("createUser {engine}{name}{}{}", auth.unwrap_or_default(), privacy.unwrap_or_default()),
        format!("authUser log,execute,net {name} {level}"),
    ]
}

fn auth_word(auth: Auth) -> &'static str {
    match auth {
        Auth::Md5 => "MD5",
        Auth::Sha1 => "SHA",
        Auth::Sha224 => "SHA-224",
        Auth::Sha256 => "SHA-256",
        Auth::Sha384 => "SHA-384",
        Auth::Sha512 => "SHA-512",
    }
}

fn privacy_word(privacy: Privacy) -> &'static str {
    match privacy {
        Privacy::Des => "DES",
        Privacy::Aes128 => "AES",
        Privacy::Aes192 => "AES-192",
        Privacy::Aes256 => "AES-256",
    }
}

fn placeholder(secret: &Secret) -> String {
    format!("\"<the line of {}>\"", secret.file.display())
}

/// A name that is not one word is quoted.
fn quoted(name: &str) -> String {
    let is_word = name.chars().all(|c| c.is_ascii_alphanumeric() || "._-@".contains(c));
    if is_word { name.to_owned() } else { format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(auth: Option<Auth>, privacy: Option<Privacy>) -> User {
        let secret = |file: &str| Secret::new(file.into(), b"maplesyrup".to_vec());
        User {
            name: "ops".to_owned(),
            context: String::new(),
            auth: auth.map(|auth| (auth, secret("/etc/ha-snmp/ops.auth"))),
            privacy: privacy.map(|privacy| (privacy, secret("/etc/ha-snmp/ops.priv"))),
        }
    }

    #[test]
    fn lines_of_traps_name_our_engine() {
        let engine = "0x80001f8805000102030405060708090a0b".parse().unwrap();
        assert_eq!(
            lines(&user(Some(Auth::Sha256), Some(Privacy::Aes128)), Some(&engine)),
            [
                "createUser -e 0x80001f8805000102030405060708090a0b ops SHA-256 \"<the line of /etc/ha-snmp/ops.auth>\" AES \"<the line of /etc/ha-snmp/ops.priv>\"",
                "authUser log,execute,net ops priv",
            ]
        );
    }

    #[test]
    fn lines_of_informs_do_not() {
        assert_eq!(
            lines(&user(Some(Auth::Sha1), None), None),
            ["createUser ops SHA \"<the line of /etc/ha-snmp/ops.auth>\"", "authUser log,execute,net ops auth"]
        );
        let spaced = User { name: "a \"b".to_owned(), ..user(None, None) };
        assert_eq!(lines(&spaced, None), ["createUser \"a \\\"b\"", "authUser log,execute,net \"a \\\"b\" noauth"]);
    }

    #[test]
    fn no_line_has_a_passphrase() {
        for auth in [Auth::Md5, Auth::Sha1, Auth::Sha224, Auth::Sha256, Auth::Sha384, Auth::Sha512] {
            for privacy in [Privacy::Des, Privacy::Aes128, Privacy::Aes192, Privacy::Aes256] {
                assert!(!lines(&user(Some(auth), Some(privacy)), None).concat().contains("maplesyrup"));
            }
        }
    }
}

//! The user of a `[[sink]]` with version 3: security model and protocols of RFC 3414.

use super::direct::{of_no_use, secret};
use crate::config::model::{Auth, Privacy, User};
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::secret::{Secret, SecretFile, SecretKind};
use crate::config::table::{Problems, Table, Value};
use toml::de::DeValue;

/// The keys that version 3 alone has.
pub(super) const KEYS: [&str; 6] = ["user", "context", "auth", "auth-file", "privacy", "privacy-file"];

/// usmUserName and vacmContextName: RFC 3414 section 5, RFC 3415 section 4.
const MAX_NAME: usize = 32;

const AUTHS: [(&str, Auth); 6] = [
    ("md5", Auth::Md5),
    ("sha1", Auth::Sha1),
    ("sha224", Auth::Sha224),
    ("sha256", Auth::Sha256),
    ("sha384", Auth::Sha384),
    ("sha512", Auth::Sha512),
];

const PRIVACIES: [(&str, Privacy); 4] =
    [("des", Privacy::Des), ("aes128", Privacy::Aes128), ("aes192", Privacy::Aes192), ("aes256", Privacy::Aes256)];

/// User, context, and what authenticates and encrypts: nothing, authentication, or both (RFC 3411 section 3.4.3).
pub(super) fn user(table: &mut Table<'_>, secrets: &mut Vec<SecretFile>, problems: &mut Problems) -> Option<User> {
    let name = table.required("user", problems, administrative);
    let context = table.optional("context", problems, administrative).unwrap_or_default();
    let auth = pair(table, ["auth", "auth-file"], &AUTHS, secrets, problems);
    if let (true, Some(place)) = (!table.has("auth") && !table.has("auth-file"), table.key_place("privacy")) {
        let problem = Problem::error(place, "privacy without authentication, which version 3 does not have (RFC 3411 section 3.4.3)");
        problems.push(problem.hint("add auth = \"sha256\" and auth-file"));
    }
    let privacy = pair(table, ["privacy", "privacy-file"], &PRIVACIES, secrets, problems);
    warn_of_weak(table, "auth", matches!(auth, Some((Auth::Md5, _))), WEAK_AUTH, problems);
    warn_of_weak(table, "privacy", matches!(privacy, Some((Privacy::Des, _))), WEAK_PRIVACY, problems);
    Some(User { name: name?.value, context, auth, privacy })
}

/// A protocol and the file of its passphrase: both or neither.
fn pair<T: Copy>(
    table: &mut Table<'_>,
    [key, file_key]: [&'static str; 2],
    words: &[(&'static str, T)],
    secrets: &mut Vec<SecretFile>,
    problems: &mut Problems,
) -> Option<(T, Secret)> {
    let protocol = table.optional(key, problems, |value, problems| protocol(value, words, problems));
    let file = table.optional(file_key, problems, |value, problems| secret(value, SecretKind::Passphrase, secrets, problems));
    match (table.key_place(key), table.key_place(file_key)) {
        (Some(place), None) => {
            let problem = Problem::absent(place, format!("{key} needs `{file_key}`"));
            problems.push(problem.hint("a file that holds the passphrase, and that others cannot read"));
        }
        (None, Some(place)) => {
            let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            of_no_use(file_key, place, &format!("without `{key}`"), &format!("{key} = one of {}", words.join(", ")), problems);
        }
        _ => {}
    }
    protocol.zip(file)
}

/// A protocol as we or as net-snmp write it: sha256, SHA-256; SHA is the first SHA, AES that with 128 bits.
fn protocol<T: Copy>(value: &Value<'_>, words: &[(&'static str, T)], problems: &mut Problems) -> Option<T> {
    let DeValue::String(text) = value.raw else { return read::word(words)(value, problems) };
    let folded = text.to_ascii_lowercase().replace('-', "");
    let meant = match folded.as_str() {
        "sha" => "sha1",
        "aes" => "aes128",
        folded => folded,
    };
    match words.iter().find(|(word, _)| *word == meant) {
        Some((_, protocol)) => Some(*protocol),
        None => read::word(words)(value, problems),
    }
}

/// SnmpAdminString: RFC 3411 section 5.
fn administrative(value: &Value<'_>, problems: &mut Problems) -> Option<String> {
    let text = read::text(value, problems)?;
    if text.len() > MAX_NAME {
        return refuse(problems, Problem::error(value.place, format!("{} octets, and there can be {MAX_NAME}", text.len())));
    }
    if text.contains(char::is_control) {
        return refuse(problems, Problem::error(value.place, "a text with a control character"));
    }
    Some(text)
}

/// Message and hint.
type Weak = [&'static str; 2];
const WEAK_AUTH: Weak = ["MD5 is weak, and for receivers that know nothing better", "auth = \"sha256\" (RFC 7860), or at least \"sha1\""];
const WEAK_PRIVACY: Weak = ["DES is weak: a key of 56 bits can be found by trying", "privacy = \"aes128\" (RFC 3826)"];

fn warn_of_weak(table: &Table<'_>, key: &str, is_weak: bool, [message, hint]: Weak, problems: &mut Problems) {
    if let (true, Some(place)) = (is_weak, table.key_place(key)) {
        problems.push(Problem::warning(place, message).hint(hint));
    }
}

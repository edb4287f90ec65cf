//! Files of communities and passphrases as they lie on a disk: who may read them, what is in them, and what is said of those that are wrong.

use crate::files::write;
use ha_snmp::config::{Config, LoadError, Protocol, SinkTo, load, load_without_secrets};
use nix::sys::stat::Mode;
use nix::unistd::{Gid, Uid, chown, mkfifo, setfsuid};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

/// A folder with a configuration of one sink, the secrets of which are to be beside it.
struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    fn new(keys: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = keys.replace("FOLDER", &folder.path().display().to_string());
        write(folder.path(), "ha-snmp.toml", format!("[[sink]]\nname = 'noc'\nto = '192.0.2.1'\n{keys}\n").as_bytes());
        Self { folder }
    }

    fn v2c() -> Self {
        Self::new("version = '2c'\ncommunity-file = 'FOLDER/secret'")
    }

    fn put(&self, name: &str, octets: &[u8], mode: u32) -> PathBuf {
        let path = write(self.folder.path(), name, octets);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    fn main(&self) -> PathBuf {
        self.folder.path().join("ha-snmp.toml")
    }

    fn config(&self) -> Config {
        load(&self.main()).unwrap().config
    }

    /// What is said of the configuration, without the name of the folder, and the first hint; nothing if all is well.
    fn refusal(&self) -> (Vec<String>, String) {
        let Err(LoadError::Mistakes { problems, .. }) = load(&self.main()) else { return Default::default() };
        let short = |text: &str| text.replace(&self.folder.path().display().to_string(), "");
        let hint = problems.first().and_then(|problem| problem.hint.as_deref()).map(short).unwrap_or_default();
        (problems.iter().map(|problem| short(&problem.message)).collect(), hint)
    }
}

fn community(config: &Config) -> Option<&[u8]> {
    let SinkTo::Direct(direct) = &config.sinks.first()?.to else { return None };
    match &direct.protocol {
        Protocol::V1 { community } | Protocol::V2c { community } => Some(community.expose()),
        Protocol::V3(_) => None,
    }
}

#[test]
fn a_community_is_read_and_is_new_when_its_file_is() {
    let site = Site::v2c();
    site.put("secret", b"first\n", 0o640);
    let first = site.config();
    assert_eq!(community(&first), Some(&b"first"[..]));
    assert_eq!(first, site.config());
    site.put("secret", b"second", 0o600);
    let second = site.config();
    assert_eq!(community(&second), Some(&b"second"[..]));
    assert_ne!(first, second);
    assert_eq!(first.digest, second.digest, "the digest tells nothing of a secret");
    assert!(!format!("{second:?}").contains("second"), "{second:?}");
}

#[test]
fn both_passphrases_of_a_user() {
    let pair = "version = '3'\nuser = 'u'\nauth = 'sha256'\nauth-file = 'FOLDER/auth'\nprivacy = 'aes128'\nprivacy-file = 'FOLDER/privacy'";
    let site = Site::new(pair);
    site.put("auth", b"authentic\n", 0o640);
    site.put("privacy", b"short\n", 0o640);
    let message = "/privacy has fewer than 8 octets, and a passphrase has at least so many (RFC 3414 section 11.2)";
    assert_eq!(site.refusal().0, [message]);
    site.put("privacy", b"private enough\n", 0o640);
    let config = site.config();
    let SinkTo::Direct(direct) = &config.sinks[0].to else { panic!("{config:?}") };
    let Protocol::V3(user) = &direct.protocol else { panic!("{direct:?}") };
    let octets: Vec<_> = user.auth.iter().map(|(_, secret)| secret).chain(user.privacy.iter().map(|(_, secret)| secret)).collect();
    assert_eq!(octets.iter().map(|secret| secret.expose()).collect::<Vec<_>>(), [&b"authentic"[..], b"private enough"]);
}

#[test]
fn what_is_no_secret() {
    let none = "install -m 0640 -g ha-snmp /dev/null /secret, and write the secret into it";
    let missing = "/secret cannot be read: No such file or directory (os error 2)";
    assert_eq!(Site::v2c().refusal(), (vec![missing.to_owned()], none.to_owned()));
    for (octets, mode, message, hint) in [
        (&b"public\n"[..], 0o644, "/secret is readable by others: mode 0644", "chmod 0640 /secret"),
        (b"public\n", 0o662, "/secret is writable by others and writable by its group: mode 0662", "chmod 0640 /secret"),
        (b"\n", 0o640, "/secret is empty", "a file with one line, the secret"),
        (&[b'x'; 1025], 0o640, "/secret has more than 1024 octets", "a file with one line, the secret"),
        (b"topsecret\r\n", 0o640, "/secret has a control character at octet 10", "one line of text"),
    ] {
        let site = Site::v2c();
        site.put("secret", octets, mode);
        assert_eq!(site.refusal(), (vec![message.to_owned()], hint.to_owned()));
        let text = load(&site.main()).unwrap_err().to_string();
        assert!(text.contains("ha-snmp.toml:5:18") && !text.contains("topsecret"), "{text}");
    }
}

#[test]
fn what_is_no_file() {
    let site = Site::v2c();
    let secret = site.folder.path().join("secret");
    symlink(site.put("other", b"public", 0o640), &secret).unwrap();
    assert_eq!(site.refusal().0, ["/secret is a symbolic link"]);
    std::fs::remove_file(&secret).unwrap();
    mkfifo(&secret, Mode::S_IRUSR).unwrap();
    assert_eq!(site.refusal().0, ["/secret is not a regular file"]);
    std::fs::remove_file(&secret).unwrap();
    std::fs::create_dir(&secret).unwrap();
    assert_eq!(site.refusal().0, ["/secret is not a regular file"]);
}

/// An error elsewhere does not hide what is wrong with a secret.
#[test]
fn all_mistakes_at_once() {
    let site = Site::new("version = '2c'\ncommunity-file = 'FOLDER/secret'\n[agent]\nlog-rows = 0");
    site.put("secret", b"public", 0o604);
    let (messages, _) = site.refusal();
    assert_eq!(messages, ["/secret is readable by others: mode 0604", "out of range: an integer from 1 to 50000"]);
}

#[test]
fn who_sends_nothing_needs_no_secret() {
    let loaded = load_without_secrets(&Site::v2c().main()).unwrap();
    assert_eq!(community(&loaded.config), Some(&b""[..]));
    let site = Site::new("version = '2c'");
    assert!(load_without_secrets(&site.main()).is_err());
}

#[test]
fn a_stranger_owns_no_secret() {
    if !Uid::effective().is_root() {
        println!("SKIPPED: needs root, to give a file away");
        return;
    }
    let site = Site::v2c();
    let path = site.put("secret", b"public", 0o640);
    chown(&path, Some(Uid::from_raw(64_999)), None).unwrap();
    let stranger = "/secret belongs to 64999, who is neither root nor the agent's user";
    assert_eq!(site.refusal(), (vec![stranger.to_owned()], "chown root /secret".to_owned()));
}

/// What an agent without privileges sees of a file that its group may not read, and of one that it may.
#[test]
fn a_user_reaches_a_secret_by_its_group() {
    if !Uid::effective().is_root() {
        println!("SKIPPED: needs root, to read as another user");
        return;
    }
    let site = Site::v2c();
    let path = site.put("secret", b"public", 0o640);
    std::fs::set_permissions(site.folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::set_permissions(site.main(), std::fs::Permissions::from_mode(0o644)).unwrap();
    // The file system's user belongs to this thread alone; its group stays that of the test.
    let as_user = |main: PathBuf| {
        let user = move || {
            setfsuid(Uid::from_raw(64_999));
            load(&main).map_err(|error| error.to_string())
        };
        std::thread::spawn(user).join().unwrap()
    };
    assert_eq!(community(&as_user(site.main()).unwrap().config), Some(&b"public"[..]));
    chown(&path, None, Some(Gid::from_raw(64_999))).unwrap();
    let text = as_user(site.main()).unwrap_err();
    assert!(text.contains("cannot be read: Permission denied (os error 13)") && text.contains("chgrp ha-snmp"), "{text}");
}

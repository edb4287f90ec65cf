//! What the agent's user may do with a file: told from owner and mode, since the doctor is mostly somebody else.

use nix::unistd::{Gid, Uid, User, getgrouplist};
use std::ffi::CString;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The user of the service.
const SERVICE: &str = "ha-snmp";

/// The user that the agent runs as.
#[derive(Debug)]
pub struct Account {
    pub name: String,
    uid: u32,
    groups: Vec<u32>,
}

/// One of the three bits of a mode.
#[derive(Clone, Copy, Debug)]
#[repr(u32)]
pub enum Right {
    Enter = 1,
    Write = 2,
}

impl Account {
    /// Of the agent that runs, which owns its control socket; else of the service; else of who asks.
    pub fn of_agent(socket: &Path) -> Self {
        let running =
            std::fs::symlink_metadata(socket).ok().and_then(|metadata| User::from_uid(Uid::from_raw(metadata.uid())).ok().flatten());
        let user = running.or_else(|| User::from_name(SERVICE).ok().flatten()).or_else(|| User::from_uid(Uid::effective()).ok().flatten());
        match user {
            Some(user) => Self { groups: groups(&user), uid: user.uid.as_raw(), name: user.name },
            None => {
                Self { name: format!("uid {}", Uid::effective()), uid: Uid::effective().as_raw(), groups: vec![Gid::effective().as_raw()] }
            }
        }
    }

    /// Whether this user has `right` on `path`, and can come there: `Err` names the first directory or file that is closed.
    pub fn check(&self, path: &Path, right: Right) -> Result<(), String> {
        let mut ancestors: Vec<_> = path.ancestors().skip(1).collect();
        ancestors.reverse();
        for directory in ancestors {
            self.check_one(directory, Right::Enter)?;
        }
        self.check_one(path, right)
    }

    fn check_one(&self, path: &Path, right: Right) -> Result<(), String> {
        let metadata = std::fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?;
        if self.may(metadata.uid(), metadata.gid(), metadata.mode(), right) {
            return Ok(());
        }
        let how = match right {
            Right::Enter => "enter",
            Right::Write => "write to",
        };
        let owner =
            User::from_uid(Uid::from_raw(metadata.uid())).ok().flatten().map_or_else(|| metadata.uid().to_string(), |user| user.name);
        Err(format!("user {} may not {how} {}: mode {:04o}, owner {owner}", self.name, path.display(), metadata.mode() & 0o7777))
    }

    fn may(&self, uid: u32, gid: u32, mode: u32, right: Right) -> bool {
        let right = right as u32;
        let bits = if uid == self.uid {
            right << 6
        } else if self.groups.contains(&gid) {
            right << 3
        } else {
            right
        };
        self.uid == 0 || mode & bits != 0
    }
}

fn groups(user: &User) -> Vec<u32> {
    let Ok(name) = CString::new(user.name.as_str()) else { return vec![user.gid.as_raw()] };
    getgrouplist(&name, user.gid).unwrap_or_else(|_| vec![user.gid]).into_iter().map(Gid::as_raw).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn modes() {
        let account = Account { name: "ha-snmp".to_owned(), uid: 990, groups: vec![990, 4] };
        for (uid, gid, mode, may) in [
            (990, 0, 0o700, true),
            (0, 4, 0o770, true),
            (0, 0, 0o770, false),
            (0, 0, 0o007, true),
            (990, 4, 0o077, false), // the owner has the owner's bits only
            (0, 990, 0o707, false),
        ] {
            assert_eq!(account.may(uid, gid, mode, Right::Write), may, "{uid} {gid} {mode:o}");
        }
        assert!(Account { uid: 0, ..account }.may(1, 1, 0, Right::Enter));
    }

    #[test]
    fn what_is_closed_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
        let account = Account { name: "nobody".to_owned(), uid: 65_534, groups: vec![65_534] };
        let error = account.check(&folder.path().join("x"), Right::Write).unwrap_err();
        assert!(error.starts_with(&format!("user nobody may not enter {}: mode 0700", folder.path().display())), "{error}");
        assert_eq!(account.check(Path::new("/tmp"), Right::Write), Ok(()));
    }
}

//! Who is at the other end of the socket, and what that user may do.

use super::Refusal;
use nix::unistd::{Gid, Group, Uid, User, getgrouplist};
use std::ffi::CString;
use std::io;
use tokio::net::UnixStream;

/// The process at the other end, as the kernel says (SO_PEERCRED, unix(7)): at the time when it connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its effective user.
    pub uid: u32,
    /// Its effective group.
    pub gid: u32,
    /// Its process, if it is in a namespace that this one sees.
    pub pid: Option<i32>,
    /// The name of its user; `uid 1000` where the host has none.
    pub user: String,
}

impl Peer {
    /// Why this user may not change things, of a service that runs as the user `own` and has members of `group` do so.
    pub(super) fn not_permitted(&self, own: &str, group: Option<&str>) -> Refusal {
        Refusal::NotPermitted { user: self.user.clone(), agent_user: own.to_owned(), group: group.map(str::to_owned) }
    }
}

/// Credentials from the kernel; nothing was looked up for them yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Credentials {
    pub uid: u32,
    pub gid: u32,
    pub pid: Option<i32>,
}

impl Credentials {
    /// Of whoever connected.
    pub fn of(stream: &UnixStream) -> io::Result<Self> {
        let credentials = stream.peer_cred()?;
        Ok(Self { uid: credentials.uid(), gid: credentials.gid(), pid: credentials.pid() })
    }

    /// Whether this is root or the service's own user, who may do all.
    pub fn is_owner(&self) -> bool {
        self.uid == 0 || self.uid == Uid::effective().as_raw()
    }

    /// The user behind it, and whether it may change things, as an owner or as a member of `group`. May wait for a directory service:
    /// not for a service's own thread.
    pub fn look_up(&self, group: Option<&str>) -> (Peer, bool) {
        let account = User::from_uid(Uid::from_raw(self.uid)).ok().flatten();
        let may_change = self.is_owner() || group.is_some_and(|group| self.is_member(account.as_ref(), group));
        let user = account.map_or_else(|| format!("uid {}", self.uid), |account| account.name);
        (Peer { uid: self.uid, gid: self.gid, pid: self.pid, user }, may_change)
    }

    /// By its effective group, or by what the host's databases say of its user now: who was added to the group need not log in again.
    fn is_member(&self, account: Option<&User>, group: &str) -> bool {
        let Ok(Some(group)) = Group::from_name(group) else { return false };
        if self.gid == group.gid.as_raw() {
            return true;
        }
        account.is_some_and(|account| groups(account).contains(&group.gid))
    }
}

/// The name of the user that this process runs as.
pub(super) fn own_user() -> String {
    let uid = Uid::effective();
    User::from_uid(uid).ok().flatten().map_or_else(|| format!("uid {uid}"), |account| account.name)
}

fn groups(account: &User) -> Vec<Gid> {
    let Ok(name) = CString::new(account.name.as_str()) else { return Vec::new() };
    getgrouplist(&name, account.gid).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(uid: u32, gid: u32, group: Option<&str>) -> bool {
        Credentials { uid, gid, pid: None }.look_up(group).1
    }

    #[test]
    fn owners_and_members_may() {
        assert!(may(0, 0, None));
        assert!(may(Uid::effective().as_raw(), 65_534, None));
        // `daemon` has the user and the group 1 on every Debian, `bin` has 2.
        assert!(!may(1, 1, None));
        assert!(may(1, 1, Some("daemon")));
        assert!(may(1, 65_534, Some("daemon")), "by the database, not only by what the process runs with");
        assert!(!may(2, 2, Some("daemon")));
        assert!(!may(1, 1, Some("no-such-group")));
    }

    #[test]
    fn a_user_without_a_name_is_a_number() {
        let (peer, may_change) = Credentials { uid: 4_000_000_000, gid: 0, pid: Some(7) }.look_up(None);
        assert_eq!((peer.user.as_str(), peer.pid, may_change), ("uid 4000000000", Some(7), false));
    }
}

//! Reaching the master, and saying in plain words why it cannot be reached.

use crate::config::Master;
use nix::unistd::{Gid, Group, Uid, User};
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with};
use std::fs::Metadata;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// A write that the master does not take within this time is the end of the connection: it must never hold us for ever.
const WRITE_TIMEOUT: Duration = Duration::from_secs(2);

/// How long a TCP connect may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// A connection to the master, read by one thread and written by two.
#[derive(Debug)]
pub enum Stream {
    Unix(UnixStream),
    Tcp(TcpStream),
}

impl Stream {
    /// Connects, or says why not, for people.
    pub fn connect(master: &Master) -> Result<Self, String> {
        match master {
            Master::Unix(path) => connect_unix(path).map(Self::Unix).map_err(|error| why_not_unix(path, &error)),
            Master::Tcp(address) => connect_tcp(*address).map(Self::Tcp).map_err(|error| {
                format!("cannot connect to {address}: {error}; is snmpd running, with `master agentx` and `agentXSocket tcp:{address}`?")
            }),
        }
    }

    pub fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Unix(stream) => { stream }.read(buffer),
            Self::Tcp(stream) => { stream }.read(buffer),
        }
    }

    pub fn write_all(&self, octets: &[u8]) -> io::Result<()> {
        match self {
            Self::Unix(stream) => { stream }.write_all(octets),
            Self::Tcp(stream) => { stream }.write_all(octets),
        }
    }

    /// Ends the connection in both directions; a blocked reader wakes up.
    pub fn shut_down(&self) {
        // An error here says that the connection is gone already.
        let _ = match self {
            Self::Unix(stream) => stream.shutdown(Shutdown::Both),
            Self::Tcp(stream) => stream.shutdown(Shutdown::Both),
        };
    }
}

/// Does not wait: a connect to a master that hangs with a full queue would block as long as it hangs (unix(7), EAGAIN).
fn connect_unix(path: &Path) -> io::Result<UnixStream> {
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
    connect(&socket, &SocketAddrUnix::new(path)?)?;
    let stream = UnixStream::from(socket);
    stream.set_nonblocking(false)?;
    stream.set_write_timeout(Some(WRITE_TIMEOUT))?;
    Ok(stream)
}

fn connect_tcp(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, CONNECT_TIMEOUT)?;
    // One small PDU at a time: Nagle's algorithm would hold each back until the last is acknowledged.
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(WRITE_TIMEOUT))?;
    Ok(stream)
}

fn why_not_unix(path: &Path, error: &io::Error) -> String {
    let socket = path.display();
    match error.kind() {
        ErrorKind::NotFound => format!("there is no socket {socket}: is snmpd running, with `master agentx` in snmpd.conf?"),
        ErrorKind::ConnectionRefused => format!("nobody listens on {socket}: is snmpd running, with `master agentx` in snmpd.conf?"),
        ErrorKind::WouldBlock => format!("snmpd does not accept connections on {socket}: does it hang?"),
        ErrorKind::PermissionDenied => why_not_permitted(path),
        _ => format!("cannot connect to {socket}: {error}"),
    }
}

/// The user that Debian's snmpd runs as. snmpd gives the socket to the user and group of agentXPerms, but not the socket's directory, which
/// the group must be able to enter as "others"; and it takes no `root` there ("Can't identify user", measured on 5.9.3).
const SNMPD_USER: &str = "Debian-snmp";

fn why_not_permitted(path: &Path) -> String {
    let (user, group) = (user_name(Uid::effective()), group_name(Gid::effective()));
    let parent = path.parent().unwrap_or(Path::new("/"));
    let found: Vec<String> =
        [path, parent].iter().filter_map(|path| std::fs::metadata(path).ok().map(|found| describe(path, &found))).collect();
    format!(
        "user {user} (group {group}) may not connect to {}: {}; write `agentXPerms 0660 0555 {SNMPD_USER} {group}` into snmpd.conf and restart snmpd",
        path.display(),
        if found.is_empty() { "its directory is closed to it".to_owned() } else { found.join(", ") },
    )
}

/// `/var/agentx is mode 0700, owner root, group root`
fn describe(path: &Path, found: &Metadata) -> String {
    let owner = user_name(Uid::from_raw(found.uid()));
    let group = group_name(Gid::from_raw(found.gid()));
    format!("{} is mode {:04o}, owner {owner}, group {group}", path.display(), found.mode() & 0o7777)
}

fn user_name(uid: Uid) -> String {
    User::from_uid(uid).ok().flatten().map_or_else(|| uid.to_string(), |user| user.name)
}

fn group_name(gid: Gid) -> String {
    Group::from_gid(gid).ok().flatten().map_or_else(|| gid.to_string(), |group| group.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    fn refusal(path: &Path) -> String {
        Stream::connect(&Master::Unix(path.to_owned())).unwrap_err()
    }

    #[test]
    fn a_missing_and_a_deserted_socket() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("master");
        assert!(refusal(&path).contains("is snmpd running, with `master agentx`"), "{}", refusal(&path));
        drop(UnixListener::bind(&path).unwrap());
        assert!(refusal(&path).contains("nobody listens on"), "{}", refusal(&path));
    }

    #[test]
    fn a_master_that_hangs_does_not_hold_us() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("master");
        let _hung = UnixListener::bind(&path).unwrap();
        // The queue of std's listener has at most 4096 places (somaxconn), and nobody accepts.
        let mut kept = Vec::new();
        let refusal = loop {
            match Stream::connect(&Master::Unix(path.clone())) {
                Ok(stream) => kept.push(stream),
                Err(text) => break text,
            }
            assert!(kept.len() <= 10_000);
        };
        assert!(refusal.contains("does it hang?") || refusal.contains("Too many open files"), "{refusal}");
    }

    #[test]
    fn permission_denied_names_user_mode_and_the_line_to_write() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("master");
        let _listener = UnixListener::bind(&path).unwrap();
        let text = why_not_unix(&path, &io::Error::from(ErrorKind::PermissionDenied));
        let (user, group) = (user_name(Uid::effective()), group_name(Gid::effective()));
        assert!(text.starts_with(&format!("user {user} (group {group}) may not connect to {}", path.display())), "{text}");
        let mode = std::fs::metadata(&path).unwrap().mode() & 0o7777;
        assert!(text.contains(&format!("master is mode {mode:04o}, owner {user}")), "{text}");
        assert!(text.contains(&format!("`agentXPerms 0660 0555 Debian-snmp {group}`")), "{text}");
    }

    #[test]
    fn r25_unix_and_tcp_both_with_a_bound_on_writes_and_tcp_without_delay() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let Stream::Tcp(tcp) = Stream::connect(&Master::Tcp(listener.local_addr().unwrap())).unwrap() else { panic!("no TCP") };
        assert!(tcp.nodelay().unwrap());
        assert_eq!(tcp.write_timeout().unwrap(), Some(WRITE_TIMEOUT));

        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("master");
        let _listener = UnixListener::bind(&path).unwrap();
        let Stream::Unix(unix) = Stream::connect(&Master::Unix(path)).unwrap() else { panic!("no unix socket") };
        assert_eq!(unix.write_timeout().unwrap(), Some(WRITE_TIMEOUT));
    }

    #[test]
    fn a_refused_tcp_connect_names_the_address() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let text = Stream::connect(&Master::Tcp(address)).unwrap_err();
        assert!(text.contains(&format!("agentXSocket tcp:{address}")), "{text}");
    }
}

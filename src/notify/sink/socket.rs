//! The socket of a sink: opened as the configuration says, connected, so that only the receiver is heard and its host's ICMP errors are seen.

use crate::config::{Direct, Transport};
use crate::snmp::{MAX_MESSAGE, frame};
use socket2::{Domain, Protocol, SockAddr, TcpKeepalive, Type};
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream, UdpSocket, lookup_host};
use tokio::time::timeout;

/// How long a name server may take, and how long each address may take to accept a TCP connection.
const PATIENCE: Duration = Duration::from_secs(5);
/// A message that the receiver does not take within this time is the end of the connection.
const WRITE_TIMEOUT: Duration = Duration::from_secs(2);
/// What was written and not acknowledged by the receiver's kernel for so long is the end of the connection, and so is silence on an idle one.
const DEAD_AFTER: Duration = Duration::from_secs(20);

/// A socket that is connected to the receiver.
#[derive(Debug)]
pub struct Socket {
    receiver: SocketAddr,
    local: Option<SocketAddr>,
    carrier: Carrier,
    /// UDP: room for one datagram. TCP: what was read and is not a whole message yet.
    buffer: Vec<u8>,
}

#[derive(Debug)]
enum Carrier {
    Udp(UdpSocket),
    Tcp(TcpStream),
}

impl Socket {
    /// Resolves the name and connects to the first address that can be connected to, beginning with another one each `turn`: that a UDP
    /// socket is connected does not mean that anybody is there.
    ///
    /// # Errors
    /// Why not, for people: the reason of each address.
    pub async fn open(direct: &Direct, turn: usize) -> Result<Self, String> {
        let mut addresses = resolve(direct).await?;
        let first = turn.checked_rem(addresses.len()).unwrap_or_default();
        addresses.rotate_left(first);
        let mut reasons = Vec::new();
        for receiver in addresses {
            match timeout(PATIENCE, connect(direct, receiver)).await {
                Ok(Ok(socket)) => return Ok(socket),
                Ok(Err(reason)) => reasons.push(reason),
                Err(_) => reasons.push(format!("no answer from tcp:{receiver} within {PATIENCE:?}")),
            }
        }
        Err(reasons.join("; "))
    }

    /// Its own address if that is IPv4, else 0.0.0.0: the agent-addr of v1 (RFC 3584 section 3.1).
    pub fn agent_address(&self) -> Ipv4Addr {
        match self.local.map(|local| local.ip()) {
            Some(IpAddr::V4(address)) => address,
            _ => Ipv4Addr::UNSPECIFIED,
        }
    }

    /// Sends one message.
    ///
    /// # Errors
    /// Why the socket is of no use any more, for people.
    pub async fn send(&mut self, octets: &[u8]) -> Result<(), String> {
        let written = match &mut self.carrier {
            Carrier::Udp(socket) => timeout(WRITE_TIMEOUT, socket.send(octets)).await.map(|sent| sent.map(drop)),
            Carrier::Tcp(stream) => timeout(WRITE_TIMEOUT, stream.write_all(octets)).await,
        };
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(why_not(&self.name(), &error)),
            Err(_) => Err(format!("{} takes no data", self.name())),
        }
    }

    /// The next message of the receiver. May be dropped while it waits: nothing is lost by that.
    ///
    /// # Errors
    /// Why the socket is of no use any more, for people.
    pub async fn receive(&mut self) -> Result<Vec<u8>, String> {
        let name = self.name();
        loop {
            let read = match &mut self.carrier {
                Carrier::Udp(socket) => {
                    self.buffer.resize(MAX_MESSAGE, 0);
                    let received = socket.recv(&mut self.buffer).await.map_err(|error| why_not(&name, &error))?;
                    return Ok(self.buffer.get(..received).unwrap_or_default().to_vec());
                }
                Carrier::Tcp(stream) => {
                    if let Some(message) = next_message(&mut self.buffer).map_err(|reason| format!("{name}: {reason}"))? {
                        return Ok(message);
                    }
                    stream.read_buf(&mut self.buffer).await
                }
            };
            match read {
                Ok(0) => return Err(format!("{name} closed the connection")),
                Ok(_) => {}
                Err(error) => return Err(why_not(&name, &error)),
            }
        }
    }

    fn name(&self) -> String {
        match self.carrier {
            Carrier::Udp(_) => format!("udp:{}", self.receiver),
            Carrier::Tcp(_) => format!("tcp:{}", self.receiver),
        }
    }
}

/// What a system call says of the receiver, for people.
fn why_not(name: &str, error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionRefused => format!("nobody listens on {name}: is the receiver running there?"),
        ErrorKind::NetworkUnreachable => format!("no route to {name}: {error}"),
        _ => format!("{name}: {error}"),
    }
}

/// Takes the first whole message out of what was read from a stream (RFC 3430 section 2.1).
fn next_message(buffer: &mut Vec<u8>) -> Result<Option<Vec<u8>>, String> {
    let Some(length) = frame(buffer).map_err(|bad| format!("{bad}: the connection is closed"))? else { return Ok(None) };
    if buffer.len() < length {
        return Ok(None);
    }
    let rest = buffer.split_off(length);
    Ok(Some(std::mem::replace(buffer, rest)))
}

/// The addresses of the receiver that can be reached from the source address.
async fn resolve(direct: &Direct) -> Result<Vec<SocketAddr>, String> {
    let host = &direct.host;
    let found = timeout(PATIENCE, lookup_host((host.as_str(), direct.port))).await;
    let found = found.map_err(|_| format!("cannot resolve {host}: no answer from the name server within {PATIENCE:?}"))?;
    let all: Vec<SocketAddr> = found.map_err(|error| format!("cannot resolve {host}: {error}"))?.collect();
    let Some(source) = direct.source else {
        return if all.is_empty() { Err(format!("cannot resolve {host}: no address")) } else { Ok(all) };
    };
    let reachable: Vec<SocketAddr> = all.into_iter().filter(|address| address.is_ipv4() == source.is_ipv4()).collect();
    if reachable.is_empty() {
        return Err(format!("{host} has no address of the kind of the source address {source}: give a source of the other kind, or none"));
    }
    Ok(reachable)
}

async fn connect(direct: &Direct, receiver: SocketAddr) -> Result<Socket, String> {
    let (kind, protocol, scheme) = match direct.transport {
        Transport::Udp => (Type::DGRAM, Protocol::UDP, "udp"),
        Transport::Tcp => (Type::STREAM, Protocol::TCP, "tcp"),
    };
    let refused = |error: io::Error| why_not(&format!("{scheme}:{receiver}"), &error);
    let socket = socket2::Socket::new(Domain::for_address(receiver), kind.nonblocking(), Some(protocol)).map_err(refused)?;
    bind(&socket, direct)?;
    let (carrier, local) = match direct.transport {
        Transport::Udp => {
            socket.connect(&SockAddr::from(receiver)).map_err(refused)?;
            let socket = UdpSocket::from_std(socket.into()).map_err(refused)?;
            let local = socket.local_addr().ok();
            (Carrier::Udp(socket), local)
        }
        Transport::Tcp => {
            // One small message at a time: Nagle's algorithm would hold each back until the last is acknowledged.
            socket.set_tcp_nodelay(true).map_err(refused)?;
            socket.set_tcp_user_timeout(Some(DEAD_AFTER)).map_err(refused)?;
            socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(DEAD_AFTER).with_interval(PATIENCE)).map_err(refused)?;
            let stream = TcpSocket::from_std_stream(socket.into()).connect(receiver).await.map_err(refused)?;
            let local = stream.local_addr().ok();
            (Carrier::Tcp(stream), local)
        }
    };
    Ok(Socket { receiver, local, carrier, buffer: Vec::new() })
}

/// Ties a socket to the interface and the source address of the configuration.
fn bind(socket: &socket2::Socket, direct: &Direct) -> Result<(), String> {
    if let Some(interface) = &direct.interface {
        socket.bind_device(Some(interface.as_bytes())).map_err(|error| match error.kind() {
            // Since Linux 5.7 everybody may, as long as the socket is not bound to another one.
            ErrorKind::PermissionDenied => {
                format!("may not send by interface {interface}: it takes Linux 5.7, or the capability CAP_NET_RAW")
            }
            _ => format!("cannot send by interface {interface}: {error}; `ip link` shows those that there are"),
        })?;
    }
    if let Some(source) = direct.source {
        socket.bind(&SockAddr::from(SocketAddr::new(source, 0))).map_err(|error| match error.kind() {
            ErrorKind::AddrNotAvailable => {
                format!("cannot send from {source}: this machine does not have the address now; `ip address` shows those that it has")
            }
            _ => format!("cannot send from {source}: {error}"),
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Everything that comes out of a stream, read in pieces of this size, and whether it ended in an error.
    fn messages(stream: &[u8], piece: usize) -> (Vec<Vec<u8>>, bool) {
        let (mut buffer, mut found) = (Vec::new(), Vec::new());
        for piece in stream.chunks(piece) {
            buffer.extend_from_slice(piece);
            loop {
                match next_message(&mut buffer) {
                    Ok(Some(message)) => found.push(message),
                    Ok(None) => break,
                    Err(_) => return (found, true),
                }
            }
        }
        (found, false)
    }

    #[test]
    fn a_frame_that_begins_no_message_ends_the_connection() {
        assert_eq!(messages(b"\x30\x02ab\x30\x00HTTP", 3), (vec![b"\x30\x02ab".to_vec(), b"\x30\x00".to_vec()], true));
        assert_eq!(messages(&[0x30, 0x84, 0x7f, 0xff, 0xff, 0xff], 1), (vec![], true));
    }

    proptest! {
        #[test]
        fn messages_come_out_however_the_stream_is_cut(bodies in prop::collection::vec(0usize..300, 0..8), piece in 1usize..400) {
            let whole: Vec<Vec<u8>> = bodies.iter().map(|&len| {
                let [high, low] = u16::try_from(len).unwrap().to_be_bytes();
                [vec![0x30, 0x82, high, low], vec![7; len]].concat()
            }).collect();
            prop_assert_eq!(messages(&whole.concat(), piece), (whole, false));
        }

        #[test]
        fn garbage_never_panics(stream in prop::collection::vec(any::<u8>(), 0..200), piece in 1usize..50) {
            messages(&stream, piece);
        }
    }
}

//! A receiver of SNMP v2c traps and informs (RFC 3416 sections 4.2.6 and 4.2.7) that tells when it had decoded one.

use crate::client::{binding, v2c};
use crate::failure::Failure;
use ha_snmp::smi::{Oid, Value};
use rasn_snmp::v2::{Pdu, Pdus, Response};
use rasn_snmp::v2c::Message;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Octets that may wait in the socket: a burst of 5000 notifications, and what the kernel counts for each beside its octets.
const BUFFER: usize = 16 << 20;

/// A socket on a free port of 127.0.0.1.
pub struct Receiver {
    socket: UdpSocket,
    buffer: Vec<u8>,
    /// The port.
    pub port: u16,
}

/// A notification that was decoded.
pub struct Arrival {
    /// When it was, nanoseconds since 1970.
    pub at: u64,
    bindings: Vec<(Oid, Value)>,
}

impl Receiver {
    /// A receiver on a free port.
    pub fn bind() -> Result<Self, Failure> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).map_err(Failure::Socket)?;
        let port = socket.local_addr().map_err(Failure::Socket)?.port();
        // Beyond the limit of the system only root may go; others get as much as that allows.
        if rustix::net::sockopt::set_socket_recv_buffer_size_force(&socket, BUFFER).is_err() {
            rustix::net::sockopt::set_socket_recv_buffer_size(&socket, BUFFER).map_err(|error| Failure::Socket(error.into()))?;
        }
        Ok(Self { socket, buffer: vec![0; 65_535], port })
    }

    /// The next notification, or `Failure::Timeout`. An inform is acknowledged.
    pub fn next(&mut self, patience: Duration) -> Result<Arrival, Failure> {
        // Zero would mean to wait for ever.
        self.socket.set_read_timeout(Some(patience.max(Duration::from_millis(1)))).map_err(Failure::Socket)?;
        let (length, from) = self.socket.recv_from(&mut self.buffer).map_err(|error| match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => Failure::Timeout(patience),
            _ => Failure::Socket(error),
        })?;
        let octets = self.buffer.get(..length).unwrap_or_default();
        let message = rasn::ber::decode::<Message<Pdus>>(octets).map_err(|error| Failure::Decode(error.to_string()))?;
        let (pdu, is_inform) = match message.data {
            Pdus::Trap(trap) => (trap.0, false),
            Pdus::InformRequest(inform) => (inform.0, true),
            other => return Err(Failure::Decode(format!("{other:?} is no notification"))),
        };
        let answer = is_inform.then(|| pdu.clone());
        let bindings = pdu.variable_bindings.into_iter().map(binding).collect::<Result<_, _>>()?;
        let arrival = Arrival { at: now(), bindings };
        if let Some(pdu) = answer {
            self.acknowledge(pdu, from)?;
        }
        Ok(arrival)
    }

    /// With the same variable bindings and no error: RFC 3416 section 4.2.7.
    fn acknowledge(&self, pdu: Pdu, to: SocketAddr) -> Result<(), Failure> {
        let octets = v2c(Pdus::Response(Response(pdu)))?;
        self.socket.send_to(&octets, to).map(drop).map_err(Failure::Socket)
    }
}

impl Arrival {
    /// The value of the first instance of `object`.
    pub fn value(&self, object: &Oid) -> Option<&Value> {
        self.bindings.iter().find(|(oid, _)| oid.starts_with(object)).map(|(_, value)| value)
    }
}

/// Nanoseconds since 1970, by the clock that date(1) shows.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}

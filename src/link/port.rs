//! What a link is opened as.

use super::framing::Garbage;
use super::serial::SerialPort;
use super::udp::UdpPort;
use crate::config::Medium;
use nix::errno::Errno;
use std::io;
use std::net::IpAddr;
use std::path::PathBuf;
use std::task::{Context, Poll};

/// What sendto(2) of a bound socket says when its interface or its address is gone.
const LOST: [Errno; 4] = [Errno::ENODEV, Errno::ENXIO, Errno::EADDRNOTAVAIL, Errno::EINVAL];

/// What a port gives.
#[derive(Debug)]
pub(super) enum Received {
    /// Maybe a frame.
    Octets(Vec<u8>),
    /// What was damaged on the line.
    Garbage(Garbage),
    /// Octets of somebody who is not the peer: not looked at.
    Stranger {
        /// Whose.
        from: IpAddr,
        /// Who may.
        peer: IpAddr,
    },
    /// Octets, but nothing whole yet.
    Part,
}

impl From<Result<Vec<u8>, Garbage>> for Received {
    fn from(end: Result<Vec<u8>, Garbage>) -> Self {
        end.map_or_else(Self::Garbage, Self::Octets)
    }
}

/// An open link. Nothing here waits.
#[derive(Debug)]
pub(super) enum Port {
    Udp(UdpPort),
    Serial(SerialPort),
}

impl Port {
    /// Opens the end of the node with the index `local`.
    pub fn open(medium: &Medium, local: u8) -> io::Result<Self> {
        match medium {
            Medium::Udp { interface, mode } => UdpPort::open(own::<String>(interface, local), *mode, local).map(Self::Udp),
            Medium::Serial { device, baud } => SerialPort::open(own::<PathBuf>(device, local), *baud).map(Self::Serial),
        }
    }

    pub fn send(&mut self, frame: &[u8]) -> io::Result<()> {
        match self {
            Self::Udp(udp) => udp.send(frame),
            Self::Serial(serial) => serial.send(frame),
        }
    }

    pub fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Received>> {
        match self {
            Self::Udp(udp) => udp.poll_receive(context),
            Self::Serial(serial) => serial.poll_receive(context),
        }
    }

    /// Whether `error` of a call means that it has to be opened anew: the device, the interface or the address is gone. All else passes.
    pub fn is_lost(&self, error: &io::Error) -> bool {
        match self {
            Self::Udp(_) => error.raw_os_error().is_some_and(|number| LOST.contains(&Errno::from_raw(number))),
            Self::Serial(_) => !matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted),
        }
    }

    /// Whether it has to be opened anew although no call has failed. A line whose device goes away says so in a call.
    pub fn is_stale(&self) -> bool {
        match self {
            Self::Udp(udp) => udp.is_stale(),
            Self::Serial(_) => false,
        }
    }
}

/// That of the local node.
pub(super) fn own<T>([first, second]: &[T; 2], local: u8) -> &T {
    if local == 0 { first } else { second }
}

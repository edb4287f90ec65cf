//! From a host name to an open TCP connection: what the tcp and http probes share.

use crate::view::{Failure, Figure, Sample, Status};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout_at};

/// When a run that may take `timeout` ends its waiting. A peer that stays silent is a measurement (critical), a run that is cut off is a
/// failure of the probe, so we are the first to give up.
pub(super) fn deadline(timeout: Duration) -> Instant {
    Instant::now() + timeout.saturating_sub((timeout / 10).min(Duration::from_millis(100)))
}

/// Microseconds, the unit of all response times.
pub(super) fn micros(duration: Duration) -> Figure {
    Figure::Integer(i128::try_from(duration.as_micros()).unwrap_or(i128::MAX))
}

/// A peer that is not as it should be, without any figure.
pub(super) fn critical(reason: &str) -> Sample {
    Sample { status: Status::Critical, text: super::line::one_line(reason), figures: BTreeMap::new() }
}

/// The addresses of `host`, which may be an address itself.
///
/// # Errors
/// [`Failure::System`] where the name does not resolve: that says nothing about the peer.
pub(super) async fn resolve(host: &str, port: u16, deadline: Instant) -> Result<Vec<SocketAddr>, Failure> {
    let failure = |reason: &dyn std::fmt::Display| Failure::System(format!("cannot resolve {host}: {reason}"));
    let found = timeout_at(deadline, lookup_host((host, port))).await.map_err(|_| failure(&"no answer from the resolver"))?;
    let addresses: Vec<SocketAddr> = found.map_err(|error| failure(&error))?.collect();
    if addresses.is_empty() { Err(failure(&"no address")) } else { Ok(addresses) }
}

/// Connects to the first of `addresses` that answers, and says how long that one took. Each gets its share of the time that is left, so that a
/// silent first one does not use up all.
///
/// # Errors
/// The reason of each address.
pub(super) async fn connect(addresses: &[SocketAddr], deadline: Instant) -> Result<(TcpStream, Duration), String> {
    let mut reasons = Vec::new();
    for (place, address) in addresses.iter().enumerate() {
        let began = Instant::now();
        let left = u32::try_from(addresses.len() - place).unwrap_or(u32::MAX);
        let share = deadline.saturating_duration_since(began) / left.max(1);
        match timeout_at(began + share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok((stream, began.elapsed())),
            Ok(Err(error)) => reasons.push(format!("{address}: {error}")),
            Err(_) => reasons.push(format!("{address}: no answer to connect in {:.1} s", share.as_secs_f64())),
        }
    }
    Err(reasons.join("; "))
}

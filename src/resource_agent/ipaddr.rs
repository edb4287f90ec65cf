//! `ipaddr`: an address of an interface, by netlink; neighbours are told at once that it moved.
//!
//! A start sends one probe that asks who has the address (RFC 5227 section 2.1.1, RFC 4862 section 5.4.2), adds the address at once, and tells the
//! neighbours. Waiting for an answer first, as those sections want it (up to seven seconds), would be an outage as long as the wait, in each
//! takeover, for the sake of a mistake. A holder on the same link answers within a millisecond: what arrives within [`LISTEN`] takes the
//! address away again and fails the start; what arrives later, while the announcements are repeated, fails the next monitor.
//!
//! | the interface has | probe | monitor | start | stop |
//! |---|---|---|---|---|
//! | not the address | stopped | stopped | added | stopped |
//! | not the address, and no carrier, or is down | absent | stopped | absent | stopped |
//! | the address | running | running | announced | deleted |
//! | the address, and no carrier, or is down: whatever it serves is cut off | running | failed | absent | deleted |
//! | the address with another prefix | running | failed | replaced | deleted |
//! | the address, tentative (RFC 4862) | running | running | waited for | deleted |
//! | the address, duplicate (RFC 4862) | running | failed | replaced | deleted |
//! | nothing: it is not there | absent | stopped | absent | stopped |
//!
//! The same address on another interface is somebody else's: on `lo` it is how servers behind a load balancer are set up.

mod announce;
mod carrier;
mod frame;
mod held;
mod interface;
mod netlink;
mod wire;

pub(super) use announce::Announcements;

use super::{Context, Missing, Operation, Outcome};
use held::{Held, State};
use interface::Interface;
use netlink::Netlink;
use nix::errno::Errno;
use std::io;
use std::net::IpAddr;
use std::time::Duration;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, timeout};
use wire::Wire;

/// How long a start listens for a foreign holder after the address has been added; it answers already.
const LISTEN: Duration = Duration::from_millis(20);
/// From one look at a tentative address to the next.
const AGAIN: Duration = Duration::from_millis(50);

/// An address that is to be on an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) address: IpAddr,
    pub(super) prefix: u8,
    pub(super) interface: String,
    /// Announced again so often for as long as it is held.
    pub(super) announce_interval: Option<Duration>,
}

pub(super) async fn operate(wanted: &Wanted, context: &Context, operation: Operation, deadline: Instant) -> Outcome {
    let done = loop {
        match once(wanted, context, operation).await {
            Err(error) if passes(&error) && Instant::now() + AGAIN < deadline => sleep(AGAIN).await,
            done => break done,
        }
    };
    match done {
        Ok(Outcome::Running) if operation == Operation::Start => usable(wanted, deadline).await,
        Ok(outcome) => outcome,
        Err(error) => Outcome::failed(&format!("{} on {}: {error}", wanted.address, wanted.interface)),
    }
}

async fn once(wanted: &Wanted, context: &Context, operation: Operation) -> io::Result<Outcome> {
    let announcements = &context.announcements;
    match operation {
        Operation::Probe => look(wanted).await.map(|seen| match judge(wanted, &seen, false) {
            Outcome::Stopped => usable_interface(wanted, seen.map(|(interface, _)| interface)).err().unwrap_or(Outcome::Stopped),
            outcome => outcome,
        }),
        Operation::Monitor => look(wanted).await.map(|seen| match (judge(wanted, &seen, true), announcements.foreign(wanted.address)) {
            (Outcome::Running, Some(holder)) => duplicate(wanted, &holder),
            (Outcome::Running, None) => {
                announcements.go_on(wanted);
                Outcome::Running
            }
            (outcome, _) => outcome,
        }),
        Operation::Start => start(wanted, announcements).await,
        Operation::Stop => {
            // First of all: an announcement after the address has gone would take it from the node that has it now.
            announcements.end(wanted.address);
            stop(wanted).await
        }
    }
}

/// Whether this machine has no room for the question, or the kernel was too busy to answer: that says nothing about the address.
fn passes(error: &io::Error) -> bool {
    let number = error.raw_os_error().map(Errno::from_raw);
    matches!(number, Some(Errno::EMFILE | Errno::ENFILE | Errno::ENOMEM | Errno::ENOBUFS | Errno::EAGAIN))
}

/// What a look at the interface shows; `None`: there is no such interface.
type Seen = Option<(Interface, State)>;

async fn look(wanted: &Wanted) -> io::Result<Seen> {
    let wanted = wanted.clone();
    blocking(move || look_now(&wanted)).await
}

/// Netlink and the list of interfaces may wait for the lock of the kernel's network configuration.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

fn look_now(wanted: &Wanted) -> io::Result<Seen> {
    let Some(interface) = interface::find(&wanted.interface)? else { return Ok(None) };
    let held = Netlink::open()?.addresses(interface.index, wanted.address)?;
    Ok(Some((interface, held::state(wanted.prefix, &held))))
}

fn judge(wanted: &Wanted, seen: &Seen, strictly: bool) -> Outcome {
    match seen {
        None | Some((_, State::Absent)) => Outcome::Stopped,
        Some(_) if !strictly => Outcome::Running,
        Some((interface, state)) => match (cut_off(interface), state) {
            (Some(why), _) => Outcome::failed(&why),
            (None, State::OtherPrefix(other)) => {
                Outcome::failed(&format!("{} has the prefix {other} instead of {}", wanted.address, wanted.prefix))
            }
            (None, State::Duplicate) => Outcome::failed(&format!("{} is a duplicate, the kernel found", wanted.address)),
            (None, _) => Outcome::Running,
        },
    }
}

/// Why nobody is reached by it, if so.
fn cut_off(interface: &Interface) -> Option<String> {
    match interface {
        Interface { name, is_up: false, .. } => Some(format!("{name} is down")),
        Interface { name, has_carrier: false, .. } => Some(format!("no carrier on {name}")),
        _ => None,
    }
}

/// The interface, if an address can be used there. Else the node cannot have it until that is mended, and it is no failure of the resource that
/// comes again and again: a switch that restarts takes the carrier from both nodes.
fn usable_interface(wanted: &Wanted, interface: Option<Interface>) -> Result<Interface, Outcome> {
    let found = interface.ok_or_else(|| format!("there is no interface {}", wanted.interface));
    let usable = found.and_then(|interface| cut_off(&interface).map_or(Ok(interface), Err));
    usable.map_err(|why| Outcome::absent(Missing::Software, &why))
}

async fn start(wanted: &Wanted, announcements: &Announcements) -> io::Result<Outcome> {
    announcements.end(wanted.address);
    let asked = wanted.clone();
    let wire = match blocking(move || take(&asked)).await? {
        Taken::Not(outcome) => return Ok(outcome),
        Taken::Alone => return Ok(Outcome::Running),
        Taken::With(wire) => wire.listening()?,
    };
    if let Ok(holder) = timeout(LISTEN, wire.foreign()).await {
        let given = wanted.clone();
        blocking(move || release(&given)).await?;
        return Ok(duplicate(wanted, &holder));
    }
    announcements.begin(wanted, wire);
    Ok(Outcome::Running)
}

/// Whether the address is taken.
enum Taken {
    Not(Outcome),
    /// Where there are no neighbours.
    Alone,
    With(Wire),
}

/// Asks who has the address, takes it, and tells the neighbours: all that a client waits for.
fn take(wanted: &Wanted) -> io::Result<Taken> {
    let interface = match usable_interface(wanted, interface::find(&wanted.interface)?) {
        Ok(interface) => interface,
        Err(outcome) => return Ok(Taken::Not(outcome)),
    };
    let mut netlink = Netlink::open()?;
    let wire = Wire::open(&interface, wanted.address)?;
    tell(wanted, "the question who has it", wire.as_ref().map(Wire::probe));
    let held = netlink.addresses(interface.index, wanted.address)?;
    let state = held::state(wanted.prefix, &held);
    if matches!(state, State::OtherPrefix(_) | State::Duplicate) {
        for entry in held {
            netlink.delete(interface.index, entry)?;
        }
    }
    if !matches!(state, State::Present | State::Tentative) {
        netlink.add(interface.index, Held::new(wanted.address, wanted.prefix))?;
    }
    tell(wanted, "its announcement", wire.as_ref().map(Wire::announce));
    Ok(wire.map_or(Taken::Alone, Taken::With))
}

/// A frame that could not be sent, for want of memory or room, does not keep an address down: the repetitions follow.
fn tell(wanted: &Wanted, what: &str, sent: Option<io::Result<()>>) {
    if let Some(Err(error)) = sent {
        tracing::warn!("{} on {}: {what} could not be sent: {error}", wanted.address, wanted.interface);
    }
}

async fn stop(wanted: &Wanted) -> io::Result<Outcome> {
    let given = wanted.clone();
    blocking(move || release(&given)).await?;
    match look(wanted).await.map(|seen| judge(wanted, &seen, false))? {
        Outcome::Running => Ok(Outcome::failed(&format!("{} was deleted, but {} still has it", wanted.address, wanted.interface))),
        outcome => Ok(outcome),
    }
}

/// Deletes the address, with whichever prefix. An interface that is not there, or vanishes meanwhile, has none.
fn release(wanted: &Wanted) -> io::Result<()> {
    let Some(interface) = interface::find(&wanted.interface)? else { return Ok(()) };
    let mut netlink = Netlink::open()?;
    let held = netlink.addresses(interface.index, wanted.address)?;
    interface.keep_secondaries();
    held.into_iter().try_for_each(|entry| netlink.delete(interface.index, entry))
}

/// Waits until nothing about the address is tentative any more: only then programs can be bound to it.
async fn usable(wanted: &Wanted, deadline: Instant) -> Outcome {
    loop {
        match look(wanted).await {
            Ok(Some((_, State::Tentative))) if Instant::now() + AGAIN < deadline => sleep(AGAIN).await,
            Ok(Some((_, State::Tentative))) => return Outcome::failed(&format!("{} is still tentative", wanted.address)),
            Ok(seen) => {
                return match judge(wanted, &seen, true) {
                    Outcome::Stopped => {
                        Outcome::failed(&format!("{} was added, but {} does not have it", wanted.address, wanted.interface))
                    }
                    outcome => outcome,
                };
            }
            Err(error) => return Outcome::failed(&format!("{} on {}: {error}", wanted.address, wanted.interface)),
        }
    }
}

fn duplicate(wanted: &Wanted, holder: &str) -> Outcome {
    Outcome::failed(&format!("{} is also held by {holder}", wanted.address))
}

//! Takes connections, so many at once.

use super::Refusal;
use super::peer::Credentials;
use super::places::{Full, Guest, Places};
use super::protocol::{Answer, Spoken, answer_line};
use std::time::Duration;
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;
use tracing::warn;

/// Takes connections as long as it is polled, and lets `serve` have each; they end with this. `T` is what is answered here; `agent` is the
/// user that has places of its own, if that is known.
pub async fn accept<T: Spoken, F>(listener: UnixListener, agent: impl Fn() -> Option<u32>, serve: impl Fn(UnixStream, Credentials) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let places = Places::default();
    let mut connections = JoinSet::new();
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                warn!("no connection is taken on the socket of the {} for a second: {error}", T::SERVICE);
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        while connections.try_join_next().is_some() {}
        let Ok(credentials) = Credentials::of(&stream) else { continue };
        let guest = match credentials.uid {
            _ if credentials.is_owner() => Guest::Owner,
            uid if agent() == Some(uid) => Guest::Agent,
            uid => Guest::Other(uid),
        };
        match places.take(guest) {
            Ok(place) => {
                let served = serve(stream, credentials);
                connections.spawn(async move {
                    served.await;
                    drop(place);
                });
            }
            Err(full) => turn_away::<T>(&stream, full),
        }
    }
}

/// Says why nothing is asked here, if that can be said at once.
fn turn_away<T: Spoken>(stream: &UnixStream, full: Full) {
    let service = T::SERVICE;
    let refusal = match full {
        Full::All(limit) => Refusal::TooManyClients { service, limit },
        Full::OfUser(limit) => Refusal::TooManyOfUser { service, limit },
    };
    if let Ok(line) = answer_line(&Answer::<T>::Refused(refusal)) {
        // Fits into the buffer of a new socket.
        let _ = stream.try_write(&line);
    }
}

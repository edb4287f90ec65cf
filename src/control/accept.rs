//! Takes connections, so many at once.

use super::Refusal;
use super::peer::Credentials;
use super::protocol::{Answer, Spoken, answer_line};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tracing::warn;

/// So many connections are served at once.
pub const MAX_CLIENTS: usize = 16;
/// So many of them for users other than root and the service's own: they cannot keep an administrator out.
const MAX_OTHERS: usize = 12;

/// Takes connections as long as it is polled, and lets `serve` have each; they end with this. `T` is what is answered here.
pub async fn accept<T: Spoken, F>(listener: UnixListener, serve: impl Fn(UnixStream, Credentials) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let (places, places_of_others) = (Arc::new(Semaphore::new(MAX_CLIENTS)), Arc::new(Semaphore::new(MAX_OTHERS)));
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
        let place = Arc::clone(&places).try_acquire_owned();
        let others = if credentials.is_owner() { Ok(None) } else { Arc::clone(&places_of_others).try_acquire_owned().map(Some) };
        match (place, others) {
            (Ok(place), Ok(other)) => {
                let served = serve(stream, credentials);
                connections.spawn(async move {
                    served.await;
                    drop((place, other));
                });
            }
            _ => turn_away::<T>(&stream),
        }
    }
}

/// Says why nothing is asked here, if that can be said at once.
fn turn_away<T: Spoken>(stream: &UnixStream) {
    let refusal = Refusal::TooManyClients { service: T::SERVICE, limit: MAX_CLIENTS };
    if let Ok(line) = answer_line(&Answer::<T>::Refused(refusal)) {
        // Fits into the buffer of a new socket.
        let _ = stream.try_write(&line);
    }
}

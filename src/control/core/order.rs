//! An order, from its taking to its effect.

use super::connection::Connection;
use crate::control::{ORDER_WAIT, Refusal, Service};
use crate::engine::embedded::command::Command;
use crate::engine::embedded::driver::core::Call;
use std::time::Duration;
use tokio::io::AsyncBufReadExt;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tracing::info;

/// The core's loop takes a call within so long.
const TAKE: Duration = Duration::from_secs(5);
/// Who does not wait for the effect waits so long, for a refusal.
const REFUSAL: Duration = Duration::from_millis(200);

/// Has it carried out, and answers; false if the connection is of no use any more.
pub async fn order(connection: &mut Connection, command: Command, nowait: bool) -> bool {
    if !connection.may_change {
        let refusal = connection.not_permitted();
        return connection.answer(Err(refusal)).await;
    }
    info!("{} orders {command:?}", connection.peer.user);
    // Until it is answered, whatever else ends.
    let _counted = connection.shared.orders.enter();
    let (answer, answered) = oneshot::channel();
    let taken = timeout(TAKE, connection.shared.calls.send(Call::Order { command, answer })).await;
    if !matches!(taken, Ok(Ok(()))) {
        return connection.answer(Err(Refusal::Busy(Service::Core))).await;
    }
    let wait = if nowait { REFUSAL } else { ORDER_WAIT };
    let came = tokio::select! {
        came = timeout(wait, answered) => came,
        () = gone(connection) => return false,
    };
    let said = match came {
        Ok(Ok(Ok(()))) => Ok(Vec::new()),
        Ok(Ok(Err(refused))) => Err(Refusal::Order(refused)),
        Ok(Err(_)) => Err(Refusal::Busy(Service::Core)),
        Err(_) if nowait => Ok(Vec::new()),
        Err(_) => Err(Refusal::NotYet(ORDER_WAIT.as_secs())),
    };
    connection.answer(said).await
}

/// Ends when the other end closes the connection. One that asks more is there still.
async fn gone(connection: &mut Connection) {
    if let Ok([_, ..]) = connection.read.fill_buf().await {
        std::future::pending::<()>().await;
    }
}

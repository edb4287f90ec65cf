//! `ha-snmp status --watch`: the page anew at each change.

use super::{alarms, text};
use crate::cli::ask::{CommandError, connect_core};
use crate::cli::table::print;
use crate::control::{ClientError, Follower, Refusal};
use crate::notify::Alarm;
use std::io::IsTerminal;
use std::path::Path;
use std::time::Duration;
use tokio::sync::watch::{self, Receiver};

/// From one look at the alarms to the next, and from one try to reach a core that went to the next.
const PAUSE: Duration = Duration::from_secs(2);
/// To the upper left corner, and clears what is there (ECMA-48 CUP and ED).
const CLEAR: &str = "\x1b[H\x1b[J";

/// The alarms; `None` where they are not known.
type Alarms = Receiver<Option<Vec<Alarm>>>;

/// Shows the page until it is interrupted. A core that ends is waited for.
pub fn run(config: &Path) -> Result<bool, CommandError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let alarms = follow_alarms(config)?;
    // Whether there is one at all is told at once.
    let mut core = Some(connect_core(config)?);
    loop {
        let error = match core.take().map_or_else(|| connect_core(config), Ok) {
            Ok(core) => runtime.block_on(async {
                match core.subscribe().await {
                    Ok(follower) => show(follower, alarms.clone()).await,
                    Err(error) => error,
                }
            }),
            Err(CommandError::Client(error)) => error,
            Err(error) => return Err(error),
        };
        if matches!(error, ClientError::Refused(Refusal::FollowedLongEnough(_))) {
            continue;
        }
        page(&format!("{error}\n"));
        std::thread::sleep(PAUSE);
    }
}

/// Shows what comes, until nothing does: why.
async fn show(mut follower: Follower, alarms: Alarms) -> ClientError {
    loop {
        match follower.next().await {
            Ok(state) => page(&text::text(&state, alarms.borrow().as_deref())),
            Err(error) => return error,
        }
    }
}

/// Asks the agent again and again. It may hang: that is not waited for here.
fn follow_alarms(config: &Path) -> Result<Alarms, std::io::Error> {
    let config = config.to_owned();
    let (sender, receiver) = watch::channel(None);
    std::thread::Builder::new().name("alarms".to_owned()).spawn(move || {
        while sender.send(alarms(&config)).is_ok() {
            std::thread::sleep(PAUSE);
        }
    })?;
    Ok(receiver)
}

fn page(text: &str) {
    print(&if std::io::stdout().is_terminal() { format!("{CLEAR}{text}") } else { format!("{text}\n") });
}

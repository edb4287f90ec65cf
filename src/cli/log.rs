//! The log of the long-running processes.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// The log goes to stderr, where systemd picks it up; `RUST_LOG` chooses what is in it: a level, or levels by module.
pub(super) fn start() {
    let wanted = std::env::var("RUST_LOG").ok().filter(|wanted| !wanted.is_empty());
    let wanted = wanted.map(|wanted| (wanted.parse::<Targets>(), wanted));
    // Plain text also on a terminal: colours are a feature of the crate that this program is built without.
    let builder =
        tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_writer(std::io::stderr).with_target(false).with_ansi(false);
    let filter = match &wanted {
        Some((Ok(targets), _)) => targets.clone(),
        Some((Err(_), _)) | None => Targets::new().with_default(LevelFilter::INFO),
    };
    // The journal has its own clock.
    if std::env::var_os("JOURNAL_STREAM").is_some() {
        builder.without_time().finish().with(filter).init();
    } else {
        builder.finish().with(filter).init();
    }
    if let Some((Err(error), wanted)) = wanted {
        tracing::warn!("RUST_LOG={wanted:?} is not understood, so the log has what is of level info: {error}");
    }
}

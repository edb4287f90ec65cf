//! The log of the long-running processes.

use tracing_subscriber::EnvFilter;

/// The log goes to stderr, where systemd picks it up; `RUST_LOG` chooses what is in it.
pub(super) fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // Plain text also on a terminal: colours are a feature of the crate that this program is built without.
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).with_ansi(false);
    // The journal has its own clock.
    if std::env::var_os("JOURNAL_STREAM").is_some() {
        builder.without_time().init();
    } else {
        builder.init();
    }
}

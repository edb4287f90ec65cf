//! The log of the long-running processes.

use tracing_subscriber::EnvFilter;

/// The log goes to stderr, where systemd picks it up; `RUST_LOG` chooses what is in it.
pub(super) fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // The journal has its own clock.
    let in_journal = std::env::var_os("JOURNAL_STREAM").is_some();
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    if in_journal {
        builder.with_ansi(false).without_time().init();
    } else {
        builder.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init();
    }
}

//! For `check` and `doctor`: stops that are given up too soon.

use crate::config::Embedded;
use crate::process::node;
use crate::resource_agent::{Context, hasty_stops};

/// As agents and units of this machine say; nothing where they cannot be asked.
pub(super) fn hasty(embedded: &Embedded) -> Vec<String> {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build() else { return Vec::new() };
    let Some(node) = node::name().ok().and_then(|name| name.parse().ok()) else { return Vec::new() };
    runtime.block_on(hasty_stops(embedded, &Context::new(0, node)))
}

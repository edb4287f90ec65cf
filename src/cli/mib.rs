//! `ha-snmp mib`: prints the MIB modules.

use super::fail;
use crate::config::{self, Config};
use crate::smi::Oid;
use crate::{mib, schema};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// Prints HA-CLUSTER-MIB at `base`, else HA-SITE-MIB, else HA-CLUSTER-MIB at the base of the configuration; without one, at the default.
pub fn run(base: Option<Oid>, site: bool, path: &Path) -> ExitCode {
    match text(base, site, path) {
        Ok(text) => {
            // A closed pipe is the reader's decision.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => fail(&error),
    }
}

fn text(base: Option<Oid>, site: bool, path: &Path) -> Result<String, config::LoadError> {
    let load = || -> Result<Config, _> { config::load_without_secrets(path).map(|loaded| loaded.config) };
    Ok(match base {
        Some(base) => schema::module(&base),
        None if site => mib::site_module(&load()?),
        None if !path.exists() => schema::module(&schema::default_base()),
        None => schema::module(&load()?.agent.base_oid),
    })
}

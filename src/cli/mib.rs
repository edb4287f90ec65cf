//! `ha-snmp mib`: prints the MIB modules.

use crate::config::Config;
use crate::smi::Oid;
use crate::{mib, schema};
use std::io::{self, Write};

/// Which module.
#[derive(Clone, Copy, Debug)]
pub enum Module<'a> {
    /// HA-CLUSTER-MIB at this base.
    Cluster(&'a Oid),
    /// HA-SITE-MIB: the objects and notifications of this configuration, at its base.
    Site(&'a Config),
}

/// Prints a module.
///
/// # Errors
/// Those of writing.
pub fn run(module: Module<'_>, out: &mut impl Write) -> io::Result<()> {
    let text = match module {
        Module::Cluster(base) => schema::module(base),
        Module::Site(config) => mib::site_module(config),
    };
    out.write_all(text.as_bytes())
}

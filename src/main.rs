//! The `ha-snmp` program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ha_snmp::cli::run()
}

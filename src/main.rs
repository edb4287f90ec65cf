//! The `ha-snmp` program: everything is in the library.

fn main() {}

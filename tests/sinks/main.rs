//! Direct sinks at a real snmptrapd, and at receivers that answer what they should not.

#[cfg(test)]
mod arrival;
#[cfg(test)]
mod liars;
#[cfg(test)]
mod misfortune;
#[cfg(test)]
mod sink;
#[cfg(test)]
#[path = "../lab/snmpd.rs"]
#[expect(dead_code, reason = "tests/lab uses the rest")]
mod snmpd;
#[cfg(test)]
mod trapd;

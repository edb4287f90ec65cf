//! Messages of our own at a real snmptrapd, private to each test, over plain sockets.

#[cfg(test)]
mod dissector;
#[cfg(test)]
mod pairs;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod sender;
#[cfg(test)]
#[path = "../lab/snmpd.rs"]
#[expect(dead_code, reason = "tests/lab uses the rest")]
mod snmpd;
#[cfg(test)]
mod trapd;
#[cfg(test)]
mod versions;

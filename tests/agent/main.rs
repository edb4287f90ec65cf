//! The whole agent on real programs: the binary behind Debian's snmpd, looked at through the SNMP tools and snmptrapd.

#[cfg(test)]
mod alarms;
#[cfg(test)]
#[path = "../scripts/directory.rs"]
mod directory;
#[cfg(test)]
#[expect(dead_code, reason = "tests/alarms uses the rest")]
mod host;
#[cfg(test)]
mod master;
#[cfg(test)]
mod misfortune;
#[cfg(test)]
mod names;
#[cfg(test)]
mod process;
#[cfg(test)]
mod reload;
#[cfg(test)]
#[path = "../lab/snmpd.rs"]
#[expect(dead_code, reason = "tests/lab uses the rest")]
mod snmpd;
#[cfg(test)]
mod stale;
#[cfg(test)]
mod trap;
#[cfg(test)]
mod values;
#[cfg(test)]
mod walk;

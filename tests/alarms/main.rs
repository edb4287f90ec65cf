//! Alarms and what people do with them, on the whole agent behind Debian's snmpd, with snmptrapd as the receiver.

#[cfg(test)]
mod absence;
#[cfg(test)]
#[path = "../scripts/directory.rs"]
#[expect(dead_code, reason = "tests/scripts uses the rest")]
mod directory;
#[cfg(test)]
mod full;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod held_back;
#[cfg(test)]
#[path = "../agent/host.rs"]
mod host;
#[cfg(test)]
mod levels;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod set;
#[cfg(test)]
mod site;
#[cfg(test)]
#[path = "../lab/snmpd.rs"]
#[expect(dead_code, reason = "tests/lab uses the rest")]
mod snmpd;
#[cfg(test)]
mod store;
#[cfg(test)]
mod switches;
#[cfg(test)]
mod through;
#[cfg(test)]
#[path = "../agent/trap.rs"]
#[expect(dead_code, reason = "tests/agent uses the rest")]
mod trap;

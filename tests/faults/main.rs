//! What must not lose a notification: kills, outages, restarts, on the real programs.

#[cfg(test)]
#[path = "../scripts/directory.rs"]
#[expect(dead_code, reason = "tests/scripts uses the rest")]
mod directory;
#[cfg(test)]
mod edges;
#[cfg(test)]
#[path = "../agent/host.rs"]
#[expect(dead_code, reason = "tests/agent uses the rest")]
mod host;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod outage;
#[cfg(test)]
#[path = "../lab/snmpd.rs"]
#[expect(dead_code, reason = "tests/lab uses the rest")]
mod snmpd;
#[cfg(test)]
#[path = "../agent/trap.rs"]
#[expect(dead_code, reason = "tests/agent uses the rest")]
mod trap;

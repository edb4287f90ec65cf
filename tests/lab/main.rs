//! Tests on the real programs of Debian's packages, private to each test.

#[cfg(test)]
mod agentx;
#[cfg(test)]
mod cluster;
#[cfg(test)]
mod reload;
#[cfg(test)]
mod set;
#[cfg(test)]
mod slow;
#[cfg(test)]
#[expect(dead_code, reason = "other tests use the rest")]
mod snmpd;
#[cfg(test)]
mod subagent;

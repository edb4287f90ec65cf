//! Tests on the real programs of Debian's packages, private to each test.

#[cfg(test)]
mod agentx;
#[cfg(test)]
mod reload;
#[cfg(test)]
mod snmpd;

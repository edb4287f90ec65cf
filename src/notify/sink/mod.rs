//! The direct sinks: one file per version of SNMP, and the socket that they share.

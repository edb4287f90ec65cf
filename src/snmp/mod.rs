//! SNMP messages of our own: v1, v2c, v3 with the User-based Security Model.

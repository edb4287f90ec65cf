//! AgentX (RFC 2741): PDUs, what is served, the session, the connection.

//! Fence agents: programs that make sure that a lost node runs nothing.

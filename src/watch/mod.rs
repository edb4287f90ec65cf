//! Rules and edges: facts in, transitions out. Pure.

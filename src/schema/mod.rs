//! One table of all objects and notifications: arcs, types, texts; MIB modules, tree and traps all come from it.

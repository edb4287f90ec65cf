//! The shell of the machine: clocks, disk, kernel, children.

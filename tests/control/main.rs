//! The control socket: a real server and what speaks to it, over a socket of the test's own.

#[cfg(test)]
mod bench;
#[cfg(test)]
mod bounds;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod core;
#[cfg(test)]
mod core_bench;
#[cfg(test)]
mod credentials;
#[cfg(test)]
mod doctor;
#[cfg(test)]
mod places;
#[cfg(test)]
mod socket;

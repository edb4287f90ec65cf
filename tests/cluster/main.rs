//! Two nodes with the real core on real kernel objects: each is a machine of namespaces (network, processes, mounts, name), a client asks at
//! the floating address, and a device that fences pulls the plug. Needs root; says so where it is not.

#[cfg(test)]
mod agent;
#[cfg(test)]
mod boot;
#[cfg(test)]
mod chaos;
#[cfg(test)]
mod client;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod daemon;
#[cfg(test)]
mod device;
#[cfg(test)]
mod disk;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod lab;
#[cfg(test)]
mod links;
#[cfg(test)]
mod machine;
#[cfg(test)]
mod media;
#[cfg(test)]
mod network;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod redundant;
#[cfg(test)]
mod replaced;
#[cfg(test)]
mod resources;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod thesis;
#[cfg(test)]
mod wait;
#[cfg(test)]
mod watcher;

#[cfg(test)]
use wait::{script, until};

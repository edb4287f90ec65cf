//! Two nodes with the real core, each a whole machine that QEMU emulates, with a kernel, a disk and a watchdog of its own: what namespaces do
//! not show. Locked memory, real-time priority, the watchdog that resets, reboot(2), the power cut, the clock that is set. Needs no root, but
//! packages that `tests/packages.sh test` fetches; says so where they are not.

#[cfg(test)]
mod clock;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod gateway;
#[cfg(test)]
mod history;
#[cfg(test)]
mod image;
#[cfg(test)]
mod lab;
#[cfg(test)]
mod machine;
#[cfg(test)]
mod monitor;
#[cfg(test)]
mod port;
#[cfg(test)]
mod power;
#[cfg(test)]
mod qemu;
#[cfg(test)]
mod reboot;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod standing;
#[cfg(test)]
mod status;
#[cfg(test)]
mod switch;
#[cfg(test)]
mod wait;
#[cfg(test)]
mod watchdog;

#[cfg(test)]
use wait::until;

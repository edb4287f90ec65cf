//! Whether the fence devices would do their work: they are looked at before they are needed.
//!
//! | state | what happens | becomes | next look |
//! |---|---|---|---|
//! | any | a look at it, ok | ok | after `look` |
//! | any | a look at it, failed | failed | after a minute, or `look` where that is shorter |
//! | any | it was used, and did it | as it was | at once |
//! | any | it was used, and failed | failed | after a minute, or `look` where that is shorter |
//! | any | the look was called off, since a node must be fenced | as it was | after a minute, or `look` where that is shorter |
//!
//! One look at a time, and none while a node must be fenced: some management processors take one session only. A device with `look = false`, or
//! without parameters for the peer, is never looked at.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::config::{Embedded, Fence};
use crate::fence_agent::FenceAction;
use crate::time::Instant;
use crate::view::cluster::{FenceDevice, FenceDeviceState};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// After a look that failed.
const SOON: Duration = Duration::from_secs(60);

/// The devices, as this node finds them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FenceDevices {
    /// In the order of the configuration.
    devices: Vec<Device>,
    /// The look under way: its id, and the device.
    look: Option<(u64, usize)>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Device {
    every: Option<Duration>,
    next: Option<Instant>,
    state: FenceDeviceState,
    since: Instant,
    looked: Option<(Instant, String)>,
    used: Option<(Instant, String)>,
}

impl FenceDevices {
    /// None was looked at; `peer` is the node that they are to fence.
    #[must_use]
    pub fn new(fences: &[Fence], peer: u8, now: Instant) -> Self {
        let device = |fence: &Fence| {
            let every = fence.look.filter(|_| fence.can_fence(peer));
            let (state, next) = (FenceDeviceState::Unknown, every.map(|_| now));
            Device { every, next, state, since: now, looked: None, used: None }
        };
        Self { devices: fences.iter().map(device).collect(), look: None }
    }

    /// When `begin` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        if self.look.is_some() { None } else { self.devices.iter().filter_map(|device| device.next).min() }
    }

    /// Whether a look is under way.
    #[must_use]
    pub fn is_looking(&self) -> bool {
        self.look.is_some()
    }

    /// The device to look at now, under this id.
    pub fn begin(&mut self, now: Instant, id: u64) -> Option<usize> {
        let due = self.poll_timeout().filter(|due| *due <= now)?;
        let device = self.devices.iter().position(|device| device.next == Some(due))?;
        self.look = Some((id, device));
        Some(device)
    }

    /// Calls the look off that is under way: its id.
    pub fn call_off(&mut self, now: Instant) -> Option<u64> {
        let (id, device) = self.look.take()?;
        if let Some(device) = self.devices.get_mut(device) {
            device.next = device.soon(now);
        }
        Some(id)
    }

    /// A look has ended; whether it was the one under way.
    pub fn ended(&mut self, now: Instant, id: u64, error: Option<String>) -> bool {
        let Some((_, index)) = self.look.filter(|(known, _)| *known == id) else { return false };
        self.look = None;
        if let Some(device) = self.devices.get_mut(index) {
            device.next = if error.is_some() { device.soon(now) } else { device.every.map(|every| now.after(every)) };
            device.become_(now, if error.is_some() { FenceDeviceState::Failed } else { FenceDeviceState::Ok });
            device.looked = Some((now, error.unwrap_or_else(|| "ok".to_owned())));
        }
        true
    }

    /// A device was used to fence the peer, or to switch it on again.
    pub fn used(&mut self, now: Instant, device: usize, action: FenceAction, error: Option<&str>) {
        let Some(device) = self.devices.get_mut(device) else { return };
        let what = match action {
            FenceAction::Configured => "",
            FenceAction::Off => "off: ",
            FenceAction::On => "on: ",
        };
        device.used = Some((now, format!("{what}{}", error.unwrap_or("ok"))));
        if error.is_some() {
            device.become_(now, FenceDeviceState::Failed);
        }
        device.next = if error.is_some() { device.soon(now) } else { device.every.map(|_| now) };
    }

    /// Whether none of the levels would fence that node any more. A device that was not looked at yet may work.
    #[must_use]
    pub fn have_failed(&self, config: &Embedded, node: u8) -> bool {
        let can_fence = |index: &usize| config.fences.get(*index).is_some_and(|fence| fence.can_fence(node));
        let has_failed = |index: &usize| self.devices.get(*index).is_some_and(|device| device.state == FenceDeviceState::Failed);
        let mut levels = config.fence_levels.iter().filter(|level| level.iter().any(can_fence)).peekable();
        levels.peek().is_some() && levels.all(|level| level.iter().any(|index| can_fence(index) && has_failed(index)))
    }

    /// As they are shown, in the order of the configuration.
    #[must_use]
    pub fn rows(&self, config: &Embedded, now: Instant) -> Vec<FenceDevice> {
        let row = |(index, (fence, device)): (usize, (&Fence, &Device))| {
            let level = config.fence_levels.iter().position(|level| level.contains(&index)).unwrap_or_default();
            let nodes = fence.parameters.iter().zip(0_u8..).filter(|(parameters, _)| parameters.is_some());
            let age = |result: &Option<(Instant, String)>| result.as_ref().map(|(at, _)| now.since(*at));
            let text = |result: &Option<(Instant, String)>| result.as_ref().map_or_else(String::new, |(_, text)| text.clone());
            FenceDevice {
                name: fence.name.clone(),
                kind: fence.kind.label().to_owned(),
                level: u32::try_from(level.saturating_add(1)).unwrap_or(u32::MAX),
                nodes: nodes.map(|(_, node)| node).collect(),
                state: device.state,
                since: now.since(device.since),
                looked: age(&device.looked),
                look_result: text(&device.looked),
                used: age(&device.used),
                use_result: text(&device.used),
            }
        };
        config.fences.iter().zip(&self.devices).enumerate().map(row).collect()
    }
}

impl Device {
    fn become_(&mut self, now: Instant, state: FenceDeviceState) {
        if self.state != state {
            (self.state, self.since) = (state, now);
        }
    }

    fn soon(&self, now: Instant) -> Option<Instant> {
        self.every.map(|every| now.after(every.min(SOON)))
    }
}

#[cfg(test)]
mod tests;

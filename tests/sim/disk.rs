//! The disk of the claims, written beside the loop.

use super::fault::DiskTrouble;
use super::sometimes::Rare;
use super::world::{Event, World};
use ha_snmp::engine::embedded::durable::Durable;
use ha_snmp::engine::embedded::input::Input;
use std::time::Duration;

impl World<'_> {
    /// Something is to be written: at once, or after what is being written.
    pub fn store(&mut self, node: u8, id: u64, state: Durable) {
        self.node(node).disk.waiting = Some((id, state));
        self.write_next(node);
    }

    pub fn write_next(&mut self, node: u8) {
        let write = self.number();
        let (boot, disk) = (self.node(node).boot, &mut self.node(node).disk);
        if disk.writing.is_some() || disk.waiting.is_none() || disk.trouble == Some(DiskTrouble::Frozen) {
            return;
        }
        disk.writing = disk.waiting.take();
        disk.write = write;
        let trouble = disk.trouble;
        let slow = self.node(node).slow;
        self.node(node).disk.since = self.now;
        let takes = match trouble {
            Some(DiskTrouble::Slow) => self.chance.between(Duration::from_millis(100), self.plan.config.deadtime * 2),
            _ if slow => self.chance.between(Duration::from_millis(50), self.plan.config.deadtime / 2),
            _ => self.chance.between(Duration::from_micros(100), Duration::from_millis(20)),
        };
        self.after(takes, Event::Written { node, boot, write });
    }

    pub fn written(&mut self, node: u8, boot: u64, write: u64) {
        let disk = &mut self.node(node).disk;
        if disk.write != write || disk.writing.is_none() || self.node(node).boot != boot {
            return;
        }
        match self.node(node).disk.trouble {
            // It goes on when it thaws; what failed is tried again.
            Some(DiskTrouble::Frozen | DiskTrouble::Failing) => self.after(Duration::from_secs(1), Event::Written { node, boot, write }),
            _ => {
                let now = self.now;
                let disk = &mut self.node(node).disk;
                let took = now - disk.since;
                if let Some((id, state)) = disk.writing.take() {
                    disk.content = Some(state);
                    if took > self.plan.config.deadtime {
                        self.reached(Rare::SlowStore);
                    }
                    self.deliver(node, Input::Stored { id });
                }
                self.write_next(node);
            }
        }
    }

    /// The daemon is gone: what was being written is there or not, never half of it (two slots).
    pub fn cut_writes(&mut self, node: u8) {
        let lands = self.chance.percent(50);
        let disk = &mut self.node(node).disk;
        disk.waiting = None;
        if let Some((_, state)) = disk.writing.take()
            && lands
        {
            disk.content = Some(state);
        }
    }
}

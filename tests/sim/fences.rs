//! Fence devices: they switch the other machine off.

use super::fault::Trouble;
use super::world::{Event, World};
use ha_snmp::engine::embedded::input::Input;
use ha_snmp::fence_agent::FenceAction;
use std::time::Duration;

impl World<'_> {
    /// A fence agent begins.
    pub fn fence(&mut self, by: u8, id: u64, device: usize, action: FenceAction) {
        let Some(settings) = self.plan.config.fences.get(device) else {
            return self.wrong(|| format!("node {by} fences by device {device}, which does not exist"));
        };
        let (timeout, trouble) = (settings.timeout, self.device_trouble(by, device));
        let boot = self.node(by).boot;
        let Some(life) = self.node(by).daemon.as_ref().map(|daemon| daemon.life) else { return };
        if action != FenceAction::On {
            self.check_shot(by);
        }
        self.tell(by, || format!("fences by device {device}, {action:?} ({trouble:?})"));
        let usual = self.chance.between(Duration::from_millis(100), timeout / 2);
        let (takes, error) = match trouble {
            None | Some(Trouble::Lies) => (usual, None),
            Some(Trouble::Slow) => (self.chance.between(usual, timeout), None),
            Some(Trouble::Fails) => (usual, Some("login failed".to_owned())),
            Some(Trouble::Hangs) => (timeout, Some("timed out".to_owned())),
        };
        let acts = match trouble {
            None | Some(Trouble::Slow) => true,
            // It may have hung on the way back.
            Some(Trouble::Hangs) => self.chance.percent(50),
            Some(Trouble::Fails | Trouble::Lies) => false,
        };
        // A machine whose supply is switched on again starts as after any other loss of power.
        if acts && action != FenceAction::On {
            let effect = self.chance.between(Duration::ZERO, takes);
            self.after(effect, Event::PowerOff { by, boot, life, device });
        } else if acts {
            self.after(takes, Event::Boot { node: 1 - by });
        }
        self.node(1 - by).left_off = None;
        self.after(takes, Event::Fenced { by, life, id, error });
    }

    /// A device is looked at.
    pub fn look_at(&mut self, by: u8, id: u64, device: usize) {
        let (takes, trouble) = self.asked(by, device);
        let error = matches!(trouble, Some(Trouble::Fails | Trouble::Hangs)).then(|| "login failed".to_owned());
        self.answer(by, takes, Input::FenceLooked { id, error });
    }

    /// A device is asked whether the other machine has power.
    pub fn ask_for_power(&mut self, by: u8, id: u64, device: usize) {
        let (takes, trouble) = self.asked(by, device);
        let is_on = self.node(1 - by).powered;
        let power = match trouble {
            None | Some(Trouble::Slow) => Ok(is_on),
            Some(Trouble::Lies) => Ok(!is_on),
            Some(Trouble::Fails | Trouble::Hangs) => Err("login failed".to_owned()),
        };
        self.answer(by, takes, Input::FenceStatus { id, power });
    }

    fn asked(&mut self, by: u8, device: usize) -> (Duration, Option<Trouble>) {
        let timeout = self.plan.config.fences[device].timeout;
        (self.chance.between(Duration::from_millis(100), timeout), self.device_trouble(by, device))
    }

    fn answer(&mut self, by: u8, takes: Duration, input: Input) {
        let Some(life) = self.node(by).daemon.as_ref().map(|daemon| daemon.life) else { return };
        self.after(takes, Event::Answered { by, life, input });
    }

    pub fn answered(&mut self, by: u8, life: u64, input: Input) {
        if self.lives(by, life) {
            self.deliver(by, input);
        }
    }

    /// The device does its work, unless the machine that asked lost its power before. It does so too if only the core was killed.
    pub fn power_off(&mut self, by: u8, boot: u64, life: u64, device: usize) {
        let target = 1 - by;
        if self.node(by).boot != boot || !self.node(by).powered {
            return;
        }
        let reboots = self.plan.config.fences[device].action == "reboot";
        let first = if reboots { Duration::from_secs(1) } else { Duration::from_secs(10) };
        let back = self.chance.between(first, first + Duration::from_secs(9));
        self.tell(target, || "is switched off".to_owned());
        if self.node(target).powered {
            self.note_shot(by);
            self.node(target).lose_power();
        }
        // Who shoots without ever having heard the other does not know its epochs either, also where that was without power before.
        self.forget_claims(target);
        // Where the agent only switches off, somebody has to come.
        self.node(target).left_off = reboots.then_some(by);
        let next = if reboots { Event::PowerOn { by, life, device } } else { Event::Boot { node: target } };
        self.after(back, next);
    }

    /// The agent switches on what it has switched off. It was killed with its core: the next core is to see to that, else somebody has to come.
    pub fn power_on(&mut self, by: u8, life: u64, device: usize) {
        let target = 1 - by;
        if self.lives(by, life) {
            self.node(target).left_off = None;
            return self.boot(target);
        }
        let name = &self.plan.config.fences[device].name;
        let is_known = self.nodes[usize::from(by)].disk.content.as_ref().is_some_and(|disk| disk.to_switch_on.contains(name));
        self.node(target).left_off.take_if(|_| !is_known);
        self.after(Duration::from_secs(15), Event::Found { node: target });
    }

    /// Somebody comes.
    pub fn found(&mut self, node: u8) {
        if let Some(by) = self.node(node).left_off.take() {
            let since = self.nodes[usize::from(by)].daemon.as_ref().map(|daemon| daemon.contact.since);
            if since.is_some_and(|since| self.now - since > Duration::from_secs(5)) {
                self.wrong(|| format!("node {by} has left node {node} switched off"));
            }
        }
        self.boot(node);
    }

    /// What is wrong with a device, for one who uses it now.
    fn device_trouble(&self, by: u8, device: usize) -> Option<Trouble> {
        let is_dead = self.plan.fed[device] && !self.nodes[usize::from(1 - by)].powered;
        if is_dead { Some(Trouble::Fails) } else { self.devices[device][usize::from(by)] }
    }

    /// Whether any device would switch the other node off for this one.
    pub fn can_fence(&self, by: u8) -> bool {
        let works = |device| matches!(self.device_trouble(by, device), None | Some(Trouble::Slow));
        (0..self.plan.config.fences.len()).any(works)
    }

    pub fn fenced(&mut self, by: u8, life: u64, id: u64, error: Option<String>) {
        if self.lives(by, life) {
            self.tell(by, || format!("fenced: {error:?}"));
            self.note_fenced(by, error.is_none());
            self.deliver(by, Input::Fenced { id, error });
        }
    }
}

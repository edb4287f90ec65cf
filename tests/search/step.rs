//! Every step that may come next: what a node does, or what is done to it.

use crate::node::{Fence, Is, Sees};
use crate::state::{Bounds, Devices, State};
use ha_snmp::engine::embedded::rules::Rules;

/// A step: of which node, and whether it wants the group afterwards.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub node: usize,
    pub what: What,
    pub wanted: bool,
}

#[derive(Clone, Copy, Debug)]
pub enum What {
    Sends,
    Hears,
    Thinks,
    LosesSight,
    Orders,
    CallsOff,
    Strikes,
    Fenced,
    IsMisled,
    Probes,
    Stops,
    CannotStop,
    Reboots,
    Writes,
    SaysGoodbye,
    Dies,
    LosesPower,
    Starts,
    StartsWithoutDisk,
    StartsAstray,
    StartsRedefined,
}

use What::{
    CallsOff, CannotStop, Dies, Fenced, Hears, IsMisled, LosesPower, LosesSight, Orders, Probes, Reboots, SaysGoodbye, Sends, Starts,
    StartsAstray, StartsRedefined, StartsWithoutDisk, Stops, Strikes, Thinks, Writes,
};

impl What {
    /// All of them.
    pub const ALL: [Self; 21] = [
        Sends,
        Hears,
        Thinks,
        LosesSight,
        Orders,
        CallsOff,
        Strikes,
        Fenced,
        IsMisled,
        Probes,
        Stops,
        CannotStop,
        Reboots,
        Writes,
        SaysGoodbye,
        Dies,
        LosesPower,
        Starts,
        StartsWithoutDisk,
        StartsAstray,
        StartsRedefined,
    ];

    /// As it is told.
    pub fn text(self) -> &'static str {
        match self {
            Sends => "sends a frame",
            Hears => "hears the newest frame",
            Thinks => "changes its mind",
            LosesSight => "hears nothing for the deadtime",
            Orders => "orders the other to be fenced",
            CallsOff => "calls the order off",
            Strikes => "'s device switches the other off",
            Fenced => "is told that the other is fenced",
            IsMisled => "is told by a person that the other is off",
            Probes => "probes",
            Stops => "stops the resource",
            CannotStop => "fails to stop the resource",
            Reboots => "reboots, as it cannot stop the resource",
            Writes => "writes its disk",
            SaysGoodbye => "says goodbye and ends",
            Dies => "'s core is killed",
            LosesPower => "loses its power",
            Starts => "'s core starts",
            StartsWithoutDisk => "'s core starts without what was on disk",
            StartsAstray => "boots, and the resource comes up by itself",
            StartsRedefined => "'s core starts with another definition of the group",
        }
    }

    /// Whether the claim looks at what is known afterwards; else it knows nothing new.
    pub fn leads_on(self) -> bool {
        !matches!(self, Sends | Orders | Strikes | CannotStop | Reboots | Writes | SaysGoodbye | Dies | LosesPower)
    }

    /// Whether it may come next.
    pub fn may(self, state: &State, node: usize, rules: Rules, bounds: &Bounds) -> bool {
        let it = &state.nodes[node];
        let (is_alive, core) = (it.is == Is::Alive, &it.core);
        let may_start = !is_alive && it.life < bounds.lives[node];
        let must_stop = is_alive && core.probed && it.runs() && !core.claim.is_held();
        let asks_for_it = core.told.is_some_and(|told| told.fence_me);
        match self {
            Sends => is_alive && state.frames[1 - node] != Some(it.frame(false)),
            Hears => is_alive && state.frames[node].is_some(),
            Thinks | Dies => is_alive,
            LosesSight => is_alive && core.sees == Sees::Live,
            // F1: who was never heard is not shot.
            Orders => {
                let is_silent = core.sees == Sees::Unknown && core.present != 0;
                bounds.devices != Devices::Broken && is_alive && core.fence == Fence::None && (is_silent || asks_for_it)
            }
            CallsOff => is_alive && core.sees == Sees::Live && matches!(core.fence, Fence::Ordered(_)) && !asks_for_it,
            Strikes => matches!(core.fence, Fence::Ordered(_)),
            Fenced => matches!(core.fence, Fence::Done(_)),
            IsMisled => bounds.misled && !state.was_misled && is_alive && core.sees == Sees::Unknown,
            Probes => is_alive && !core.probed,
            Stops => must_stop && !it.stuck,
            CannotStop => bounds.stuck && must_stop && !it.stuck,
            Reboots => it.must_reboot(u8::from(node == 1), rules),
            Writes => is_alive && !rules.durable_first && it.disk != it.on_disk(),
            // Left out: a core that was killed, and started with a definition that lacks what runs, does not know what it leaves behind, and
            // whoever believes its goodbye starts that once more. No rule helps: before a resource is taken out its group is stopped.
            SaysGoodbye => is_alive && it.definition == 0 && core.claim.is_free() && (it.is_stopped() || !rules.probed_first),
            LosesPower => it.is != Is::Off,
            Starts => may_start,
            StartsWithoutDisk => bounds.disk_lost && may_start && !state.disk_was_lost,
            StartsAstray => bounds.astray && may_start && it.is == Is::Off,
            StartsRedefined => bounds.redefined && may_start && it.definition == 0,
        }
    }

    /// What it changes before the claim looks.
    pub fn act(self, state: &mut State, node: usize, rules: Rules, bounds: &Bounds) {
        let it = &mut state.nodes[node];
        match self {
            Thinks => {}
            Sends => state.frames[1 - node] = Some(it.frame(false)),
            Hears => {
                if let Some(frame) = state.frames[node].take() {
                    it.hear(&frame, rules);
                }
            }
            LosesSight => it.sees_no_more(Sees::Unknown),
            Orders => {
                it.core.fence = Fence::Ordered(it.core.present);
                if bounds.devices == Devices::Quick {
                    state.strike(node);
                }
            }
            CallsOff => it.core.fence = Fence::None,
            Strikes => state.strike(node),
            Fenced => {
                if let Fence::Done(life) = it.core.fence {
                    it.fenced(life, rules);
                }
            }
            IsMisled => {
                it.sees_no_more(Sees::Gone);
                state.was_misled = true;
            }
            Probes => it.probe(),
            Stops => it.set_running(false),
            CannotStop => it.stuck = true,
            Writes => it.write(),
            SaysGoodbye => {
                state.frames[1 - node] = Some(it.frame(true));
                it.die();
            }
            Dies => it.die(),
            LosesPower | Reboots => it.lose_power(),
            Starts => it.start(rules),
            StartsWithoutDisk => {
                it.disk = (0, None);
                it.start(rules);
                state.disk_was_lost = true;
                state.forget_claims(node);
            }
            StartsAstray => {
                (it.runs, it.astray) = ([true, false], true);
                it.start(rules);
            }
            StartsRedefined => {
                it.definition = 1;
                it.start(rules);
            }
        }
    }
}

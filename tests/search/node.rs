//! One node of the search: the production claim, and around it the least that a claim lives in.

use crate::frame::{Frame, Says, Told, small};
use ha_snmp::engine::embedded::claim::{Claim, Facts, Sight};
use ha_snmp::engine::embedded::report::{Epoch, GroupReport, Incarnation, Offer};
use ha_snmp::engine::embedded::rules::Rules;

/// A life of a core, from 1; 0 for none. A later one is higher.
pub type Life = u8;

/// How a machine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Is {
    Off,
    /// Its core has died; services run on.
    Headless,
    Alive,
}

/// How a core sees the other one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sees {
    #[default]
    Unknown,
    Live,
    Gone,
}

/// An order to fence the other node: against which life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fence {
    #[default]
    None,
    Ordered(Life),
    /// The other node has lost its power; the answer is under way.
    Done(Life),
}

/// What a core knows while it lives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Core {
    pub claim: Claim,
    /// It has seen what runs.
    pub probed: bool,
    /// The other node's present life, and a later one that has not answered us.
    pub present: Life,
    pub candidate: Life,
    pub sees: Sees,
    /// What the other node told last, while both hear each other.
    pub told: Option<Told>,
    pub fence: Fence,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    pub is: Is,
    /// Its core's present or last life.
    pub life: Life,
    /// Which definition of the group it has: each has a resource of its own.
    pub definition: u8,
    /// The processes of these resources.
    pub runs: [bool; 2],
    /// They came up at boot, though nobody started them, and nobody took them for his.
    pub astray: bool,
    /// They cannot be stopped.
    pub stuck: bool,
    /// On disk: the epoch and the claim.
    pub disk: (u8, Option<u8>),
    pub core: Core,
}

impl Node {
    /// A node in its first life: it has probed, and the nodes hear each other. What is before that, a second life goes through.
    pub fn new() -> Self {
        let told = Told { epoch: 0, says: Says::Nothing, definition: 0, fence_me: false };
        let core = Core { probed: true, present: 1, sees: Sees::Live, told: Some(told), ..Core::default() };
        Self { is: Is::Alive, life: 1, definition: 0, runs: [false; 2], astray: false, stuck: false, disk: (0, None), core }
    }

    /// A core starts. C9: what the disk says of an earlier boot says nothing about what runs.
    pub fn start(&mut self, rules: Rules) {
        let held = self.disk.1.filter(|_| self.is == Is::Headless || !rules.boot).map(Epoch::from);
        self.core = Core { claim: Claim::new(self.disk.0.into(), held), ..Core::default() };
        (self.is, self.life) = (Is::Alive, self.life + 1);
    }

    pub fn die(&mut self) {
        (self.is, self.core) = (Is::Headless, Core::default());
    }

    pub fn lose_power(&mut self) {
        self.die();
        (self.is, self.runs, self.astray, self.stuck) = (Is::Off, [false; 2], false, false);
    }

    /// The resource that this node knows of.
    pub fn runs(&self) -> bool {
        self.runs[usize::from(self.definition)]
    }

    pub fn set_running(&mut self, runs: bool) {
        self.runs[usize::from(self.definition)] = runs;
        self.astray = false;
    }

    pub fn is_stopped(&self) -> bool {
        self.core.probed && !self.runs()
    }

    /// It must stop what runs, and cannot.
    pub fn is_beyond_help(&self) -> bool {
        self.stuck && self.runs() && !self.core.claim.is_held()
    }

    pub fn frame(&self, goodbye: bool) -> Frame {
        let claim = &self.core.claim;
        let peer = (self.core.sees == Sees::Live).then_some(Incarnation::from(self.core.present));
        let of = |offer: Offer| (small(offer.epoch), small(offer.to));
        let says = match (claim.shown(), claim.request(peer).map(of), claim.grant().map(of)) {
            (Some(epoch), _, _) => Says::Claim(small(epoch)),
            (_, Some((epoch, to)), _) => Says::Request(epoch, to),
            (_, _, Some((epoch, to))) => Says::Grant(epoch, to),
            _ => Says::Nothing,
        };
        let hears = if self.core.candidate > 0 { self.core.candidate } else { self.core.present };
        let told = Told { epoch: small(claim.epoch()), says, definition: self.definition, fence_me: self.is_beyond_help() };
        Frame { life: self.life, hears, goodbye, told }
    }

    /// A frame arrives. Without C2 nobody asks of which life it is.
    pub fn hear(&mut self, frame: &Frame, rules: Rules) {
        let (own, core) = (self.life, &mut self.core);
        if rules.incarnations && frame.life < core.present {
            return;
        }
        if rules.incarnations && frame.life > core.present && frame.hears != own {
            core.candidate = frame.life;
            return;
        }
        if frame.life != core.present {
            (core.present, core.candidate) = (frame.life, 0);
        }
        core.claim.hear(frame.told.epoch.into(), rules);
        core.sees = match frame {
            Frame { goodbye: true, .. } => Sees::Gone,
            _ if frame.hears == own || !rules.incarnations => Sees::Live,
            _ => Sees::Unknown,
        };
        core.told = (core.sees == Sees::Live).then_some(frame.told);
    }

    /// The other node is taken for silent, or for one that surely runs nothing.
    pub fn sees_no_more(&mut self, sees: Sees) {
        (self.core.sees, self.core.told) = (sees, None);
    }

    /// C6: the result counts only for the life that it was ordered against.
    pub fn fenced(&mut self, life: Life, rules: Rules) {
        self.core.fence = Fence::None;
        if self.core.present == life || !rules.fence_names_life {
            self.sees_no_more(Sees::Gone);
        }
    }

    /// The resource is looked for. Nothing that runs is kept without a claim; nothing that does not run was held.
    pub fn probe(&mut self) {
        self.core.probed = true;
        if !self.runs() {
            self.core.claim.found_stopped();
        } else if self.core.claim.is_held() {
            self.astray = false;
        }
    }

    /// The claim looks at what is known until nothing changes, as after every input of the machine. The disk writes at once, except where
    /// nobody waits for it (C5 removed); the group starts at once.
    pub fn settle(&mut self, local: u8, wanted: bool, rules: Rules) {
        let report = self.core.told.map(Told::report);
        for _ in 0..8 {
            let facts = self.facts(local, wanted, report.as_ref(), rules);
            let changed = self.core.claim.look(&facts, rules);
            if rules.durable_first {
                self.write();
            }
            if self.core.claim.is_held() && self.core.probed && !facts.frozen {
                self.set_running(true);
            }
            if !changed {
                break;
            }
        }
    }

    /// C10: what runs here must not, cannot be stopped, and may run on the other node.
    pub fn must_reboot(&self, local: u8, rules: Rules) -> bool {
        let report = self.core.told.map(Told::report);
        self.is_beyond_help() && self.core.claim.cannot_wait(&self.facts(local, false, report.as_ref(), rules), rules)
    }

    fn facts<'a>(&self, local: u8, wanted: bool, told: Option<&'a GroupReport>, rules: Rules) -> Facts<'a> {
        let claim = self.core.claim.shown();
        Facts {
            local,
            own: self.life.into(),
            sight: match self.core.sees {
                Sees::Unknown => Sight::Unknown,
                Sees::Live => Sight::Live(self.core.present.into()),
                Sees::Gone => Sight::Gone,
            },
            told,
            wanted,
            // It may be let go at any time: more than the machine does.
            unwanted: !wanted,
            disk_answers: true,
            stopped: self.is_stopped(),
            frozen: rules.digests && self.core.told.is_some_and(|told| told.definition != self.definition),
            fencing: self.core.fence != Fence::None,
            ending: false,
            // Both hold the same: the first node stays.
            must_leave: local > 0 && claim.is_some() && told.is_some_and(|told| told.claim == claim),
        }
    }

    /// What the disk is to hold.
    pub fn on_disk(&self) -> (u8, Option<u8>) {
        (small(self.core.claim.epoch()), self.core.claim.durable().map(small))
    }

    pub fn write(&mut self) {
        self.disk = self.on_disk();
        self.core.claim.stored();
    }
}

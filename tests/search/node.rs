//! One node of the search: the production claim, and around it the least that a claim lives in.

use ha_snmp::engine::embedded::claim::{Claim, Facts, Sight};
use ha_snmp::engine::embedded::report::{GroupReport, Incarnation, Offer};
use ha_snmp::engine::embedded::rules::Rules;

/// A life of a core, from 1; 0 for none. A later one is higher.
pub type Life = u8;

/// What a frame tells of the group. A claim, a request and a grant exclude one another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Says {
    #[default]
    Nothing,
    Claim(u64),
    Request(u64, Life),
    Grant(u64, Life),
}

/// A frame. `hears` is the life of the other node that it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Frame {
    pub life: Life,
    pub hears: Life,
    pub goodbye: bool,
    pub epoch: u64,
    pub says: Says,
}

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
    pub told: Option<(u64, Says)>,
    pub fence: Fence,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    pub is: Is,
    /// Its core's present or last life.
    pub life: Life,
    /// The process of the group's resource; it came up at boot, though nobody started it, and nobody took it for his.
    pub runs: bool,
    pub astray: bool,
    /// On disk: the epoch and the claim.
    pub disk: (u64, Option<u64>),
    pub core: Core,
}

impl Node {
    /// A node in its first life: it has probed, and the nodes hear each other. What is before that, a second life goes through.
    pub fn new() -> Self {
        let core = Core { probed: true, present: 1, sees: Sees::Live, told: Some((0, Says::Nothing)), ..Core::default() };
        Self { is: Is::Alive, life: 1, runs: false, astray: false, disk: (0, None), core }
    }

    /// A core starts. C9: what the disk says of an earlier boot says nothing about what runs.
    pub fn start(&mut self, rules: Rules) {
        let held = self.disk.1.filter(|_| self.is == Is::Headless || !rules.boot);
        self.core = Core { claim: Claim::new(self.disk.0, held), ..Core::default() };
        (self.is, self.life) = (Is::Alive, self.life + 1);
    }

    pub fn die(&mut self) {
        (self.is, self.core) = (Is::Headless, Core::default());
    }

    pub fn lose_power(&mut self) {
        (self.is, self.core, self.runs, self.astray) = (Is::Off, Core::default(), false, false);
    }

    pub fn is_active(&self) -> bool {
        self.runs && !self.astray
    }

    pub fn is_stopped(&self) -> bool {
        self.core.probed && !self.runs
    }

    pub fn frame(&self, goodbye: bool) -> Frame {
        let claim = &self.core.claim;
        let peer = (self.core.sees == Sees::Live).then_some(Incarnation::from(self.core.present));
        let of = |offer: Offer| (offer.epoch, Life::try_from(offer.to).unwrap_or(Life::MAX));
        let says = match (claim.shown(), claim.request(peer).map(of), claim.grant().map(of)) {
            (Some(epoch), _, _) => Says::Claim(epoch),
            (_, Some((epoch, to)), _) => Says::Request(epoch, to),
            (_, _, Some((epoch, to))) => Says::Grant(epoch, to),
            _ => Says::Nothing,
        };
        let hears = if self.core.candidate > 0 { self.core.candidate } else { self.core.present };
        Frame { life: self.life, hears, goodbye, epoch: claim.epoch(), says }
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
        core.claim.hear(frame.epoch, rules);
        core.sees = match frame {
            Frame { goodbye: true, .. } => Sees::Gone,
            _ if frame.hears == own || !rules.incarnations => Sees::Live,
            _ => Sees::Unknown,
        };
        core.told = (core.sees == Sees::Live).then_some((frame.epoch, frame.says));
    }

    pub fn lose_sight(&mut self) {
        (self.core.sees, self.core.told) = (Sees::Unknown, None);
    }

    /// C6: the result counts only for the life that it was ordered against.
    pub fn fenced(&mut self, life: Life, rules: Rules) {
        self.core.fence = Fence::None;
        if self.core.present == life || !rules.fence_names_life {
            (self.core.sees, self.core.told) = (Sees::Gone, None);
        }
    }

    /// The resource is looked for. Nothing that runs is kept without a claim; nothing that does not run was held.
    pub fn probe(&mut self) {
        self.core.probed = true;
        if !self.runs {
            self.core.claim.found_stopped();
        } else if self.core.claim.is_held() {
            self.astray = false;
        }
    }

    /// The claim looks at what is known until nothing changes, as after every input of the machine. The disk writes at once, except where
    /// nobody waits for it (C5 removed); the group starts at once.
    pub fn settle(&mut self, local: u8, wanted: bool, rules: Rules) {
        let report = self.core.told.map(|told| report(told.0, told.1));
        for _ in 0..8 {
            let facts = Facts {
                local,
                own: Incarnation::from(self.life),
                sight: match self.core.sees {
                    Sees::Unknown => Sight::Unknown,
                    Sees::Live => Sight::Live(Incarnation::from(self.core.present)),
                    Sees::Gone => Sight::Gone,
                },
                told: report.as_ref(),
                wanted,
                stopped: self.core.probed && !self.runs,
                frozen: false,
                fencing: self.core.fence != Fence::None,
                ending: false,
                must_leave: false,
            };
            let changed = self.core.claim.look(&facts, rules);
            if rules.durable_first {
                self.write();
            }
            if self.core.claim.is_held() && self.core.probed {
                (self.runs, self.astray) = (true, false);
            }
            if !changed {
                break;
            }
        }
    }

    pub fn write(&mut self) {
        self.disk = (self.core.claim.epoch(), self.core.claim.durable());
        self.core.claim.stored();
    }
}

fn report(epoch: u64, says: Says) -> GroupReport {
    let none = GroupReport { epoch, ..GroupReport::default() };
    match says {
        Says::Nothing => none,
        Says::Claim(claim) => GroupReport { claim: Some(claim), ..none },
        Says::Request(epoch, to) => GroupReport { request: Some(Offer { epoch, to: to.into() }), ..none },
        Says::Grant(epoch, to) => GroupReport { grant: Some(Offer { epoch, to: to.into() }), ..none },
    }
}

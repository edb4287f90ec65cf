//! One node of the search: the production claim, and around it the least that a claim lives in.

use ha_snmp::engine::embedded::claim::{Claim, Facts, Sight};
use ha_snmp::engine::embedded::report::{Epoch, GroupReport, Incarnation, Offer, RunState};
use ha_snmp::engine::embedded::rules::Rules;

/// A life of a core; 0 for none. A later one is higher.
pub type Life = u8;

/// What a frame tells, as far as the search goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Frame {
    pub life: Life,
    /// The life of the other node that the sender hears.
    pub hears: Life,
    pub goodbye: bool,
    /// Which definition of the group it has.
    pub definition: u8,
    pub epoch: Epoch,
    pub claim: Option<Epoch>,
    pub request: Option<Offer>,
    pub grant: Option<Offer>,
}

impl Frame {
    fn report(&self) -> GroupReport {
        GroupReport {
            epoch: self.epoch,
            claim: self.claim,
            request: self.request,
            grant: self.grant,
            run: RunState::Stopped,
            ..GroupReport::default()
        }
    }
}

/// What a core knows of its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Known {
    Unknown,
    Stopped,
    Runs,
}

/// How a core sees the other one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sees {
    Unknown,
    Live,
    Gone,
}

/// An order to fence the other node: against which life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fence {
    None,
    Ordered(Life),
    /// The other node has lost its power; the answer is under way.
    Done(Life),
}

/// What survives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disk {
    pub epoch: Epoch,
    pub claim: Option<Epoch>,
    pub boot: u8,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    pub powered: bool,
    pub boot: u8,
    /// The process of the group's resource.
    pub runs: bool,
    /// It came up at boot, though nobody started it: counts once it is taken for ours.
    pub astray: bool,
    pub disk: Disk,
    /// Its core's present or last life.
    pub life: Life,
    pub core: Option<Core>,
    pub definition: u8,
}

/// A core that is alive.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Core {
    pub claim: Claim,
    pub known: Known,
    pub wanted: bool,
    /// The other node's present life, and a later one that has not answered us.
    pub present: Life,
    pub candidate: Life,
    pub sees: Sees,
    pub told: Option<Frame>,
    /// The definition that it told last, until it is fenced.
    pub other_definition: Option<u8>,
    pub fence: Fence,
}

impl Node {
    pub fn new() -> Self {
        let disk = Disk { boot: 1, ..Disk::default() };
        let mut node = Self { powered: true, boot: 1, runs: false, astray: false, disk, life: 0, core: None, definition: 1 };
        node.start(Rules::ALL);
        node
    }

    /// A core starts: C9 says what it makes of the disk.
    pub fn start(&mut self, rules: Rules) {
        self.life += 1;
        let held = self.disk.claim.filter(|_| self.disk.boot == self.boot || !rules.boot);
        self.core = Some(Core {
            claim: Claim::new(self.disk.epoch, held),
            known: Known::Unknown,
            wanted: false,
            present: 0,
            candidate: 0,
            sees: Sees::Unknown,
            told: None,
            other_definition: None,
            fence: Fence::None,
        });
    }

    pub fn lose_power(&mut self) {
        (self.powered, self.runs, self.astray, self.core) = (false, false, false, None);
    }

    pub fn is_active(&self) -> bool {
        self.runs && !self.astray
    }

    /// The state that its next frame would tell.
    pub fn frame(&self, goodbye: bool) -> Option<Frame> {
        let core = self.core.as_ref()?;
        let peer = (core.sees == Sees::Live).then_some(Incarnation::from(core.present));
        Some(Frame {
            life: self.life,
            hears: core.present.max(core.candidate),
            goodbye,
            definition: self.definition,
            epoch: core.claim.epoch(),
            claim: core.claim.shown(),
            request: core.claim.request(peer),
            grant: core.claim.grant(),
        })
    }

    /// A frame arrives. Without C2 nobody asks of which life it is.
    pub fn hear(&mut self, frame: &Frame, rules: Rules) {
        let (own, Some(core)) = (self.life, &mut self.core) else { return };
        if rules.incarnations {
            if frame.life < core.present {
                return;
            }
            if frame.life > core.present && frame.hears != own {
                core.candidate = frame.life;
                return;
            }
        }
        core.present = frame.life;
        core.candidate = 0;
        core.other_definition = Some(frame.definition);
        core.claim.hear(frame.epoch, rules);
        core.sees = match frame {
            Frame { goodbye: true, .. } => Sees::Gone,
            _ if frame.hears == own || !rules.incarnations => Sees::Live,
            _ => Sees::Unknown,
        };
        core.told = (core.sees == Sees::Live).then(|| frame.clone());
    }

    /// The claim looks at what is known until nothing changes, as the machine does after every input.
    pub fn look(&mut self, local: u8, rules: Rules) {
        let (own, definition) = (Incarnation::from(self.life), self.definition);
        let Some(core) = &mut self.core else { return };
        let report = core.told.as_ref().map(Frame::report);
        let facts = Facts {
            local,
            own,
            sight: match core.sees {
                Sees::Unknown => Sight::Unknown,
                Sees::Live => Sight::Live(Incarnation::from(core.present)),
                Sees::Gone => Sight::Gone,
            },
            told: report.as_ref(),
            wanted: core.wanted,
            stopped: core.known == Known::Stopped,
            frozen: rules.digests && core.other_definition.is_some_and(|other| other != definition),
            fencing: core.fence != Fence::None,
            must_leave: false,
        };
        for _ in 0..8 {
            if !core.claim.look(&facts, rules) {
                return;
            }
        }
    }
}

/// What a node does.
impl Node {
    pub fn boot(&mut self) {
        self.powered = true;
        self.boot += 1;
    }

    /// Looks whether the resource runs. Who does not know the resource finds nothing. What runs is kept only with a claim (C9).
    pub fn probe(&mut self) {
        let Some(core) = &mut self.core else { return };
        if self.runs && self.definition == 1 {
            core.known = Known::Runs;
            if core.claim.is_held() {
                self.astray = false;
            }
        } else {
            core.known = Known::Stopped;
            core.claim.found_stopped();
        }
    }

    pub fn run(&mut self, on: bool) {
        (self.runs, self.astray) = (on, false);
        if let Some(core) = &mut self.core {
            core.known = if on { Known::Runs } else { Known::Stopped };
        }
    }

    pub fn wanted_on_disk(&self, core: &Core) -> Disk {
        Disk { epoch: core.claim.epoch(), claim: core.claim.durable(), boot: self.boot }
    }

    pub fn write(&mut self) {
        let Some(core) = &self.core else { return };
        self.disk = self.wanted_on_disk(core);
        if let Some(core) = &mut self.core {
            core.claim.stored();
        }
    }
}

impl Core {
    pub fn lose_sight(&mut self) {
        (self.sees, self.told) = (Sees::Unknown, None);
    }

    /// The result counts only for the life that was shot, and not once another was heard (C6).
    pub fn fenced(&mut self, life: Life, rules: Rules) {
        self.fence = Fence::None;
        let is_meant = self.present == life && self.candidate == 0 && self.sees != Sees::Live;
        if is_meant || !rules.fence_names_life {
            (self.sees, self.told, self.other_definition) = (Sees::Gone, None, None);
        }
    }
}

impl Node {
    /// Everything that it does by itself: probe, write, start, stop.
    pub fn settle(&mut self, local: u8, rules: Rules) {
        for _ in 0..4 {
            self.look(local, rules);
            self.write();
            self.look(local, rules);
            let Some(core) = &self.core else { return };
            match (core.known, core.claim.is_held()) {
                (Known::Unknown, _) => self.probe(),
                (Known::Stopped, true) => self.run(true),
                (Known::Runs, false) => self.run(false),
                _ => {}
            }
        }
    }
}

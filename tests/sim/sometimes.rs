//! Situations that are rare, and have to be reached now and then: else what is asked of all worlds was not asked where it is hard.

use super::node::Running;
use super::plan::Class;
use super::world::World;
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::engine::embedded::input::Heard;
use ha_snmp::engine::embedded::report::{Phase, RunState};
use ha_snmp::resource_agent::{Operation, Outcome};
use ha_snmp::view::cluster::{Cluster, GroupState, Happening, NodeState};

/// Each is seen from outside: in frames, outputs, processes, snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rare {
    GrantCrossesFence,
    FencedAfterAll,
    FencingFails,
    DetachRunsOut,
    NeverConfirmed,
    SlowStore,
    MovesByRequest,
    StartFailsAndMoves,
    ShotForFailedStop,
    ShotWhileStarting,
    SplitBrain,
    SplitBrainEnds,
    ReplayRefused,
    TakenAfterGoodbye,
    MaintenanceWhileStopping,
    BootsLate,
    StalledLoop,
    RequestsCross,
    KilledWhileStarting,
    Reboots,
    FoundWithoutClaim,
    NoMovesLeft,
    Blocked,
    OneWay,
    StartsAlone,
    Confirmed,
    OutOfService,
    LeavesUnmanaged,
    KilledAndKept,
    RunsNowhere,
}

impl Rare {
    pub const ALL: [(Self, &'static str); 30] = [
        (Self::GrantCrossesFence, "a fence agent begins while a grant is open"),
        (Self::FencedAfterAll, "fencing succeeds after the link is back"),
        (Self::FencingFails, "a fence agent fails"),
        (Self::DetachRunsOut, "the time of a detached core runs out"),
        (Self::NeverConfirmed, "a new life is heard, and never answers"),
        (Self::SlowStore, "a write to the disk outlasts a deadtime"),
        (Self::MovesByRequest, "a node asks for a group that runs until then"),
        (Self::StartFailsAndMoves, "a start fails, and the group comes to run on the other node"),
        (Self::ShotForFailedStop, "a stop fails, and the node is fenced for it"),
        (Self::ShotWhileStarting, "a node is fenced while it starts something"),
        (Self::SplitBrain, "split brain is detected"),
        (Self::SplitBrainEnds, "split brain is resolved"),
        (Self::ReplayRefused, "a recorded frame of a former life is refused"),
        (Self::TakenAfterGoodbye, "a group is started after a goodbye"),
        (Self::MaintenanceWhileStopping, "maintenance begins while something is stopped"),
        (Self::BootsLate, "two nodes boot, and one is late"),
        (Self::StalledLoop, "a loop stands still for longer than the deadtime"),
        (Self::RequestsCross, "both nodes ask for a group at once"),
        (Self::KilledWhileStarting, "a core is killed while it starts something"),
        (Self::Reboots, "a node restarts itself"),
        (Self::FoundWithoutClaim, "something runs without a claim"),
        (Self::NoMovesLeft, "a group was moved too often"),
        (Self::Blocked, "a group is blocked"),
        (Self::OneWay, "a node hears that it is not heard"),
        (Self::StartsAlone, "a node starts a group without ever having met the other"),
        (Self::Confirmed, "a person confirms that a node is off"),
        (Self::OutOfService, "a group is out of service that was claimed before"),
        (Self::LeavesUnmanaged, "a core ends by order, and something that is left alone runs on"),
        (Self::KilledAndKept, "a core is killed, and the next one keeps what runs"),
        (Self::RunsNowhere, "a group runs nowhere or not well for good, because it cannot"),
    ];
}

impl World<'_> {
    pub fn reached(&mut self, rare: Rare) {
        self.story.reached |= 1 << rare as u64;
    }

    /// A frame goes out.
    pub fn note_frame(&mut self, node: u8, frame: &Heard) {
        let theirs = self.nodes[usize::from(1 - node)].daemon.as_ref().and_then(|daemon| daemon.sent.clone());
        let Some(theirs) = theirs else { return };
        let both = frame.report.groups.iter().zip(&theirs.report.groups);
        if both.into_iter().any(|(ours, theirs)| ours.request.is_some() && theirs.request.is_some()) {
            self.reached(Rare::RequestsCross);
        }
    }

    /// An operation has ended.
    pub fn note_outcome(&mut self, node: u8, running: &Running, outcome: &Outcome) {
        let group = running.group;
        match (running.operation, outcome) {
            (Operation::Start, Outcome::Running) => {
                let Some(daemon) = &self.nodes[usize::from(node)].daemon else { return };
                let has_met = daemon.contact.answered.is_some();
                let is_after = daemon.heard.as_ref().is_some_and(|frame| frame.report.phase == Phase::Goodbye);
                if self.checks.start_failed[group] == Some(1 - node) {
                    self.reached(Rare::StartFailsAndMoves);
                }
                self.checks.start_failed[group] = None;
                if !has_met {
                    self.reached(Rare::StartsAlone);
                }
                if is_after {
                    self.reached(Rare::TakenAfterGoodbye);
                }
            }
            (Operation::Start, _) => self.checks.start_failed[group] = Some(node),
            _ => {}
        }
    }

    /// Somebody orders something.
    pub fn note_order(&mut self, node: u8, command: &Command) {
        let stops = |world: &Self| world.nodes[usize::from(node)].operations.values().any(|running| running.operation == Operation::Stop);
        if matches!(command, Command::Maintenance { on: true }) && stops(self) {
            self.reached(Rare::MaintenanceWhileStopping);
        }
        if matches!(command, Command::FenceConfirm { .. }) {
            self.reached(Rare::Confirmed);
        }
    }

    /// A core is about to be killed.
    pub fn note_kill(&mut self, node: u8) {
        let is_there = &self.nodes[usize::from(node)];
        if is_there.operations.values().any(|running| running.operation == Operation::Start) {
            self.reached(Rare::KilledWhileStarting);
        }
    }

    /// A core shows something new.
    pub fn note_snapshot(&mut self, node: u8, seen: &Cluster, news: &[Happening]) {
        for what in news {
            match what {
                Happening::SplitBrainDetected(_) => self.reached(Rare::SplitBrain),
                Happening::SplitBrainResolved(_) => self.reached(Rare::SplitBrainEnds),
                Happening::ActiveWithoutClaim(_) => self.reached(Rare::FoundWithoutClaim),
                _ => {}
            }
        }
        let peer = seen.node(1 - node).map(|peer| peer.state).unwrap_or_default();
        let Some(daemon) = &mut self.nodes[usize::from(node)].daemon else { return };
        let was = std::mem::replace(&mut daemon.peer_was, peer);
        let is_kept = daemon.looks.is_kept_running(daemon.sent.as_deref());
        if was == NodeState::Detached && matches!(peer, NodeState::Lost | NodeState::Fencing) {
            self.reached(Rare::DetachRunsOut);
        }
        if is_kept {
            self.reached(Rare::KilledAndKept);
        }
        if seen.groups.iter().any(|group| group.state == GroupState::Blocked) {
            self.reached(Rare::Blocked);
        }
        if seen.groups.iter().any(|group| group.state == GroupState::OutOfService && group.epoch > 0) {
            self.reached(Rare::OutOfService);
        }
        if seen.groups.iter().any(|group| group.reason.contains("too often")) {
            self.reached(Rare::NoMovesLeft);
        }
    }

    /// A world begins.
    pub fn note_boots(&mut self) {
        let [first, second] = self.plan.boots;
        if first.abs_diff(second) > self.plan.config.initdead && self.plan.class != Class::Harmless {
            self.reached(Rare::BootsLate);
        }
    }
}

/// Whether a frame shows a group as started.
pub fn shows_started(frame: &Heard, group: usize) -> bool {
    frame.report.groups.get(group).is_some_and(|told| told.run == RunState::Started && told.claim.is_some())
}

//! Two machines of the example, in a world in which everything works, unless a test says otherwise.

use super::super::*;
use crate::config::{Engine, Fencing, SourceFile, check};
use crate::engine::embedded::command::Refused;
use crate::engine::embedded::output::Job;
use crate::engine::embedded::sighting::Runs;
use crate::fence_agent::FenceAction;
use crate::resource_agent::Outcome;
use std::collections::BTreeSet;

/// Two nodes that hear each other.
pub struct Pair {
    pub nodes: [Machine; 2],
    pub answers: [Vec<(u64, Result<(), Refused>)>; 2],
    /// Node, group and resource.
    pub running: BTreeSet<(usize, usize, usize)>,
    /// Nodes on which nothing can be stopped.
    pub stuck: [bool; 2],
    /// Nodes whose disks take nothing.
    pub frozen: [bool; 2],
    /// Nodes whose agents never end.
    pub hung: [bool; 2],
    /// Nodes where every look fails.
    pub broken: [bool; 2],
    /// Nodes that do not hear the other.
    pub deaf: [bool; 2],
    /// Nodes that reach no ping node.
    pub alone: [bool; 2],
    /// Nodes whose core has ended.
    pub ended: [bool; 2],
    /// Nodes that are off, as fence devices say.
    pub lost_power: [bool; 2],
    /// Fence devices do not say whether there is power.
    pub silent_devices: bool,
    /// How often each has told its neighbours of its addresses.
    pub announced: [u32; 2],
    /// The fence agents never end, but switch off.
    pub slow_devices: bool,
    /// Nodes that were to be fenced.
    pub fenced: Vec<usize>,
    /// What they have seen to run.
    pub runs: [Vec<Runs>; 2],
    pub now: Instant,
}

impl Pair {
    /// Both online; the group runs on the first.
    pub fn new() -> Self {
        Self::of(|_| {})
    }

    /// The same, where nothing can switch a node off.
    pub fn without_fencing() -> Self {
        Self::of(|config| {
            (config.fencing, config.isolation_time) = (Fencing::None, Duration::from_secs(2));
        })
    }

    /// The same, of another configuration.
    pub fn of(change: impl Fn(&mut Embedded)) -> Self {
        let text = include_str!("../../../../../etc/cluster-example.toml").to_owned();
        let Some(config) = check(&[SourceFile { name: "test".to_owned(), text }]).config else { panic!("the example is wrong") };
        let Engine::Embedded(mut embedded) = config.engine else { panic!("no engine") };
        change(&mut embedded);
        let now = Instant::default();
        let nodes = [0, 1].map(|local| {
            let settings = Settings { cluster: "test".to_owned(), config: (*embedded).clone(), local, boot: "boot".to_owned() };
            Machine::new(settings, None, u64::from(local) + 1, now)
        });
        let [deaf, alone, broken, stuck, frozen, hung, ended] = [[false; 2]; 7];
        let mut pair = Self {
            nodes,
            answers: [vec![], vec![]],
            running: BTreeSet::new(),
            alone,
            broken,
            deaf,
            stuck,
            frozen,
            hung,
            ended,
            lost_power: [false; 2],
            silent_devices: false,
            announced: [0; 2],
            slow_devices: false,
            fenced: vec![],
            runs: [vec![], vec![]],
            now,
        };
        pair.go(40);
        assert!(pair.nodes[0].is_started_on(0, 0) && pair.nodes[1].is_started_on(0, 0));
        pair
    }

    /// So many keepalives.
    pub fn go(&mut self, keepalives: u32) {
        for _ in 0..keepalives {
            self.now = self.now.after(self.nodes[0].keepalive());
            for index in (0..2).filter(|index| !self.ended[*index]) {
                self.nodes[index].handle_timeout(self.now);
            }
            self.settle();
        }
    }

    /// So many keepalives are as long as that.
    pub fn keepalives(&self, time: Duration) -> u32 {
        u32::try_from(time.as_millis() / self.nodes[0].keepalive().as_millis()).unwrap()
    }

    /// How many resources run there.
    pub fn count(&self, node: usize) -> usize {
        self.running.iter().filter(|(at, ..)| *at == node).count()
    }

    /// An order at one node, of which the other has not heard yet.
    pub fn order(&mut self, node: usize, id: u64, command: Command) {
        self.tell(node, Input::Command { id, command });
    }

    /// Carries out all that both want.
    fn settle(&mut self) {
        let ping = Input::Echo { ping: 0, round_trip: Duration::ZERO };
        for index in 0..2 {
            if !self.alone[index] {
                self.tell(index, ping.clone());
            }
        }
        for _ in 0..1000 {
            if !self.step() {
                return;
            }
        }
        panic!("they never rest");
    }

    /// Carries out the next thing that one of them wants, if any.
    pub fn step(&mut self) -> bool {
        let next = (0..2).find_map(|node| Some((node, self.nodes[node].poll_output()?)));
        let is_one = next.is_some();
        if let Some((node, output)) = next {
            self.carry_out(node, output);
        }
        is_one
    }

    /// Another core follows, which reads what is on disk.
    pub fn replace(&mut self, node: usize) {
        let old = &self.nodes[node];
        let (settings, kept) = (old.settings.clone(), old.durable());
        self.nodes[node] = Machine::new(settings, Some(Durable { boot: "boot".to_owned(), ..kept }), old.own, self.now);
    }

    /// The disk takes what it was given.
    pub fn thaw(&mut self, node: usize) {
        self.frozen[node] = false;
        let id = self.nodes[node].next_id - 1;
        self.tell(node, Input::Stored { id });
    }

    pub fn tell(&mut self, node: usize, input: Input) {
        if !self.ended[node] {
            self.nodes[node].handle(self.now, input);
        }
    }

    fn carry_out(&mut self, node: usize, output: Output) {
        match output {
            Output::Frame(_) if self.deaf[1 - node] => {}
            Output::Frame(frame) => self.tell(1 - node, Input::Heard { link: 0, frame: *frame }),
            Output::Store { id, .. } if !self.frozen[node] => self.tell(node, Input::Stored { id }),
            Output::Job(Job::Operate { .. }) if self.hung[node] => {}
            Output::Job(Job::CutShort { id }) => self.tell(node, Input::Operated { id, outcome: Outcome::Failed("cut short".to_owned()) }),
            Output::Job(Job::Operate { id, group, resource, operation, .. }) => {
                let key = (node, group, resource);
                if operation == Operation::Start {
                    self.running.insert(key);
                } else if operation == Operation::Stop && !self.stuck[node] {
                    self.running.remove(&key);
                }
                let looks = matches!(operation, Operation::Probe | Operation::Monitor);
                let outcome = if operation == Operation::Stop && (self.stuck[node] || self.broken[node]) || looks && self.broken[node] {
                    Outcome::Failed("it hangs".to_owned())
                } else if self.running.contains(&key) {
                    Outcome::Running
                } else {
                    Outcome::Stopped
                };
                self.tell(node, Input::Operated { id, outcome });
            }
            Output::Answer { id, result } => self.answers[node].push((id, result)),
            Output::Exit => self.ended[node] = true,
            Output::Job(Job::Fence { id, action: FenceAction::On, .. }) => {
                (self.ended[1 - node], self.lost_power[1 - node]) = (false, false);
                self.tell(node, Input::Fenced { id, error: None });
            }
            Output::Job(Job::Fence { id, .. }) => {
                self.fenced.push(1 - node);
                (self.ended[1 - node], self.lost_power[1 - node]) = (true, true);
                self.running.retain(|(at, ..)| *at == node);
                if !self.slow_devices {
                    self.tell(node, Input::Fenced { id, error: None });
                }
            }
            Output::Job(Job::Announce) => self.announced[node] += 1,
            Output::Job(Job::LookAtFence { .. }) if self.hung[node] => {}
            Output::Job(Job::LookAtFence { id, .. }) => self.tell(node, Input::FenceLooked { id, error: None }),
            Output::Job(Job::FenceStatus { id, .. }) => {
                let power = if self.silent_devices { Err("login failed".to_owned()) } else { Ok(!self.lost_power[1 - node]) };
                self.tell(node, Input::FenceStatus { id, power });
            }
            Output::Runs(runs) => self.runs[node].push(runs),
            Output::Changed | Output::Store { .. } => {}
            Output::Reboot(_) => panic!("node {node}: {output:?}"),
        }
    }
}

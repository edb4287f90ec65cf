//! C8 is kept by the machine, not by the claim: two machines whose definitions of the group differ, frames handed over by hand.

use ha_snmp::config::{
    Connectivity, Embedded, FailCount, Fence, FenceKind, Fencing, Group, Link, Medium, OnFailure, Resource, ResourceAgent, UdpMode, Unset,
};
use ha_snmp::engine::embedded::durable::{Durable, DurableGroup};
use ha_snmp::engine::embedded::input::{Heard, Input};
use ha_snmp::engine::embedded::machine::{Machine, Settings};
use ha_snmp::engine::embedded::output::{Job, Output};
use ha_snmp::engine::embedded::rules::Rules;
use ha_snmp::resource_agent::{Operation, Outcome};
use ha_snmp::smi::Name;
use ha_snmp::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

const STEP: Duration = Duration::from_millis(100);

/// A machine, what runs beside it, and what has come for it.
struct Side {
    machine: Machine,
    resource: Name,
    runs: BTreeSet<Name>,
    inbox: Vec<Heard>,
}

impl Side {
    /// Carries out what is ordered; gives the frames that go out.
    fn obey(&mut self, now: Instant) -> Vec<Heard> {
        let mut frames = Vec::new();
        while let Some(output) = self.machine.poll_output() {
            match output {
                Output::Frame(frame) => frames.push(*frame),
                Output::Store { id, .. } => self.machine.handle(now, Input::Stored { id }),
                Output::Job(Job::Operate { id, operation, .. }) => {
                    let outcome = self.operate(operation);
                    self.machine.handle(now, Input::Operated { id, outcome });
                }
                _ => {}
            }
        }
        frames
    }

    fn operate(&mut self, operation: Operation) -> Outcome {
        match operation {
            Operation::Start => drop(self.runs.insert(self.resource.clone())),
            Operation::Stop => drop(self.runs.remove(&self.resource)),
            Operation::Probe | Operation::Monitor => {}
        }
        if self.runs.contains(&self.resource) { Outcome::Running } else { Outcome::Stopped }
    }
}

/// Node 0 has run `service` for the group, and its core starts again with a definition that has `other` in its place. Node 1 has the old
/// one, and is preferred. Gives the nodes that run `service` in the end.
pub fn runs_after_redefinition(rules: Rules) -> Vec<usize> {
    let (service, another) = (name("service"), name("other"));
    let start = Instant::after_start(Duration::from_secs(100));
    let kept = BTreeMap::from([(name("web"), DurableGroup { epoch: 1, claim: Some(1), ..DurableGroup::default() })]);
    let durable = Durable { boot: "boot".to_owned(), groups: kept, ..Durable::default() };
    let side = |local: u8, resource: &Name, durable: Option<Durable>| {
        let settings = Settings { cluster: "search".to_owned(), config: config(resource), local, boot: "boot".to_owned() };
        let machine = Machine::with_rules(settings, durable, u64::from(local) + 1, start, rules);
        Side { machine, resource: resource.clone(), runs: BTreeSet::new(), inbox: Vec::new() }
    };
    let mut sides = [side(0, &another, Some(durable)), side(1, &service, None)];
    sides[0].runs.insert(service.clone());
    let mut now = start;
    for _ in 0..300 {
        now = now.after(STEP);
        for side in [0, 1] {
            for frame in std::mem::take(&mut sides[side].inbox) {
                sides[side].machine.handle(now, Input::Heard { link: 0, frame });
            }
            sides[side].machine.handle_timeout(now);
            let frames = sides[side].obey(now);
            sides[1 - side].inbox.extend(frames);
        }
    }
    (0..2).filter(|side| sides[*side].runs.contains(&service)).collect()
}

fn name(text: &str) -> Name {
    text.parse().unwrap_or_else(|_| panic!("{text} is no name"))
}

fn config(resource: &Name) -> Embedded {
    let to = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 694);
    let interfaces = ["eth0".to_owned(), "eth0".to_owned()];
    Embedded {
        nodes: [name("zipi"), name("zape")],
        keepalive: STEP * 2,
        warntime: STEP * 4,
        deadtime: STEP * 10,
        initdead: STEP * 20,
        auto_failback: true,
        failback_delay: Duration::ZERO,
        key_file: PathBuf::from("/etc/ha-snmp/keys"),
        fencing: Fencing::Devices,
        fence_delay: STEP * 10,
        isolation_time: STEP * 10,
        start_alone_after: None,
        max_moves: 10,
        ping_dampening: Duration::ZERO,
        watchdog: None,
        recorder: None,
        state_dir: PathBuf::from("/var/lib/ha-snmp/core"),
        socket: PathBuf::from("/run/ha-snmp/core.sock"),
        links: vec![Link { name: name("udp"), medium: Medium::Udp { interface: interfaces, mode: UdpMode::Unicast([to, to]) } }],
        pings: Vec::new(),
        groups: vec![group(resource)],
        fences: vec![fence()],
        fence_levels: vec![vec![0]],
    }
}

fn group(resource: &Name) -> Group {
    let resource = Resource {
        name: resource.clone(),
        agent: ResourceAgent::Lsb(resource.to_string()),
        start_timeout: STEP * 10,
        stop_timeout: STEP * 10,
        monitor: None,
        on_failure: OnFailure::RestartAlone,
        start_failures: 1,
        unset: Unset::default(),
    };
    Group {
        name: name("web"),
        preferred: Some(1),
        connectivity: Connectivity::Ignore,
        fail_count: FailCount { warn: 1, critical: 2, limit: 3 },
        failure_timeout: None,
        requires: Vec::new(),
        digest: resource.name.as_str().len().try_into().unwrap_or_default(),
        resources: vec![resource],
    }
}

fn fence() -> Fence {
    Fence {
        name: name("power"),
        program: PathBuf::from("/usr/sbin/fence_ipmilan"),
        kind: FenceKind::Power,
        action: "off".to_owned(),
        parameters: [Some(BTreeMap::new()), Some(BTreeMap::new())],
        secret_files: BTreeMap::new(),
        timeout: STEP * 50,
        retries: 0,
        delay: Duration::ZERO,
        look: None,
    }
}

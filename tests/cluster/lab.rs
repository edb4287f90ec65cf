//! Two machines on two switches, a client, a device that switches machines off; and what people ask the cores.

use crate::client::Client;
use crate::device::Device;
use crate::machine::Machine;
use crate::network::{Network, Switch};
use crate::settings::Settings;
use crate::watcher::Watcher;
use ha_snmp::control::{ClientError, CoreClient};
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::view::cluster::{Cluster, Event, Group, GroupState, Happening, Node};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_ha-snmp");

/// Fields go in this order: the network last but the directory, after all that is on it.
pub struct Lab {
    pub client: Client,
    pub watcher: Watcher,
    pub device: Device,
    pub machines: [Arc<Machine>; 2],
    pub network: Arc<Network>,
    directory: TempDir,
}

impl Lab {
    /// Both machines on, with the configuration, and no core; `None` and a visible line where that is not possible.
    pub fn new(test: &str, settings: &Settings) -> Option<Self> {
        let skipped = |why: &str| println!("SKIPPED: {test}: {why}");
        if !nix::unistd::geteuid().is_root() {
            skipped("machines of namespaces need root");
            return None;
        }
        if !Path::new("/usr/lib/ocf/resource.d").exists() {
            skipped("OCF agents need a place (package resource-agents)");
            return None;
        }
        let network = Arc::new(Network::new().inspect_err(|error| skipped(error)).ok()?);
        let directory = tempfile::tempdir().unwrap();
        for name in ["own", "ocf/resource.d/test"] {
            fs::create_dir_all(directory.path().join(name)).unwrap();
        }
        let machines = [1, 2].map(|number| Arc::new(Machine::new(number, &network, directory.path())));
        let device = Device::start(directory.path(), &machines);
        let lab = Self { client: Client::start(&network), watcher: Watcher::start(&network), device, machines, network, directory };
        let service = crate::settings::SERVICE.replace("OWN", &lab.path("own").display().to_string());
        crate::script(&lab.path("ocf/resource.d/test/service"), &service);
        for node in [0, 1] {
            lab.configure(node, settings);
            lab.keys(node, crate::settings::KEYS);
            lab.machines[node].switch_on();
        }
        Some(lab)
    }

    /// The same with both cores up, and the group started on the first node.
    pub fn up(test: &str, settings: &Settings) -> Option<Self> {
        let lab = Self::new(test, settings)?;
        lab.start(0);
        lab.start(1);
        lab.until_runs_on(0);
        lab.until_online(0);
        lab.until_online(1);
        lab.client.until_answered();
        Some(lab)
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.directory.path().join(file)
    }

    pub fn configure(&self, node: usize, settings: &Settings) {
        let text = settings.text(self.directory.path());
        fs::write(self.machines[node].path("ha-snmp.toml"), text).unwrap();
    }

    /// Writes the keys of a node.
    pub fn keys(&self, node: usize, keys: &str) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.machines[node].path("keys");
        fs::write(&path, keys).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// Starts the core of a node.
    pub fn start(&self, node: usize) {
        self.machines[node].start_core(Path::new(PROGRAM));
    }

    /// Switches a machine on again, if it is off, and starts its core.
    pub fn boot(&self, node: usize) {
        if !self.machines[node].is_on() {
            self.machines[node].switch_on();
        }
        self.start(node);
    }

    fn ask<T>(&self, node: usize, what: impl FnOnce(&mut CoreClient) -> Result<T, ClientError>) -> Result<T, ClientError> {
        let socket = self.machines[node].path("core.sock");
        CoreClient::connect(&socket, &self.machines[node].path("ha-snmp.toml")).and_then(|mut client| what(&mut client))
    }

    /// The cluster as a node sees it; `None` while its core does not answer.
    pub fn state(&self, node: usize) -> Option<Cluster> {
        self.ask(node, CoreClient::state).ok().map(|state| state.cluster)
    }

    /// Gives a node an order, and waits for its effect.
    pub fn order(&self, node: usize, command: Command) -> Result<(), ClientError> {
        self.ask(node, |client| client.order(command, false))
    }

    /// Gives a node an order, and does not wait.
    pub fn hint(&self, node: usize, command: Command) -> Result<(), ClientError> {
        self.ask(node, |client| client.order(command, true))
    }

    /// Waits until a node says something that `holds` of.
    pub fn until(&self, node: usize, what: &str, mut holds: impl FnMut(&Cluster) -> bool) -> Cluster {
        let look = || self.state(node).filter(|cluster| holds(cluster));
        crate::until(|| format!("n{}: {what}; {}", node + 1, self.story()), look)
    }

    /// Waits until both nodes that have a core say so.
    pub fn until_both(&self, what: &str, mut holds: impl FnMut(&Cluster) -> bool) {
        for node in [0, 1] {
            self.until(node, what, &mut holds);
        }
    }

    /// Waits until a node is in service, as it says itself.
    pub fn until_online(&self, node: usize) {
        use ha_snmp::view::cluster::NodeState;
        self.until(node, "online", |cluster| cluster.nodes[node].state == NodeState::Online);
    }

    /// Waits until a node says that it has started the group, and the address is there and on no other.
    pub fn until_runs_on(&self, node: usize) {
        let local = u8::try_from(node).unwrap();
        let is_started = |cluster: &Cluster| {
            let group = &cluster.groups[0];
            group.active == Some(local) && group.state == GroupState::Started
        };
        self.until(node, "runs the group", is_started);
        self.until_address(&[node]);
    }

    /// Waits until the address is on these nodes, and on no other.
    pub fn until_address(&self, nodes: &[usize]) {
        let is_so = || [0, 1].iter().all(|node| self.has_address(*node) == nodes.contains(node)).then_some(());
        crate::until(|| format!("the address on {nodes:?}; {}", self.story()), is_so);
    }

    pub fn has_address(&self, node: usize) -> bool {
        self.network.has_address(u8::try_from(node + 1).unwrap())
    }

    /// Waits until a node tells of an event.
    pub fn until_event(&self, node: usize, mut is_it: impl FnMut(&Happening) -> bool) {
        self.until(node, "tells the event", |cluster| cluster.events.iter().any(|Event { what, .. }| is_it(what)));
    }

    /// Pulls the cable of a node out of a switch, or puts it in.
    pub fn cable(&self, node: usize, switch: Switch, is_in: bool) {
        self.network.cable(u8::try_from(node + 1).unwrap(), switch, is_in);
    }

    /// Never were both nodes at the address.
    pub fn assert_one_at_most(&self) {
        assert!(!self.watcher.saw_both(), "both nodes had the address; {}", self.story());
        assert!(self.watcher.looks() > 0);
    }

    /// What both nodes say and have logged, for people.
    pub fn story(&self) -> String {
        let node = |node: usize| {
            let state = self.state(node).map_or_else(|| "no answer".to_owned(), |cluster| told(&cluster));
            let log = self.machines[node].log();
            let tail: Vec<&str> = log.lines().rev().take(60).collect();
            let tail: String = tail.into_iter().rev().map(|line| format!("    {line}\n")).collect();
            format!("n{} (address: {}): {state}\n{tail}", node + 1, self.has_address(node))
        };
        format!("\n{}{}", node(0), node(1))
    }
}

fn told(cluster: &Cluster) -> String {
    let node = |node: &Node| format!("{} {}{}", node.name, node.state.label(), if node.standby { " standby" } else { "" });
    let nodes: Vec<String> = cluster.nodes.iter().map(node).collect();
    let group = |group: &Group| {
        let resources = group.resources.iter().map(|it| format!("{} {} {}", it.name, it.state.label(), it.last_result));
        let resources: Vec<String> = resources.collect();
        let (state, reason) = (group.state.label(), &group.reason);
        format!(
            "{} {state} on {:?} epoch {} counts {:?}: {reason}; {resources:?}",
            group.name, group.active, group.epoch, group.fail_counts
        )
    };
    let groups: Vec<String> = cluster.groups.iter().map(group).collect();
    format!("{nodes:?} {groups:?}")
}

//! Two machines on a switch, and the host that is their power switch.

use crate::history::{History, What};
use crate::image;
use crate::machine::Machine;
use crate::settings::{ADDRESS, KEYS};
use crate::status::Status;
use crate::switch::Switch;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tempfile::TempDir;

/// Emulated processors take a real one each: one test at a time, where tests share a process.
static TURN: Mutex<()> = Mutex::new(());

pub struct Lab {
    pub machines: [Arc<Machine>; 2],
    pub history: Arc<History>,
    pub switch: Switch,
    _directory: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Lab {
    /// Both machines and both cores up, and the group started on the first; `None` and a visible line where that is not possible.
    pub fn up(test: &str, config: &str) -> Option<Self> {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let image = image::directory().inspect_err(|why| println!("SKIPPED: {test}: {why}")).ok()?;
        let directory = tempfile::tempdir().unwrap();
        let history = Arc::new(History::default());
        let switch = Switch::start(directory.path());
        let machines = [0, 1].map(|node| Arc::new(Machine::new(node, &image, directory.path(), &history)));
        let lab = Self { machines, history, switch, _directory: directory, _turn: turn };
        [0, 1].into_iter().for_each(|node| lab.switch_on(node));
        for machine in &lab.machines {
            machine.until_up();
            let files = format!("cd /etc/ha-snmp; umask 077; echo '{KEYS}' >keys; cat >ha-snmp.toml <<'END'\n{config}END\n");
            machine.shell(&format!("{files}ha-snmp check && sync"));
        }
        lab.machines.iter().for_each(|machine| drop(machine.shell("start-core")));
        lab.until_runs_on(0);
        lab.until_online();
        Some(lab)
    }

    /// Switches a machine on; each can have the other one reset.
    pub fn switch_on(&self, node: usize) {
        let machines = self.machines.each_ref().map(Arc::downgrade);
        self.machines[node].switch_on(move |name| {
            if let Some(target) = machines[usize::from(name == "n2")].upgrade() {
                target.reset();
            }
        });
    }

    /// The cluster as a node shows it; `None` while its machine or its core does not answer.
    pub fn status(&self, node: usize) -> Option<Status> {
        let (is_good, page) = self.machines[node].ask("ha-snmp status", Duration::from_secs(5)).ok()?;
        is_good.then_some(Status(page))
    }

    fn until(&self, node: usize, what: &str, mut holds: impl FnMut(&Status) -> bool) {
        let look = || self.status(node).filter(|status| holds(status));
        crate::until(|| format!("n{}: {what}; {}", node + 1, self.story()), look);
    }

    /// Waits until both nodes say that both are in service.
    pub fn until_online(&self) {
        [0, 1].into_iter().for_each(|node| self.until(node, "both are in service", Status::is_online));
    }

    /// Waits until a node says that it has started the group, and it has the address.
    pub fn until_runs_on(&self, node: usize) {
        self.until(node, "runs the group", |status| status.runs_on(node));
        assert!(self.has_address(node), "{}", self.story());
    }

    /// Whether a machine that is up has the address that moves.
    pub fn has_address(&self, node: usize) -> bool {
        self.machines[node].shell("ip -o addr show dev eth0").contains(&format!(" {ADDRESS}/"))
    }

    /// Waits until something has happened on a machine so often since it was made.
    pub fn until_happened(&self, node: usize, what: What, count: usize) {
        let has = || (self.history.count(node, what) >= count).then_some(());
        crate::until(|| format!("n{}: {what:?} {count} times; {}", node + 1, self.story()), has);
    }

    /// Nothing has happened but this, and both nodes agree that the group runs there.
    pub fn assert_happened(&self, events: &[(usize, What)]) {
        assert_eq!(self.history.all(), events, "{}", self.story());
        self.history.assert_one_at_most();
    }

    /// Both are in service, and the group runs on this node alone.
    pub fn until_settled_on(&self, node: usize) {
        self.until_online();
        [0, 1].into_iter().for_each(|teller| self.until(teller, "the group is where it was", |status| status.runs_on(node)));
        assert!(self.has_address(node) && !self.has_address(1 - node), "{}", self.story());
    }

    /// What happened, and what both nodes say and have logged, for people.
    pub fn story(&self) -> String {
        let node = |node: usize| {
            let status = self.status(node).map_or_else(|| "no answer".to_owned(), |status| status.0);
            format!("n{}: {status}\n{}\n", node + 1, self.machines[node].console())
        };
        format!("{:?}\n{}{}", self.history.all(), node(0), node(1))
    }
}

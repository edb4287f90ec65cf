//! The rules as a whole, on a few probes, objects and rows.

mod alarm;
mod edges;
mod groups;
mod properties;
mod restart;
mod suppression;

use super::*;
use crate::config::{
    Action, Agent, Condition, Config, Flapping, Notify, Object, ObjectType, Probe, Severity, Source, StalePolicy, Subject, Watch, When,
};
use crate::schema;
use crate::smi::{Name, Oid, Value};
use crate::time::Instant;
use crate::view::{self, Failure, Figure, ProbeKind, Reading, Sample, Status, View};
use std::collections::BTreeMap;
use std::time::Duration;

pub(super) fn at(seconds: u64) -> Instant {
    Instant::default().after(Duration::from_secs(seconds))
}

pub(super) fn name(text: &str) -> Name {
    text.parse().unwrap()
}

/// One that raises `up` while the load of probe `p` is above 90, and clears with `down`.
pub(super) fn watch() -> Watch {
    Watch {
        name: name("w"),
        subject: Subject::Sources(vec![field("p")]),
        when: When::Each,
        raise: Condition::Above(90.0),
        clear: None,
        hold: Duration::ZERO,
        severity: Severity::Major,
        notify: "up".to_owned(),
        notify_clear: "down".to_owned(),
        levels: Vec::new(),
        suppressed_by: Vec::new(),
        flapping: true,
        repeat: None,
    }
}

pub(super) fn field(probe: &str) -> Source {
    Source::ProbeField(name(probe), "load1".to_owned())
}

const PROBES: [&str; 3] = ["p", "q", "r"];

pub(super) fn config(watches: Vec<Watch>) -> Config {
    let probe = || Probe {
        interval: Duration::from_secs(10),
        timeout: Duration::from_secs(1),
        max_age: Duration::from_secs(30),
        action: Action::System,
    };
    let object = Object {
        oid: Oid::from([1]),
        name: "load".to_owned(),
        kind: ObjectType::Gauge,
        units: None,
        description: None,
        probe: name("p"),
        field: "load1".to_owned(),
        scale: 1.0,
        stale: StalePolicy::Last,
    };
    Config {
        agent: Agent { base_oid: Oid::from([1, 3, 6]), ..Agent::default() },
        probes: PROBES.iter().map(|text| (name(text), probe())).collect(),
        objects: vec![object],
        watches,
        ..Config::default()
    }
}

/// The same with an alarm that flaps after more than `transitions` in `within` seconds.
pub(super) fn flapping_config(watches: Vec<Watch>, transitions: u32, within: u64) -> Config {
    let flapping = Some(Flapping { transitions, within: Duration::from_secs(within) });
    Config { notify: Notify { flapping, ..Notify::default() }, ..config(watches) }
}

/// Rules, what they look at, and what they told.
pub(super) struct Bench {
    pub watches: Watches,
    pub view: View,
    /// The column `haTomcatHeapUsed`, by row; its rows are measured when they are set.
    pub heap: BTreeMap<Name, Cell>,
}

impl Bench {
    pub fn new(watches: Vec<Watch>) -> Self {
        Self::with(&config(watches))
    }

    pub fn with(config: &Config) -> Self {
        let probe = || view::Probe::new(ProbeKind::System, Duration::from_secs(10), Duration::from_secs(30));
        let probes = PROBES.iter().map(|text| (name(text), probe())).collect();
        Self { watches: Watches::new(config), view: View { probes, ..View::default() }, heap: BTreeMap::new() }
    }

    fn look(&mut self, now: Instant, feeder: Option<&Name>) {
        let is_heap = |column: &schema::Object| column.name == schema::tomcat::HEAP_USED.name;
        let cell = |column: &'static schema::Object, row: &Name| self.heap.get(row).filter(|_| is_heap(column)).cloned();
        let rows = |_: &'static schema::Object| self.heap.keys().cloned().collect();
        let picture = Picture { view: &self.view, cell: &cell, rows: &rows };
        match feeder {
            Some(feeder) => self.watches.handle(now, &picture, feeder),
            None => self.watches.handle_timeout(now, &picture),
        }
    }

    /// A probe ran; what was told then.
    pub fn probe(&mut self, seconds: u64, probe: &str, outcome: Result<f64, Failure>) -> Vec<(Edge, String)> {
        let outcome = outcome.map(|load| Sample {
            status: if load > 90.0 { Status::Critical } else { Status::Ok },
            text: String::new(),
            figures: BTreeMap::from([("load1".to_owned(), Figure::Real(load))]),
        });
        let reading = Reading { probe: name(probe), finished: at(seconds), took: Duration::ZERO, outcome };
        self.view.probes.get_mut(&name(probe)).unwrap().apply(reading);
        self.look(at(seconds), Some(&name(probe)));
        self.edges()
    }

    /// The probe `p` ran.
    pub fn run(&mut self, seconds: u64, outcome: Result<f64, Failure>) -> Vec<(Edge, String)> {
        self.probe(seconds, "p", outcome)
    }

    /// A row has another value.
    pub fn row(&mut self, seconds: u64, row: &str, used: u32) -> Vec<(Edge, String)> {
        let cell = Cell { value: Some(Value::Gauge32(used)), measured: Some(at(seconds)), stale_at: None, failed: false };
        self.heap.insert(name(row), cell);
        self.row_news(seconds, row)
    }

    /// Something is to be seen of a row.
    pub fn row_news(&mut self, seconds: u64, row: &str) -> Vec<(Edge, String)> {
        self.look(at(seconds), Some(&name(row)));
        self.edges()
    }

    pub fn tick(&mut self, now: Instant) -> Vec<(Edge, String)> {
        self.look(now, None);
        self.edges()
    }

    pub fn transitions(&mut self) -> Vec<Transition> {
        std::iter::from_fn(|| self.watches.poll_output()).collect()
    }

    /// What was told: edge and notification.
    pub fn edges(&mut self) -> Vec<(Edge, String)> {
        self.transitions().into_iter().map(|transition| (transition.edge, transition.notify)).collect()
    }

    /// Goes on as after a restart: only what was active is known. Gives what is told at once.
    pub fn restart(&mut self, seconds: u64, config: &Config) -> Vec<(Edge, String)> {
        let standing = self.watches.standing();
        let text = serde_json::to_string(&standing).unwrap();
        *self = Self::with(config);
        self.watches.restore(at(seconds), serde_json::from_str(&text).unwrap());
        self.edges()
    }
}

pub(super) fn told(edges: &[(Edge, &str)]) -> Vec<(Edge, String)> {
    edges.iter().map(|(edge, notify)| (*edge, (*notify).to_owned())).collect()
}

pub(super) fn timeout() -> Result<f64, Failure> {
    Err(Failure::Timeout(Duration::from_secs(1)))
}

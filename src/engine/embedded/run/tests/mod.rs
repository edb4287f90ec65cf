//! A group on a bench: its agents do what they are told to, or fail as they are told to.

mod absent;
mod claims;
mod failures;
mod goals;
mod properties;

use super::*;
use crate::config::{Connectivity, FailCount, Monitor, Resource as Config, ResourceAgent, Unset};
use crate::engine::embedded::report::RunState;
use Operation::{Monitor as Look, Probe, Start, Stop};
use Outcome::{Running, Stopped};

const INTERVAL: Duration = Duration::from_secs(10);

fn resource(name: &str, on_failure: OnFailure) -> Config {
    Config {
        name: name.parse().unwrap(),
        agent: ResourceAgent::Systemd(name.to_owned()),
        start_timeout: Duration::from_secs(60),
        stop_timeout: Duration::from_secs(30),
        monitor: Some(Monitor { interval: INTERVAL, timeout: Duration::from_secs(20), failures: 1, depth: 0 }),
        on_failure,
        start_failures: 1,
        unset: Unset::default(),
    }
}

fn address(name: &str) -> Config {
    let interface = ["eth0".to_owned(), "eth0".to_owned()];
    let agent = ResourceAgent::IpAddr { address: [192, 0, 2, 1].into(), prefix: 24, interface, announce_interval: None };
    Config { agent, monitor: None, ..resource(name, OnFailure::RestartAlone) }
}

fn group(resources: Vec<Config>) -> Group {
    Group {
        name: "front".parse().unwrap(),
        preferred: None,
        connectivity: Connectivity::Ignore,
        fail_count: FailCount { warn: 3, critical: 4, limit: 5 },
        failure_timeout: None,
        requires: Vec::new(),
        resources,
        digest: 0,
    }
}

fn failed() -> Outcome {
    Outcome::Failed("broken".to_owned())
}

struct Bench {
    run: GroupRun,
    now: Instant,
    /// Ordered, and not ended.
    open: Vec<(usize, Operation)>,
    /// What runs in truth.
    real: Vec<bool>,
    /// What was started or seen running, and not seen stopped since.
    seen: Vec<bool>,
}

impl Bench {
    fn new(group: &Group) -> Self {
        let now = Instant::default();
        let mut bench = Self {
            run: GroupRun::new(group, now),
            now,
            open: Vec::new(),
            real: vec![false; group.resources.len()],
            seen: vec![false; group.resources.len()],
        };
        bench.collect();
        bench
    }

    /// `a`, `b` and `c`, with this on their failures.
    fn three(on_failure: OnFailure) -> Self {
        Self::new(&group(["a", "b", "c"].map(|name| resource(name, on_failure)).to_vec()))
    }

    /// The same, all running.
    fn running(on_failure: OnFailure) -> Self {
        let mut bench = Self::three(on_failure);
        bench.finish();
        bench.goal(Goal::Started);
        bench.finish();
        assert_eq!(bench.run.state(), RunState::Started);
        bench.told();
        bench
    }

    fn collect(&mut self) {
        while let Some(order) = self.run.poll_order() {
            assert!(self.open.iter().all(|(resource, _)| *resource != order.resource), "two at a time on {}", order.resource);
            self.open.push((order.resource, order.operation));
        }
    }

    fn goal(&mut self, goal: Goal) {
        self.run.set_goal(self.now, goal);
        self.collect();
    }

    fn ends(&mut self, resource: usize, operation: Operation, outcome: Outcome) {
        let place = self.open.iter().position(|open| *open == (resource, operation));
        self.open.remove(place.unwrap_or_else(|| panic!("{operation:?} of {resource} is not among {:?}", self.open)));
        match (operation, &outcome) {
            (_, Running) => self.real[resource] = true,
            (_, Stopped) => self.real[resource] = false,
            (_, Outcome::Failed(_) | Outcome::Absent(..)) => {}
        }
        self.run.handle(self.now, resource, operation, outcome);
        self.collect();
    }

    /// Everything that is under way, and what follows from it, goes well; gives it in its order.
    fn finish(&mut self) -> Vec<(usize, Operation)> {
        let mut done = Vec::new();
        while let Some((resource, operation)) = self.open.first().copied() {
            done.push((resource, operation));
            assert!(done.len() < 100, "it does not come to rest: {done:?}");
            let runs = operation == Start || operation != Stop && self.real[resource];
            self.ends(resource, operation, if runs { Running } else { Stopped });
        }
        done
    }

    fn later(&mut self, wait: Duration) {
        self.now = self.now.after(wait);
        self.run.handle_timeout(self.now);
        self.collect();
    }

    /// The same, without the monitors.
    fn finish_acts(&mut self) -> Vec<(usize, Operation)> {
        self.finish().into_iter().filter(|(_, operation)| *operation != Look).collect()
    }

    /// Until the next monitors are under way.
    fn monitor(&mut self) {
        self.later(INTERVAL);
        assert!(!self.open.is_empty() && self.open.iter().all(|(_, operation)| *operation == Look), "{:?}", self.open);
    }

    fn told(&mut self) -> Vec<Happening> {
        std::iter::from_fn(|| self.run.poll_event()).collect()
    }

    fn shown(&self) -> Vec<ResourceState> {
        self.run.rows(self.now).iter().map(|row| row.state).collect()
    }
}

fn started(name: &str) -> Happening {
    Happening::ResourceStarted(name.parse().unwrap())
}

fn stopped(name: &str) -> Happening {
    Happening::ResourceStopped(name.parse().unwrap())
}

fn failure(name: &str, operation: &str, reason: &str, count: u32) -> Happening {
    let (resource, operation, reason) = (name.parse().unwrap(), operation.to_owned(), reason.to_owned());
    Happening::ResourceFailed { resource, operation, reason, count }
}

//! All rules of a configuration, their states and their timers.

use super::condition::holds;
use super::edge::{Edge, Judgement, State};
use super::seen::Seen;
use crate::config::{Condition, Config, ObjectType, Severity, Source, Watch};
use crate::smi::Name;
use crate::time::Instant;
use crate::view::{Status, View};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// Which alarm it is: a rule, and what it looks at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AlarmKey {
    /// The alarm class: the name of the watch.
    pub class: Name,
    /// What it looks at.
    pub source: Source,
}

/// One edge, as the rules tell it.
#[derive(Clone, Debug, PartialEq)]
pub struct Transition {
    /// The alarm class: the name of the watch.
    pub class: Name,
    /// What was looked at.
    pub source: Source,
    /// Raised or cleared.
    pub edge: Edge,
    /// How bad the alarm is; of a clear, how bad it was.
    pub severity: Severity,
    /// The descriptor of the notification to send.
    pub notify: String,
    /// When it happened.
    pub at: Instant,
    /// What was seen before, as text.
    pub old: String,
    /// What is seen now, as text.
    pub new: String,
}

/// The rules of a configuration: `[[watch]]`, and the built-in one that a probe that fails is told.
#[derive(Debug, Default)]
pub struct Watches {
    rules: Vec<Rule>,
    /// The rules that look at a probe, or at an object that it feeds.
    by_probe: BTreeMap<Name, Vec<usize>>,
    outputs: VecDeque<Transition>,
}

#[derive(Debug)]
struct Rule {
    watch: Watch,
    probe: Name,
    kind: Option<ObjectType>,
    state: State,
    /// What was seen last before the condition began to hold that is pending, if one is: the old value of the next edge.
    seen: String,
    /// When the value that was seen last becomes stale, for rules that ask for that.
    stale_at: Option<Instant>,
}

impl Watches {
    /// The rules of this configuration, all quiet.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let mut watches = Self::default();
        for watch in &config.watches {
            let (probe, kind) = match &watch.source {
                Source::ProbeStatus(probe) | Source::ProbeField(probe, _) => (probe.clone(), None),
                Source::Object(name) => match config.objects.iter().find(|object| object.name == *name) {
                    Some(object) => (object.probe.clone(), Some(object.kind.clone())),
                    None => continue,
                },
            };
            watches.add(watch.clone(), probe, kind);
        }
        for probe in config.probes.keys() {
            if let Some(watch) = probe_failed(probe) {
                watches.add(watch, probe.clone(), None);
            }
        }
        watches
    }

    /// Takes over the states of the rules that stood before a reload: what is active stays active and is not told again.
    /// Gives the clears of alarms whose rule is gone.
    pub fn take_over(&mut self, now: Instant, before: Self) {
        for old in before.rules {
            match self.rules.iter_mut().find(|new| new.is_same_alarm(&old)) {
                Some(new) => {
                    new.state = old.state;
                    new.seen = old.seen;
                }
                None if old.state == State::Raised => {
                    let transition = old.transition(now, Edge::Clear, "no longer watched".to_owned());
                    self.outputs.push_back(transition);
                }
                None => {}
            }
        }
    }

    /// Looks at everything that this probe feeds: to be called after each of its runs.
    pub fn handle(&mut self, now: Instant, view: &View, probe: &Name) {
        for &index in self.by_probe.get(probe).map_or(&[][..], Vec::as_slice) {
            if let Some(rule) = self.rules.get_mut(index) {
                self.outputs.extend(rule.look(now, view));
            }
        }
    }

    /// Looks at everything whose time has come: hold times that ended, values that became stale.
    pub fn handle_timeout(&mut self, now: Instant, view: &View) {
        for rule in self.rules.iter_mut().filter(|rule| rule.due().is_some_and(|due| due <= now)) {
            self.outputs.extend(rule.look(now, view));
        }
    }

    /// When `handle_timeout` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.rules.iter().filter_map(Rule::due).min()
    }

    /// The next edge, in the order in which they happened.
    pub fn poll_output(&mut self) -> Option<Transition> {
        self.outputs.pop_front()
    }

    /// How many alarms are active.
    #[must_use]
    pub fn active(&self) -> usize {
        self.rules.iter().filter(|rule| rule.state == State::Raised).count()
    }

    fn add(&mut self, watch: Watch, probe: Name, kind: Option<ObjectType>) {
        self.by_probe.entry(probe.clone()).or_default().push(self.rules.len());
        self.rules.push(Rule { watch, probe, kind, state: State::Quiet, seen: String::new(), stale_at: None });
    }
}

impl Rule {
    fn look(&mut self, now: Instant, view: &View) -> Option<Transition> {
        let seen = Seen::look(view, now, &self.watch.source, self.kind.as_ref());
        self.stale_at = self.staleness(view).filter(|_| !seen.stale);
        let (state, edge) = self.state.look(now, self.judge(&seen), self.watch.hold);
        self.state = state;
        let new = seen.describe();
        let transition = edge.map(|edge| self.transition(now, edge, new.clone()));
        if !matches!(state, State::Pending { .. }) {
            self.seen = new;
        }
        transition
    }

    fn judge(&self, seen: &Seen) -> Judgement {
        let raise = holds(&self.watch.raise, seen);
        let clear = match &self.watch.clear {
            Some(clear) => holds(clear, seen),
            None => raise.map(|holds| !holds),
        };
        match (raise, clear) {
            (Some(true), _) => Judgement::Raise,
            (_, Some(true)) => Judgement::Clear,
            (None, None) => Judgement::NotKnown,
            _ => Judgement::Neither,
        }
    }

    /// When what is seen now becomes stale, if that matters to this rule.
    fn staleness(&self, view: &View) -> Option<Instant> {
        let asks = |condition: &Condition| matches!(condition, Condition::Stale(_));
        if !asks(&self.watch.raise) && !self.watch.clear.as_ref().is_some_and(asks) {
            return None;
        }
        let probe = view.probes.get(&self.probe)?;
        // One nanosecond later than its last fresh moment.
        Some(probe.succeeded?.after(probe.max_age).after(Duration::from_nanos(1)))
    }

    fn due(&self) -> Option<Instant> {
        [self.state.due(self.watch.hold), self.stale_at].into_iter().flatten().min()
    }

    fn is_same_alarm(&self, other: &Self) -> bool {
        self.watch.name == other.watch.name && self.watch.source == other.watch.source
    }

    fn transition(&self, at: Instant, edge: Edge, new: String) -> Transition {
        Transition {
            class: self.watch.name.clone(),
            source: self.watch.source.clone(),
            edge,
            severity: self.watch.severity,
            notify: match edge {
                Edge::Raise => self.watch.notify.clone(),
                Edge::Clear => self.watch.notify_clear.clone(),
            },
            at,
            old: self.seen.clone(),
            new,
        }
    }
}

/// The built-in rule: a probe that cannot measure is told (blueprint, promise 6). What it measured is judged by the site's own watches.
fn probe_failed(probe: &Name) -> Option<Watch> {
    Some(Watch {
        name: "probeFailed".parse().ok()?,
        source: Source::ProbeStatus(probe.clone()),
        raise: Condition::StatusIn(vec![Status::Unknown]),
        clear: None,
        hold: Duration::ZERO,
        severity: Severity::Minor,
        notify: "probeFailed".to_owned(),
        notify_clear: "probeRecovered".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Action, Agent, Object, Probe, StalePolicy};
    use crate::smi::{Oid, Value};
    use crate::view::{self, Failure, Figure, Freshness, ProbeKind, Reading, Sample};

    fn at(seconds: u64) -> Instant {
        Instant::default().after(Duration::from_secs(seconds))
    }

    fn name(text: &str) -> Name {
        text.parse().unwrap()
    }

    fn watch(source: Source, raise: Condition, clear: Option<Condition>, hold: u64) -> Watch {
        Watch {
            name: name("w"),
            source,
            raise,
            clear,
            hold: Duration::from_secs(hold),
            severity: Severity::Major,
            notify: "up".to_owned(),
            notify_clear: "down".to_owned(),
        }
    }

    fn config(watches: Vec<Watch>) -> Config {
        let probe = Probe {
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
            probes: BTreeMap::from([(name("p"), probe)]),
            objects: vec![object],
            notifications: Vec::new(),
            watches,
            ..Config::default()
        }
    }

    struct Bench {
        watches: Watches,
        view: View,
    }

    impl Bench {
        fn new(watches: Vec<Watch>) -> Self {
            let mut view = View::default();
            view.probes.insert(name("p"), view::Probe::new(ProbeKind::System, Duration::from_secs(10), Duration::from_secs(30)));
            Self { watches: Watches::new(&config(watches)), view }
        }

        fn run(&mut self, seconds: u64, outcome: Result<f64, Failure>) -> Vec<(Edge, String)> {
            let outcome = outcome.map(|load| Sample {
                status: Status::Ok,
                text: String::new(),
                figures: BTreeMap::from([("load1".to_owned(), Figure::Real(load))]),
            });
            let reading = Reading { probe: name("p"), finished: at(seconds), took: Duration::ZERO, outcome };
            self.view.probes.get_mut(&name("p")).unwrap().apply(reading);
            self.watches.handle(at(seconds), &self.view, &name("p"));
            self.edges()
        }

        fn tick(&mut self, seconds: u64) -> Vec<(Edge, String)> {
            self.watches.handle_timeout(at(seconds), &self.view);
            self.edges()
        }

        fn edges(&mut self) -> Vec<(Edge, String)> {
            std::iter::from_fn(|| self.watches.poll_output()).map(|t| (t.edge, t.notify)).collect()
        }
    }

    fn field() -> Source {
        Source::ProbeField(name("p"), "load1".to_owned())
    }

    /// RFC 2981, mteTriggerThreshold: no second rising event until the falling threshold was reached, however the value saws in between.
    #[test]
    fn saw_tooth_between_the_thresholds_is_silent() {
        let mut bench = Bench::new(vec![watch(field(), Condition::Above(90.0), Some(Condition::Below(80.0)), 0)]);
        assert_eq!(bench.run(0, Ok(85.0)), []);
        assert_eq!(bench.run(10, Ok(91.0)), [(Edge::Raise, "up".to_owned())]);
        for (second, load) in [(20, 85.0), (30, 95.0), (40, 81.0), (50, 91.0)] {
            assert_eq!(bench.run(second, Ok(load)), []);
        }
        assert_eq!(bench.run(60, Ok(79.0)), [(Edge::Clear, "down".to_owned())]);
        assert_eq!(bench.run(70, Ok(91.0)), [(Edge::Raise, "up".to_owned())]);
    }

    #[test]
    fn hold_time_ends_between_two_runs() {
        let mut bench = Bench::new(vec![watch(field(), Condition::Above(90.0), None, 15)]);
        assert_eq!(bench.run(0, Ok(91.0)), []);
        assert_eq!(bench.watches.poll_timeout(), Some(at(15)));
        assert_eq!(bench.run(10, Ok(92.0)), []);
        assert_eq!(bench.tick(15), [(Edge::Raise, "up".to_owned())]);
        assert_eq!(bench.watches.poll_timeout(), None);
    }

    #[test]
    fn the_old_value_is_that_before_the_hold_time() {
        let mut bench = Bench::new(vec![watch(field(), Condition::Above(90.0), None, 15)]);
        for (second, load) in [(0, 85.0), (10, 91.0), (20, 92.0)] {
            assert_eq!(bench.run(second, Ok(load)), []);
        }
        bench.watches.handle_timeout(at(25), &bench.view);
        let raised = bench.watches.poll_output().unwrap();
        assert_eq!((raised.old.as_str(), raised.new.as_str()), ("85", "92"));
    }

    #[test]
    fn a_failed_run_is_told_once_and_does_not_clear_an_alarm() {
        let mut bench = Bench::new(vec![watch(field(), Condition::Above(90.0), None, 0)]);
        let timeout = || Err(Failure::Timeout(Duration::from_secs(1)));
        assert_eq!(bench.run(0, Ok(91.0)), [(Edge::Raise, "up".to_owned())]);
        assert_eq!(bench.run(10, timeout()), [(Edge::Raise, "probeFailed".to_owned())]);
        assert_eq!(bench.run(20, timeout()), []);
        assert_eq!(bench.watches.active(), 2);
        assert_eq!(bench.run(30, Ok(95.0)), [(Edge::Clear, "probeRecovered".to_owned())]);
        assert_eq!(bench.run(40, Ok(5.0)), [(Edge::Clear, "down".to_owned())]);
    }

    #[test]
    fn stale_is_an_edge_of_its_own_time() {
        let mut bench = Bench::new(vec![watch(field(), Condition::Stale(true), None, 0)]);
        assert_eq!(bench.run(0, Ok(1.0)), []);
        let due = bench.watches.poll_timeout().unwrap();
        assert!(due > at(30) && due < at(31));
        bench.watches.handle_timeout(due, &bench.view);
        assert_eq!(bench.edges(), [(Edge::Raise, "up".to_owned())]);
        assert_eq!(bench.watches.poll_timeout(), None);
        assert_eq!(bench.run(40, Ok(1.0)), [(Edge::Clear, "down".to_owned())]);
    }

    #[test]
    fn objects_are_seen_with_their_type() {
        let mut bench = Bench::new(vec![watch(Source::Object("load".to_owned()), Condition::Above(3.0), None, 0)]);
        let object = view::Object {
            probe: Some(name("p")),
            value: Some(Value::Gauge32(4)),
            measured: Some(at(1)),
            freshness: Freshness::Fresh,
            ..view::Object::default()
        };
        bench.view.objects.insert("load".to_owned(), object);
        bench.watches.handle(at(1), &bench.view, &name("p"));
        let raised = bench.watches.poll_output().unwrap();
        assert_eq!((raised.old.as_str(), raised.new.as_str()), ("", "4"));
    }

    #[test]
    fn a_reload_neither_repeats_nor_forgets() {
        let rule = || watch(field(), Condition::Above(90.0), None, 0);
        let mut bench = Bench::new(vec![rule()]);
        bench.run(0, Ok(91.0));
        let before = std::mem::replace(&mut bench.watches, Watches::new(&config(vec![rule()])));
        bench.watches.take_over(at(1), before);
        assert_eq!(bench.run(10, Ok(92.0)), []);
        let before = std::mem::replace(&mut bench.watches, Watches::new(&config(Vec::new())));
        bench.watches.take_over(at(11), before);
        assert_eq!(bench.edges(), [(Edge::Clear, "down".to_owned())]);
    }
}

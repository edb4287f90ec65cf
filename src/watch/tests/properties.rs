//! What holds whatever is seen, whenever the agent restarts.

use super::super::edge::Judgement;
use super::super::height::Height;
use super::*;
use crate::config::WatchLevel;
use proptest::prelude::*;

/// Something that happens to the rules.
#[derive(Clone, Debug)]
enum Event {
    /// A probe ran after so many seconds.
    Run(u64, &'static str, Option<u8>),
    /// A row of the table has this value, or is gone.
    Row(u64, &'static str, Option<u8>),
    /// The timer rang if it was due after so many seconds.
    Wait(u64),
    Acknowledge,
    Restart,
    Reload,
}

fn event() -> impl Strategy<Value = Event> {
    let probe = prop::sample::select(&PROBES[..]);
    let row = prop::sample::select(&["a", "b"][..]);
    // From 80 to 99 around the thresholds; `None` is a run that failed, or a row that is gone.
    let value = prop::option::weighted(0.9, 80u8..100);
    prop_oneof![
        12 => (0u64..8, probe, value.clone()).prop_map(|(pause, probe, value)| Event::Run(pause, probe, value)),
        6 => (0u64..8, row, value).prop_map(|(pause, row, value)| Event::Row(pause, row, value)),
        3 => (0u64..40).prop_map(Event::Wait),
        1 => Just(Event::Acknowledge),
        1 => Just(Event::Restart),
        1 => Just(Event::Reload),
    ]
}

/// Rules with everything that there is: levels, hold time, repetition, groups, rows, suppression.
fn rules() -> Config {
    let level = |limit, severity, notify: &str| WatchLevel {
        raise: Condition::Above(limit),
        clear: Some(Condition::Below(limit - 2.0)),
        severity,
        notify: notify.to_owned(),
    };
    let levels = vec![level(93.0, Severity::Minor, "minor"), level(97.0, Severity::Critical, "critical")];
    let of = |text: &str, subject| Watch { name: name(text), subject, clear: Some(Condition::Below(86.0)), ..watch() };
    let all = || Subject::Sources(PROBES.iter().map(|probe| field(probe)).collect());
    let rows = Subject::EveryRow("haTomcatHeapUsed".to_owned());
    let watches = vec![
        Watch { suppressed_by: vec![name("dead"), name("rows")], ..of("child", all()) },
        Watch { suppressed_by: vec![name("dead")], flapping: false, ..of("grandchild", Subject::Sources(vec![field("r")])) },
        Watch { raise: Condition::Above(97.0), ..of("dead", Subject::Sources(vec![field("p")])) },
        Watch { severity: Severity::Warning, levels, repeat: Some(Duration::from_secs(20)), ..of("levels", all()) },
        Watch { hold: Duration::from_secs(6), ..of("slow", all()) },
        Watch { when: When::AtLeast(2), hold: Duration::from_secs(4), repeat: Some(Duration::from_secs(20)), ..of("two", all()) },
        Watch { when: When::All, ..of("all-rows", rows.clone()) },
        of("rows", rows),
        Watch { raise: Condition::Stale(true), clear: None, ..of("stale", all()) },
    ];
    flapping_config(watches, 4, 30)
}

/// What a receiver knows.
#[derive(Default)]
struct Receiver {
    active: BTreeMap<AlarmKey, Severity>,
    /// Edges that were told, or counted with one, by class.
    told: BTreeMap<Name, u32>,
}

impl Receiver {
    /// Raise and clear of an alarm alternate, and change and repeat come only between them.
    fn take(&mut self, transitions: Vec<Transition>) -> Result<(), TestCaseError> {
        for transition in transitions {
            let Transition { key, edge, severity, held, .. } = transition;
            let before = self.active.get(&key).copied();
            match edge {
                Edge::Raise => prop_assert_eq!(before, None, "{:?} raised twice", key),
                Edge::Clear => prop_assert_eq!(before, Some(severity), "{:?} cleared", key),
                Edge::Change => prop_assert!(before.is_some_and(|before| before != severity), "{:?} changed from {:?}", key, before),
                Edge::Repeat => prop_assert_eq!(before, Some(severity), "{:?} told again", key),
            }
            if edge != Edge::Repeat {
                *self.told.entry(key.class.clone()).or_default() += 1 + held;
            }
            match edge {
                Edge::Clear => drop(self.active.remove(&key)),
                _ => drop(self.active.insert(key, severity)),
            }
        }
        Ok(())
    }
}

struct Run {
    bench: Bench,
    receiver: Receiver,
    now: u64,
}

impl Run {
    fn new() -> Self {
        Self { bench: Bench::with(&rules()), receiver: Receiver::default(), now: 0 }
    }

    fn event(&mut self, event: &Event) -> Result<(), TestCaseError> {
        match event {
            Event::Run(pause, probe, value) => {
                self.pass(*pause)?;
                self.run_probe(probe, *value);
            }
            Event::Row(pause, row, value) => {
                self.pass(*pause)?;
                self.set_row(row, *value);
            }
            Event::Wait(pause) => self.pass(*pause)?,
            Event::Acknowledge => {
                for standing in self.bench.watches.standing() {
                    prop_assert!(self.bench.watches.acknowledge(&standing.key));
                }
            }
            Event::Restart => {
                let standing = self.bench.watches.standing();
                let heap = std::mem::take(&mut self.bench.heap);
                self.bench = Bench::with(&rules());
                self.bench.heap = heap;
                self.bench.watches.restore(at(self.now), standing);
            }
            Event::Reload => {
                let before = std::mem::replace(&mut self.bench.watches, Watches::new(&rules()));
                self.bench.watches.take_over(at(self.now), before);
            }
        }
        self.take()
    }

    /// Time passes, and the timer rings whenever it is due.
    fn pass(&mut self, seconds: u64) -> Result<(), TestCaseError> {
        self.now += seconds;
        for _ in 0..1000 {
            let Some(due) = self.bench.watches.poll_timeout().filter(|due| *due <= at(self.now)) else { return Ok(()) };
            // What a reload asks for at once is asked for in the past.
            self.bench.look(due.max(at(self.now - seconds)), None);
            self.take()?;
        }
        Err(TestCaseError::fail("the timer never rests"))
    }

    fn take(&mut self) -> Result<(), TestCaseError> {
        self.receiver.take(self.bench.transitions())?;
        let standing: BTreeMap<_, _> = self.bench.watches.standing().into_iter().map(|s| (s.key, s.severity)).collect();
        prop_assert_eq!(&self.receiver.active, &standing);
        prop_assert_eq!(self.bench.watches.active(), standing.len());
        Ok(())
    }

    fn run_probe(&mut self, probe: &str, value: Option<u8>) {
        let outcome = value.map(|value| Sample {
            status: Status::Ok,
            text: String::new(),
            figures: BTreeMap::from([("load1".to_owned(), Figure::Integer(value.into()))]),
        });
        let outcome = outcome.ok_or(Failure::Timeout(Duration::ZERO));
        let reading = Reading { probe: name(probe), finished: at(self.now), took: Duration::ZERO, outcome };
        if let Some(facts) = self.bench.view.probes.get_mut(&name(probe)) {
            facts.apply(reading);
        }
        self.bench.look(at(self.now), Some(&name(probe)));
    }

    fn set_row(&mut self, row: &str, value: Option<u8>) {
        let cell = |value: u8| Cell { value: Some(Value::Gauge32(value.into())), measured: Some(at(self.now)), ..Cell::default() };
        match value {
            Some(value) => drop(self.bench.heap.insert(name(row), cell(value))),
            None => drop(self.bench.heap.remove(&name(row))),
        }
        self.bench.look(at(self.now), Some(&name(row)));
    }

    /// Everything is seen once more, after all that waits has ended: first what clears, then what raises.
    fn settle(&mut self, value: u8) -> Result<Vec<AlarmKey>, TestCaseError> {
        for _ in 0..3 {
            self.pass(100)?;
            for probe in PROBES {
                self.run_probe(probe, Some(value));
            }
            for row in ["a", "b"] {
                self.set_row(row, Some(value));
            }
            self.take()?;
        }
        Ok(self.receiver.active.keys().cloned().collect())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Restarts and reloads at any moment: what is told alternates, agrees with what the rules say stands, and ends in the true state.
    #[test]
    fn what_is_told_alternates_and_ends_in_the_true_state(events in prop::collection::vec(event(), 0..150)) {
        let mut run = Run::new();
        for event in &events {
            run.event(event)?;
        }
        prop_assert_eq!(run.settle(1)?, []);
        let raised = run.settle(99)?;
        let classes: Vec<_> = raised.iter().map(|key| (key.class.as_str(), key.source.entity())).collect();
        // "child" and "grandchild" are suppressed by "dead".
        let alone = [("all-rows", "all-rows"), ("dead", "p"), ("levels", "p"), ("levels", "q"), ("levels", "r")];
        let rest = [("rows", "a"), ("rows", "b"), ("slow", "p"), ("slow", "q"), ("slow", "r"), ("two", "two")];
        let expected: Vec<_> = alone.iter().chain(&rest).map(|(class, entity)| (*class, (*entity).to_owned())).collect();
        prop_assert_eq!(classes, expected);
        prop_assert_eq!(run.settle(1)?, []);
    }

    /// In one life every edge of an alarm is told, or counted with the one that is told after it.
    #[test]
    fn what_is_told_and_what_is_held_back_are_all_edges(loads in prop::collection::vec((0u64..8, 80u8..100), 0..150)) {
        let (mut run, mut edges) = (Run::new(), 0);
        let mut heights = [Height::quiet(0), Height::quiet(0)];
        for (pause, load) in loads.into_iter().chain([(100, 1), (100, 1)]) {
            run.pass(pause)?;
            for probe in ["p", "q"] {
                run.run_probe(probe, Some(load));
            }
            run.take()?;
            // The same by the plain hysteresis of the two: "dead" about p, "child" about p and about q.
            for (height, (limit, alarms)) in heights.iter_mut().zip([(97, 1), (90, 2)]) {
                let before = height.top();
                let judgement = match load {
                    load if load > limit => Judgement::Raise,
                    load if load < 86 => Judgement::Clear,
                    _ => Judgement::Neither,
                };
                height.look(at(0), judgement, &[], Duration::ZERO);
                edges += if height.top() == before { 0 } else { alarms };
            }
        }
        let is_one = |class: &Name| ["dead", "child"].contains(&class.as_str());
        let told: u32 = run.receiver.told.iter().filter(|(class, _)| is_one(class)).map(|(_, told)| told).sum();
        let held: u32 = run.bench.watches.alarms.iter().filter(|(key, _)| is_one(&key.class)).map(|(_, alarm)| alarm.held).sum();
        prop_assert_eq!(told + held, edges);
    }
}

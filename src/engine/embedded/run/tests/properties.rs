//! What holds whatever is ordered, whatever comes of it, whenever.

use super::*;
use crate::resource_agent::Missing;
use proptest::prelude::*;

/// Something that happens to a group.
#[derive(Clone, Copy, Debug)]
enum Event {
    Goal(Goal),
    /// One of what is under way ends: so it was done, it did nothing, or it failed and did it or not; or nothing that could do it is there.
    Ends {
        which: usize,
        done: bool,
        told: Told,
    },
    Wait(u64),
    Managed(usize, bool),
    Cleanup(Option<usize>),
    ClearAway,
    Adopt,
    /// A resource dies, or is started by hand.
    Fate(usize, bool),
}

/// What an agent says.
#[derive(Clone, Copy, Debug)]
enum Told {
    Truth,
    Failed,
    Absent,
}

fn event() -> impl Strategy<Value = Event> {
    let goal = prop::sample::select(&[Goal::Started, Goal::Started, Goal::Stopped, Goal::Hold][..]);
    let told = prop::sample::select(&[Told::Truth, Told::Truth, Told::Truth, Told::Truth, Told::Truth, Told::Failed, Told::Absent][..]);
    prop_oneof![
        4 => goal.prop_map(Event::Goal),
        20 => (0usize..4, prop::bool::weighted(0.8), told).prop_map(|(which, done, told)| Event::Ends { which, done, told }),
        5 => (0u64..15).prop_map(Event::Wait),
        1 => (0usize..4, any::<bool>()).prop_map(|(resource, managed)| Event::Managed(resource, managed)),
        1 => prop::option::of(0usize..4).prop_map(Event::Cleanup),
        1 => Just(Event::ClearAway),
        1 => Just(Event::Adopt),
        1 => (0usize..4, any::<bool>()).prop_map(|(resource, runs)| Event::Fate(resource, runs)),
    ]
}

fn configured() -> impl Strategy<Value = Group> {
    let on_failure = prop::sample::select(
        &[OnFailure::RestartAlone, OnFailure::RestartFromHere, OnFailure::Move, OnFailure::Standby, OnFailure::Ignore][..],
    );
    let one = (on_failure, 1u32..3, any::<bool>(), any::<bool>());
    (prop::collection::vec(one, 0..4), prop::option::of(10u64..100)).prop_map(|(all, timeout)| {
        let resources = all.into_iter().enumerate().map(|(index, (on_failure, failures, is_address, monitored))| {
            let name = format!("r{index}");
            let config = if is_address { address(&name) } else { resource(&name, on_failure) };
            let monitor = config.monitor.filter(|_| monitored).map(|monitor| Monitor { failures, ..monitor });
            Config { on_failure, monitor, ..config }
        });
        Group { failure_timeout: timeout.map(Duration::from_secs), ..group(resources.collect()) }
    })
}

impl Bench {
    /// What an agent does and says; a bad one does not do it, or says that it does not know, or is not there.
    fn end_one(&mut self, which: usize, done: bool, told: Told) {
        let Some(&(resource, operation)) = self.open.get(which % self.open.len().max(1)) else { return };
        let (Some(real), Some(seen)) = (self.real.get_mut(resource), self.seen.get_mut(resource)) else { return };
        match (operation, told) {
            (_, Told::Absent) => {}
            (Start, _) if done => *real = true,
            (Stop, _) if done => *real = false,
            _ => {}
        }
        let outcome = match (told, *real) {
            (Told::Failed, _) => failed(),
            (Told::Absent, _) => Outcome::Absent(Missing::Agent, "gone".to_owned()),
            (Told::Truth, true) => Running,
            (Told::Truth, false) => Stopped,
        };
        // A start that is taken up by nobody leaves it open, but one of what is not there.
        *seen = match (operation, &outcome) {
            (_, Running) => true,
            (Probe | Stop | Look, Stopped) => false,
            (Start, Stopped | Outcome::Failed(_)) => true,
            (Start, Outcome::Absent(..)) => false,
            _ => *seen,
        };
        self.open.retain(|open| *open != (resource, operation));
        self.run.handle(self.now, resource, operation, outcome);
        self.watch();
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Goal(goal) => self.run.set_goal(self.now, goal),
            Event::Ends { which, done, told } => return self.end_one(which, done, told),
            Event::Wait(seconds) => {
                self.now = self.now.after(Duration::from_secs(seconds));
                self.run.handle_timeout(self.now);
            }
            Event::Managed(resource, managed) => self.run.set_managed(self.now, resource, managed),
            Event::Cleanup(resource) => self.run.cleanup(self.now, resource),
            Event::ClearAway => self.run.clear_away(self.now),
            Event::Adopt => self.run.adopt(),
            Event::Fate(resource, runs) => {
                if let Some(real) = self.real.get_mut(resource) {
                    *real = runs;
                }
            }
        }
        self.watch();
    }

    /// Takes the orders, and checks each, and what is said of the whole.
    fn watch(&mut self) {
        while let Some(order) = self.run.poll_order() {
            let (index, operation) = (order.resource, order.operation);
            assert!(self.open.iter().all(|(resource, _)| *resource != index), "two at a time on {index}");
            self.open.push((index, operation));
            let resources = &self.run.resources;
            let (goal, managed) = (self.run.goal, resources[index].managed);
            match operation {
                Start => {
                    assert!(goal == Goal::Started && managed, "{goal:?} {managed}");
                    let before = resources[..index].iter().filter(|resource| resource.managed);
                    assert!(before.clone().all(Resource::is_proven), "started before those that come first were seen to run");
                    assert!(self.run.away.is_none() && self.run.failed_stop().is_none());
                }
                Stop => {
                    assert!(goal != Goal::Hold && managed, "{goal:?} {managed}");
                    let address = |resource: &Resource| matches!(resource.config.agent, ResourceAgent::IpAddr { .. });
                    let ordered = resources[index + 1..].iter().all(Resource::is_down);
                    let alone = goal == Goal::Started && resources[index].config.on_failure == OnFailure::RestartAlone;
                    // Where something runs without a right to it the addresses come first.
                    let early = self.run.addresses_first && (address(&resources[index]) || goal == Goal::Started);
                    assert!(ordered || alone || early, "stopped before those above it");
                }
                Probe | Look => {}
            }
        }
        let is_lost = |(resource, seen): (&Resource, &bool)| *seen && resource.is_down() && resource.outstanding.is_none();
        assert!(!self.run.resources.iter().zip(&self.seen).any(is_lost), "stopped, though nobody has seen it stop");
        let seen_stopped = self.run.resources.iter().all(|resource| resource.state == State::Stopped);
        let starts = self.open.iter().any(|(_, operation)| *operation == Start);
        assert!(self.run.state() != RunState::Stopped || seen_stopped && !starts && !self.run.is_running_something());
        assert!(self.run.poll_timeout().is_none_or(|at| at > self.now), "a timer that rings without end");
        assert_eq!(self.run.rows(self.now).len(), self.real.len());
    }
}

/// From here on all goes well: it comes to rest where the goal wants it.
fn settles(bench: &mut Bench, goal: Goal) {
    for resource in 0..bench.real.len() {
        bench.happen(Event::Managed(resource, true));
    }
    // What failed while the goal was another wants away still.
    for event in [Event::Goal(goal), Event::ClearAway, Event::Cleanup(None)] {
        bench.happen(event);
    }
    let wanted = if goal == Goal::Started { RunState::Started } else { RunState::Stopped };
    let mut steps = 0;
    while bench.run.state() != wanted || bench.open.iter().any(|(_, operation)| matches!(operation, Start | Stop)) {
        steps += 1;
        assert!(steps < 60, "not {wanted:?} but {:?}: {:?}", bench.run.state(), bench.run.rows(bench.now));
        if bench.open.is_empty() {
            let wake = bench.run.poll_timeout().expect("nothing is under way, and no timer runs");
            let wait = wake.since(bench.now).as_secs() + 1;
            bench.happen(Event::Wait(wait));
        }
        bench.happen(Event::Ends { which: 0, done: true, told: Told::Truth });
        // A monitor that was under way may tell of what was before; people look at what they are shown.
        bench.happen(Event::ClearAway);
        bench.happen(Event::Cleanup(None));
    }
    assert!(bench.real.iter().all(|runs| *runs == (goal == Goal::Started)), "{:?}", bench.real);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn orders_are_kept(group in configured(), events in prop::collection::vec(event(), 0..80), up in any::<bool>()) {
        let mut bench = Bench::new(&group);
        for event in events {
            bench.happen(event);
        }
        // Nobody does anything by hand any more; what is known is found out again.
        bench.happen(Event::Goal(Goal::Hold));
        bench.happen(Event::Wait(2));
        settles(&mut bench, if up { Goal::Started } else { Goal::Stopped });
    }
}

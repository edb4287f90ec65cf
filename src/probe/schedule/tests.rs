//! The schedule, run through time by jumping from due point to due point.

use super::*;
use proptest::prelude::*;

const SECOND: Duration = Duration::from_secs(1);

fn name(number: usize) -> Name {
    format!("probe{number}").parse().unwrap()
}

fn at(after_start: Duration) -> Instant {
    Instant::default().after(after_start)
}

/// All starts until `end`, by probe, where every run ends at once.
fn starts(schedule: &mut Schedule, end: Instant) -> BTreeMap<Name, Vec<Instant>> {
    let mut starts: BTreeMap<Name, Vec<Instant>> = BTreeMap::new();
    while let Some(now) = schedule.next_due().filter(|now| *now <= end) {
        for due in schedule.due(now) {
            let Due::Start(name) = due else { panic!("{due:?}, but nothing runs") };
            schedule.finished(&name);
            starts.entry(name).or_default().push(now);
        }
    }
    starts
}

#[test]
fn a_thousand_probes_spread_over_their_interval() {
    let interval = 60 * SECOND;
    let mut schedule = Schedule::new((0..1000).map(|number| (name(number), interval)), "zipi", Instant::default());
    let first = starts(&mut schedule, at(FIRST_RUNS));
    assert_eq!(first.len(), 1000);
    let later = starts(&mut schedule, at(20 * interval));
    let mut per_second = [0_u32; 60];
    for start in later.values().flat_map(|starts| starts.last()) {
        per_second[usize::try_from(start.since_start().as_secs() % 60).unwrap()] += 1;
    }
    // 17 are expected in each second; a burst would be hundreds.
    assert!(per_second.iter().all(|count| (2..=40).contains(count)), "{per_second:?}");
}

#[test]
fn a_run_that_takes_longer_than_the_interval_is_neither_doubled_nor_made_up_for() {
    let only = name(1);
    let mut schedule = Schedule::new([(only.clone(), SECOND)], "zipi", Instant::default());
    let began = schedule.next_due().unwrap();
    assert_eq!(schedule.due(began), [Due::Start(only.clone())]);
    for _ in 0..5 {
        let now = schedule.next_due().unwrap();
        assert_eq!(schedule.due(now), [Due::Running(only.clone(), began)]);
    }
    schedule.finished(&only);
    let now = schedule.next_due().unwrap();
    assert_eq!(schedule.due(now), [Due::Start(only)]);
    assert!(schedule.next_due().unwrap().since(now) >= SECOND * 9 / 10);
}

#[test]
fn a_loop_that_was_held_up_starts_each_probe_once() {
    let mut schedule = Schedule::new((0..10).map(|number| (name(number), SECOND)), "zipi", Instant::default());
    assert_eq!(schedule.due(at(3600 * SECOND)).len(), 10);
    assert_eq!(schedule.due(at(3600 * SECOND)).len(), 0);
}

#[test]
fn the_seed_decides() {
    let first = |seed: &str| Schedule::new([(name(1), SECOND)], seed, Instant::default()).next_due();
    assert_eq!(first("zipi"), first("zipi"));
    assert_ne!(first("zipi"), first("zape"));
    assert_eq!(Schedule::new([], "zipi", Instant::default()).next_due(), None);
}

proptest! {
    #[test]
    fn gaps_are_between_nine_and_eleven_tenths_of_the_interval(
        intervals in proptest::collection::vec(1_u64..100_000, 1..20), seed in "[a-z]{0,8}", begin in 0_u64..1_000_000,
    ) {
        let begin = at(Duration::from_millis(begin));
        let intervals: BTreeMap<Name, Duration> =
            intervals.into_iter().enumerate().map(|(number, ms)| (name(number), Duration::from_millis(ms))).collect();
        let mut schedule = Schedule::new(intervals.clone(), &seed, begin);
        // As many rounds as the shortest has in a time that the others get through at all.
        let end = begin.after(FIRST_RUNS + 12 * intervals.values().min().copied().unwrap());
        let starts = starts(&mut schedule, end);
        for (name, interval) in &intervals {
            let starts = starts.get(name).map_or(&[] as &[Instant], Vec::as_slice);
            let first = starts.first().copied().or(schedule.next_due()).unwrap();
            prop_assert!(first.since(begin) < (*interval).min(FIRST_RUNS));
            for pair in starts.windows(2) {
                let gap = pair[1].since(pair[0]);
                prop_assert!(gap >= *interval * 9 / 10 && gap <= *interval * 11 / 10, "{name}: {gap:?} of {interval:?}");
            }
        }
    }

    #[test]
    fn nobody_starves_and_nobody_runs_twice_whatever_runs_take_and_however_late_the_loop_is(
        steps in proptest::collection::vec((0_u64..3000, any::<proptest::sample::Index>()), 1..200),
    ) {
        let mut schedule = Schedule::new((0..5).map(|number| (name(number), SECOND)), "zipi", Instant::default());
        let mut now = Instant::default();
        let mut running: BTreeMap<Name, Instant> = BTreeMap::new();
        let mut last: BTreeMap<Name, Instant> = BTreeMap::new();
        for (wait, finish) in steps {
            now = now.after(Duration::from_millis(wait));
            for due in schedule.due(now) {
                match due {
                    Due::Start(name) => {
                        prop_assert_eq!(running.insert(name.clone(), now), None);
                        let gap = last.insert(name, now).map(|last| now.since(last));
                        prop_assert!(gap.is_none_or(|gap| gap >= SECOND * 9 / 10));
                    }
                    Due::Running(name, since) => prop_assert_eq!(running.get(&name), Some(&since)),
                }
            }
            prop_assert!(schedule.next_due().unwrap().since(now) <= SECOND * 11 / 10);
            if !running.is_empty() {
                let name = running.keys().nth(finish.index(running.len())).cloned().unwrap();
                running.remove(&name);
                schedule.finished(&name);
            }
        }
    }
}

//! Two production machines in a simulated world: links, disks, processes, fence devices and people, all of which go wrong as a seed wants it.
//! `make sim SEEDS=N FIRST=n` runs N seeds from seed n on, and prints how often each rare situation was reached.

#![expect(clippy::unwrap_used, reason = "a test")]

#[path = "all.rs"]
mod sim;

use ha_snmp::config::Fencing;
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::resource_agent::Operation;
use sim::{Class, Fault, Plan, Planned, Rare, Story, Trouble, report, run, wrong_by_bytes};
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Seeds that `make test` runs, as far as it comes within [`TIME`].
const SEEDS: u64 = 2000;
/// So long `make test` begins further worlds: enough for all on two idle processors, in the build that is made for it (profile sim).
const TIME: Duration = Duration::from_secs(90);
/// Among so many worlds each rare situation is reached.
const ENOUGH: u64 = 100_000;

/// What came of many worlds.
#[derive(Default)]
struct Tally {
    ran: u64,
    /// Plans that went wrong, and how.
    failed: Vec<(Plan, String)>,
    /// In how many worlds each rare situation was reached.
    reached: Vec<u64>,
}

impl Tally {
    fn count(&mut self, reached: u64) {
        self.ran += 1;
        self.reached.resize(Rare::ALL.len(), 0);
        for (bit, count) in self.reached.iter_mut().enumerate() {
            *count += reached >> bit & 1;
        }
    }

    /// What was never reached although so many worlds were run.
    fn missed(&self) -> Vec<&'static str> {
        let is_enough = self.ran >= ENOUGH;
        Rare::ALL.iter().filter(|(rare, _)| is_enough && self.of(*rare) == 0).map(|(_, name)| *name).collect()
    }

    /// Of each class the first plan that went wrong in a way of its own: figures in what was wrong make no difference.
    fn different(&self) -> Vec<&(Plan, String)> {
        let kind = |wrong: &str| wrong.replace(|letter: char| letter.is_ascii_digit(), "");
        let mut seen = BTreeSet::new();
        self.failed.iter().filter(|(plan, wrong)| seen.insert((format!("{:?}", plan.class), kind(wrong)))).collect()
    }

    fn of(&self, rare: Rare) -> u64 {
        self.reached.get(rare as usize).copied().unwrap_or_default()
    }
}

/// Runs seeds on all processors, beginning none after `until`.
fn run_all(first: u64, seeds: u64, until: Option<Instant>) -> Tally {
    let (next, tally) = (AtomicU64::new(first), Mutex::new(Tally::default()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + seeds || until.is_some_and(|until| Instant::now() >= until) {
                        return;
                    }
                    let (plan, mut story) = (Plan::new(seed), Story::default());
                    let result = run(&plan, &mut story);
                    let mut tally = tally.lock().unwrap();
                    tally.count(story.reached);
                    if let Err(wrong) = result {
                        tally.failed.push((plan, wrong));
                    }
                }
            });
        }
    });
    let mut tally = tally.into_inner().unwrap();
    tally.failed.sort_by_key(|(plan, _)| plan.seed);
    tally
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn nothing_goes_wrong_in_any_world() {
    let (first, seeds) = (number("FIRST", 0), number("SEEDS", SEEDS));
    // Who asks for seeds gets them all.
    let until = std::env::var_os("SEEDS").is_none().then(|| Instant::now() + TIME);
    let tally = run_all(first, seeds, until);
    println!("{} worlds from seed {first} on", tally.ran);
    for (rare, name) in Rare::ALL {
        println!("{:>9} {name}", tally.of(rare));
    }
    for (plan, _) in tally.different().into_iter().take(3) {
        eprintln!("{}", report(plan));
    }
    let missed = tally.missed();
    assert!(missed.is_empty(), "never reached in {} worlds: {missed:?}", tally.ran);
    let lines: Vec<String> = tally.failed.iter().map(|(plan, wrong)| format!("{} ({:?}): {wrong}", plan.seed, plan.class)).collect();
    assert!(lines.is_empty(), "{} of {} worlds went wrong:\n{}", lines.len(), tally.ran, lines.join("\n"));
}

/// All links are cut, and all fence devices say that they have done what they have not: that two nodes run a group is seen.
#[test]
fn devices_that_lie_are_found_out() {
    let sound = (0..).map(Plan::new).filter(|plan| plan.class == Class::Sound);
    for plan in sound.take(10) {
        let at = plan.quiet - plan.config.keepalive * 60;
        let planned = |fault| Planned { at, lasting: plan.config.keepalive * 60, forever: false, fault };
        let devices = 0..plan.config.fences.len();
        let lies = devices.map(|device| planned(Fault::Device { device, by: None, trouble: Trouble::Lies }));
        let cut = Plan { faults: vec![planned(Fault::Partition { to: None })], ..plan.clone() };
        assert_eq!(run(&cut, &mut Story::default()), Ok(()), "seed {}", plan.seed);
        let lied = Plan { faults: lies.chain(cut.faults.clone()).collect(), ..cut };
        let wrong = run(&lied, &mut Story::default()).unwrap_err();
        assert!(wrong.starts_with("two nodes run"), "seed {}: {wrong}", plan.seed);
    }
}

/// Bytes are a plan as well as a seed is; where none are left, each choice is the first one.
#[test]
fn a_plan_of_no_bytes_goes_well() {
    assert_eq!(wrong_by_bytes(&[]), None);
}

/// A start that lies is seen by a look behind it, also where no monitor is configured: once it does no more, all runs.
#[test]
fn a_start_that_lies_is_seen() {
    let sound = (0..).map(Plan::new).filter(|plan| plan.class == Class::Sound);
    for mut plan in sound.take(10) {
        let group = plan.config.groups.first_mut().unwrap();
        let resource = group.resources.len() - 1;
        group.resources[resource].monitor = None;
        let lies = |node| Fault::Agent { node, group: 0, resource, operation: Operation::Start, trouble: Trouble::Lies };
        let planned = |node| Planned { at: Duration::ZERO, lasting: plan.quiet, forever: false, fault: lies(node) };
        plan.faults = vec![planned(0), planned(1)];
        assert_eq!(run(&plan, &mut Story::default()), Ok(()), "seed {}", plan.seed);
    }
}

/// What has started a group is not installed any more when it is to go: it does not run at the other node beside that.
#[test]
fn what_is_not_installed_is_not_stopped() {
    let sound = (0..).map(Plan::new).filter(|plan| plan.class == Class::Sound && plan.config.fencing == Fencing::Devices);
    for mut plan in sound.take(10) {
        let length = plan.config.keepalive * 60;
        let at = plan.quiet - length;
        let resources = 0..plan.config.groups[0].resources.len();
        let absent = |node, resource| [Operation::Stop, Operation::Monitor, Operation::Probe].map(|operation| (node, resource, operation));
        let absent = resources.flat_map(|resource| [0, 1].map(|node| absent(node, resource)).concat());
        let absent: Vec<_> = absent
            .map(|(node, resource, operation)| Fault::Agent { node, group: 0, resource, operation, trouble: Trouble::Absent })
            .map(|fault| Planned { at, lasting: length, forever: false, fault })
            .collect();
        for node in [0, 1] {
            let command = Command::Standby { node, on: true };
            let order = Planned { at: at + length / 4, lasting: length, forever: false, fault: Fault::Order { node, command } };
            plan.faults = [absent.as_slice(), &[order]].concat();
            assert_eq!(run(&plan, &mut Story::default()), Ok(()), "seed {}", plan.seed);
        }
    }
}

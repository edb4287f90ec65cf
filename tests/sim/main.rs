//! Two production machines in a simulated world: links, disks, processes, fence devices and people, all of which go wrong as a seed wants it.
//! `make sim SEEDS=N FIRST=n` runs N seeds from seed n on.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod agents;
mod chance;
mod check;
mod daemon;
mod disk;
mod fault;
mod fences;
mod memory;
mod network;
mod node;
mod plan;
mod settings;
mod story;
mod trouble;
mod world;

use fault::{Fault, Planned, Trouble};
use plan::{Class, Plan};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use story::Story;
use world::World;

/// Seeds that `make test` runs, as far as it comes within [`TIME`].
const SEEDS: u64 = 2000;
/// So long `make test` begins further worlds: enough for all on two idle processors, in the build that is made for it (profile sim).
const TIME: Duration = Duration::from_secs(90);

/// Runs one world; a panic is something wrong too.
fn run(plan: &Plan, story: &mut Story) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(|| World::new(plan, story).run())).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        Err(format!("panic: {}", text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()))
    })
}

/// Leaves out every fault without which it still goes wrong.
fn shrink(mut plan: Plan) -> Plan {
    let mut index = 0;
    while index < plan.faults.len() {
        let less = plan.without(index);
        if run(&less, &mut Story::default()).is_err() {
            plan = less;
        } else {
            index += 1;
        }
    }
    plan
}

/// What went wrong, as a person wants to read it.
fn report(plan: &Plan) -> String {
    let small = shrink(plan.clone());
    let mut story = Story { is_told: true, ..Story::default() };
    let wrong = run(&small, &mut story).err().unwrap_or_default();
    let config = if std::env::var_os("SIM_CONFIG").is_some() { format!("{:#?}\n", plan.config) } else { String::new() };
    format!(
        "seed {} ({:?}): {wrong}\n{config}{story}  replay: make sim SEEDS=1 FIRST={} ({} of {} faults left out; SIM_CONFIG=1 shows the configuration)\n",
        plan.seed,
        plan.class,
        plan.seed,
        plan.faults.len() - small.faults.len(),
        plan.faults.len()
    )
}

/// Runs seeds on all processors, beginning none after `until`; gives how many it ran, and the plans that went wrong.
fn failing(first: u64, seeds: u64, until: Option<Instant>) -> (u64, Vec<Plan>) {
    let (next, ran, failed) = (AtomicU64::new(first), AtomicU64::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + seeds || until.is_some_and(|until| Instant::now() >= until) {
                        return;
                    }
                    ran.fetch_add(1, Ordering::Relaxed);
                    let plan = Plan::new(seed);
                    if run(&plan, &mut Story::default()).is_err() {
                        failed.lock().unwrap().push(plan);
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().unwrap();
    failed.sort_by_key(|plan| plan.seed);
    (ran.into_inner(), failed)
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn nothing_goes_wrong_in_any_world() {
    let (first, seeds) = (number("FIRST", 0), number("SEEDS", SEEDS));
    // Who asks for seeds gets them all.
    let until = std::env::var_os("SEEDS").is_none().then(|| Instant::now() + TIME);
    let (ran, failed) = failing(first, seeds, until);
    println!("{ran} worlds from seed {first} on");
    for plan in failed.iter().take(3) {
        eprintln!("{}", report(plan));
    }
    let numbers: Vec<u64> = failed.iter().map(|plan| plan.seed).collect();
    assert!(failed.is_empty(), "{} of {ran} worlds went wrong: {numbers:?}", failed.len());
}

/// All links are cut, and all fence devices say that they have done what they have not: that two nodes run a group is seen.
#[test]
fn devices_that_lie_are_found_out() {
    let sound = (0..).map(Plan::new).filter(|plan| plan.class == Class::Sound);
    for plan in sound.take(10) {
        let at = plan.quiet - plan.config.keepalive * 60;
        let planned = |fault| Planned { at, lasting: plan.config.keepalive * 60, fault };
        let devices = 0..plan.config.fences.len();
        let lies = devices.map(|device| planned(Fault::Device { device, trouble: Trouble::Lies }));
        let cut = Plan { faults: vec![planned(Fault::Partition { to: None })], ..plan.clone() };
        assert_eq!(run(&cut, &mut Story::default()), Ok(()), "seed {}", plan.seed);
        let lied = Plan { faults: lies.chain(cut.faults.clone()).collect(), ..cut };
        let wrong = run(&lied, &mut Story::default()).unwrap_err();
        assert!(wrong.starts_with("two nodes run"), "seed {}: {wrong}", plan.seed);
    }
}

//! The simulator: what a plan is, the world in which it happens, and what must be true there. For the test of this folder, and for the fuzz
//! target whose bytes are the plan.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod agents;
mod chain;
mod chance;
mod check;
mod contact;
mod daemon;
mod disk;
mod draw;
mod fault;
mod fences;
mod harmless;
mod lasting;
mod memory;
mod needless;
mod network;
mod node;
mod plan;
mod recording;
mod service;
mod settings;
mod shots;
mod sometimes;
mod story;
mod times;
mod trouble;
mod truth;
mod world;

pub use fault::{Fault, Planned, Trouble};
pub use plan::{Class, Plan};
pub use sometimes::Rare;
pub use story::Story;

use std::panic::{AssertUnwindSafe, catch_unwind};
use world::World;

/// Runs one world; a panic is something wrong too.
pub fn run(plan: &Plan, story: &mut Story) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(|| World::new(plan, story).run())).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        Err(format!("panic: {}", text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()))
    })
}

/// What is wrong in the world that these bytes are the plan of, with its story; `None`: nothing.
pub fn wrong_by_bytes(bytes: &[u8]) -> Option<String> {
    let plan = Plan::draw(0, &mut chance::Chance::from_bytes(bytes));
    run(&plan, &mut Story::default()).err()?;
    let mut story = Story { is_told: true, ..Story::default() };
    let wrong = run(&plan, &mut story).err()?;
    Some(format!("{:?}: {wrong}\n{story}", plan.class))
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
pub fn report(plan: &Plan) -> String {
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

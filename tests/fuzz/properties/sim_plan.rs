//! A world of the simulator whose plan is the input: configuration, faults, orders. Nothing goes wrong in it. What a plan leaves open comes from
//! one seed, so that the input alone decides.

#[path = "../../sim/all.rs"]
#[expect(dead_code, unused_imports, reason = "seeds and their reports are for tests/sim")]
mod sim;

/// Draws the plan from `data`, and lets it happen.
pub fn sim_plan(data: &[u8]) {
    let wrong = sim::wrong_by_bytes(data);
    assert_eq!(wrong, None, "{}", wrong.as_deref().unwrap_or_default());
}

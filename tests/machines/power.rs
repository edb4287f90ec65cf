//! A holder that is gone: its power is cut, or the power switch resets it.

use crate::history::What::{Off, Started};
use crate::lab::Lab;
use crate::settings::fenced;

/// Quit as it is, in the middle of everything; switched on again later, it joins, and fetches nothing.
#[test]
fn power_cut_of_the_holder() {
    let Some(lab) = Lab::up("power cut of the holder", &fenced("")) else { return };
    lab.machines[0].cut();
    lab.until_runs_on(1);
    lab.switch_on(0);
    lab.machines[0].until_up();
    lab.until_settled_on(1);
    lab.assert_happened(&[(0, Started), (0, Off), (1, Started)]);
}

/// Its core hangs while its services run: the other node has it reset before it starts anything.
#[test]
fn hung_core_is_reset_by_the_power_switch() {
    let Some(lab) = Lab::up("hung core is reset by the power switch", &fenced("")) else { return };
    lab.machines[0].shell("kill -STOP $(pidof ha-snmp)");
    lab.until_runs_on(1);
    lab.machines[0].until_up();
    lab.until_settled_on(1);
    lab.assert_happened(&[(0, Started), (0, Off), (1, Started)]);
}

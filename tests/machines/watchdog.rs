//! The watchdog: fed by a core that goes round, it resets the machine of one that does not.

use crate::history::What::{Off, Started, Stopped};
use crate::lab::Lab;
use crate::settings::fenceless;
use std::time::Duration;

/// The deadtime, after which the machine is reset, twice.
const LONG: Duration = Duration::from_secs(4);

fn watched() -> String {
    fenceless("watchdog = '/dev/watchdog'\n")
}

/// Nothing else fences: while the core hangs its services run, and must not when the other node starts them.
#[test]
fn hung_core_is_reset_by_the_watchdog() {
    let Some(lab) = Lab::up("hung core is reset by the watchdog", &watched()) else { return };
    // It is fed.
    std::thread::sleep(LONG);
    lab.assert_happened(&[(0, Started)]);
    // When it is back it takes its time: the other one is done by then.
    lab.machines[0].shell("echo 14 >/etc/pause; sync; kill -STOP $(pidof ha-snmp)");
    lab.until_happened(0, Off, 1);
    lab.until_runs_on(1);
    lab.machines[0].until_up();
    lab.until_settled_on(1);
    lab.assert_happened(&[(0, Started), (0, Off), (1, Started)]);
}

/// A core that ends as it is told leaves a machine that nobody resets.
#[test]
fn core_stop_and_detach_switch_the_watchdog_off() {
    let Some(lab) = Lab::up("core stop and detach switch the watchdog off", &watched()) else { return };
    lab.machines[0].shell("ha-snmp core detach");
    std::thread::sleep(LONG);
    lab.assert_happened(&[(0, Started)]);
    lab.machines[0].shell("start-core");
    lab.until_settled_on(0);

    lab.machines[0].shell("ha-snmp core stop");
    lab.until_runs_on(1);
    std::thread::sleep(LONG);
    lab.machines[0].shell("start-core");
    lab.until_settled_on(1);
    lab.assert_happened(&[(0, Started), (0, Stopped), (1, Started)]);
}

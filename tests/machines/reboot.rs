//! C10: what must be let go and cannot be stopped ends with the machine, by reboot(2).

use crate::history::What::{Off, Started};
use crate::lab::Lab;
use crate::settings::fenceless;

/// Its cable is pulled: it must let the group go before the other node starts it. Nothing fences, no watchdog runs.
#[test]
fn loser_that_cannot_stop_its_group_restarts_itself() {
    let Some(lab) = Lab::up("loser that cannot stop its group restarts itself", &fenceless("")) else { return };
    // When it is back it takes its time: the other one is done by then.
    lab.machines[0].shell("echo '[ $1 != stop ] || exit 1' >/etc/behaviour; echo 14 >/etc/pause; sync");
    lab.switch.cable(0, false);
    lab.until_happened(0, Off, 1);
    lab.switch.cable(0, true);
    lab.until_runs_on(1);
    lab.machines[0].until_up();
    lab.until_settled_on(1);
    lab.assert_happened(&[(0, Started), (0, Off), (1, Started)]);
    let console = lab.machines[0].console();
    assert!(console.contains("service cannot be stopped") && console.contains("this machine is restarted now"), "{console}");
}

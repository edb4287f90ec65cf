//! The clock of a machine is set, by a day: nothing that counts goes by it.

use crate::history::What::{Off, Started};
use crate::lab::Lab;
use crate::settings::fenced;
use std::time::Duration;

const DAY: i64 = 86_400;

/// Back and forth, on the holder and on the other: nothing is stopped, moved, fenced or told, and a later takeover goes as ever.
#[test]
fn clock_set_by_a_day() {
    let Some(lab) = Lab::up("clock set by a day", &fenced("")) else { return };
    let told = || lab.machines.each_ref().map(|machine| machine.console());
    let before = told();
    for by in [-DAY, 2 * DAY] {
        for machine in &lab.machines {
            machine.shell(&format!("date -s @$(($(date +%s) + {by}))"));
            // More than the deadtime.
            std::thread::sleep(Duration::from_secs(3));
            lab.assert_happened(&[(0, Started)]);
        }
        for machine in &lab.machines {
            let page = machine.shell("ha-snmp status");
            let is_wrong = [" h ", " d ", "CRITICAL"].iter().any(|word| page.contains(word));
            assert!(page.contains("group front") && !is_wrong, "an age of hours or days, or trouble: {page}");
        }
    }
    assert_eq!(told(), before, "something was told");
    lab.until_settled_on(0);

    lab.machines[0].cut();
    lab.until_runs_on(1);
    lab.assert_happened(&[(0, Started), (0, Off), (1, Started)]);
}

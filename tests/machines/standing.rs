//! Where everything is permitted the core is above what else runs, and stays in memory.

use crate::lab::Lab;
use crate::machine::Machine;
use crate::settings::fenced;

/// SCHED_RR (sched(7)).
const ROUND_ROBIN: &str = "2";
/// Fields of /proc/PID/stat (proc_pid_stat(5)).
const MAJOR_FAULTS: usize = 12;
const POLICY: usize = 41;
/// Of a thread, in KiB.
const STACK: u64 = 2048;

/// After a takeover, on a machine whose page cache was emptied before it, as well as on the one that let the group go.
#[test]
fn real_time_and_locked_memory() {
    let Some(lab) = Lab::up("real time and locked memory", &fenced("")) else { return };
    let faults = lab.machines.each_ref().map(|machine| {
        assert_permitted(machine);
        machine.shell("sync; echo 3 >/proc/sys/vm/drop_caches");
        stat(machine, MAJOR_FAULTS)
    });
    lab.machines[0].shell("ha-snmp group move front n2");
    lab.until_settled_on(1);
    for (machine, faults) in lab.machines.iter().zip(faults) {
        assert_permitted(machine);
        assert_eq!(stat(machine, MAJOR_FAULTS), faults, "the core waited for its own program from the disk");
        println!("{}", of_core(machine, "grep -E '^(VmLck|VmRSS|Rss)' $core/status"));
    }
}

fn assert_permitted(machine: &Machine) {
    assert_eq!(stat(machine, POLICY), ROUND_ROBIN);
    let threads = of_core(machine, "cat $core/task/*/stat");
    let raised = threads.lines().filter(|line| field(line, POLICY) == ROUND_ROBIN).count();
    assert_eq!(raised, 1, "only the loop: {threads}");
    assert_eq!(of_core(machine, "cat $core/oom_score_adj").trim(), "-1000");
    assert_ne!(of_core(machine, "sed -n 's/^VmLck: *//p' $core/status").trim(), "0 kB");
    assert_all_there(&of_core(machine, "cat $core/smaps"));
    let console = machine.console();
    for refusal in ["no SCHED_RR", "memory is not locked", "oom_score_adj is not"] {
        assert!(!console.contains(refusal), "{console}");
    }
}

/// All of the program and of its libraries is in memory, whether it was ever needed or not. A thread's stack is there as far as it was used.
fn assert_all_there(mappings: &str) {
    let mut programs = 0;
    for (head, size, resident) in mappings.split_inclusive("VmFlags").filter_map(mapping) {
        // With a name: "55d0-55d8 r-xp 00070000 fe:00 285 /usr/bin/ha-snmp".
        if head.contains(" r-xp ") && head.contains('/') {
            assert_eq!(resident, size, "{head}");
            programs += 1;
        }
        assert!(size != STACK || resident < size, "a thread's stack is filled: {head}");
    }
    assert!(programs >= 2, "{mappings}");
}

/// The first line of a mapping, its size and what is in memory, in KiB (proc_pid_smaps(5)).
fn mapping(text: &str) -> Option<(&str, u64, u64)> {
    let head = text.lines().find(|line| line.split(' ').next().is_some_and(|word| word.contains('-')))?;
    let number = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse().ok());
    Some((head, number("Size:")?, number("Rss:")?))
}

fn stat(machine: &Machine, number: usize) -> String {
    field(&of_core(machine, "cat $core/stat"), number).to_owned()
}

/// The name of a thread has no space here.
fn field(line: &str, number: usize) -> &str {
    line.split_whitespace().nth(number - 1).unwrap()
}

/// With `$core`, the directory of the core's process.
fn of_core(machine: &Machine, script: &str) -> String {
    machine.shell(&format!("core=/proc/$(pidof ha-snmp); {script}"))
}

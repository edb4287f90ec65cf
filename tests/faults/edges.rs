//! A source of edges: one script with many values, each of which flips with every run.

use crate::host::{BASE, Host};
use crate::snmpd::until_or;
use crate::trap::Trap;
use std::collections::BTreeMap;

/// So many alarms change with each run of the script.
pub const WIDTH: u32 = 50;

/// One row of the log table, or one notification that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub sequence: u32,
    pub generation: String,
    pub state: String,
    pub alarm: String,
}

/// Configures the host for edges every 100 ms, towards `sinks`.
pub fn configure(host: &Host, sinks: &str) {
    let script = host.files.script(
        "flip",
        &format!(
            "cd {dir} || exit 1\nread -r n < count || n=0\nif [ ! -e stop ]; then n=$((n + 1)); echo $n > count.new; mv count.new count; fi\n\
             v=$((n % 2)); i=0; while [ $i -lt {WIDTH} ]; do echo v$i=$v; i=$((i + 1)); done",
            dir = host.files.path("").display()
        ),
    );
    let mut tables = format!(
        "log-rows = 20000\n[notify]\nflapping = false\n{sinks}\n[[notification]]\noid = 1\nname = 'valueIsOne'\n\
         [[probe]]\nname = 'flip'\ninterval = '100ms'\nscript = {{ command = ['{script}'], format = 'key-value' }}\n"
    );
    for value in 0..WIDTH {
        let watch = format!("name = 'w{value}'\nprobe = 'flip'\nfield = 'v{value}'\nraise = {{ equals = 1 }}\nnotify = 'valueIsOne'");
        tables.push_str(&format!("[[watch]]\n{watch}\n"));
    }
    host.configure(&tables);
}

/// A sink with informs to this host's snmptrapd.
pub fn informs(host: &Host) -> String {
    let community = host.files.file("community", "public\n", 0o600);
    format!(
        "[[sink]]\nname = 'noc'\nto = '{}'\nversion = '2c'\ninform = true\ntimeout = '200ms'\nmax-timeout = '1s'\n\
         community-file = '{community}'\n",
        host.snmpd.trap_address()
    )
}

/// Ends the edges: from now on the values stay.
pub fn stop(host: &Host) {
    host.files.file("stop", "", 0o644);
}

/// The edges go on.
pub fn resume(host: &Host) {
    std::fs::remove_file(host.files.path("stop")).unwrap();
}

/// Everything of ours that arrived, in the order of arrival.
pub fn arrived(host: &Host) -> Vec<Row> {
    let ours = Trap::all(&host.snmpd.traps()).into_iter().filter(|trap| trap.kind.contains(BASE));
    ours.map(|trap| Row {
        sequence: trap.sequence(),
        generation: trap.value(3).to_owned(),
        state: trap.state().to_owned(),
        alarm: trap.value(7).to_owned(),
    })
    .collect()
}

/// The log table, in order.
pub fn logged(host: &Host) -> Vec<Row> {
    let column = |number: u32| {
        let oid = format!("{BASE}.1.13.10.1.{number}");
        let answer = host.snmpd.bulk_walk(25, &oid);
        let rows = answer.lines().filter_map(|line| line.strip_prefix(&format!(".{oid}."))?.split_once(" = "));
        rows.map(|(row, value)| (row.parse::<u32>().unwrap(), value.trim().to_owned())).collect::<BTreeMap<_, _>>()
    };
    let (generation, state, alarm) = (column(3), column(6), column(7));
    let row = |(sequence, alarm): (u32, String)| Row {
        sequence,
        generation: generation[&sequence].clone(),
        state: state[&sequence].clone(),
        alarm,
    };
    alarm.into_iter().map(row).collect()
}

/// Waits until the newest row of the log has arrived; gives everything that has.
pub fn until_all_arrived(host: &Host) -> Vec<Row> {
    let last = || u32::try_from(host.number("haLogLastSequence.0")).unwrap();
    let newest = |rows: &[Row]| rows.iter().map(|row| row.sequence).max();
    until_or(
        || format!("{} to arrive, there is {:?}", last(), newest(&arrived(host))),
        || Some(arrived(host)).filter(|rows| newest(rows) == Some(last())),
    )
}

/// Numbers without a gap, in order from one to the next first arrival, and a double that is the same as the first.
pub fn check_arrivals(rows: &[Row]) {
    let mut first = BTreeMap::new();
    for row in rows {
        match first.get(&row.sequence) {
            None => {
                let last = first.last_key_value().map_or(0, |(sequence, _)| *sequence);
                assert_eq!(row.sequence, last + 1, "the first arrival of each is in order, none is missing: {row:?}");
                first.insert(row.sequence, row.clone());
            }
            Some(before) => assert_eq!(row, before, "a double is the same"),
        }
    }
}

/// Raises and clears of each alarm alternate, beginning with a raise.
pub fn check_alternation(rows: &[Row]) {
    let mut active: BTreeMap<&str, bool> = BTreeMap::new();
    for row in rows {
        let is_active = active.entry(&row.alarm).or_default();
        match row.state.as_str() {
            crate::trap::RAISE => assert!(!std::mem::replace(is_active, true), "raised twice: {row:?}"),
            crate::trap::CLEAR => assert!(std::mem::replace(is_active, false), "cleared without a raise: {row:?}"),
            _ => {}
        }
    }
}

//! What is not told, and counted instead: what follows from another alarm, and what flaps.

use crate::host::Host;
use crate::site::{alarm, configure, set, text, until_told, watch};

/// The module runs on the server.
fn server_and_module() -> String {
    [watch("module", "raise = { equals = 'down' }\nsuppressed-by = 'server'"), watch("server", "raise = { equals = 'down' }")].concat()
}

#[test]
fn a_dead_server_silences_what_ran_on_it_and_counts_it() {
    let Some(host) = Host::start() else { return };
    configure(&host, "server = up\nmodule = up", &server_and_module());
    let _agent = host.served_agent();
    set(&host, "server = down\nmodule = down");
    let index = alarm(&host, "server");
    host.until_is(&format!("haAlarmSuppressed.{index}"), "Gauge32: 1");
    set(&host, "server = down\nmodule = up");
    set(&host, "server = down\nmodule = down");
    host.until_is(&format!("haAlarmSuppressed.{index}"), "Gauge32: 3");
    assert_eq!(host.get("haAlarmActive.0"), "Gauge32: 1");
    // What still holds after the cause has ended is told then.
    set(&host, "server = up\nmodule = down");
    let traps = until_told(&host, &["3.0.1 server raise down", "3.0.1 server clear up", "3.0.1 module raise down"]);
    assert_eq!(text(&traps[1], 13), "values: server is up (3 more held back)");
    set(&host, "server = up\nmodule = up");
    let all = ["3.0.1 server raise down", "3.0.1 server clear up", "3.0.1 module raise down", "3.0.1 module clear up"];
    until_told(&host, &all);
}

#[test]
fn what_ends_with_its_cause_is_never_told() {
    let Some(host) = Host::start() else { return };
    configure(&host, "server = up\nmodule = up", &server_and_module());
    let _agent = host.served_agent();
    set(&host, "server = down\nmodule = down");
    set(&host, "server = up\nmodule = up");
    host.until_runs("values", 3);
    until_told(&host, &["3.0.1 server raise down", "3.0.1 server clear up"]);
}

/// Nine edges, one with each run; more than three within three seconds are flapping.
#[test]
fn flapping_is_one_alarm_with_a_count_and_an_end() {
    let Some(host) = Host::start() else { return };
    let flip = host.files.script(
        "flip",
        &format!(
            "cd {} || exit 1\nread -r n < count || n=0\n[ $n -lt 9 ] && n=$((n + 1))\necho $n > count.new; mv count.new count\n\
             echo flips=$((n % 2))",
            host.files.path("").display()
        ),
    );
    host.put("count", "0\n");
    configure(
        &host,
        "x = 1",
        &format!(
            "[notify]\nflapping = {{ transitions = 3, within = '3s' }}\n\
             [[probe]]\nname = 'flips'\ninterval = '100ms'\nscript = {{ command = ['{flip}'], format = 'key-value' }}\n\
             [[watch]]\nname = 'flips'\nprobe = 'flips'\nfield = 'flips'\nraise = {{ equals = 1 }}\nnotify = 'begun'\n"
        ),
    );
    let _agent = host.served_agent();
    let before =
        ["3.0.1 flips raise 1", "3.0.1 flips clear 0", "3.0.1 flips raise 1", "3.0.1 flips clear 0", "0.5 alarmFlapping raise flapping"];
    until_told(&host, &before);
    let index = alarm(&host, "alarmFlapping");
    host.until_is(&format!("haAlarmSuppressed.{index}"), "Gauge32: 5");
    let traps = until_told(&host, &[&before[..], &["0.5 alarmFlapping clear steady", "3.0.1 flips raise 1"]].concat());
    assert_eq!(traps[4].value(7), traps[5].value(7), "one alarm id");
    assert_eq!(text(&traps[4], 13), "flips:flips is flapping: 4 transitions");
    assert_eq!(text(&traps[5], 13), "flips:flips is steady, 5 edges were not told");
    host.until_runs("flips", 5);
    assert_eq!(host.number("haLogLastSequence.0"), u64::from(traps[6].sequence()));
}

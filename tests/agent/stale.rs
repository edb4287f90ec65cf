//! A source that stops answering: its last value is never passed off as a fresh one.

use crate::host::Host;
use crate::trap::{CLEAR, RAISE};

#[test]
fn a_script_that_hangs_makes_its_values_stale_and_is_told_once() {
    let Some(host) = Host::start() else { return };
    let script = host.files.script("script", &format!("[ -e {} ] && exec sleep 60\necho 7", host.files.path("hang").display()));
    host.configure(&format!(
        "[[probe]]\nname = 'source'\ninterval = '200ms'\ntimeout = '300ms'\nmax-age = '1s'\nscript = {{ command = ['{script}'] }}\n\
         [[object]]\noid = '1'\nname = 'kept'\ntype = 'gauge'\nprobe = 'source'\n\
         [[object]]\noid = '2'\nname = 'hidden'\ntype = 'gauge'\nprobe = 'source'\nstale = 'hide'\n"
    ));
    let _agent = host.served_agent();
    for object in ["kept.0", "hidden.0"] {
        host.until_is(object, "Gauge32: 7");
    }
    host.until_is("haProbeStatus.\"source\"", "INTEGER: 1");
    assert_eq!(host.get("haObjectFreshness.\"kept\""), "INTEGER: 1");

    host.put("hang", "");
    let failed = host.until_traps("0.6", 1);
    host.until_is("haObjectFreshness.\"kept\"", "INTEGER: 2");
    assert_eq!(host.get("kept.0"), "Gauge32: 7");
    assert_eq!(host.get("haObjectFreshness.\"hidden\""), "INTEGER: 2");
    assert_eq!(host.get("hidden.0"), "No Such Instance currently exists at this OID");
    let reason = host.get("haProbeError.\"source\"");
    assert_eq!(reason, "STRING: \"no result after 0.300 s: killed\"");
    assert_eq!(host.get("haObjectError.\"kept\""), reason);
    assert_eq!(host.get("haProbeStatus.\"source\""), "INTEGER: 4");
    assert_eq!(host.get("haOverallStatus.0"), "INTEGER: 4");
    assert_eq!(host.get("haOverallText.0"), "STRING: \"unknown: source\"");
    host.until_runs("source", 3);
    assert!(host.number("haProbeTimeouts.\"source\"") >= 4);

    std::fs::remove_file(host.files.path("hang")).unwrap();
    let recovered = host.until_traps("0.7", 1);
    host.until_is("haObjectFreshness.\"kept\"", "INTEGER: 1");
    host.until_is("hidden.0", "Gauge32: 7");
    host.until_runs("source", 3);
    assert_eq!((host.traps("0.6").len(), host.traps("0.7").len()), (1, 1));
    assert_eq!((failed[0].state(), recovered[0].state()), (RAISE, CLEAR));
    assert_eq!(failed[0].value(7), recovered[0].value(7), "one alarm id");
    assert_eq!(failed[0].change(), ("STRING: \"ok\"", "STRING: \"unknown\""));
    // Its own objects behind the leading ones: haProbeStatus and haProbeError.
    assert_eq!(failed[0].objects[12].1, "INTEGER: 4");
    assert_eq!(failed[0].objects[13].1, reason);
}

#[test]
fn a_staleness_that_is_watched_is_an_edge() {
    let Some(host) = Host::start() else { return };
    host.configure(&format!(
        "[[object]]\noid = '1'\nname = 'age'\ntype = 'gauge'\nscript = {{ command = {}, interval = '100ms', max-age = '500ms' }}\n\
         [[notification]]\noid = 1\nname = 'ageUnknown'\n[[watch]]\nobject = 'age'\nraise = {{ stale = true }}\nnotify = 'ageUnknown'\n",
        host.cat("age")
    ));
    host.put("age", "7\n");
    let _agent = host.served_agent();
    host.until_is("age.0", "Gauge32: 7");
    std::fs::remove_file(host.files.path("age")).unwrap();
    assert_eq!(host.until_traps("3.0.1", 1)[0].state(), RAISE);
    host.put("age", "8\n");
    assert_eq!(host.until_traps("3.0.1", 2)[1].state(), CLEAR);
}

//! Values that are not there, or old.

use crate::host::Host;
use crate::site::{configure, put, set, until_told, watch};

#[test]
fn what_is_missing_from_a_source_that_works_is_an_edge() {
    let Some(host) = Host::start() else { return };
    configure(&host, "master = zipi\nother = 1", &watch("master", "raise = { missing = true }\nnotify-clear = 'ended'"));
    let _agent = host.served_agent();
    host.until_runs("values", 2);
    until_told_nothing(&host);
    set(&host, "other = 1");
    until_told(&host, &["3.0.1 master raise missing"]);
    set(&host, "master = zape\nother = 1");
    until_told(&host, &["3.0.1 master raise missing", "3.0.3 master clear zape"]);
    // A source that fails says nothing about what it would show.
    std::fs::remove_file(host.files.path("values")).unwrap();
    host.until_runs("values", 3);
    let mut told = vec!["3.0.1 master raise missing", "3.0.3 master clear zape", "0.6 probeFailed raise unknown"];
    until_told(&host, &told);
    put(&host, "master = zape");
    told.push("0.7 probeFailed clear ok");
    until_told(&host, &told);
}

/// The agent's start is the only notification.
fn until_told_nothing(host: &Host) {
    until_told(host, &[]);
}

#[test]
fn a_value_that_becomes_old_is_an_edge_and_so_is_one_that_is_too_old_to_be_true() {
    let Some(host) = Host::start() else { return };
    let watches = [
        "[notify]\ndisabled = ['probeFailed', 'probeRecovered']\n".to_owned(),
        format!("[[probe]]\nname = 'kept'\ninterval = '100ms'\nmax-age = '1500ms'\nscript = {{ command = {} }}\n", host.cat("kept")),
        "[[watch]]\nname = 'old'\nprobe = 'kept'\nfield = 'value'\nraise = { older = '700ms' }\nnotify = 'begun'\n".to_owned(),
        "[[watch]]\nname = 'stale'\nprobe = 'kept'\nfield = 'value'\nraise = { stale = true }\nnotify = 'worse'\n".to_owned(),
    ];
    host.put("kept", "7\n");
    configure(&host, "x = 1", &watches.concat());
    let _agent = host.served_agent();
    host.until_runs("kept", 10);
    assert_eq!(host.number("haLogLastSequence.0"), 1, "a value that is measured again does not become old");
    std::fs::remove_file(host.files.path("kept")).unwrap();
    let (old, stale) = (host.until_traps("3.0.1", 1), host.until_traps("3.0.2", 1));
    assert!(old[0].sequence() < stale[0].sequence());
    host.put("kept", "8\n");
    let (old, stale) = (host.until_traps("3.0.1", 2), host.until_traps("3.0.2", 2));
    for pair in [old, stale] {
        assert_eq!((pair[0].state(), pair[1].state(), pair[1].change().1), ("INTEGER: 1", "INTEGER: 2", "STRING: \"8\""));
        assert_eq!(pair[0].value(7), pair[1].value(7), "one alarm id");
    }
}

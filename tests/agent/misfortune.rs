//! Scripts that go wrong: each is told in clear text and counted, and the others go on.

use crate::directory::until_gone;
use crate::host::Host;
use crate::snmpd::until;

struct Case {
    name: &'static str,
    kind: &'static str,
    body: &'static str,
    /// What haObjectError says.
    error: &'static str,
}

const CASES: [Case; 7] = [
    Case {
        name: "large",
        kind: "string",
        body: "head -c 10485760 /dev/zero | tr '\\0' x",
        error: "the first line is longer than max-output, 65536 octets",
    },
    Case { name: "silent", kind: "gauge", body: "exit 0", error: "it printed nothing" },
    Case { name: "deaf", kind: "gauge", body: "exec >&- 2>&-; exec sleep 60", error: "no result after 0.300 s" },
    Case { name: "angry", kind: "gauge", body: "echo 'disk on fire' >&2; exit 3", error: "exit status 3: disk on fire" },
    Case {
        name: "huge",
        kind: "integer",
        body: "echo 99999999999",
        error: "99999999999 does not fit integer, which is -2147483648 to 2147483647",
    },
    Case { name: "negative", kind: "gauge", body: "echo -1", error: "-1 does not fit gauge" },
    Case { name: "wordy", kind: "gauge", body: "echo many", error: "'many' is not a number" },
];

fn object(number: usize, name: &str, kind: &str, program: &str) -> String {
    // Reading 10 MB takes a while; what hangs need not take that long.
    let timeout = if name == "deaf" { "300ms" } else { "10s" };
    let script = format!("{{ command = ['{program}'], interval = '100ms', timeout = '{timeout}', max-age = '1s' }}");
    format!("[[object]]\noid = '{number}'\nname = '{name}'\ntype = '{kind}'\nscript = {script}\n")
}

#[test]
fn each_misfortune_of_a_script_is_told_and_counted_and_the_others_go_on() {
    let Some(host) = Host::start() else { return };
    let mut tables = object(100, "good", "gauge", &host.files.script("good", "echo 1"));
    for (number, case) in (1..).zip(&CASES) {
        tables += &object(number, case.name, case.kind, &host.files.script(case.name, case.body));
    }
    tables += &object(50, "locked", "gauge", &host.files.file("locked", "#!/bin/sh\necho 1\n", 0o644));
    tables += &object(51, "missing", "gauge", "/nowhere/script");
    tables += &object(52, "text", "gauge", &host.files.file("text", "no program\n", 0o755));
    host.configure(&tables);
    let _agent = host.served_agent();
    let others = [
        ("locked", "may not execute it: mode 0644"),
        ("missing", "there is no such file"),
        ("text", "neither a program of this machine nor a script"),
    ];
    for (name, error) in CASES.iter().map(|case| (case.name, case.error)).chain(others) {
        host.until_contains(&format!("haObjectError.\"{name}\""), error);
        assert_eq!(host.get(&format!("{name}.0")), "No Such Instance currently exists at this OID");
        assert_eq!(host.get(&format!("haObjectFreshness.\"{name}\"")), "INTEGER: 3");
    }
    for name in ["large", "silent", "deaf", "angry", "locked", "missing", "text"] {
        assert!(host.number(&format!("haProbeFailures.\"{name}\"")) > 0, "{name}");
        host.until_contains(&format!("haProbeError.\"{name}\""), &host.get(&format!("haObjectError.\"{name}\"")));
    }
    for name in ["huge", "negative", "wordy"] {
        assert!(host.number(&format!("haObjectBadValues.\"{name}\"")) > 0, "{name}");
        assert!(host.number(&format!("haProbeBadValues.\"{name}\"")) > 0, "{name}");
    }
    assert!(host.number("haProbeTimeouts.\"deaf\"") > 0);
    host.until_runs("good", 5);
    assert_eq!((host.get("good.0"), host.get("haObjectFreshness.\"good\"")), ("Gauge32: 1".to_owned(), "INTEGER: 1".to_owned()));
    assert_eq!((host.number("haProbeFailures.\"good\""), host.number("haAgentxLosses.0")), (0, 0));
}

#[test]
fn a_script_that_vanishes_leaves_its_last_value_with_the_reason() {
    let Some(host) = Host::start() else { return };
    let program = host.files.script("vanishes", "echo 6");
    host.configure(&object(1, "vanishes", "gauge", &program));
    let _agent = host.served_agent();
    host.until_is("vanishes.0", "Gauge32: 6");
    std::fs::remove_file(&program).unwrap();
    host.until_contains("haObjectError.\"vanishes\"", "there is no such file");
    assert_eq!(host.get("vanishes.0"), "Gauge32: 6");
    host.until_is("haObjectFreshness.\"vanishes\"", "INTEGER: 2");
    host.files.script("vanishes", "echo 8");
    host.until_is("vanishes.0", "Gauge32: 8");
    assert_eq!(host.get("haObjectError.\"vanishes\""), "\"\"");
}

#[test]
fn what_a_script_leaves_in_the_background_is_ended_and_its_value_counts() {
    let Some(host) = Host::start() else { return };
    let pid = host.files.path("pid");
    let program = host.files.script("forks", &format!("sleep 60 &\necho $! > {}\necho 5", pid.display()));
    host.configure(&object(1, "forks", "gauge", &program));
    let agent = host.served_agent();
    host.until_is("forks.0", "Gauge32: 5");
    assert_eq!(host.number("haProbeTimeouts.\"forks\""), 0, "the run ends with the script, not with what it left");
    let left = host.files.number("pid");
    drop(agent);
    until_gone(left);
    until_gone(host.files.number("pid"));
}

/// snmpd sends a request again that is not answered within a second; a client that does not repeat its own sees what is lost.
#[test]
fn hung_scripts_delay_no_get() {
    const GETS: usize = 300;
    let Some(host) = Host::start() else { return };
    let (hangs, ticks) = (host.files.script("hangs", "exec sleep 60"), host.files.path("ticks"));
    let good = host.files.script("good", &format!("echo . >> {}\necho 1", ticks.display()));
    let hung = |number| {
        let script = format!("{{ command = ['{hangs}'], interval = '100ms', timeout = '2s' }}");
        format!("[[object]]\noid = '{number}'\nname = 'hung{number}'\ntype = 'gauge'\nscript = {script}\n")
    };
    host.configure(&[object(100, "good", "gauge", &good), (1..=40).map(hung).collect()].concat());
    let _agent = host.agent();
    let ticks = || std::fs::read_to_string(&ticks).map_or(0, |ticks| ticks.lines().count());
    // Nothing is asked before: what snmpd asks is counted from the first request on.
    until("the first run", || (ticks() > 0).then_some(()));
    host.until_is("good.0", "Gauge32: 1");
    let (oid, address) = (host.oid("good.0"), host.snmpd.address());
    for _ in 0..GETS {
        let answer = host.snmpd.tool("snmpget", &["-v2c", "-c", "public", "-m", "", "-On", "-r", "0", "-t", "1", &address, &oid]);
        assert_eq!(answer, format!(".{oid} = Gauge32: 1\n"), "lost or late");
    }
    host.asked.set(host.asked.get() + u64::try_from(GETS).unwrap());
    // The tree with the count of the requests is built anew after each run: no request meanwhile.
    until("the count of the requests", || {
        let goal = ticks() + 5;
        until("further runs", || (ticks() >= goal).then_some(()));
        let sent = host.asked.get();
        let counted = host.number("haAgentxRequests.0");
        assert!(counted <= sent, "{counted} requests for {sent} GETs: some were sent again");
        (counted == sent).then_some(())
    });
    host.until_contains("haProbeError.\"hung1\"", "no result after 2.000 s");
}

//! What the configuration switches, and what people ask of the running agent.

use crate::host::{Host, NOBODY, PROGRAM};
use crate::site::{alarm, arrived, configure, set, told, until_told, watch};
use crate::trap::Trap;
use std::os::unix::process::CommandExt;
use std::process::Command;

fn configured(host: &Host, tables: &str) {
    configure(host, "load = 5", &[tables, &watch("load", "raise = { above = 90 }\nnotify-clear = 'ended'")].concat());
}

/// A subcommand with this host's configuration: what it says, and its exit status.
fn run(host: &Host, arguments: &[&str]) -> (String, Option<i32>) {
    let config = host.config();
    let (said, status) = host.run(&[arguments, &["--config", config.to_str().unwrap()]].concat());
    (said, status.code())
}

#[test]
fn what_the_configuration_switches_off_is_logged_and_not_sent() {
    let Some(host) = Host::start() else { return };
    configured(&host, "[notify]\ndisabled = ['begun']\n");
    let _agent = host.served_agent();
    set(&host, "load = 95");
    set(&host, "load = 5");
    let traps = host.until_traps("3.0.3", 1);
    assert_eq!((traps[0].sequence(), arrived(&host).len()), (3, 1), "its raise is number 2, and was not sent");
    host.until_is("haDeliveryResult.2.\"agentx\"", "INTEGER: 6");
    assert_eq!(host.get("haNotificationsSuppressed.0"), "Counter32: 1");
    let (list, status) = run(&host, &["trap", "list"]);
    let enabled = |name: &str| list.lines().find(|line| line.starts_with(name)).and_then(|line| line.split_whitespace().nth(1));
    assert_eq!((status, enabled("begun "), enabled("ended "), enabled("keepAlive ")), (Some(0), Some("no"), Some("yes"), Some("yes")));
}

#[test]
fn with_everything_switched_off_only_a_test_is_sent() {
    let Some(host) = Host::start() else { return };
    configured(&host, "[notify]\nenabled = false\n");
    let _agent = host.served_agent();
    set(&host, "load = 95");
    alarm(&host, "load");
    let (said, status) = run(&host, &["trap", "test"]);
    assert_eq!(status, Some(0), "{said}");
    let traps = host.until_traps("0.4", 1);
    assert_eq!((told(&arrived(&host)), traps[0].sequence()), (vec!["0.4 test event".to_owned()], 3));
    assert!(host.traps("0.1").is_empty(), "the start was not sent");
}

#[test]
fn a_keep_alive_comes_at_its_interval() {
    let Some(host) = Host::start() else { return };
    configured(&host, "[notify]\nkeep-alive = '1s'\n");
    let _agent = host.served_agent();
    let begin = std::time::Instant::now();
    let traps = host.until_traps("0.3", 3);
    assert!(begin.elapsed().as_millis() > 1500, "{:?}", begin.elapsed());
    assert!(traps.iter().all(|trap| trap.state() == "INTEGER: 3" && trap.objects.len() == 12 + 4), "{traps:?}");
    assert_eq!(traps.iter().map(Trap::sequence).collect::<Vec<_>>(), [2, 3, 4]);
}

#[test]
fn a_test_of_any_notification_arrives_and_tells_each_sink() {
    let Some(host) = Host::start() else { return };
    configured(&host, "");
    let _agent = host.served_agent();
    host.until_traps("0.1", 1);
    let (said, status) = run(&host, &["trap", "test", "probeFailed"]);
    let lines: Vec<Vec<&str>> = said.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!((status, lines.len()), (Some(0), 2), "{said}");
    assert_eq!((lines[1][..3].to_vec(), lines[1][5]), (vec!["2", "agentx", "acknowledged"], "agentx"));
    let traps = host.until_traps("0.6", 1);
    assert_eq!((traps[0].state(), traps[0].value(7).contains("/test/probeFailed/")), ("INTEGER: 3", true));
    assert_eq!(host.get("haAlarmActive.0"), "Gauge32: 0", "a test is no alarm");
    let (said, status) = run(&host, &["trap", "test", "probeFaild"]);
    assert!(status == Some(1) && said.contains("did you mean probeFailed?"), "{said}");
}

/// The exit status says whether it arrived: without a master agent it does not.
#[test]
fn a_test_that_nobody_takes_fails() {
    let Some(mut host) = Host::start() else { return };
    configured(&host, "");
    let agent = host.served_agent();
    host.snmpd.kill();
    agent.until_logs("not served");
    let (said, status) = run(&host, &["trap", "test"]);
    assert!(status == Some(1) && said.contains("queued"), "{said}");
}

#[test]
fn the_log_is_shown_and_what_was_missed_is_sent_again_under_its_number() {
    let Some(host) = Host::start() else { return };
    configured(&host, "");
    let _agent = host.served_agent();
    set(&host, "load = 95");
    set(&host, "load = 5");
    let all = ["3.0.1 load raise 95", "3.0.3 load clear 5"];
    let first = until_told(&host, &all);
    let (said, status) = run(&host, &["trap", "log"]);
    let names: Vec<_> = said.lines().skip(1).filter_map(|line| line.split_whitespace().nth(5)).collect();
    assert_eq!((status, names), (Some(0), vec!["agentOnline", "begun", "ended"]), "{said}");
    assert!(said.contains("agentx=acknowledged"), "{said}");
    let (said, _) = run(&host, &["trap", "log", "--since", "3"]);
    assert_eq!(said.lines().count(), 2, "{said}");

    let (said, status) = run(&host, &["trap", "replay", "2..3"]);
    assert!(status == Some(0) && said.contains("sending 2 notifications again, 2 to 3, to agentx"), "{said}");
    for (before, kind) in first.iter().zip(["3.0.1", "3.0.3"]) {
        let again = host.until_traps(kind, 2);
        assert_eq!(again[1].objects, before.objects, "the same, under the same number");
    }
    assert_eq!(host.number("haLogLastSequence.0"), 3);
    let (said, status) = run(&host, &["trap", "replay", "9"]);
    assert!(status == Some(1) && said.contains("it has 1 to 3"), "{said}");
}

#[test]
fn alarms_are_listed_to_all_and_acknowledged_by_those_who_may() {
    let Some(host) = Host::start() else { return };
    configured(&host, "");
    let _agent = host.served_agent();
    assert_eq!(run(&host, &["alarm", "list"]), ("no active alarms\n".to_owned(), Some(0)));
    set(&host, "load = 95");
    let index = alarm(&host, "load").to_string();
    let (said, status) = run(&host, &["alarm", "list"]);
    assert!(status == Some(0) && said.contains("/load/values/"), "{said}");
    if nix::unistd::geteuid().is_root() {
        let said = as_nobody(&host, &["alarm", "list"]);
        assert!(said.contains("/load/values/"), "who may only look sees it: {said}");
        let said = as_nobody(&host, &["alarm", "ack", &index]);
        assert!(said.contains("user nobody may not do that: root may; a group that may is named with 'group' under [control]"), "{said}");
        assert_eq!(host.get(&format!("haAlarmAcknowledged.{index}")), "INTEGER: 2");
    } else {
        println!("SKIPPED: only root can ask as another user");
    }
    let (said, status) = run(&host, &["alarm", "ack", &index]);
    assert!(status == Some(0) && said.contains("is looked after by"), "{said}");
    host.until_is(&format!("haAlarmAcknowledged.{index}"), "INTEGER: 1");
    let (said, status) = run(&host, &["alarm", "ack", "4000000"]);
    assert!(status == Some(1) && said.contains("no active alarm is called 4000000"), "{said}");
}

/// What a subcommand says to the user that owns nothing.
fn as_nobody(host: &Host, arguments: &[&str]) -> String {
    host.open_to_all();
    let program = host.files.path("ha-snmp");
    std::fs::copy(PROGRAM, &program).unwrap();
    let output = Command::new(program).uid(NOBODY).gid(NOBODY).args(arguments).arg("--config").arg(host.config()).output().unwrap();
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[test]
fn doctor_finds_nothing_wrong_with_an_agent_that_runs_and_says_when_none_does() {
    let Some(host) = Host::start() else { return };
    configured(&host, "");
    let agent = host.served_agent();
    let (said, _) = run(&host, &["doctor"]);
    for begin in ["ok    configuration:", "ok    agent: answers", "ok    AgentX master:", "ok    state:"] {
        assert!(said.lines().any(|line| line.starts_with(begin)), "{begin}: {said}");
    }
    drop(agent);
    let (said, status) = run(&host, &["doctor"]);
    assert!(status == Some(1) && said.contains("start it: systemctl start ha-snmp-agent"), "{said}");
}

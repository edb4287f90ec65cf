//! The program's subcommands that speak to the agent.

use crate::bench::{Answer, Bench};
use ha_snmp::config::Severity;
use ha_snmp::control::{Call, Refusal, Replaying, Request, Response, Row, Tested, catalogue};
use ha_snmp::notify::{Acknowledged, Alarm, AlarmState, Delivery, DeliveryResult, EntityKind, Record};
use ha_snmp::smi::{Name, Oid};
use ha_snmp::time::WallTime;
use std::path::Path;
use std::process::Command;

const AT: WallTime = WallTime { unix_ms: 1_709_210_096_789, offset_minutes: 60 };

fn sink() -> Name {
    "noc".parse().unwrap()
}

fn record(sequence: u32) -> Record {
    Record {
        sequence,
        generation: 1,
        at: AT,
        severity: Severity::Major,
        state: AlarmState::Raise,
        alarm_id: "front/web/web/zipi".to_owned(),
        reporter: "zipi".to_owned(),
        entity_kind: EntityKind::Probe,
        entity: "web".to_owned(),
        old: "ok".to_owned(),
        new: "critical".to_owned(),
        text: "web is critical: \u{1b}[31mrefused".to_owned(),
        name: "backendUnreachable".to_owned(),
        oid: Oid::default(),
        objects: Vec::new(),
        suppressed: false,
    }
}

fn alarm(by: Option<&str>) -> Response {
    let acknowledged = by.map(|by| Acknowledged { by: by.to_owned(), at: AT });
    Response::Alarm(Box::new(Alarm {
        index: 7,
        key: None,
        notify_clear: String::new(),
        record: record(7),
        raised: AT,
        changes: 0,
        suppressed: 0,
        acknowledged,
    }))
}

fn tested(sink: &str, result: DeliveryResult, detail: &str) -> Response {
    let address = "v2c inform udp:192.0.2.10:162".to_owned();
    let sink = sink.parse().unwrap();
    Response::Tested(Tested { sequence: 9, sink, address, result, detail: detail.to_owned(), milliseconds: 3 })
}

/// An agent with 450 rows and one alarm.
fn agent(call: &Call) -> Option<Answer> {
    let delivery = Delivery { result: DeliveryResult::Acknowledged, sent: Some(AT), attempts: 1 };
    let row = |sequence| Response::Row(Box::new(Row { record: record(sequence), deliveries: vec![(sink(), delivery.clone())] }));
    Some(match &call.request {
        Request::TrapLog { since: None, limit } => Ok((451 - limit..=450).map(row).collect()),
        Request::TrapLog { since: Some(since), limit } => Ok((*since..=450).take(usize::try_from(*limit).unwrap()).map(row).collect()),
        Request::TrapTest { name: None } => {
            Ok(vec![tested("noc", DeliveryResult::Acknowledged, ""), tested("old", DeliveryResult::Failed, "connection refused")])
        }
        Request::TrapTest { name: Some(name) } if name == "keepAlive" => Ok(vec![tested("noc", DeliveryResult::Sent, "")]),
        Request::TrapTest { name: Some(name) } => Err(Refusal::unknown_notification(name, ["keepAlive"])),
        Request::TrapReplay { from, to, .. } => {
            let to = to.unwrap_or(450);
            Ok(vec![Response::Replaying(Replaying { from: *from, to, rows: to + 1 - from, sinks: vec![sink()] })])
        }
        Request::AlarmList => Ok(vec![alarm(None)]),
        Request::AlarmAck { alarm: asked } if asked == "7" => Ok(vec![alarm(Some(&call.peer.user))]),
        Request::AlarmAck { alarm: asked } => Err(Refusal::unknown_alarm(asked, ["front/web/web/zipi"])),
        Request::TrapList => {
            let config = ha_snmp::config::Config::default();
            let off = ha_snmp::config::Notify { enabled: false, ..config.notify.clone() };
            Ok(catalogue(&config, &off).into_iter().map(Response::Notification).collect())
        }
        Request::SinkList => Ok(Vec::new()),
    })
}

/// Output, complaints and exit status.
fn run(config: &Path, arguments: &[&str]) -> (String, String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_ha-snmp")).args(arguments).arg("--config").arg(config).output().unwrap();
    let text = |octets: Vec<u8>| String::from_utf8(octets).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn what_the_agent_says_is_shown() {
    let bench = Bench::start(None, agent);
    let config = bench.config();
    let said = |arguments: &[&str], code: i32| {
        let (out, complaints, status) = run(&config, arguments);
        assert_eq!((complaints.as_str(), status), ("", Some(code)), "{arguments:?}");
        out
    };
    assert_eq!(
        said(&["alarm", "list"], 0),
        "INDEX  SINCE                SEVERITY  ACKNOWLEDGED  ALARM               TEXT\n\
         7      2024-02-29 13:34:56  major     -             front/web/web/zipi  web is critical: ?[31mrefused\n"
    );
    let user = nix::unistd::User::from_uid(nix::unistd::Uid::effective()).unwrap().unwrap().name;
    assert_eq!(said(&["alarm", "ack", "7"], 0), format!("front/web/web/zipi is looked after by {user}\n"));
    assert_eq!(
        said(&["trap", "log", "--limit", "1"], 0),
        "SEQ  TIME                 SEVERITY  STATE  NOTIFICATION        SINKS             ALARM               TEXT\n\
         450  2024-02-29 13:34:56  major     raise  backendUnreachable  noc=acknowledged  front/web/web/zipi  web is critical: ?[31mrefused\n"
    );
    assert_eq!(said(&["trap", "log", "--since", "2"], 0).lines().count(), 1 + 449, "in several answers");
    assert_eq!(said(&["trap", "log", "--since", "451"], 0), "no notifications\n");
    assert_eq!(
        said(&["trap", "test"], 1),
        "SEQ  SINK  RESULT        AFTER  ADDRESS                        DETAIL\n\
         9    noc   acknowledged  3 ms   v2c inform udp:192.0.2.10:162\n\
         9    old   failed        3 ms   v2c inform udp:192.0.2.10:162  connection refused\n"
    );
    said(&["trap", "test", "keepAlive"], 0);
    assert_eq!(
        said(&["trap", "replay", "440..", "--sink", "noc"], 0),
        "sending 11 notifications again, 440 to 450, to noc: see ha-snmp trap log --since 440\n"
    );
    let list = said(&["trap", "list"], 0);
    assert!(list.starts_with("NOTIFICATION ") && list.contains("probeFailed                     no "), "{list}");
}

#[test]
fn lists_are_json_too() {
    let bench = Bench::start(None, agent);
    let config = bench.config();
    for (arguments, key) in [
        (["alarm", "list", "--json"], "\"index\":7"),
        (["trap", "log", "--json"], "\"Acknowledged\""),
        (["trap", "list", "--json"], "\"enabled\":false"),
        (["trap", "test", "--json"], "\"milliseconds\":3"),
    ] {
        let (out, _, _) = run(&config, &arguments);
        assert!(out.contains(key), "{arguments:?}: {out}");
        assert!(out.lines().all(|line| line.starts_with('{') && line.ends_with('}')), "{out}");
    }
}

#[test]
fn refusals_fail_and_say_what_was_meant() {
    let bench = Bench::start(None, agent);
    let (out, complaints, status) = run(&bench.config(), &["alarm", "ack", "front/web/web/zapi"]);
    assert_eq!((out.as_str(), status), ("", Some(1)));
    assert!(complaints.contains("did you mean front/web/web/zipi?"), "{complaints}");
    let (_, complaints, status) = run(&bench.config(), &["trap", "test", "keepAlife"]);
    assert!(status == Some(1) && complaints.contains("did you mean keepAlive?"), "{complaints}");
}

#[test]
fn without_an_agent_only_the_list_is_known() {
    let mut bench = Bench::start(None, agent);
    bench.stop();
    let config = bench.config();
    for arguments in [&["alarm", "list"][..], &["alarm", "ack", "7"], &["trap", "log"], &["trap", "test"], &["trap", "replay", "7"]] {
        let (out, complaints, status) = run(&config, arguments);
        assert_eq!((out.as_str(), status), ("", Some(2)), "{arguments:?}");
        assert!(complaints.starts_with("is ha-snmp-agent running?"), "{complaints}");
    }
    let (out, complaints, status) = run(&config, &["trap", "list"]);
    assert!(complaints.starts_with("no agent runs: this is what ") && status == Some(0), "{complaints}");
    assert!(out.contains("probeFailed                     yes "), "{out}");
    let (_, complaints, status) = run(Path::new("/nowhere/x.toml"), &["trap", "list"]);
    assert!(status == Some(2) && complaints.contains("cannot read /nowhere/x.toml"), "{complaints}");
    let (_, complaints, status) = run(&config, &["trap", "replay", "9..7"]);
    assert!(status == Some(2) && complaints.contains("7 is before 9"), "{complaints}");
}

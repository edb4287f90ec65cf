//! Our side of AgentX behind a real snmpd.

use crate::snmpd::{Endpoint, PATIENCE, Snmpd, free_port, until};
use crate::subagent::{BASE, Subagent, base};
use ha_snmp::agentx::{Down, ErrorCode, Event, NotifyError, Outcome, Table, TableBuilder};
use ha_snmp::config::Master;
use ha_snmp::smi::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn start(master: Master) -> Subagent {
    Subagent::start(master, base(&[]), table(3), 128)
}

fn up(snmpd: &Snmpd) -> Subagent {
    Subagent::up(snmpd, table(3))
}

/// A scalar, and two columns of so many rows.
fn table(rows: u32) -> Arc<Table> {
    let columns = [base(&[1, 2, 1, 1]), base(&[1, 2, 1, 2])];
    let mut builder = TableBuilder::new([&[base(&[1, 1])], columns.as_slice()].concat());
    builder.push(&base(&[1, 1, 0]), &Value::OctetString(b"served".to_vec()));
    for row in 1..=rows {
        builder.push(&columns[0].child(&[row]), &Value::Integer(row.cast_signed()));
        builder.push(&columns[1].child(&[row]), &Value::Counter64(u64::from(row) << 33));
    }
    Arc::new(builder.build().unwrap())
}

fn scalar() -> String {
    format!("{BASE}.1.1.0")
}

fn is_served(snmpd: &Snmpd) -> bool {
    snmpd.get(&scalar()).contains("STRING: \"served\"")
}

#[test]
fn get_walk_and_bulk_walk_which_comes_as_get_next() {
    let Some(snmpd) = Snmpd::start() else { return };
    let subagent = up(&snmpd);
    assert!(is_served(&snmpd), "{}", snmpd.get(&scalar()));
    let several = snmpd.get(&format!("{BASE}.1.2.1.2.3 {BASE}.1.2.1.1.9 {BASE}.1.9.0 1.3.6.1.2.1.1.3.0"));
    let lines: Vec<&str> = several.lines().collect();
    assert_eq!(lines[0], format!(".{BASE}.1.2.1.2.3 = Counter64: {}", 3u64 << 33));
    assert!(lines[1].contains("No Such Instance"), "{several}");
    assert!(lines[2].contains("No Such Object"), "{several}");
    assert!(lines[3].contains("Timeticks"), "{several}");

    subagent.handle.publish(table(100));
    let walk = snmpd.walk(BASE);
    assert_eq!(walk.lines().count(), 201, "{walk}");
    for repetitions in [1, 10, 50] {
        assert_eq!(snmpd.bulk_walk(repetitions, BASE), walk);
    }
    let columns = snmpd.bulk_walk(10, &format!("{BASE}.1.2.1.2"));
    assert_eq!(columns.lines().count(), 100, "{columns}");
    assert!(subagent.handle.counters().requests > 201);
    subagent.handle.stop();
}

#[test]
fn snmpset_is_refused_with_not_writable_and_the_session_lives_on() {
    let Some(snmpd) = Snmpd::start() else { return };
    let subagent = up(&snmpd);
    for _ in 0..2 {
        let refused = snmpd.set(&format!("{BASE}.1.2.1.1.1"), "5");
        assert!(refused.contains("notWritable"), "{refused}");
    }
    assert!(is_served(&snmpd));
    let counters = subagent.handle.counters();
    assert_eq!((counters.sets_refused, counters.sessions, counters.losses), (2, 1, 0));
    subagent.handle.stop();
}

#[test]
fn served_again_after_snmpd_was_killed_and_when_it_was_not_there_at_start() {
    let Some(mut snmpd) = Snmpd::prepare(Endpoint::Unix) else { return };
    let mut subagent = start(Master::Unix(snmpd.socket()));
    let down = subagent.wait_for("no socket", |event| matches!(event, Event::Down(Down::Unreachable(_))));
    let Event::Down(reason) = down else { panic!("{down:?}") };
    assert!(reason.to_string().contains("is snmpd running, with `master agentx` in snmpd.conf?"), "{reason}");
    for life in 1..=3 {
        snmpd.run();
        subagent.wait_for("up", |event| *event == Event::Up);
        assert!(is_served(&snmpd));
        assert_eq!(subagent.handle.counters().sessions, life);
        snmpd.kill();
        subagent.wait_for("lost", |event| matches!(event, Event::Down(Down::Lost(_))));
    }
    subagent.handle.stop();
}

#[test]
fn a_second_subagent_is_told_of_the_duplicate_and_takes_over_when_the_first_ends() {
    let Some(snmpd) = Snmpd::start() else { return };
    let first = up(&snmpd);
    let mut second = start(Master::Unix(snmpd.socket()));
    let refused = Down::RegistrationRefused { base: base(&[]), error: ErrorCode::DuplicateRegistration };
    second.wait_for("the refusal", |event| *event == Event::Down(refused.clone()));
    assert!(is_served(&snmpd));
    first.handle.stop();
    second.wait_for("up", |event| *event == Event::Up);
    assert!(is_served(&snmpd));
    second.handle.stop();
}

#[test]
fn habit_a_burst_of_notifications_freezes_nothing() {
    const BURST: u32 = 1000;
    let Some(mut snmpd) = Snmpd::start() else { return };
    snmpd.run_trapd();
    let mut subagent = up(&snmpd);
    let mut gets = 0;
    let mut outcomes: Vec<u32> = Vec::new();
    let begin = Instant::now();
    let mut next = 0;
    while outcomes.last() != Some(&(BURST - 1)) {
        assert!(begin.elapsed() < PATIENCE, "{} of {BURST} after {PATIENCE:?}", outcomes.len());
        while next < BURST {
            match subagent.handle.notify(next.into(), &base(&[0, 1]), &[(base(&[1, 1, 0]), Value::Gauge32(next))]) {
                Ok(()) => next += 1,
                Err(NotifyError::Full) => break,
                Err(error) => panic!("{error}"),
            }
        }
        assert!(is_served(&snmpd), "snmpd stands still");
        gets += 1;
        while let Ok(event) = subagent.events.try_recv() {
            let Event::Notify { id, outcome: Outcome::Taken } = event else { panic!("{event:?}") };
            outcomes.push(id.try_into().unwrap());
        }
    }
    assert_eq!(outcomes, (0..BURST).collect::<Vec<_>>(), "each once, in order");
    assert!(gets > 1);
    until("the last trap", || snmpd.traps().contains(&format!("Gauge32: {}", BURST - 1)).then_some(()));
    let traps = snmpd.traps();
    let received = traps.lines().filter(|line| line.contains(&format!("{BASE}.0.1"))).count();
    assert_eq!(received, outcomes.len());
    subagent.handle.stop();
}

#[test]
fn notifications_keep_their_order_when_the_master_hangs_and_is_restarted() {
    let Some(mut snmpd) = Snmpd::start() else { return };
    snmpd.run_trapd();
    let mut subagent = up(&snmpd);
    snmpd.pause();
    let mut handed = 0;
    while subagent.handle.notify(handed.into(), &base(&[0, 1]), &[(base(&[1, 1, 0]), Value::Gauge32(handed))]).is_ok() {
        handed += 1;
    }
    until("a window of them is out", || (subagent.handle.counters().notifies_sent > 0).then_some(()));
    snmpd.kill();
    snmpd.run();
    for id in 0..handed {
        let told = subagent.wait_for("an outcome", |event| matches!(event, Event::Notify { .. }));
        assert_eq!(told, Event::Notify { id: id.into(), outcome: Outcome::Taken });
    }
    until("the last trap", || snmpd.traps().contains(&format!("Gauge32: {}", handed - 1)).then_some(()));
    let traps = snmpd.traps();
    let numbers: Vec<u32> = traps.split("Gauge32: ").skip(1).map(|rest| rest.split_whitespace().next().unwrap().parse().unwrap()).collect();
    assert_eq!(numbers, (0..handed).collect::<Vec<_>>());
    subagent.handle.stop();
}

#[test]
fn habit_the_master_fills_in_sys_up_time() {
    let Some(mut snmpd) = Snmpd::start() else { return };
    snmpd.run_trapd();
    let mut subagent = up(&snmpd);
    subagent.handle.notify(1, &base(&[0, 1]), &[(base(&[1, 1, 0]), Value::OctetString(b"a b".to_vec()))]).unwrap();
    subagent.wait_for("taken", |event| *event == Event::Notify { id: 1, outcome: Outcome::Taken });
    let wanted = format!(".{BASE}.0.1");
    let trap = until("the trap", || snmpd.traps().lines().find(|line| line.contains(&wanted)).map(str::to_owned));
    assert!(trap.starts_with(".1.3.6.1.2.1.1.3.0 = Timeticks:"), "{trap}");
    assert!(trap.contains(&format!(".{BASE}.1.1.0 = STRING: \"a b\"")), "{trap}");
    subagent.handle.stop();
}

#[test]
fn sys_or_table_shows_the_capabilities_as_long_as_the_session_lasts() {
    let Some(snmpd) = Snmpd::start() else { return };
    let subagent = up(&snmpd);
    let shown = || snmpd.walk("1.3.6.1.2.1.1.9");
    until("the capabilities", || {
        let shown = shown();
        (shown.contains(&format!("OID: .{BASE}.2.4.1")) && shown.contains("what the lab can do")).then_some(())
    });
    subagent.handle.stop();
    until("their end", || (!shown().contains("what the lab can do")).then_some(()));
}

#[test]
fn habit_after_the_close_the_manager_is_told_no_such_object() {
    let Some(snmpd) = Snmpd::start() else { return };
    let subagent = up(&snmpd);
    assert!(is_served(&snmpd));
    subagent.handle.stop();
    until("the end of the registration", || snmpd.get(&scalar()).contains("No Such Object").then_some(()));
}

#[test]
fn a_master_on_tcp() {
    let port = free_port();
    let Some(mut snmpd) = Snmpd::prepare(Endpoint::Tcp(port)) else { return };
    snmpd.run();
    let mut subagent = start(Master::Tcp(([127, 0, 0, 1], port).into()));
    subagent.wait_for("up", |event| *event == Event::Up);
    assert!(is_served(&snmpd));
    subagent.handle.stop();
}

#[test]
fn a_stop_closes_the_session_at_once_whatever_the_master_does() {
    let Some(mut snmpd) = Snmpd::start() else { return };
    let mut subagent = up(&snmpd);
    let begin = Instant::now();
    subagent.handle.stop();
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
    let told: Vec<Event> = std::iter::from_fn(|| subagent.events.try_recv().ok()).collect();
    assert_eq!(told, [Event::Stopped]);
    snmpd.kill();
    let away = start(Master::Unix(snmpd.socket()));
    away.handle.stop();
}

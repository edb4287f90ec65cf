//! SET through a real snmpd.

use crate::slow::Slow;
use crate::snmpd::Snmpd;
use crate::subagent::{BASE, Subagent, base};
use ha_snmp::agentx::wire::PduKind;
use ha_snmp::agentx::{Accepts, Event, Table, TableBuilder};
use ha_snmp::config::Master;
use ha_snmp::smi::{Oid, Value};
use std::sync::Arc;

/// A subtree of another subagent.
const OTHER: &str = "1.3.6.1.4.1.8072.9999.9999.4111";

/// Below `base`: `.1.0` cannot be written, `.2.0` is a switch, `.3.0` a number up to 9.
fn table(base: &Oid, switch: i32, number: u32) -> Arc<Table> {
    let mut builder = TableBuilder::new([1, 2, 3].map(|object| base.child(&[object])).to_vec());
    builder.push(&base.child(&[1, 0]), &Value::Integer(42));
    builder.push_writable(&base.child(&[2, 0]), &Value::Integer(switch), Accepts::TruthValue);
    builder.push_writable(&base.child(&[3, 0]), &Value::Gauge32(number), Accepts::Unsigned { min: 0, max: 9 });
    Arc::new(builder.build().unwrap())
}

fn up(snmpd: &Snmpd) -> Subagent {
    Subagent::up(snmpd, table(&base(&[]), 1, 5))
}

fn set(below: &[u32], value: Value) -> Event {
    Event::Set { assignments: vec![(base(below), value)] }
}

/// The names of the test's objects as snmpset wants them.
fn names() -> [String; 3] {
    [1, 2, 3].map(|object| format!("{BASE}.{object}.0"))
}

/// What was told, once the requests so far are done with: the next one has its answer.
fn told(snmpd: &Snmpd, subagent: &mut Subagent) -> Vec<Event> {
    assert!(snmpd.get(&names()[0]).contains("INTEGER: 42"));
    std::iter::from_fn(|| subagent.events.try_recv().ok()).collect()
}

#[test]
fn snmpset_sets_once_and_the_next_table_shows_it() {
    let Some(snmpd) = Snmpd::start() else { return };
    let mut subagent = up(&snmpd);
    let [_, switch, number] = names();
    let said = snmpd.set_all(&[&switch, "i", "2"]);
    assert!(said.contains("INTEGER: 2"), "{said}");
    assert_eq!(told(&snmpd, &mut subagent), [set(&[2, 0], Value::Integer(2))]);
    subagent.handle.publish(table(&base(&[]), 2, 5));
    assert!(snmpd.get(&switch).contains("INTEGER: 2"));

    let said = snmpd.set_all(&[&number, "u", "9", &switch, "i", "1"]);
    assert!(said.contains("Gauge32: 9") && said.contains("INTEGER: 1"), "{said}");
    let assignments = vec![(base(&[3, 0]), Value::Gauge32(9)), (base(&[2, 0]), Value::Integer(1))];
    assert_eq!(told(&snmpd, &mut subagent), [Event::Set { assignments }]);
    assert_eq!(subagent.handle.counters().sets_refused, 0);
    subagent.handle.stop();
}

#[test]
fn snmpset_shows_why_a_value_is_refused_and_nothing_is_set() {
    let Some(snmpd) = Snmpd::start() else { return };
    let mut subagent = up(&snmpd);
    let [fixed, switch, number] = names();
    let missing = format!("{BASE}.2.1");
    for (assignments, reason) in [
        ([&switch, "u", "1"], "wrongType"),
        ([&switch, "s", "on"], "wrongType"),
        ([&switch, "i", "3"], "wrongValue"),
        ([&number, "i", "3"], "wrongType"),
        ([&number, "u", "10"], "wrongValue"),
        ([&fixed, "i", "1"], "notWritable"),
        ([&missing, "i", "1"], "noCreation"),
    ] {
        let said = snmpd.set_all(&assignments);
        assert!(said.contains(reason), "{assignments:?}: {said}");
        // Together with one that could be set.
        let said = snmpd.set_all(&[[switch.as_str(), "i", "2"], assignments].concat());
        assert!(said.contains(reason) && said.contains(&format!("Failed object: .{}", assignments[0])), "{assignments:?}: {said}");
    }
    assert_eq!(told(&snmpd, &mut subagent), []);
    assert_eq!((subagent.handle.counters().sets_refused, subagent.handle.counters().losses), (14, 0));
    subagent.handle.stop();
}

#[test]
fn habit_a_set_that_is_answered_late_is_sent_again_and_set_once() {
    let Some(snmpd) = Snmpd::start() else { return };
    let slow = Slow::start(&snmpd.socket());
    let mut subagent = Subagent::start(Master::Unix(slow.socket()), base(&[]), table(&base(&[]), 1, 5), 128);
    subagent.wait_for("up", |event| *event == Event::Up);
    slow.begin();
    let [_, switch, _] = names();
    let said = snmpd.set_all(&[&switch, "i", "2"]);
    assert!(said.contains("INTEGER: 2"), "{said}; {}", snmpd.log());
    assert!(slow.seen(PduKind::TestSet) > 1 && slow.seen(PduKind::CommitSet) > 1, "nothing was sent again");
    slow.end();
    assert_eq!(told(&snmpd, &mut subagent), [set(&[2, 0], Value::Integer(2))]);
    assert_eq!((slow.seen(PduKind::CleanupSet), slow.seen(PduKind::UndoSet)), (1, 0));
    subagent.handle.stop();
}

#[test]
fn what_one_subagent_has_set_is_set_back_when_another_cannot() {
    let Some(snmpd) = Snmpd::start() else { return };
    let mut subagent = up(&snmpd);
    let other: Oid = OTHER.parse().unwrap();
    let mut full = Subagent::start(Master::Unix(snmpd.socket()), other.clone(), table(&other, 1, 5), 1);
    full.wait_for("up", |event| *event == Event::Up);
    // Nobody reads what it tells.
    let others = format!("{OTHER}.2.0");
    let taken = (0..100).take_while(|_| !snmpd.set_all(&[&others, "i", "2"]).contains("commitFailed")).count();
    assert!((17..100).contains(&taken), "{taken}");

    let [_, switch, _] = names();
    let said = snmpd.set_all(&[&switch, "i", "2", &others, "i", "2"]);
    assert!(said.contains("commitFailed"), "{said}");
    assert_eq!(told(&snmpd, &mut subagent), [set(&[2, 0], Value::Integer(2)), set(&[2, 0], Value::Integer(1))]);
    for _ in 0..taken {
        full.wait_for("what was set", |event| matches!(event, Event::Set { .. }));
    }
    let said = snmpd.set_all(&[&switch, "i", "2", &others, "i", "2"]);
    assert!(!said.contains("commitFailed"), "{said}");
    for subagent in [subagent, full] {
        subagent.handle.stop();
    }
}

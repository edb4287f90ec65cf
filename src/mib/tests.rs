use super::cluster::kind;
use super::*;
use crate::config::{Agent, Config, Object, ObjectType, Severity, StalePolicy};
use crate::notify::{Acknowledged, Alarm, AlarmState, Delivery, DeliveryResult, EntityKind, Record, SinkState, SinkStatus};
use crate::schema::{Convention, convention};
use crate::smi::Name;
use crate::time::WallTime;
use crate::view::cluster::{FenceDeviceState, GroupState, LackCause, LinkState, NodeState, Redundancy, ResourceState, TakeoverCause};
use crate::view::{self, Figure, Freshness, Probe, ProbeKind, Status};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

mod cluster;
mod names;

const NOW: Duration = Duration::from_secs(100);

fn now() -> Instant {
    Instant::after_start(NOW)
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

pub fn object(oid: &str, name: &str, kind: ObjectType) -> Object {
    Object {
        oid: oid.parse().unwrap(),
        name: name.to_owned(),
        kind,
        units: None,
        description: None,
        probe: self::name("backup"),
        field: "value".to_owned(),
        scale: 1.0,
        stale: StalePolicy::Last,
    }
}

fn config() -> Config {
    let link = ObjectType::Enum(vec![("down".to_owned(), 1), ("up".to_owned(), 2)]);
    Config {
        agent: Agent::default(),
        cluster: String::new(),
        probes: BTreeMap::new(),
        objects: vec![object("1", "backupAge", ObjectType::Gauge), object("2.5", "linkState", link)],
        notifications: Vec::new(),
        watches: Vec::new(),
        ..Config::default()
    }
}

/// A view in which every object has a value, each as large as it can be.
fn full() -> View {
    let long = "é".repeat(300);
    let probe = |kind: ProbeKind| Probe {
        status: Status::Ok,
        text: long.clone(),
        finished: Some(now()),
        succeeded: Some(now()),
        took: Duration::MAX,
        runs: u64::MAX,
        failures: u64::MAX,
        timeouts: u64::MAX,
        bad_values: u64::MAX,
        error: long.clone(),
        figures: kind.fields().into_iter().flatten().map(|field| ((*field).to_owned(), Figure::Integer(i128::MAX))).collect(),
        ..Probe::new(kind, Duration::MAX, Duration::MAX)
    };
    let object =
        view::Object { value: Some(Value::Gauge32(7)), measured: Some(now()), freshness: Freshness::Fresh, ..view::Object::default() };
    View {
        agent: view::Agent { version: long.clone(), node: long.clone(), config_digest: long.clone(), ..view::Agent::default() },
        probes: [(name("backup"), probe(ProbeKind::Script)), (name("gatekeeper"), probe(ProbeKind::Tomcat))].into(),
        objects: [("backupAge".to_owned(), object)].into(),
        cluster: Some(cluster::snapshot()),
        cluster_alarms: BTreeMap::new(),
    }
}

fn record() -> Record {
    Record {
        sequence: 7,
        generation: 1,
        at: WallTime::default(),
        severity: Severity::Major,
        state: AlarmState::Raise,
        alarm_id: "c/probeFailed/backup".to_owned(),
        reporter: "zipi".to_owned(),
        entity_kind: EntityKind::Probe,
        entity: "backup".to_owned(),
        old: "ok".to_owned(),
        new: "critical".to_owned(),
        text: "no backup".to_owned(),
        name: "probeFailed".to_owned(),
        oid: schema::default_base().child(&[0, 6]),
        objects: Vec::new(),
        suppressed: false,
    }
}

fn alarm(index: u32, severity: Severity) -> Alarm {
    let raised = WallTime { unix_ms: 40_000, offset_minutes: 0 };
    let acknowledged = (index == 7).then(|| Acknowledged { by: "root".to_owned(), at: WallTime::default() });
    Alarm {
        index,
        key: None,
        notify_clear: String::new(),
        record: Record { severity, ..record() },
        raised,
        changes: 1,
        suppressed: 2,
        acknowledged,
    }
}

fn sink(name: &str, count: u64) -> SinkStatus {
    SinkStatus {
        name: self::name(name),
        address: "v2c inform udp:192.0.2.10:162".repeat(10),
        state: SinkState::Down,
        queue: count,
        oldest: 7,
        oldest_at: Some(WallTime::default()),
        sent: count,
        acknowledged: count,
        failed: count,
        dropped: count,
        ignored: count,
        last_error: "no answer".repeat(40),
        last_error_at: Some(WallTime::default()),
    }
}

/// What is served with one row, two alarms and two sinks, of which one has got the row.
fn built(view: &View) -> Vec<(Oid, Value)> {
    let record = record();
    let (noc, archive) = (sink("noc", 1), sink("archive", u64::MAX));
    let sent = Delivery { result: DeliveryResult::Sent, sent: Some(WallTime::default()), attempts: 3 };
    let notifications = Notifications {
        wall: WallTime { unix_ms: 100_999, offset_minutes: 60 },
        rows: &[&record],
        last_sequence: 7,
        alarms: &[&alarm(9, Severity::Indeterminate), &alarm(7, Severity::Warning)],
        sinks: &[archive, noc],
        delivery: &|sequence, sink| (sequence == 7 && sink.as_str() == "noc").then(|| sent.clone()),
        is_on: &|name| name != "probeFailed",
        ..Notifications::NONE
    };
    build(view, &config(), &notifications, now())
}

#[test]
fn alarms_and_sinks_are_as_they_were_told() {
    let (config, entries) = (config(), built(&View::default()));
    let names = Names::new(&config);
    for (name, value) in [
        ("haAlarmActiveWarning.0", Value::Gauge32(1)),
        ("haAlarmActiveMajor.0", Value::Gauge32(0)),
        ("haAlarmWorstSeverity.0", Value::Integer(6)),
        ("haAlarmAge.7", Value::Gauge32(60)),
        ("haAlarmClass.9", Value::OctetString(b"probeFailed".to_vec())),
        ("haAlarmAcknowledged.7", Value::Integer(1)),
        ("haAlarmAcknowledged.9", Value::Integer(2)),
        ("haSinkOldestAge.\"noc\"", Value::Gauge32(100)),
        ("haDeliveryResult.7.\"noc\"", Value::Integer(2)),
        ("haNotificationsQueued.0", Value::Gauge32(u32::MAX)),
        ("haControlNotificationEnabled.\"probeFailed\"", Value::Integer(2)),
        ("haControlNotificationEnabled.\"probeRecovered\"", Value::Integer(1)),
        ("haControlSetAllowed.0", Value::Integer(2)),
    ] {
        let oid = names.oid(name).unwrap();
        assert_eq!(entries.iter().find(|(found, _)| *found == oid).map(|(_, found)| found), Some(&value), "{name}");
    }
    for name in ["haAlarmAcknowledgedAt.9", "haDeliveryResult.7.\"archive\""] {
        let oid = names.oid(name).unwrap();
        assert!(!entries.iter().any(|(found, _)| *found == oid), "{name}");
    }
}

/// The tree and the schema hold together: what is served is in the table and fits its syntax, and what is in the table is served.
#[test]
fn every_object_is_served_and_fits() {
    let base = schema::default_base();
    let objects: BTreeMap<Oid, _> =
        schema::GROUPS.iter().flat_map(|group| group.readable()).map(|object| (base.child(object.arcs), object)).collect();
    let mut missing: BTreeSet<&Oid> = objects.keys().collect();
    let entries = built(&full());
    for (oid, value) in entries.iter().filter(|(oid, _)| oid.starts_with(&base.child(&[1]))) {
        let (object_oid, object) = objects.range(..=oid.clone()).next_back().unwrap();
        assert!(oid.starts_with(object_oid) && oid.len() > object_oid.len(), "{oid}");
        assert!(object.syntax.fits(value), "{} = {value:?}", object.name);
        missing.remove(object_oid);
    }
    assert!(missing.is_empty(), "{missing:?}");
    assert!(entries.is_sorted_by(|(a, _), (b, _)| a < b), "sorted, and no instance twice");
}

#[test]
fn what_has_no_value_has_no_instance() {
    let view = View { probes: [(name("gatekeeper"), Probe::new(ProbeKind::Tomcat, NOW, NOW))].into(), ..View::default() };
    let entries = built(&view);
    let config = config();
    let names = Names::new(&config);
    let has = |text: &str| entries.iter().any(|(oid, _)| names.text(oid).strip_prefix("HA-CLUSTER-MIB::") == Some(text));
    assert!(has("haProbeStatus.\"gatekeeper\"") && has("haTomcatState.\"gatekeeper\"") && has("haObjectFreshness.\"backupAge\""));
    assert!(!has("haProbeAge.\"gatekeeper\"") && !has("haTomcatHeapUsed.\"gatekeeper\"") && !has("haObjectAge.\"backupAge\""));
    assert!(!entries.iter().any(|(oid, _)| oid.starts_with(&schema::default_base().child(&[3]))));
}

#[test]
fn sites_values_lie_at_their_oid() {
    assert!(built(&full()).contains(&(schema::default_base().child(&[3, 1, 0]), Value::Gauge32(7))));
}

#[test]
fn object_types_are_those_that_can_have_instances() {
    let types = object_types(&config());
    let base = schema::default_base();
    for (arcs, known) in [
        (&[1, 11, 1, 1, 3][..], true),
        (&[1, 13, 10, 1, 2], true),
        (&[3, 1], true),
        (&[3, 2, 5], true),
        (&[1, 11, 1, 1, 1], false),
        (&[1, 13, 10, 1, 1], false),
        (&[1, 15, 10, 1, 2], true),
        (&[3, 2], false),
    ] {
        assert_eq!(types.contains(&base.child(arcs)), known, "{arcs:?}");
    }
    for (oid, _) in built(&full()) {
        assert!(types.iter().any(|object| oid.starts_with(object)), "{oid}");
    }
    assert!(types.is_sorted());
}

/// The numbers of the enums are those of the textual conventions, and every one has its label.
#[test]
fn enums_are_the_textual_conventions() {
    let check = |convention: &Convention, values: &[(String, i32)]| {
        let label = |text: &str| text.chars().take(1).map(|c| c.to_ascii_lowercase()).chain(text.chars().skip(1)).collect::<String>();
        let values: Vec<(String, i32)> = values.iter().map(|(text, number)| (label(text), *number)).collect();
        assert!(values.iter().map(|(label, number)| (label.as_str(), *number)).eq(convention.labels.iter().copied()), "{values:?}");
    };
    macro_rules! numbered {
        ($kind:ident: $($variant:ident)*) => { &[$((stringify!($variant).to_owned(), $kind::$variant as i32)),*] };
    }
    check(&convention::STATUS, numbered!(Status: Ok Warning Critical Unknown));
    check(&convention::PROBE_KIND, numbered!(ProbeKind: Script Process Tcp Http Disk FileAge System Power Tomcat));
    check(&convention::FRESHNESS, numbered!(Freshness: Fresh Stale Unknown));
    check(&convention::ALARM_STATE, numbered!(AlarmState: Raise Clear Event Change Repeat));
    check(
        &convention::ENTITY_KIND,
        numbered!(EntityKind: Agent Cluster Node Link PingNode Group Resource Drbd Probe Tomcat Object Watch Alarm FenceDevice),
    );
    check(&convention::DELIVERY_RESULT, numbered!(DeliveryResult: Queued Sent Acknowledged Failed Dropped Suppressed Earlier));
    check(&convention::SINK_STATE, numbered!(SinkState: Up Down Unknown));
    check(&convention::NODE_STATE, numbered!(NodeState: Online Unknown Starting Stopping Offline Lost Fencing Fenced Detached));
    check(&convention::LINK_STATE, numbered!(LinkState: Up Late Down Unknown));
    check(&convention::GROUP_STATE, numbered!(GroupState: Started Starting Stopping Stopped OutOfService Blocked Unknown));
    check(&convention::RESOURCE_STATE, numbered!(ResourceState: Started Starting Stopping Stopped Failed Blocked Unknown));
    check(
        &convention::TAKEOVER_CAUSE,
        numbered!(TakeoverCause: Order Failback Standby NodeStopped NodeFenced NodeLost Isolation StartFailure ResourceFailure Connectivity Requirement Disk SplitBrain Start Other Unknown),
    );
    let lacks: &[(String, i32)] = numbered!(LackCause: SplitBrain Keys NodeAway Standby Maintenance Definitions Fencing Links OutOfService Unfit Unmanaged Connectivity);
    let (redundant, unknown) = (("Redundant".to_owned(), kind(Some(&Redundancy::default()))), ("Unknown".to_owned(), kind(None)));
    check(&convention::REDUNDANCY, &[&[redundant], lacks, &[unknown]].concat());
    check(&convention::FENCE_STATE, numbered!(FenceDeviceState: Ok Failed Unknown));
    check(&convention::SEVERITY, numbered!(Severity: Cleared Indeterminate Critical Major Minor Warning));
}

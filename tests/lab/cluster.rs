//! The tables of the cluster through snmpd: a snapshot as an engine publishes it, and what snmpwalk says of it, as people read it.

use crate::snmpd::Snmpd;
use crate::subagent::{Subagent, base};
use ha_snmp::agentx::TableBuilder;
use ha_snmp::config::Config;
use ha_snmp::mib::{self, Names, Notifications};
use ha_snmp::smi::Oid;
use ha_snmp::time::{Instant, WallTime};
use ha_snmp::view::cluster::Cluster;
use ha_snmp::view::{Snapshot, View};
use std::sync::Arc;
use std::time::Duration;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lab/cluster.txt");

/// What snmpwalk says of the groups of the cluster, with names, `seconds` after the snapshot arrived.
fn walk(snmpd: &Snmpd, cluster: Cluster, seconds: u64) -> String {
    let config = Config::default();
    let wall = WallTime { unix_ms: 1_790_000_000_000, offset_minutes: 0 };
    let snapshot = Snapshot { cluster, old: Duration::ZERO, received: Instant::default(), wall };
    let view = View { cluster: Some(snapshot), ..View::default() };
    let mut builder = TableBuilder::new(mib::object_types(&config));
    for (oid, value) in mib::build(&view, &config, &Notifications::NONE, Instant::after_start(Duration::from_secs(seconds))) {
        builder.push(&oid, &value);
    }
    let subagent = Subagent::up(snmpd, Arc::new(builder.build().unwrap()));
    let names = Names::new(&config);
    let named = |line: &str| match line.strip_prefix('.').and_then(|line| line.split_once(" = ")) {
        Some((oid, value)) => format!("{} = {value}\n", names.text(&oid.parse::<Oid>().unwrap()).trim_start_matches("HA-CLUSTER-MIB::")),
        None => format!("{line}\n"),
    };
    let walk = (2..=8).map(|group| snmpd.walk(&base(&[1, group]).to_string())).collect::<String>();
    subagent.handle.stop();
    walk.lines().map(named).collect()
}

/// `UPDATE_GOLDEN=1` writes the file anew.
#[test]
fn a_snapshot_is_walked() {
    let Some(snmpd) = Snmpd::start() else { return };
    let cluster: Cluster = serde_json::from_str(include_str!("cluster.json")).unwrap();
    let fresh = walk(&snmpd, cluster.clone(), 2);
    let stale = walk(&snmpd, cluster, 60);
    let changed: String =
        stale.lines().filter(|line| !fresh.lines().any(|before| before == *line)).map(|line| format!("{line}\n")).collect();
    let text = format!("{fresh}\n# What differs a minute later, when the engine has said nothing more:\n{changed}");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(GOLDEN, &text).unwrap();
    }
    let golden = std::fs::read_to_string(GOLDEN).unwrap();
    assert!(golden == text, "{GOLDEN} differs: UPDATE_GOLDEN=1 writes it anew\n{text}");
}

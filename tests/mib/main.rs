//! The MIB modules under the eyes of the programs that read them: smilint (Debian package smitools) and net-snmp's snmptranslate (package snmp).
//! The base modules are those of the package erlang-snmp. What is not installed is skipped with a line that says so.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test")]

use ha_snmp::config::{self, Agent, Config, Notification, Object, ObjectType, StalePolicy};
use ha_snmp::smi::Oid;
use ha_snmp::{mib, schema};
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/mibs/HA-CLUSTER-MIB.txt");
const BASE_MODULES: &[&str] = &["SNMPv2-SMI", "SNMPv2-TC", "SNMPv2-CONF", "SNMPv2-MIB", "SNMP-FRAMEWORK-MIB"];

/// `UPDATE_GOLDEN=1` writes the file anew.
#[test]
fn file_and_table_are_equal() {
    let text = schema::module(&schema::default_base());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(FILE, &text).unwrap();
    }
    assert!(std::fs::read_to_string(FILE).unwrap() == text, "{FILE} differs from the schema: UPDATE_GOLDEN=1 writes it anew");
}

#[test]
fn smilint_is_silent() {
    for base in ["1.3.6.1.4.1.8072.9999.9999.4110", "1.3.6.1.4.1.32473", "1.3.6.1.3.99.1", "1.3.6.1.4.1.32473.1.2.3.4.5.6"] {
        for config in [empty(), site()] {
            let config = Config { agent: Agent { base_oid: base.parse().unwrap(), ..config.agent }, ..config };
            let Some(modules) = Modules::of(&config) else { return };
            for module in [schema::MODULE, mib::SITE_MODULE] {
                assert_eq!(modules.smilint(module), "", "{module} at {base}");
            }
        }
    }
}

/// The notifications that a site's operators know, all but those of the cluster itself: each is sent by a watch of the example.
const SITE_NOTIFICATIONS: &[&str] = &[
    "connectivityLost",
    "connectivityReady",
    "powerSupplyRedundancyLost",
    "powerSupplyRedundancyRecovered",
    "backupError",
    "licensePackUnderZero",
    "backendReachable",
    "backendUnreachable",
    "gatekeeperStarted",
    "gatekeeperStopped",
    "licensingStarted",
    "licensingStoped",
    "licensingdemosStarted",
    "licensingdemosStopped",
    "omStarted",
    "omStopped",
    "swupgradeStarted",
    "swupgradeStopped",
];

#[test]
fn the_site_example_is_complete_and_its_module_clean() {
    let config = config::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/etc/site-example.toml"))).unwrap().config;
    let sent: BTreeSet<&str> = config.watches.iter().flat_map(|watch| [watch.notify.as_str(), watch.notify_clear.as_str()]).collect();
    for name in SITE_NOTIFICATIONS {
        assert!(sent.contains(name), "no watch sends {name}");
    }
    for own in &config.notifications {
        assert!(sent.contains(own.name.as_str()), "no watch sends {}", own.name);
    }
    let Some(modules) = Modules::of(&config) else { return };
    assert_eq!(modules.smilint(mib::SITE_MODULE), "");
}

#[test]
fn smilint_can_complain() {
    let Some(modules) = Modules::of(&site()) else { return };
    let path = modules.dir.path().join(mib::SITE_MODULE);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("frontBackupAge,", "")).unwrap();
    assert!(modules.smilint(mib::SITE_MODULE).contains("frontBackupAge"));
}

#[test]
fn net_snmp_finds_our_names() {
    let config = site();
    let Some(modules) = Modules::of(&config) else { return };
    let base = &config.agent.base_oid;
    for (name, arcs) in [
        ("HA-CLUSTER-MIB::haProbeStatus.\"web\"", &[1, 11, 1, 1, 3, 3, 119, 101, 98][..]),
        ("HA-CLUSTER-MIB::haLogText.7", &[1, 13, 10, 1, 13, 7]),
        ("HA-CLUSTER-MIB::haDeliveryResult.7.\"noc\"", &[1, 13, 12, 1, 1, 7, 3, 110, 111, 99]),
        ("HA-CLUSTER-MIB::haLinkState.\"zipi\".\"x\"", &[1, 4, 1, 1, 3, 4, 122, 105, 112, 105, 1, 120]),
        ("HA-CLUSTER-MIB::clusterTakeover", &[0, 22]),
        ("HA-CLUSTER-MIB::probeFailed", &[0, 6]),
        ("HA-CLUSTER-MIB::haSubagent", schema::CAPABILITIES),
        ("HA-SITE-MIB::frontBackupAge.0", &[3, 1, 0]),
        ("HA-SITE-MIB::linkState.0", &[3, 2, 5, 1, 0]),
        ("HA-SITE-MIB::backupError", &[3, 0, 1]),
    ] {
        let Some(found) = modules.snmptranslate(&base.child(arcs).to_string()) else { return };
        assert_eq!(found, name);
    }
}

#[test]
fn net_snmp_draws_the_tree_without_a_complaint() {
    let Some(modules) = Modules::of(&empty()) else { return };
    let Some(tree) = modules.run("snmptranslate", &["-m", schema::MODULE, "-Tp", &schema::default_base().to_string()]) else {
        return;
    };
    assert!(tree.starts_with("+--haClusterMIB(4110)"), "{tree}");
    assert!(tree.contains("+-- -R-- EnumVal   haProbeStatus(3)"), "{tree}");
    assert!(tree.contains("+-- -RW- EnumVal   haControlNotificationsEnabled(2)"), "{tree}");
    assert!(!tree.contains("anonymous"), "{tree}");
}

/// A directory with both modules and what they import, under file names that every reader finds.
struct Modules {
    dir: tempfile::TempDir,
}

impl Modules {
    fn of(config: &Config) -> Option<Self> {
        let base_modules = base_modules()?;
        let dir = tempfile::tempdir().unwrap();
        for name in BASE_MODULES {
            symlink(base_modules.join(format!("{name}.mib")), dir.path().join(name)).unwrap();
        }
        std::fs::write(dir.path().join(schema::MODULE), schema::module(&config.agent.base_oid)).unwrap();
        std::fs::write(dir.path().join(mib::SITE_MODULE), mib::site_module(config)).unwrap();
        Some(Self { dir })
    }

    /// All that smilint says: its exit status is 0 whatever it finds.
    fn smilint(&self, module: &str) -> String {
        let path = self.dir.path().join(module);
        self.run("smilint", &["-s", "-l", "6", path.to_str().unwrap()]).unwrap_or_default()
    }

    fn snmptranslate(&self, oid: &str) -> Option<String> {
        let names = [schema::MODULE, mib::SITE_MODULE].join(":");
        self.run("snmptranslate", &["-m", &names, oid]).map(|text| text.trim().to_owned())
    }

    /// Standard output and error of a program; `None` where it is not installed.
    fn run(&self, program: &str, arguments: &[&str]) -> Option<String> {
        let mut command = Command::new(program);
        command.args(arguments).env("SMIPATH", self.dir.path()).env("MIBDIRS", self.dir.path());
        // net-snmp's tools make this directory, and say so, where it is not there.
        let persistent = self.dir.path().join("persistent");
        std::fs::create_dir_all(persistent.join("cert_indexes")).unwrap();
        match command.env("SNMP_PERSISTENT_DIR", persistent).output() {
            Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)),
            Err(error) => {
                eprintln!("SKIPPED: {program}: {error}");
                None
            }
        }
    }
}

fn base_modules() -> Option<PathBuf> {
    let library = Path::new("/usr/lib/erlang/lib");
    let found = std::fs::read_dir(library).into_iter().flatten().flatten().map(|entry| entry.path().join("mibs"));
    let found = found.filter(|dir| BASE_MODULES.iter().all(|name| dir.join(format!("{name}.mib")).exists())).max();
    if found.is_none() {
        eprintln!("SKIPPED: the base MIB modules are missing: apt-get install erlang-snmp");
    }
    found
}

fn empty() -> Config {
    Config {
        agent: Agent::default(),
        cluster: String::new(),
        probes: BTreeMap::new(),
        objects: Vec::new(),
        notifications: Vec::new(),
        watches: Vec::new(),
        ..Config::default()
    }
}

/// A site with an object of every type, at one and at several arcs.
fn site() -> Config {
    let object = |oid: &str, name: &str, kind| Object {
        oid: oid.parse::<Oid>().unwrap(),
        name: name.to_owned(),
        kind,
        units: Some("seconds".to_owned()),
        description: Some("Says \"so\" – with\ntwo lines -- and no comment.".to_owned()),
        probe: "backup".parse().unwrap(),
        field: "value".to_owned(),
        scale: 1.0,
        stale: StalePolicy::Last,
    };
    let notification = |oid, name: &str, description: Option<&str>| Notification {
        oid,
        name: name.to_owned(),
        description: description.map(str::to_owned),
    };
    Config {
        objects: vec![
            object("1", "frontBackupAge", ObjectType::Gauge),
            object("2.5.1", "linkState", ObjectType::Enum(vec![("down".to_owned(), 1), ("up".to_owned(), 2)])),
            object("2.5.2", "loggedIn", ObjectType::Counter),
            object("2.6", "balance", ObjectType::Integer),
            object("3", "octetsIn", ObjectType::Counter64),
            object("4", "state", ObjectType::String),
            object("5", "fingerprint", ObjectType::Octets),
            object("6", "model", ObjectType::Oid),
            object("7", "address", ObjectType::IpAddress),
            object("8", "uptime", ObjectType::TimeTicks),
            object("9", "enabled", ObjectType::TruthValue),
        ],
        notifications: vec![notification(1, "backupError", Some("The backup is too old.")), notification(7, "backupDone", None)],
        ..empty()
    }
}

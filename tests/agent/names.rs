//! Our modules as snmpd's tools see them.

use crate::host::{BASE, Host, PROGRAM};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

const BASE_MODULES: [&str; 5] = ["SNMPv2-SMI", "SNMPv2-TC", "SNMPv2-CONF", "SNMPv2-MIB", "SNMP-FRAMEWORK-MIB"];
const MODULES: [(&str, &[&str]); 2] = [("HA-CLUSTER-MIB", &["mib"]), ("HA-SITE-MIB", &["mib", "--site"])];
const EXAMPLES: [&str; 2] = ["ha-snmp.toml", "site-example.toml"];

/// The modules that `ha-snmp mib` prints for a configuration, with what they import, in `folder`; false (and a visible line) without the base.
fn install(folder: &Path, config: &Path) -> bool {
    let Some(base) = base_modules() else { return false };
    for name in BASE_MODULES {
        symlink(base.join(format!("{name}.mib")), folder.join(name)).unwrap();
    }
    for (module, arguments) in MODULES {
        let output = Command::new(PROGRAM).args(arguments).arg("--config").arg(config).output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        std::fs::write(folder.join(module), output.stdout).unwrap();
    }
    true
}

fn base_modules() -> Option<PathBuf> {
    let library = std::fs::read_dir("/usr/lib/erlang/lib").into_iter().flatten().flatten().map(|entry| entry.path().join("mibs"));
    let found = library.filter(|dir| BASE_MODULES.iter().all(|name| dir.join(format!("{name}.mib")).exists())).max();
    if found.is_none() {
        println!("SKIPPED: the base MIB modules are missing: apt-get install erlang-snmp");
    }
    found
}

/// A host with an agent's worth of names, and where its modules lie.
fn named_host() -> Option<(Host, PathBuf)> {
    let host = Host::start()?;
    host.configure(&format!(
        "[cluster]\nname = 'front'\n[[probe]]\nname = 'a-b'\ninterval = '100ms'\nscript = {{ command = {} }}\n\
         [[probe]]\nname = 'never'\nscript = {{ command = ['/nowhere/x'] }}\n\
         [[object]]\noid = '1'\nname = 'siteLevel'\ntype = 'gauge'\nunits = 'seconds'\nprobe = 'a-b'\n\
         [[object]]\noid = '2.1'\nname = 'siteLink'\nenum = {{ up = 1, down = 5 }}\nprobe = 'a-b'\n\
         [[object]]\noid = '2.2'\nname = 'siteFlag'\ntype = 'truth-value'\nprobe = 'a-b'\n\
         [[object]]\noid = '3'\nname = 'siteText'\ntype = 'string'\nprobe = 'a-b'\n\
         [[notification]]\noid = 1\nname = 'siteHigh'\n\
         [[watch]]\nobject = 'siteLevel'\nraise = {{ above = 0 }}\nnotify = 'siteHigh'\n",
        host.cat("level")
    ));
    host.put("level", "1\n");
    let modules = host.files.path("modules");
    std::fs::create_dir(&modules).unwrap();
    install(&modules, &host.config()).then_some((host, modules))
}

/// A tool of net-snmp with our names.
fn tool(host: &Host, modules: &Path, program: &str, arguments: &[&str]) -> String {
    let path = modules.display().to_string();
    let mut all = vec!["-M", &path, "-m", "HA-CLUSTER-MIB:HA-SITE-MIB"];
    all.extend(arguments);
    host.snmpd.tool(program, &all)
}

#[test]
fn every_object_of_a_trap_has_its_name_in_the_order_of_the_module() {
    let Some((host, modules)) = named_host() else { return };
    let _agent = host.served_agent();
    let raised = host.until_traps("3.0.1", 1).remove(0);
    let failed = host.until_traps("0.6", 1).remove(0);
    let leading = [
        "haLogSequence",
        "haLogGeneration",
        "haLogTime",
        "haLogSeverity",
        "haLogState",
        "haLogAlarmId",
        "haLogReporter",
        "haLogEntityKind",
        "haLogEntity",
        "haLogOldState",
        "haLogNewState",
        "haLogText",
    ];
    let translated = |oid: &str| tool(&host, &modules, "snmptranslate", &[oid]).trim().to_owned();
    for (trap, name, own) in [
        (&raised, "HA-SITE-MIB::siteHigh", &[][..]),
        (&failed, "HA-CLUSTER-MIB::probeFailed", &["haProbeStatus.\"never\"", "haProbeError.\"never\""]),
    ] {
        assert_eq!(translated(&trap.kind), name);
        let expected = leading.map(|name| format!("HA-CLUSTER-MIB::{name}.{}", trap.sequence())).into_iter();
        let expected = expected.chain(own.iter().map(|name| format!("HA-CLUSTER-MIB::{name}")));
        assert_eq!(trap.objects.iter().map(|(oid, _)| translated(oid)).collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }
}

#[test]
fn snmpget_and_snmptranslate_take_the_names_of_the_site() {
    let Some((host, modules)) = named_host() else { return };
    let _agent = host.served_agent();
    host.until_is("siteLevel.0", "Gauge32: 1");
    let address = host.snmpd.address();
    let names = ["HA-SITE-MIB::siteLevel.0", "siteLink.0", "siteFlag.0", "haProbeStatus.\"a-b\"", "haAgentCluster.0"];
    let shown = tool(&host, &modules, "snmpget", &[&["-v2c", "-c", "public", &address], names.as_slice()].concat());
    let expected = "HA-SITE-MIB::siteLevel.0 = Gauge32: 1 seconds\nHA-SITE-MIB::siteLink.0 = INTEGER: up(1)\n\
                    HA-SITE-MIB::siteFlag.0 = INTEGER: true(1)\nHA-CLUSTER-MIB::haProbeStatus.\"a-b\" = INTEGER: ok(1)\n\
                    HA-CLUSTER-MIB::haAgentCluster.0 = STRING: front\n";
    assert_eq!(shown, expected);
    assert_eq!(tool(&host, &modules, "snmptranslate", &["-On", "HA-SITE-MIB::siteLink"]), format!(".{BASE}.3.2.1\n"));
}

#[test]
fn snmptable_shows_a_row_for_each_probe() {
    let Some((host, modules)) = named_host() else { return };
    let _agent = host.served_agent();
    host.until_contains("haProbeError.\"never\"", "there is no such file");
    host.until_is("siteLevel.0", "Gauge32: 1");
    let address = host.snmpd.address();
    let options = ["-v2c", "-c", "public", "-Cf", "|", "-Ci", &address, "HA-CLUSTER-MIB::haProbeTable"];
    let table = tool(&host, &modules, "snmptable", &options);
    let lines: Vec<Vec<&str>> = table.lines().filter(|line| line.contains('|')).map(|line| line.split('|').collect()).collect();
    let [head, rows @ ..] = lines.as_slice() else { panic!("{table}") };
    assert_eq!(head[..4], ["index", "haProbeKind", "haProbeStatus", "haProbeText"], "{table}");
    let column = |name: &str| head.iter().position(|title| *title == name).unwrap();
    let row = |index: &str| rows.iter().find(|row| row[0] == index).unwrap_or_else(|| panic!("{index}: {table}"));
    let (good, bad) = (row("\"a-b\""), row("\"never\""));
    assert_eq!((rows.len(), good[column("haProbeStatus")], bad[column("haProbeStatus")]), (2, "ok", "unknown"), "{table}");
    assert!(bad[column("haProbeError")].contains("there is no such file"), "{table}");
    assert_eq!(bad[column("haProbeAge")], "?", "never measured, so there is no age: {table}");
}

/// Values that differ from one agent, and from one moment, to the next.
const MOVING: [&str; 20] = [
    "haAlarm",
    "haDelivery",
    "haSink",
    "haAgentStartTime",
    "haAgentUptime",
    "haAgentConfigLoaded",
    "haAgentx",
    "haProbeAge",
    "haProbeDuration",
    "haProbeRuns",
    "haProbeFailures",
    "haObjectAge",
    "haLog",
    "haNotifications",
    "haTomcat",
    "haOverall",
    "haProbeStatus",
    "haProbeTimeouts",
    "haProbeBadValues",
    "haObjectBadValues",
];

#[test]
fn ha_snmp_walk_prints_what_snmpwalk_shows() {
    let Some((host, modules)) = named_host() else { return };
    let _agent = host.served_agent();
    host.until_contains("haProbeError.\"never\"", "there is no such file");
    host.until_is("siteLevel.0", "Gauge32: 1");
    let still = |walk: &str| -> Vec<String> {
        let lines = walk.lines().filter(|line| !MOVING.iter().any(|moving| line.contains(&format!("::{moving}"))));
        lines.map(str::to_owned).collect()
    };
    let address = host.snmpd.address();
    let served = tool(&host, &modules, "snmpwalk", &["-v2c", "-c", "public", &address, BASE]);
    let (printed, status) = host.run(&["walk", "--config", host.config().to_str().unwrap()]);
    assert!(status.success(), "{printed}");
    assert_eq!(still(&printed), still(&served));
    assert!(still(&served).len() >= 25, "{served}");
    let (part, _) = host.run(&["walk", "--config", host.config().to_str().unwrap(), "siteLink"]);
    assert_eq!(part, "HA-SITE-MIB::siteLink.0 = INTEGER: up(1)\n");
}

#[test]
fn smilint_is_silent_on_the_modules_of_the_examples() {
    for example in EXAMPLES {
        let folder = tempfile::tempdir().unwrap();
        let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("etc").join(example);
        if !install(folder.path(), &config) {
            return;
        }
        for (module, _) in MODULES {
            let smilint =
                Command::new("smilint").args(["-s", "-l", "6"]).arg(folder.path().join(module)).env("SMIPATH", folder.path()).output();
            let Ok(output) = smilint else {
                println!("SKIPPED: smilint is not installed: apt-get install smitools");
                return;
            };
            assert_eq!(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()), "", "{module} of {example}");
        }
    }
}

//! A disk that is full while the agent runs.

use crate::host::Host;
use crate::site::{configure, set, text, watch};
use crate::snmpd::until_or;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the child finds its small file system; without it the child's test does nothing.
const MOUNTED: &str = "HA_SNMP_TEST_SMALL_STATE_DIR";

/// Not a test by itself: runs in a mount namespace with a file system of 4 MiB of its own.
#[test]
fn child() {
    let Some(state) = std::env::var_os(MOUNTED).map(PathBuf::from) else { return };
    let Some(host) = Host::start() else { return };
    let private = host.files.path("conf.d/private.toml");
    let text_before = std::fs::read_to_string(&private).unwrap();
    let state_line = |path: &Path| format!("state-dir = \"{}\"", path.display());
    std::fs::write(&private, text_before.replace(&state_line(&host.files.path("state")), &state_line(&state))).unwrap();
    // An edge with each run, of many alarms, so that the store grows.
    let watches: String = (0..20).map(|number| watch(&format!("v{number}"), "raise = { above = 90 }")).collect();
    let values = |value: u32| (0..20).map(|number| format!("v{number} = {value}\n")).collect::<String>();
    configure(&host, &values(5), &format!("log-rows = 10000\n[notify]\nflapping = false\n{watches}"));
    let _agent = host.served_agent();
    host.until_is("haLogDurable.0", "INTEGER: 1");
    let generation = host.number("haLogCurrentGeneration.0");

    let mut ballast = std::fs::File::create(state.join("ballast")).unwrap();
    let full = std::io::copy(&mut std::io::repeat(0), &mut ballast).unwrap_err();
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    let mut value = 5;
    let failed = until_or(
        || format!("storeFailed; the log has {}", host.get("haLogLastSequence.0")),
        || {
            value = 100 - value;
            set(&host, &values(value));
            host.traps("0.44").pop()
        },
    );
    assert_eq!(failed.state(), "INTEGER: 1");
    host.until_is("haLogDurable.0", "INTEGER: 2");
    host.until_contains("haLogStoreError.0", "free space on the file system of");
    let memory = host.number("haLogCurrentGeneration.0");
    assert!(memory > generation, "{memory} after {generation}");
    // From memory.
    let before = host.traps("3.0.1").len();
    set(&host, &values(100 - value));
    let told = host.until_traps("3.0.1", before + 20);
    assert_eq!((text(&told[before], 12), told[before].value(3)), ((100 - value).to_string(), format!("Gauge32: {memory}").as_str()));

    drop(ballast);
    std::fs::remove_file(state.join("ballast")).unwrap();
    let recovered = host.until_traps("0.45", 1);
    assert_eq!((recovered[0].state(), recovered[0].value(7)), ("INTEGER: 2", failed.value(7)));
    host.until_is("haLogDurable.0", "INTEGER: 1");
    println!("full after {} notifications", failed.sequence());
}

#[test]
fn a_full_disk_is_told_alarms_go_on_and_its_end_is_told() {
    if !nix::unistd::geteuid().is_root() {
        println!("SKIPPED: only root can mount a small file system");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = "mount -t tmpfs -o size=4m tmpfs \"$1\" && exec \"$2\" --exact full::child --nocapture";
    let child = Command::new("unshare")
        .args(["--mount", "sh", "-c", script, "sh"])
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .env(MOUNTED, folder.path())
        .output()
        .unwrap();
    let output = format!("{}{}", String::from_utf8_lossy(&child.stdout), String::from_utf8_lossy(&child.stderr));
    if output.contains("unshare failed") || output.contains("mount: ") {
        println!("SKIPPED: no file system can be mounted here");
        return;
    }
    assert!(child.status.success() && output.contains("1 passed"), "{output}");
}

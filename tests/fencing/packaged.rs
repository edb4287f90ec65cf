//! The programs of Debian's fence-agents. Where they are not installed, a line says so.

use crate::script::{Directory, LONG, device, nodes};
use ha_snmp::fence_agent::{FenceAction, Power, fence, meta_data, monitor, status};
use std::fs;
use std::path::{Path, PathBuf};

const DUMMY: &str = "/usr/sbin/fence_dummy";

fn installed() -> bool {
    let there = Path::new(DUMMY).exists();
    if !there {
        println!("skipped: needs {DUMMY} (Debian package fence-agents)");
    }
    there
}

/// fence_dummy keeps the state of its machine in a file.
#[tokio::test]
async fn the_dummy_is_switched_off() {
    if !installed() {
        return;
    }
    let directory = Directory::new();
    let file = directory.path("power");
    fs::write(&file, "on").unwrap();
    let device = device(Path::new(DUMMY), &[("status_file", file.to_str().unwrap())]);
    monitor(&device, 1, &nodes()).await.unwrap();
    assert_eq!(status(&device, 1, &nodes()).await.unwrap(), Power::On);
    fence(&device, FenceAction::Off, 1, &nodes()).await.unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "off");
    assert_eq!(status(&device, 1, &nodes()).await.unwrap(), Power::Off);
}

#[tokio::test]
async fn the_dummy_that_fails_says_why() {
    if !installed() {
        return;
    }
    let error = fence(&device(Path::new(DUMMY), &[("type", "fail"), ("power_timeout", "1")]), FenceAction::Off, 1, &nodes())
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("exited with status") && error.contains("Failed"), "{error}");
}

#[tokio::test]
async fn what_all_installed_agents_say_about_themselves_is_read() {
    if !installed() {
        return;
    }
    let mut agents: Vec<PathBuf> = fs::read_dir("/usr/sbin").unwrap().map(|entry| entry.unwrap().path()).collect();
    // fence_ack_manual asks a person; it is no agent.
    agents.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("fence_") && name != "fence_ack_manual"));
    agents.sort();
    for agent in &agents {
        let found = meta_data(&device(agent, &[])).await.unwrap_or_else(|error| panic!("{error}"));
        assert!(found.name.starts_with("fence_") || found.name == "rcd_serial", "{}: {}", agent.display(), found.name);
        let can = |action| found.actions.contains(action);
        assert!(can("off") || can("monitor"), "{}: {:?}", agent.display(), found.actions);
        assert!(found.parameters.iter().all(|parameter| !parameter.name.is_empty()), "{}", agent.display());
    }
    println!("{} agents, each within {LONG:?}", agents.len());
}

#[tokio::test]
async fn what_is_missing_is_told() {
    if !Path::new("/usr/sbin/fence_apc").exists() {
        println!("skipped: needs /usr/sbin/fence_apc (Debian package fence-agents)");
        return;
    }
    let found = meta_data(&device(Path::new("/usr/sbin/fence_apc"), &[])).await.unwrap();
    assert_eq!(found.missing(["ip"]), ["plug", "username"]);
    assert_eq!(found.missing(["ipaddr", "port", "login"]), [""; 0]);
    let wrong = meta_data(&device(Path::new("/bin/cat"), &[])).await.unwrap_err().to_string();
    assert_eq!(wrong, "/bin/cat prints no meta-data of a fence agent: there is no element resource-agent");
}

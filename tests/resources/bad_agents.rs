//! OCF agents that print megabytes, hang, fork and leave, lie, and exit with what nobody knows.

use crate::{PLENTY, absence, context_in, failure, life, ocf, resource, script};
use ha_snmp::config::Resource;
use ha_snmp::resource_agent::{Context, Missing, Operation, Outcome, operate};
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// An agent whose actions are what `actions` does for `$1`; it may keep its state in the file `$state`.
fn agent(actions: &str) -> (TempDir, Context, Resource) {
    let directory = TempDir::new().unwrap();
    let state = directory.path().join("state");
    let text = format!("#!/bin/sh\nstate={}\ncase $1 in\n{actions}\nesac\n", state.display());
    script(&directory.path().join("ocf/resource.d/test/Agent"), &text);
    std::fs::create_dir(directory.path().join("run")).unwrap();
    let context = context_in(directory.path());
    (directory, context, resource("bad", ocf("test", "Agent", &[("answer", "42")])))
}

/// The well-behaved lines.
const GOOD: &str = "start) touch $state ;; stop) rm -f $state ;; monitor) [ -e $state ] || exit 7 ;;";

#[tokio::test]
async fn a_good_one_for_comparison() {
    let (_directory, context, resource) = agent(GOOD);
    life(&resource, &context).await;
}

#[tokio::test]
async fn is_told_what_it_must_know() {
    let (directory, context, resource) = agent("monitor) env >$state; exit 7 ;;");
    assert_eq!(operate(&resource, &context, Operation::Monitor, Duration::from_secs(20)).await, Outcome::Stopped);
    let environment = std::fs::read_to_string(directory.path().join("state")).unwrap();
    for line in
        ["OCF_RESKEY_answer=42", "OCF_RESOURCE_INSTANCE=bad", "OCF_RESKEY_CRM_meta_interval=10000", "OCF_RESKEY_CRM_meta_on_node=zipi"]
    {
        assert!(environment.lines().any(|found| found == line), "{line} in\n{environment}");
    }
}

#[tokio::test]
async fn prints_megabytes() {
    let (_directory, context, resource) = agent("*) head -c 20000000 /dev/zero | tr '\\0' 'x'; head -c 9000000 /dev/zero >&2; exit 1 ;;");
    let why = failure(&resource, &context, Operation::Start, PLENTY).await;
    assert!(why.starts_with("error: "), "{why}");
}

#[tokio::test]
async fn hangs_in_stop() {
    let (_directory, context, resource) = agent("stop) trap '' TERM; sleep 1000 & wait; sleep 1000 ;; monitor) ;;");
    let begin = Instant::now();
    let why = failure(&resource, &context, Operation::Stop, Duration::from_millis(300)).await;
    assert_eq!(why, "Agent: no end after 300 ms, killed".replace("300", &digits(&why)));
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
}

/// The timeout that is left for the program is a little less than the operation's.
fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[tokio::test]
async fn forks_in_start_and_leaves() {
    let (directory, context, resource) =
        agent("start) sleep 600 >/dev/null 2>&1 </dev/null & echo $! >$state ;; monitor) kill -0 $(cat $state) || exit 7 ;;");
    assert_eq!(operate(&resource, &context, Operation::Start, PLENTY).await, Outcome::Running);
    // The daemon stayed in the group of the script that started it, and lives.
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(operate(&resource, &context, Operation::Monitor, PLENTY).await, Outcome::Running);
    let pid = std::fs::read_to_string(directory.path().join("state")).unwrap();
    assert!(std::process::Command::new("kill").arg(pid.trim()).status().unwrap().success());
}

#[tokio::test]
async fn a_start_that_times_out_leaves_nothing_of_its_group() {
    let (directory, context, resource) = agent("start) sleep 600 & echo $! >$state; wait ;;");
    assert!(failure(&resource, &context, Operation::Start, Duration::from_millis(500)).await.contains("killed"));
    let pid = std::fs::read_to_string(directory.path().join("state")).unwrap();
    let process = Path::new("/proc").join(pid.trim());
    let deadline = Instant::now() + PLENTY;
    // A zombie until init has reaped it.
    while std::fs::read_to_string(process.join("stat")).is_ok_and(|stat| !stat.contains(") Z ")) {
        assert!(Instant::now() < deadline, "{pid} lives");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn lies_about_its_stop() {
    let (_directory, context, resource) = agent("stop) exit 0 ;; monitor) exit 0 ;;");
    assert_eq!(failure(&resource, &context, Operation::Stop, PLENTY).await, "stop succeeded, but monitor says that it still runs");
    let (_directory, context, resource) = agent("stop) echo ocf-exit-reason:busy >&2; exit 1 ;; monitor) exit 7 ;;");
    assert_eq!(failure(&resource, &context, Operation::Stop, PLENTY).await, "error: busy");
    let (_directory, context, resource) = agent("stop) exit 0 ;; monitor) sleep 60 ;;");
    assert!(failure(&resource, &context, Operation::Stop, Duration::from_millis(500)).await.contains("no end"));
}

#[tokio::test]
async fn exits_with_what_nobody_knows() {
    let (_directory, context, resource) = agent("*) printf '\\033[31mno\\nidea\\n' >&2; exit 42 ;;");
    for operation in [Operation::Probe, Operation::Start, Operation::Stop, Operation::Monitor] {
        assert_eq!(failure(&resource, &context, operation, PLENTY).await, "unknown exit status 42: [31mno");
    }
    let (_directory, context, resource) = agent("*) kill -SEGV $$ ;;");
    assert_eq!(failure(&resource, &context, Operation::Monitor, PLENTY).await, "Agent was killed by signal 11");
}

#[tokio::test]
async fn is_not_there() {
    let directory = TempDir::new().unwrap();
    let resource = resource("bad", ocf("test", "Nobody", &[]));
    for operation in [Operation::Probe, Operation::Start, Operation::Stop, Operation::Monitor] {
        let (missing, why) = absence(&resource, &context_in(directory.path()), operation).await;
        assert!(why.contains("ocf/resource.d/test/Nobody") || why.ends_with("..."), "{why}");
        assert_eq!(missing, Missing::Agent);
    }
    // A link may lead to a disk that is not mounted.
    std::fs::create_dir_all(directory.path().join("ocf/resource.d/test")).unwrap();
    std::os::unix::fs::symlink("/nowhere/agent", directory.path().join("ocf/resource.d/test/Nobody")).unwrap();
    assert_eq!(absence(&resource, &context_in(directory.path()), Operation::Probe).await.0, Missing::Software);
}

#[tokio::test]
async fn nothing_installed_proves_nothing() {
    let all = [Operation::Probe, Operation::Start, Operation::Stop, Operation::Monitor];
    for (actions, operations, why) in [
        ("*) exit 5 ;;", &all[..], "not installed: it says nothing"),
        ("*) exit 6 ;;", &all[..], "not configured: it says nothing"),
        // The look after a stop, and a stop before a look.
        ("stop) exit 0 ;; monitor) exit 5 ;;", &[Operation::Stop], "not installed: it says nothing"),
        ("stop) exit 5 ;; monitor) exit 7 ;;", &[Operation::Stop], "not installed: it says nothing"),
    ] {
        let (_directory, context, resource) = agent(actions);
        for operation in operations {
            assert_eq!(absence(&resource, &context, *operation).await, (Missing::Software, why.to_owned()), "{actions}");
        }
    }
}

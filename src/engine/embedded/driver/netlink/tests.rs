//! Real interfaces, in a network namespace of the test's own.

use super::*;
use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;

/// Runs `test` on a thread in a new network namespace, with a runtime.
fn in_namespace<F: Future<Output = ()>>(test: impl FnOnce() -> F + Send + 'static) {
    if !nix::unistd::geteuid().is_root() {
        println!("skipped: needs root");
        return;
    }
    let thread = std::thread::spawn(|| {
        nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWNET).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { tokio::time::timeout(Duration::from_secs(30), test()).await.unwrap() });
    });
    thread.join().unwrap();
}

fn ip(arguments: &str) {
    let status = Command::new("ip").args(arguments.split(' ')).status().unwrap();
    assert!(status.success(), "ip {arguments}");
}

async fn until(events: &mut NetEvents, wanted: impl Fn(&NetEvent) -> bool) -> NetEvent {
    loop {
        let event = events.recv().await.unwrap();
        if wanted(&event) {
            return event;
        }
    }
}

fn has_address(event: &NetEvent, wanted: &str) -> bool {
    matches!(event, NetEvent::Address { address, .. } if address.to_string() == wanted)
}

#[test]
fn what_is_there_then_what_changes() {
    in_namespace(|| async {
        ip("link add name fence0 type veth peer name fence1");
        ip("address add 192.0.2.1/24 dev fence0");
        let mut events = NetEvents::open().unwrap();
        let is_fence0 = |event: &NetEvent| matches!(event, NetEvent::Link { name, .. } if name == "fence0");
        let NetEvent::Link { index, up: false, carrier: false, removed: false, .. } = until(&mut events, is_fence0).await else {
            panic!("it is not as it was made")
        };
        let found = until(&mut events, |event| has_address(event, "192.0.2.1")).await;
        let address = "192.0.2.1".parse().unwrap();
        assert_eq!(found, NetEvent::Address { index, address, prefix: 24, tentative: false, duplicate: false, removed: false });

        ip("link set fence0 up");
        until(&mut events, |event| is_fence0(event) && matches!(event, NetEvent::Link { up: true, carrier: false, .. })).await;
        ip("link set fence1 up");
        until(&mut events, |event| is_fence0(event) && matches!(event, NetEvent::Link { up: true, carrier: true, .. })).await;
        ip("address add 2001:db8::1/64 dev fence0");
        until(&mut events, |event| has_address(event, "2001:db8::1") && matches!(event, NetEvent::Address { prefix: 64, .. })).await;
        ip("address del 192.0.2.1/24 dev fence0");
        until(&mut events, |event| has_address(event, "192.0.2.1") && matches!(event, NetEvent::Address { removed: true, .. })).await;
        ip("link del fence0");
        until(&mut events, |event| is_fence0(event) && matches!(event, NetEvent::Link { removed: true, .. })).await;
    });
}

#[test]
fn after_lost_events_everything_is_told_again() {
    in_namespace(|| async {
        let mut events = NetEvents::open().unwrap();
        nix::sys::socket::setsockopt(events.socket.get_ref(), nix::sys::socket::sockopt::RcvBuf, &4096).unwrap();
        until(&mut events, |event| matches!(event, NetEvent::Link { name, .. } if name == "lo")).await;
        ip("link add name fence0 type veth peer name fence1");
        // More than fits into the socket, while nobody reads.
        let many: Vec<String> = (1..=200).map(|number| format!("address add 192.0.2.{number}/32 dev fence0\n")).collect();
        let directory = tempfile::tempdir().unwrap();
        let batch = directory.path().join("batch");
        std::fs::write(&batch, many.concat()).unwrap();
        ip(&format!("-batch {}", batch.display()));
        until(&mut events, |event| *event == NetEvent::Overrun).await;
        let mut left: BTreeSet<String> = (1..=200).map(|number| format!("192.0.2.{number}")).collect();
        while !left.is_empty() {
            if let NetEvent::Address { address, .. } = events.recv().await.unwrap() {
                left.remove(&address.to_string());
            }
        }
    });
}

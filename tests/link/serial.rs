//! Serial lines: pairs of pseudo-terminals with a cable of threads between them, which may damage what they carry.

use crate::node::{Node, frame, run};
use ha_snmp::config::{Link, Medium};
use ha_snmp::link::{Arrival, MAX_FRAME, stuffed_len};
use ha_snmp::view::cluster::LinkCounters;
use nix::pty::openpty;
use nix::unistd::ttyname;
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// One end of a line: what the other side of the terminal reads and writes, and the name to open it by.
fn end() -> (File, PathBuf) {
    let pty = openpty(None, None).unwrap();
    (File::from(pty.master), ttyname(&pty.slave).unwrap())
}

fn line(devices: [PathBuf; 2], baud: u32) -> Link {
    Link { name: "line".parse().unwrap(), medium: Medium::Serial { device: devices, baud } }
}

/// Carries what one end says to the other, through `change`, until an end is closed.
fn carry(mut from: File, mut to: File, mut change: impl FnMut(&mut Vec<u8>) + Send + 'static) {
    std::thread::spawn(move || {
        let mut buffer = [0; 256];
        while let Ok(len @ 1..) = from.read(&mut buffer) {
            let mut octets = buffer[..len].to_vec();
            change(&mut octets);
            if to.write_all(&octets).is_err() {
                break;
            }
        }
    });
}

/// Nodes at both ends of a line, whose cable does `change` on the way to the second.
fn nodes(change: impl FnMut(&mut Vec<u8>) + Send + 'static) -> [Node; 2] {
    let ((first, first_name), (second, second_name)) = (end(), end());
    let links = [line([first_name, second_name], 115_200)];
    let nodes = [Node::new(None, 0, &links), Node::new(None, 1, &links)];
    carry(first.try_clone().unwrap(), second.try_clone().unwrap(), change);
    carry(second, first, |_| {});
    nodes
}

#[test]
fn the_short_form_goes_both_ways() {
    assert_eq!(line(["/dev/ttyS0", "/dev/ttyS1"].map(PathBuf::from), 115_200).medium.text(1), "serial /dev/ttyS1 115200");
    run(async {
        let mut nodes = nodes(|_| {});
        for (from, to) in [(0, 1), (1, 0)] {
            let [_, short] = nodes[from].send();
            assert_eq!(nodes[to].receive().await, Arrival { link: 0, frame: short });
        }
        for node in &mut nodes {
            assert_eq!(node.counters(0), LinkCounters { sent: 1, received: 1, ..LinkCounters::default() });
        }
    });
}

#[test]
fn noise_costs_a_frame_and_no_more() {
    run(async {
        let mut turn = 0_u8;
        let mut nodes = nodes(move |octets| {
            turn = turn.wrapping_add(1);
            match turn % 3 {
                // Noise before it, with pieces of frames; an octet damaged in it; untouched.
                0 => drop(octets.splice(..0, [turn, 0x7d, 0x7e, 0x11, turn, 0x7e, 0x7d])),
                1 => octets[20] ^= 1,
                _ => {}
            }
        });
        let [first, second] = &mut nodes;
        let mut came = 0;
        for _ in 0..30 {
            let [_, short] = first.send();
            // Longer than the line takes for it.
            tokio::time::sleep(Duration::from_millis(20)).await;
            let arrival = tokio::time::timeout(Duration::from_millis(20), second.links().recv()).await;
            came += u32::from(arrival.is_ok_and(|arrival| arrival.frame == short));
        }
        let counters = second.counters(0);
        assert_eq!(first.counters(0).sent, 30);
        assert!(came >= 20 && counters.malformed >= 10 && counters.authentication == 0, "{came} of 30: {counters:?}");
    });
}

/// 9600 bits per second carry a short frame in some 100 ms: who speaks every 10 ms is heard with the newest, not with a queue of old ones.
#[test]
fn a_slow_line_builds_no_backlog() {
    let (mut master, name) = end();
    run(async {
        let mut node = Node::new(None, 0, &[line([name.clone(), name], 9600)]);
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(1) {
            node.send();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let counters = node.counters(0);
        assert!((2..=12).contains(&counters.sent) && counters.send_errors > 10, "{counters:?}");
        let mut buffer = [0; 8192];
        let lain = u64::try_from(master.read(&mut buffer).unwrap()).unwrap();
        assert!(lain <= counters.sent * 200, "{lain} octets for {} frames", counters.sent);
        // At most one of two at once is taken.
        node.send();
        node.send();
        assert_eq!(node.links().problem(0).unwrap(), "the line is still busy with the frame before");
    });
}

/// A line that carries nothing at all, at a rate at which arithmetic does not help.
#[test]
fn a_stuck_line_does_not_block() {
    let (_master, name) = end();
    run(async {
        let mut node = Node::new(None, 0, &[line([name.clone(), name], 4_000_000)]);
        let began = Instant::now();
        for _ in 0..600 {
            node.send();
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let counters = node.counters(0);
        assert!(counters.sent < 200 && counters.send_errors > 400, "{counters:?}");
        assert!(began.elapsed() < Duration::from_secs(15));
    });
}

#[test]
fn a_device_goes_and_comes() {
    let directory = tempfile::tempdir().unwrap();
    let device = directory.path().join("tty");
    let point = |to: &Path| {
        let _ = std::fs::remove_file(&device);
        symlink(to, &device).unwrap();
    };
    run(async {
        point(Path::new("/dev/null"));
        let mut node = Node::new(None, 1, &[line([device.clone(), device.clone()], 115_200)]);
        let problem = node.until_problem(0, true).await;
        assert!(problem.starts_with("no serial line: "), "{problem}");
        for _ in 0..2 {
            let (mut master, name) = end();
            point(&name);
            node.until_problem(0, false).await;
            let (mut other, other_name) = end();
            let mut sender = Node::new(None, 0, &[line([other_name.clone(), other_name], 115_200)]);
            let [_, short] = sender.send();
            let mut octets = vec![0; stuffed_len(MAX_FRAME)];
            let len = other.read(&mut octets).unwrap();
            master.write_all(&octets[..len]).unwrap();
            assert_eq!(node.receive().await, Arrival { link: 0, frame: short });
            drop(master);
            node.until_problem(0, true).await;
        }
    });
}

#[test]
fn what_cannot_be_opened_says_why() {
    let (_master, name) = end();
    let none = PathBuf::from("/dev/no-such-line");
    run(async {
        let mut node = Node::new(None, 0, &[line([none.clone(), none], 9600), line([name.clone(), name], 9601)]);
        let problems = [0, 1].map(|link| node.links().problem(link).unwrap());
        assert_eq!(problems, ["No such file or directory (os error 2)", "9601 is no rate of a serial line"]);
        node.links().send(&frame(0, 1), &frame(0, 1)).unwrap();
        assert_eq!(node.counters(0), LinkCounters { send_errors: 1, ..LinkCounters::default() });
    });
}

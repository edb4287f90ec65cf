//! Groups, their resources, and their digests.

use super::{SECOND, accepted, cluster, refused};
use crate::config::model::{Connectivity, FailCount, Group, Monitor, OnFailure, ResourceAgent};
use std::path::PathBuf;

/// The one resource with these lines, in a group with those.
fn group(lines: &str, resource: &str) -> Group {
    let text = cluster("", &format!("[[group]]\nname = 'g'\n{lines}\n[[group.resource]]\nname = 'r'\n{resource}"));
    accepted(&text).groups.remove(0)
}

fn agent(resource: &str) -> ResourceAgent {
    group("", resource).resources.remove(0).agent
}

/// The messages about a resource.
fn mistakes(resource: &str) -> Vec<String> {
    refused(&cluster("", &format!("[[group]]\nname = 'g'\n[[group.resource]]\nname = 'r'\n{resource}")))
}

#[test]
fn defaults() {
    let group = group("", "agent = 'lsb:x'");
    assert_eq!((group.preferred, group.connectivity, group.failure_timeout, group.requires.len()), (None, Connectivity::Prefer, None, 0));
    assert_eq!(group.fail_count, FailCount { warn: 3, critical: 4, limit: 5 });
    let resource = &group.resources[0];
    assert_eq!((resource.start_timeout, resource.stop_timeout), (60 * SECOND, 60 * SECOND));
    assert_eq!(resource.monitor, Some(Monitor { interval: 10 * SECOND, timeout: 20 * SECOND, failures: 2, depth: 0 }));
    assert_eq!(
        (resource.on_failure, resource.start_failures, resource.monitor.map(|it| it.failures)),
        (OnFailure::RestartFromHere, 1, Some(2))
    );
}

/// systemd itself kills a unit after 90 s. Heartbeat never asked its scripts.
#[test]
fn defaults_by_agent() {
    let unit = group("", "agent = 'systemd:x'").resources.remove(0);
    assert_eq!((unit.start_timeout, unit.stop_timeout, unit.monitor.is_some()), (60 * SECOND, 100 * SECOND, true));
    assert_eq!(group("", "agent = 'systemd:x'\nstop-timeout = '5s'").resources[0].stop_timeout, 5 * SECOND);
    assert_eq!(group("", "agent = 'heartbeat:x'\nmonitor = false").resources[0].monitor, None);
    assert!(group("", "agent = 'heartbeat:x'\nmonitor = {}").resources[0].monitor.is_some());
    let deep = group("", "agent = 'ocf:heartbeat:x'\nmonitor = { depth = 10 }").resources.remove(0);
    assert_eq!(deep.monitor.map(|monitor| monitor.depth), Some(10));
    assert_eq!(mistakes("agent = 'lsb:x'\nmonitor = { depth = 10 }"), ["depth is of no use with this agent"]);
}

#[test]
fn levels_that_are_not_given_lie_close_below() {
    for (given, warn, critical, limit) in [
        ("limit = 1", 1, 1, 1),
        ("limit = 2", 1, 1, 2),
        ("limit = 10", 8, 9, 10),
        ("warn = 7", 7, 7, 7),
        ("warn = 1", 1, 4, 5),
        ("critical = 9", 8, 9, 9),
    ] {
        let group = group(&format!("fail-count = {{ {given} }}"), "agent = 'lsb:x'");
        assert_eq!(group.fail_count, FailCount { warn, critical, limit }, "{given}");
    }
}

#[test]
fn agents() {
    for (resource, name) in [
        ("agent = 'ocf:heartbeat:IPaddr2'\nparameters = { ip = '192.0.2.1', cidr_netmask = 24 }", "ocf:heartbeat:IPaddr2"),
        ("agent = 'lsb:apache2'", "lsb:apache2"),
        ("agent = 'systemd:tomcat@a.b'", "systemd:tomcat@a.b.service"),
        ("agent = 'systemd:srv-data.mount'", "systemd:srv-data.mount"),
        ("agent = 'heartbeat:drbddisk'\narguments = ['r0']", "heartbeat:drbddisk"),
        ("agent = 'ipaddr'\nipaddr = { address = '2001:db8::1/64', interface = { zipi = 'eth0', zape = 'eth1' } }", "ipaddr"),
        ("agent = 'drbd'\ndrbd = { resource = 'r0' }", "drbd"),
    ] {
        assert_eq!(agent(resource).to_string(), name);
    }
    let mounted =
        "agent = 'filesystem'\nfilesystem = { device = 'nas:/export', directory = '//srv/./data/', type = 'nfs', options = 'ro' }";
    let ResourceAgent::Filesystem { device, directory, kind, options } = agent(mounted) else { panic!("{mounted}") };
    assert_eq!((device.as_str(), directory, kind.as_str(), options.as_str()), ("nas:/export", PathBuf::from("/srv/data"), "nfs", "ro"));
}

#[test]
fn no_agents() {
    for text in [
        "ocf",
        "ocf::",
        "ocf:..:x",
        "ocf:a:b:c",
        "lsb:",
        "lsb:a/b",
        "systemd:",
        "systemd:-x",
        "systemd:a b",
        "heartbeat:.x",
        "ipaddr:x",
        ":",
        "x",
    ] {
        assert_eq!(mistakes(&format!("agent = '{text}'")), [format!("'{text}' is no agent")]);
    }
    assert_eq!(mistakes("agent = 'drbd'\ndrbd = { resource = 'all' }"), ["'all' is no DRBD resource"]);
    assert_eq!(mistakes("agent = 'lsb:x'\nparameters = { a = 1 }"), ["parameters is of no use with this agent"]);
    assert_eq!(mistakes("agent = 'ocf:a:b'\nparameters = { a = [1] }"), ["expected a text, found an array"]);
}

/// Two groups may run on two nodes: what is there once belongs to one of them, whatever agent handles it.
#[test]
fn one_thing_in_two_groups() {
    let ocf = |parameters: &str| format!("agent = 'ocf:heartbeat:Filesystem'\nparameters = {{ {parameters} }}");
    let filesystem = |device: &str, directory: &str, options: &str| {
        format!(
            "agent = 'filesystem'\nfilesystem = {{ device = '{device}', directory = '{directory}', type = 't', options = '{options}' }}"
        )
    };
    let address = "agent = 'ipaddr'\nipaddr = { address = '2001:db8::0:1/64', interface = 'e' }".to_owned();
    for (first, second, things) in [
        (address.clone(), "agent = 'ocf:heartbeat:IPaddr2'\nparameters = { ip = '2001:db8::1' }".to_owned(), vec!["address 2001:db8::1"]),
        (
            address,
            "agent = 'heartbeat:IPaddr2'\narguments = ['2001:db8::1/64/eth0']\nmonitor = false".to_owned(),
            vec!["address 2001:db8::1"],
        ),
        (filesystem("/dev/a", "/m", "ro"), filesystem("/dev/a", "/n", "ro"), vec!["device /dev/a"]),
        (filesystem("/dev/a", "/m", "ro"), ocf("device = '/dev/b', directory = '/m/'"), vec!["directory /m"]),
        (filesystem("/dev/a", "/m", "ro"), filesystem("/dev/a", "/n", "ro,bind"), vec![]),
        (filesystem("nas:/a", "/m", "ro"), filesystem("nas:/a", "/n", "ro"), vec![]),
        (
            "agent = 'drbd'\ndrbd = { resource = 'r0' }".to_owned(),
            "agent = 'heartbeat:drbddisk'\narguments = ['r0']\nmonitor = false".to_owned(),
            vec!["DRBD resource 'r0'"],
        ),
        ("agent = 'systemd:x'".to_owned(), "agent = 'systemd:x.service'".to_owned(), vec!["systemd:x.service"]),
        ("agent = 'ocf:heartbeat:Dummy'".to_owned(), "agent = 'ocf:heartbeat:Dummy'".to_owned(), vec![]),
    ] {
        let group = |name: &str, resource: &str| format!("[[group]]\nname = '{name}'\n[[group.resource]]\nname = 'r{name}'\n{resource}\n");
        let text = cluster("", &[group("a", &first), group("b", &second)].concat());
        let expected: Vec<_> = things.iter().map(|thing| format!("{thing} is in group 'a' already")).collect();
        let told: Vec<_> = super::checked(&text).problems.into_iter().map(|problem| problem.message).collect();
        assert_eq!(told, expected, "{first}\n{second}");
    }
}

#[test]
fn a_resource_name_twice() {
    let resource = |name: &str| format!("[[group.resource]]\nname = '{name}'\nagent = 'ocf:a:b'\n");
    let text =
        cluster("", &["[[group]]\nname = 'a'\n", &resource("x"), &resource("x"), "[[group]]\nname = 'b'\n", &resource("x")].concat());
    assert_eq!(refused(&text), ["a second resource 'x'", "a second resource 'x'"]);
}

const ADDRESS: &str = "agent = 'ipaddr'\nipaddr = { address = '192.0.2.1/24', interface = 'eth0' }";

/// It goes over the wire to another release: a change of this value is a change of the protocol.
#[test]
fn a_digest_stays_what_it_is() {
    assert_eq!(format!("{:016x}", group("preferred = 'zipi'", ADDRESS).digest), "ba534e1d3f844fa5");
}

#[test]
fn digests_tell_what_must_be_alike() {
    let digest = |embedded: &str, group: &str, resource: &str| {
        let text = cluster(embedded, &format!("[[group]]\nname = 'g'\n{group}\n[[group.resource]]\nname = 'r'\n{resource}"));
        accepted(&text).groups[0].digest
    };
    let plain = digest("", "", ADDRESS);
    for (embedded, group, resource) in [
        ("", "", &ADDRESS.replace("'eth0'", "{ zipi = 'eth0', zape = 'eth7' }")),
        ("key-file = '/k'\nwarntime = '3s'\nwatchdog = '/dev/watchdog'", "", &ADDRESS.to_owned()),
        ("deadtime = '5s'", "connectivity = 'prefer'", &format!("{ADDRESS}\nstart-failures = 1")),
    ] {
        assert_eq!(digest(embedded, group, resource), plain, "{embedded} {group} {resource}");
    }
    for (embedded, group, resource) in [
        ("deadtime = '6s'", "", ADDRESS.to_owned()),
        ("", "connectivity = 'ignore'", ADDRESS.to_owned()),
        ("", "fail-count = { limit = 6 }", ADDRESS.to_owned()),
        ("", "failure-timeout = '1h'", ADDRESS.to_owned()),
        ("", "preferred = 'zipi'", ADDRESS.to_owned()),
        ("", "", ADDRESS.replace("/24", "/25")),
        ("", "", format!("{ADDRESS}\nstop-timeout = '1s'")),
        ("", "", format!("{ADDRESS}\nmonitor = false")),
        ("", "", format!("{ADDRESS}\non-failure = 'move'")),
        ("", "", "agent = 'ocf:a:b'\nparameters = { a = 'b' }".to_owned()),
    ] {
        assert_ne!(digest(embedded, group, &resource), plain, "{embedded} {group} {resource}");
    }
    let arguments = |list: &str| digest("", "", &format!("agent = 'heartbeat:x'\narguments = [{list}]"));
    assert_ne!(arguments("'ab', 'c'"), arguments("'a', 'bc'"));
}

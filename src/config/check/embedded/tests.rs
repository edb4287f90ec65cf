mod definitions;

use crate::config::check::{Checked, check};
use crate::config::model::{Connectivity, Embedded, Engine, FailCount, FenceKind, Fencing, Medium, OnFailure, ResourceAgent, UdpMode};
use crate::config::place::SourceFile;
use std::path::{Path, PathBuf};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn checked(text: &str) -> Checked {
    check(&[SourceFile { name: "test".to_owned(), text: text.to_owned() }])
}

fn accepted(text: &str) -> Embedded {
    let checked = checked(text);
    let Some(Engine::Embedded(embedded)) = checked.config.map(|config| config.engine) else { panic!("{:#?}", checked.problems) };
    *embedded
}

fn refused(text: &str) -> Vec<String> {
    let checked = checked(text);
    assert_eq!(checked.config, None);
    checked.problems.into_iter().map(|problem| problem.message).collect()
}

/// The smallest cluster that fences, with these lines in `[embedded]` and behind everything.
fn cluster(embedded: &str, tables: &str) -> String {
    format!(
        "[cluster]\nname = 'c'\nengine = 'embedded'\n[embedded]\nnodes = ['zipi', 'zape']\nfencing = 'power'\n{embedded}\n\
         [[link]]\nname = 'cross'\nkind = 'udp'\ninterface = 'eth1'\npeers = {{ zipi = '172.16.0.1', zape = '172.16.0.2:1694' }}\n\
         [[fence]]\nname = 'power'\nagent = 'fence_ipmilan'\nparameters = {{ zipi = {{ port = 1 }}, zape = {{ lanplus = false, ip = '' }} }}\n{tables}\n"
    )
}

/// The same without fencing, and with a ping node.
fn unfenced(embedded: &str, ping: &str) -> String {
    format!(
        "[cluster]\nname = 'c'\nengine = 'embedded'\n[embedded]\nnodes = ['zipi', 'zape']\nfencing = 'none'\naccept-split-brain-risk = true\n\
         {embedded}\n[[link]]\nname = 'oam'\nkind = 'udp'\ninterface = {{ zipi = 'eth1', zape = 'eth2' }}\nbroadcast = '172.16.0.255'\n\
         [[ping]]\nname = 'gateway'\nhost = '172.16.0.254'\n{ping}\n"
    )
}

#[test]
fn defaults() {
    let core = accepted(&cluster("", ""));
    assert_eq!((core.keepalive, core.warntime, core.deadtime, core.initdead), (SECOND, 2 * SECOND, 5 * SECOND, 30 * SECOND));
    assert_eq!((core.auto_failback, core.failback_delay, core.max_moves, core.ping_dampening), (false, 60 * SECOND, 6, 5 * SECOND));
    assert_eq!((core.fencing, core.fence_delay, core.start_alone_after, core.watchdog), (Fencing::Devices, 5 * SECOND, None, None));
    assert_eq!((core.key_file.as_path(), core.state_dir.as_path()), (Path::new("/etc/ha-snmp/keys"), Path::new("/var/lib/ha-snmp-core")));
    assert_eq!(core.socket, Path::new("/run/ha-snmp-core/core.sock"));
    assert_eq!((core.pings.len(), core.groups.len(), core.fences.len()), (0, 0, 1));
    assert_eq!(core.recorder, Some(32 << 20));
    assert_eq!(accepted(&cluster("recorder = false", "")).recorder, None);
    assert_eq!(accepted(&cluster("recorder = '1MiB'", "")).recorder, Some(1 << 20));
    let link = &core.links[0];
    let Medium::Udp { interface, mode: UdpMode::Unicast(peers) } = &link.medium else { panic!("{link:?}") };
    assert_eq!((interface, peers.map(|peer| peer.port())), (&["eth1".to_owned(), "eth1".to_owned()], [694, 1694]));
}

#[test]
fn defaults_follow_what_is_given() {
    let core = accepted(&cluster("keepalive = '10s'", "[[ping]]\nname = 'p'\nhost = '::1'"));
    assert_eq!((core.warntime, core.deadtime, core.initdead), (20 * SECOND, 50 * SECOND, 50 * SECOND));
    assert_eq!((core.pings[0].interval, core.pings[0].timeout, &core.pings[0].interface), (SECOND, 50 * SECOND, &None));
    let core = accepted(&cluster("keepalive = '10ms'\ndeadtime = '40ms'", "[[ping]]\nname = 'p'\nhost = '::1'"));
    assert_eq!((core.pings[0].interval.as_millis(), core.pings[0].timeout.as_millis()), (100, 200));
}

/// Whatever the times, the defaults of what hangs on them do not contradict each other.
#[test]
fn defaults_without_fencing_fit_each_other() {
    let ping = "interface = { zipi = 'eth1', zape = 'eth2' }";
    for times in ["", "keepalive = '10ms'\ndeadtime = '40ms'", "keepalive = '1s'\ndeadtime = '2001ms'", "keepalive = '1m'"] {
        let core = accepted(&unfenced(times, ping));
        assert_eq!((core.fencing, core.fences.len(), core.isolation_time), (Fencing::None, 0, core.deadtime.max(SECOND)), "{times}");
        assert!(core.pings[0].timeout <= core.isolation_time && core.pings[0].interval < core.pings[0].timeout, "{times}");
        assert_eq!(core.pings[0].interface, Some(["eth1".to_owned(), "eth2".to_owned()]));
    }
}

#[test]
fn a_link_over_one_nodes_interface_is_none_over_both() {
    let text = unfenced("", "interface = 'eth1'");
    assert_eq!(refused(&text), ["no [[link]] runs over eth1, by which this ping node is reached"]);
}

/// Without a mistake of their own, times are compared; a mistake is told once.
#[test]
fn times() {
    for (lines, messages) in [
        ("keepalive = '1s'\ndeadtime = '2s'", vec!["deadtime is not over twice the keepalive of 1s"]),
        ("keepalive = '1s'\ndeadtime = '2001ms'", vec![]),
        ("deadtime = '3s'\nwarntime = '3s'", vec!["warntime is not below the deadtime of 3s"]),
        ("warntime = '5s'", vec!["warntime is not below the deadtime of 5s"]),
        ("deadtime = '40s'\ninitdead = '39s'", vec!["initdead is shorter than the deadtime of 40s"]),
        ("keepalive = '1 s'\ndeadtime = '1s'\ninitdead = '1s'", vec!["'1 s' is no duration"]),
        ("keepalive = '9ms'", vec!["'9ms' is out of range: 10ms to 1m"]),
    ] {
        let problems: Vec<_> = checked(&cluster(lines, "")).problems.into_iter().map(|problem| problem.message).collect();
        assert_eq!(problems, messages, "{lines}");
    }
}

/// 10 bits for each of 222 octets, of 100 for each group and of 22 for each resource, and a little more.
#[test]
fn a_serial_line_carries_its_frames_or_is_refused() {
    let groups: String =
        (0..2).map(|n| format!("[[group]]\nname = 'g{n}'\n[[group.resource]]\nname = 'r{n}'\nagent = 'lsb:r{n}'\n")).collect();
    let text = |keepalive: u32, baud: u32| {
        let serial = format!("[[link]]\nname = 's'\nkind = 'serial'\ndevice = '/dev/ttyS0'\nbaud = {baud}\n");
        cluster(&format!("keepalive = '{keepalive}ms'"), &[serial, groups.clone()].concat())
    };
    // 4880 bits in 509 ms are 9588 per second.
    assert_eq!(accepted(&text(509, 9600)).links.len(), 2);
    let problem = "a frame of up to 488 octets, 10 bits each, every 508ms makes 9607 bits per second, and this line carries 9600";
    assert_eq!(refused(&text(508, 9600)), [problem]);
    assert_eq!(
        accepted(&text(484, 19_200)).links[1].medium,
        Medium::Serial { device: ["/dev/ttyS0", "/dev/ttyS0"].map(PathBuf::from), baud: 19_200 }
    );
}

#[test]
fn fence_devices() {
    let spare = "[[fence]]\nname = 'b'\nagent = '/opt/f'\naction = 'off'\nparameters = { zape = { ip = 'x' } }\ncommon = { ip = 'y', user = 'z' }\n\
                 secret-files = { password = '/p' }\ntimeout = '9s'\nretries = 0\ndelay = '2s'";
    let text = cluster("", spare).replace("fencing = 'power'", "fencing = ['b', 'power']");
    let core = accepted(&text);
    let [first, second] = core.fences.as_slice() else { panic!("{core:#?}") };
    assert_eq!((first.name.as_str(), first.program.as_path(), first.action.as_str()), ("b", Path::new("/opt/f"), "off"));
    let [None, Some(zape)] = &first.parameters else { panic!("{first:#?}") };
    let pairs: Vec<_> = zape.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(pairs, [("ip", "x"), ("user", "z")]);
    assert_eq!((first.secret_files["password"].as_path(), first.retries, first.delay), (Path::new("/p"), 0, 2 * SECOND));
    assert_eq!((second.program.as_path(), second.action.as_str(), second.retries), (Path::new("/usr/sbin/fence_ipmilan"), "reboot", 1));
    let [Some(zipi), Some(zape)] = &second.parameters else { panic!("{second:#?}") };
    assert_eq!((zipi["port"].as_str(), zape["lanplus"].as_str(), zape["ip"].as_str()), ("1", "false", ""));
}

/// Levels, kinds and looks.
#[test]
fn fence_levels() {
    let more = "[[fence]]\nname = 'b'\nagent = 'fence_apc'\nlook = false\nparameters = { zipi = { ip = 'x' } }\n\
                [[fence]]\nname = 'san'\nagent = 'fence_scsi'\nlook = '5m'\nparameters = { zipi = {}, zape = {} }\n";
    let text = |fencing: &str| cluster("", more).replace("fencing = 'power'", &format!("fencing = {fencing}"));
    let core = accepted(&text("[['power', 'b'], 'san']"));
    assert_eq!((core.fence_levels.as_slice(), core.cuts_power()), ([vec![0, 1], vec![2]].as_slice(), false));
    let kinds: Vec<_> = core.fences.iter().map(|fence| (fence.kind, fence.look)).collect();
    let (power, fabric) = (FenceKind::Power, FenceKind::Fabric);
    assert_eq!(kinds, [(power, Some(3600 * SECOND)), (power, None), (fabric, Some(300 * SECOND))]);
    let problems: Vec<_> = checked(&text("[['power', 'b'], 'san']")).problems.into_iter().map(|problem| problem.message).collect();
    assert_eq!(problems, ["'b' has no parameters for 'zape', and 'power' of the same level has"]);
    assert!(accepted(&text("[['power', 'san'], ['b']]")).cuts_power());
    assert!(accepted(&text("[['power', 'san'], ['b']]").replace("'5m'", "'5m'\nkind = 'power'")).cuts_power());
    assert_eq!(refused(&text("['b', []]")), ["no device"]);
    assert_eq!(refused(&text("['b', ['power', 'none']]")), ["'none' is no device"]);
    assert_eq!(refused(&text("['b', ['power', 'b'], 'san']")), ["'b' is given twice"]);
}

/// What is allowed, and not meant.
#[test]
fn what_fencing_is_warned_of() {
    let warned = |text: &str| checked(text).problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>();
    assert_eq!(warned(&cluster("fence-delay = '0s'", "")), ["both nodes may shoot at the same moment, and both fall"]);
    let cycle = cluster("", "").replace("port = 1", "port = 1, method = 'cycle'");
    assert_eq!(warned(&cycle), ["a cycle proves nothing: nobody sees that the node was off"]);
    assert_eq!(warned(&cluster("fence-delay = '1s'", "").replace("port = 1", "port = 1, method = 'onoff'")), [""; 0]);
}

#[test]
fn the_example_is_what_it_says() {
    let core = accepted(include_str!("../../../../etc/cluster-example.toml"));
    assert_eq!((core.links.len(), core.pings.len(), core.fences.len()), (3, 1, 1));
    let group = &core.groups[0];
    assert_eq!((group.preferred, group.connectivity, group.requires.len()), (Some(0), Connectivity::Require, 1));
    assert_eq!(group.fail_count, FailCount { warn: 3, critical: 4, limit: 5 });
    let agents: Vec<_> = group.resources.iter().map(|resource| resource.agent.to_string()).collect();
    let services = ["systemd:tomcat@gatekeeper.service", "systemd:tomcat@licensing.service", "lsb:apache2", "heartbeat:MailTo"];
    assert_eq!(agents, [&["drbd", "filesystem", "ipaddr", "ocf:heartbeat:IPaddr2"], &services[..]].concat());
    let ResourceAgent::Ocf { parameters, .. } = &group.resources[3].agent else { panic!("{group:#?}") };
    assert_eq!(parameters["cidr_netmask"], "24");
    assert_eq!(
        (group.resources[6].on_failure, group.resources[4].monitor.map(|it| it.failures), group.resources[7].monitor),
        (OnFailure::Move, Some(3), None)
    );
}

/// The lines of the example that are comments fit the rest of it.
#[test]
fn the_example_without_fencing() {
    let none = "fencing = \"none\"\naccept-split-brain-risk = true\nisolation-time = \"2s\"\n";
    let text = include_str!("../../../../etc/cluster-example.toml");
    let commented = none.lines().map(|line| format!("# {line}\n")).collect::<String>();
    assert!(text.contains(&commented));
    let text = text.replace("fencing = [\"power\"]\n", none).replace("\nfence-delay", "\n# fence-delay");
    let checked = checked(&text);
    let told: Vec<_> = checked.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(told, ["`fencing` does not name 'power': this device is never used"]);
    assert!(checked.config.is_some());
}

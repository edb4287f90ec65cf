//! The agents of Debian's packages resource-agents and heartbeat, unchanged.

use crate::netns::Lab;
use crate::{PLENTY, absence, context, life, needs, needs_root, ocf, resource};
use ha_snmp::config::ResourceAgent;
use ha_snmp::resource_agent::ocf::{metadata as ocf_metadata, metadata::MetadataError};
use ha_snmp::resource_agent::{Missing, Operation, Outcome, operate};
use std::collections::BTreeMap;
use tempfile::TempDir;

const DUMMY: &str = "/usr/lib/ocf/resource.d/heartbeat/Dummy";

#[tokio::test]
async fn dummy() {
    if needs_root() || needs(DUMMY, "resource-agents") {
        return;
    }
    let name = format!("dummy-{}", std::process::id());
    life(&resource(&name, ocf("heartbeat", "Dummy", &[])), &context()).await;
}

#[tokio::test]
async fn anything_starts_a_daemon_that_outlives_its_start() {
    if needs_root() || needs("/usr/lib/ocf/resource.d/heartbeat/anything", "resource-agents") {
        return;
    }
    let directory = TempDir::new().unwrap();
    let pid_file = directory.path().join("pid").display().to_string();
    let parameters = [("binfile", "/bin/sleep"), ("cmdline_options", "600"), ("pidfile", &pid_file)];
    life(&resource("sleeper", ocf("heartbeat", "anything", &parameters)), &context()).await;
}

/// It looks for its programs and its file before every action; the file tells it where the pid is.
#[tokio::test]
async fn slapd_whose_file_has_gone_is_not_stopped() {
    if needs("/usr/lib/ocf/resource.d/heartbeat/slapd", "resource-agents") {
        return;
    }
    let directory = TempDir::new().unwrap();
    let config = directory.path().join("slapd.conf").display().to_string();
    let of = |slapd: &str| {
        let parameters = [("slapd", slapd), ("ldapsearch", "/bin/true"), ("config", config.as_str())];
        resource("ldap", ocf("heartbeat", "slapd", &parameters))
    };
    for (slapd, operations) in [
        ("/nowhere/slapd", &[Operation::Probe, Operation::Start, Operation::Stop, Operation::Monitor][..]),
        ("/bin/true", &[Operation::Start, Operation::Stop, Operation::Monitor]),
    ] {
        for operation in operations {
            let (missing, why) = absence(&of(slapd), &context(), *operation).await;
            assert!(missing == Missing::Software && why.starts_with("not installed: "), "{slapd} {}: {why}", operation.label());
        }
    }
    // The reason why no probe confirms such a stop.
    assert_eq!(operate(&of("/bin/true"), &context(), Operation::Probe, PLENTY).await, Outcome::Stopped);
}

#[tokio::test]
async fn filesystem() {
    if needs_root() || needs("/usr/lib/ocf/resource.d/heartbeat/Filesystem", "resource-agents") || needs("/usr/sbin/modprobe", "kmod") {
        return;
    }
    let directory = TempDir::new().unwrap();
    let path = directory.path().canonicalize().unwrap().display().to_string();
    let data = resource("data", ocf("heartbeat", "Filesystem", &[("device", "tmpfs"), ("directory", &path), ("fstype", "tmpfs")]));
    life(&data, &context()).await;
}

#[test]
fn ipaddr2() {
    if needs_root() || needs("/usr/lib/ocf/resource.d/heartbeat/IPaddr2", "resource-agents") {
        return;
    }
    let lab = Lab::new();
    lab.run(async {
        lab.ip(&["addr", "add", "10.9.0.1/24", "dev", "eth0"]);
        let parameters = [("ip", "10.9.0.100"), ("cidr_netmask", "24"), ("nic", "eth0")];
        life(&resource("vip", ocf("heartbeat", "IPaddr2", &parameters)), &context()).await;
        let broken = resource("vip", ocf("heartbeat", "IPaddr2", &[("ip", "10.9.0.100"), ("nic", "eth7")]));
        let (_, why) = absence(&broken, &context(), Operation::Start).await;
        assert!(why.contains("findif"), "{why}");
    });
}

/// What haresources calls `IPaddr::10.9.0.100/24/eth0`.
#[test]
fn heartbeats_ipaddr() {
    if needs_root() || needs("/etc/ha.d/resource.d/IPaddr", "heartbeat") || needs(DUMMY, "resource-agents") {
        return;
    }
    let lab = Lab::new();
    lab.run(async {
        lab.ip(&["addr", "add", "10.9.0.1/24", "dev", "eth0"]);
        let agent = ResourceAgent::Heartbeat { script: "IPaddr".to_owned(), arguments: vec!["10.9.0.100/24/eth0".to_owned()] };
        let vip = resource("vip", agent);
        life(&vip, &context()).await;
        assert_eq!(operate(&vip, &context(), Operation::Start, PLENTY).await, Outcome::Running);
        assert!(lab.ip(&["addr", "show", "dev", "eth0"]).contains("10.9.0.100"));
    });
}

#[tokio::test]
async fn meta_data() {
    if needs(DUMMY, "resource-agents") {
        return;
    }
    for kind in ["Dummy", "IPaddr2", "Filesystem", "apache", "mysql", "pgsql", "tomcat", "anything"] {
        let metadata = ocf_metadata("heartbeat", kind, &context(), PLENTY).await.unwrap();
        for action in ["start", "stop", "monitor"] {
            let known = metadata.actions.iter().find(|known| known.name == action);
            assert!(known.is_some_and(|action| action.timeout.is_some()), "{kind}: {:?}", metadata.actions);
        }
        assert!(!metadata.parameters.is_empty(), "{kind}");
    }
    let address = ocf_metadata("heartbeat", "IPaddr2", &context(), PLENTY).await.unwrap();
    let parameters = BTreeMap::from([("adress".to_owned(), "10.9.0.100".to_owned())]);
    assert_eq!(address.mistakes(&parameters), ["IPaddr2 needs the parameter 'ip'", "IPaddr2 does not know the parameter 'adress'"]);
    let nobody = ocf_metadata("heartbeat", "Nobody", &context(), PLENTY).await;
    assert!(matches!(nobody, Err(MetadataError::Run(_))), "{nobody:?}");
}

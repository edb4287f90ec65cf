//! The configuration of a test's cluster, and the service that it runs.

use crate::network::{ADDRESS, CLIENT};
use std::fmt::Write;
use std::path::Path;

/// The keys of both nodes.
pub const KEYS: &str = "1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

/// An OCF agent: the service runs while its file is there. A file in OWN, the
/// machine's own directory, says what it does instead of what it should.
pub const SERVICE: &str = r#"#!/bin/sh
own=OWN
state=$own/run/$OCF_RESOURCE_INSTANCE
[ ! -e "$own/behaviour" ] || . "$own/behaviour"
case $1 in
    start) : >"$state" ;;
    stop) rm -f "$state" ;;
    monitor) [ -e "$state" ] || exit 7 ;;
    meta-data) echo '<?xml version="1.0"?><resource-agent name="service"><version>1.0</version></resource-agent>' ;;
    *) exit 3 ;;
esac
"#;

/// What differs from test to test.
#[derive(Clone)]
pub struct Settings {
    /// Keys of `[embedded]` beside those that all tests have.
    pub embedded: String,
    /// `[[link]]` tables.
    pub links: String,
    /// Keys of `[[ping]]` beside name and host.
    pub ping: String,
    /// Keys of the group `front` beside its name.
    pub group: String,
    /// `[[group.resource]]` tables behind the address.
    pub resources: String,
}

/// Both switches; fencing by the device.
pub fn fenced() -> Settings {
    Settings {
        embedded: "fencing = ['switch']\nfence-delay = '1s'\n".to_owned(),
        links: link("lan", "eth0", 0) + &link("cross", "eth1", 1),
        ping: String::new(),
        group: "preferred = 'n1'\n".to_owned(),
        resources: String::new(),
    }
}

/// The same without anything that fences.
pub fn fenceless() -> Settings {
    let embedded = "fencing = 'none'\naccept-split-brain-risk = true\nisolation-time = '2s'\n".to_owned();
    Settings { embedded, ping: "interface = 'eth0'\n".to_owned(), ..fenced() }
}

/// Unicast over an interface.
pub fn link(name: &str, interface: &str, net: u8) -> String {
    format!(
        "[[link]]\nname = '{name}'\nkind = 'udp'\ninterface = '{interface}'\npeers = {{ n1 = '10.9.{net}.1:694', n2 = '10.9.{net}.2:694' }}\n"
    )
}

/// The service as a resource of this name, with further keys.
pub fn service(name: &str, keys: &str) -> String {
    let monitor = "monitor = { interval = '200ms', timeout = '5s' }";
    format!(
        "[[group.resource]]\nname = '{name}'\nagent = 'ocf:test:service'\n{monitor}\nstart-timeout = '5s'\nstop-timeout = '1s'\n{keys}\n"
    )
}

impl Settings {
    /// The file, for a lab in this directory.
    pub fn text(&self, directory: &Path) -> String {
        let own = directory.join("own");
        let own = own.display();
        let mut text = "[cluster]\nname = 'lab'\nengine = 'embedded'\n[embedded]\nnodes = ['n1', 'n2']\n".to_owned();
        // The deadtime is longer than a machine that is busy with other tests stands still; how fast a takeover can be is measured elsewhere.
        text +=
            "keepalive = '100ms'\nwarntime = '500ms'\ndeadtime = '1500ms'\ninitdead = '3s'\nping-dampening = '300ms'\nmax-moves = 1000\n";
        let _ = writeln!(text, "key-file = '{own}/keys'\nstate-dir = '{own}/state'\nsocket = '{own}/core.sock'");
        text += &self.embedded;
        text += &self.links;
        let _ = writeln!(text, "[[ping]]\nname = 'client'\nhost = '{CLIENT}'\n{}", self.ping);
        if self.embedded.contains("'switch'") {
            let agent = directory.join("fence_test");
            let _ = writeln!(text, "[[fence]]\nname = 'switch'\nagent = '{}'\ntimeout = '10s'", agent.display());
            text += "parameters = { n1 = { plug = 'n1' }, n2 = { plug = 'n2' } }\n";
        }
        let _ = writeln!(text, "[[group]]\nname = 'front'\n{}", self.group);
        text += "[[group.resource]]\nname = 'vip'\nagent = 'ipaddr'\nstart-timeout = '5s'\nstop-timeout = '1s'\n";
        let _ = writeln!(
            text,
            "monitor = {{ interval = '200ms', timeout = '5s' }}\nipaddr = {{ address = '{ADDRESS}/24', interface = 'eth0' }}"
        );
        text += &self.resources;
        text
    }
}

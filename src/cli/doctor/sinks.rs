//! Whether direct sinks can be reached from here, as far as that can be told without sending anything.

use super::Finding;
use super::receiver::lines;
use crate::config::{Direct, Protocol, Sink, SinkTo};
use crate::process::node;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::path::Path;

/// All that there is to say of one sink.
pub fn sink(sink: &Sink) -> Vec<Finding> {
    let name = sink.name.as_str();
    let SinkTo::Direct(direct) = &sink.to else {
        let remedy = "its receivers are trapsink, trap2sink, informsink and trapsess of /etc/snmp/snmpd.conf; try them: ha-snmp trap test";
        return vec![Finding { more: vec![remedy.to_owned()], ..Finding::ok(format!("sink {name}: by the master agent")) }];
    };
    let mut findings = vec![address(name, direct)];
    findings.extend(direct.source.map(|source| source_address(name, source)));
    findings.extend(direct.interface.as_deref().map(|interface| self::interface(name, interface)));
    if let Protocol::V3(user) = &direct.protocol {
        let engine = if direct.inform.is_some() { Ok(None) } else { node::name().and_then(|node| node::engine_id(&node)).map(Some) };
        findings.push(match engine {
            Ok(engine) => Finding {
                more: lines(user, engine.as_ref()),
                ..Finding::ok(format!("sink {name}: {} needs in its snmptrapd.conf", direct.host))
            },
            Err(error) => Finding::fail(format!("sink {name}: this node has no engine id"), error.to_string()),
        });
    }
    findings
}

/// Whether the name of the receiver leads anywhere.
fn address(name: &str, direct: &Direct) -> Finding {
    let (host, port) = (&direct.host, direct.port);
    match (host.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<SocketAddr>>) {
        Err(error) => Finding::fail(
            format!("sink {name}: {host} is not resolved: {error}"),
            "see /etc/hosts and /etc/resolv.conf, or give its address",
        ),
        Ok(addresses) if addresses.is_empty() => Finding::fail(format!("sink {name}: {host} has no address"), "give its address"),
        Ok(addresses) => {
            let shown = addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            match direct.source {
                Some(source) if !addresses.iter().any(|address| address.is_ipv4() == source.is_ipv4()) => Finding::fail(
                    format!("sink {name}: {host} is {shown}, which is never reached from {source}"),
                    "give a source of the same kind, IPv4 or IPv6",
                ),
                _ => Finding::ok(format!("sink {name}: sends to {shown}")),
            }
        }
    }
}

/// Whether this host has the address that messages leave from.
fn source_address(name: &str, source: IpAddr) -> Finding {
    match UdpSocket::bind((source, 0)) {
        Ok(_) => Finding::ok(format!("sink {name}: this host has the source {source}")),
        Err(error) => Finding::fail(
            format!("sink {name}: nothing can leave from {source}: {error}"),
            "give an address that this node always has (ip address), not one that floats",
        ),
    }
}

/// Whether this host has the interface that messages leave by.
fn interface(name: &str, interface: &str) -> Finding {
    if Path::new("/sys/class/net").join(interface).exists() {
        Finding::ok(format!("sink {name}: this host has the interface {interface}"))
    } else {
        Finding::fail(format!("sink {name}: there is no interface {interface}"), "ip link shows those that are there")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::Verdict;
    use crate::config::{Secret, Transport};

    fn direct(host: &str) -> Direct {
        Direct {
            transport: Transport::Udp,
            host: host.to_owned(),
            port: 162,
            source: None,
            interface: None,
            protocol: Protocol::V2c { community: Secret::new("/etc/c".into(), b"hidden".to_vec()) },
            inform: None,
        }
    }

    fn verdicts(direct: Direct) -> Vec<Verdict> {
        let to = SinkTo::Direct(Box::new(direct));
        sink(&Sink { name: "noc".parse().unwrap(), to }).iter().map(|finding| finding.verdict).collect()
    }

    #[test]
    fn what_this_host_has_not_fails() {
        assert_eq!(verdicts(direct("127.0.0.1")), [Verdict::Ok]);
        assert_eq!(verdicts(direct("no-such-host.invalid")), [Verdict::Fail]);
        let source = |source: &str| Direct { source: Some(source.parse().unwrap()), ..direct("127.0.0.1") };
        assert_eq!(verdicts(source("127.0.0.2")), [Verdict::Ok, Verdict::Ok]);
        assert_eq!(verdicts(source("192.0.2.77")), [Verdict::Ok, Verdict::Fail]);
        assert_eq!(verdicts(source("::1")).first(), Some(&Verdict::Fail), "another family");
        let interface = |interface: &str| Direct { interface: Some(interface.to_owned()), ..direct("127.0.0.1") };
        assert_eq!(verdicts(interface("lo")), [Verdict::Ok, Verdict::Ok]);
        assert_eq!(verdicts(interface("eth99")), [Verdict::Ok, Verdict::Fail]);
    }
}

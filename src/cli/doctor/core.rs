//! What must be right around the embedded core.

use super::Finding;
use crate::cli::hasty_stops::hasty;
use crate::config::{Embedded, Fencing, local_index};
use crate::control::CoreClient;
use crate::link::Keys;
use crate::process::node;
use crate::view::cluster::{Cluster, FenceDeviceState, LinkState};
use std::path::Path;

/// Looks at the node's name, the keys, the core's socket, and what the core says of its links.
pub fn core(embedded: &Embedded, config: &Path) -> Vec<Finding> {
    let mut findings = vec![name(embedded), keys(embedded), fencing(embedded)];
    let raise = "a longer stop-timeout, or none: the core takes theirs where nodes are fenced";
    findings.extend(hasty(embedded).into_iter().map(|line| Finding::warn(format!("core: {line}"), raise)));
    let told = CoreClient::connect(&embedded.socket, config).and_then(|mut core| core.state());
    match told {
        Ok(state) => {
            findings.push(Finding::ok(format!("core: answers on {}", embedded.socket.display())));
            findings.extend(redundancy(&state.cluster));
            findings.extend(links(&state.cluster));
            findings.extend(fences(&state.cluster));
        }
        Err(error) => findings.push(Finding::fail(format!("core: {error}"), "systemctl enable --now ha-snmp-core")),
    }
    findings
}

fn name(embedded: &Embedded) -> Finding {
    match node::name().map(|name| local_index(embedded, &name)) {
        Ok(Ok(index)) => Finding::ok(format!("core: this machine is node {}", index.saturating_add(1))),
        Ok(Err(error)) => Finding::fail("core: this machine is no node of the cluster", error.to_string()),
        Err(error) => Finding::fail(format!("core: this machine's name is not known: {error}"), "look at uname -n"),
    }
}

fn keys(embedded: &Embedded) -> Finding {
    match Keys::load(&embedded.key_file) {
        Ok(_) => Finding::ok(format!("core: keys in {}", embedded.key_file.display())),
        Err(error) => Finding::fail("core: no keys, so no frames", error.to_string()),
    }
}

fn fencing(embedded: &Embedded) -> Finding {
    match embedded.fencing {
        Fencing::Devices => Finding::ok("core: a lost node is fenced; try it: ha-snmp fence test NODE"),
        Fencing::None => Finding::warn("core: nothing fences a lost node", "both nodes may run a group at once: see ha-snmp check"),
    }
}

/// `None` where the core does not tell.
fn redundancy(cluster: &Cluster) -> Option<Finding> {
    let told = cluster.redundancy.as_ref()?;
    let text = format!("core: {}", told.text());
    Some(if told.is_given() {
        Finding::ok(text)
    } else {
        Finding::warn(text, "what fails next may leave a group down: see ha-snmp status")
    })
}

fn links(cluster: &Cluster) -> Vec<Finding> {
    let own = cluster.links.iter().filter(|link| link.node == cluster.local);
    own.map(|link| match link.state {
        LinkState::Up => Finding::ok(format!("core: link {} is up", link.name)),
        state if link.counters.authentication > 0 => Finding::fail(
            format!(
                "core: link {} is {}, and {} frames were not sealed by our keys",
                link.name,
                state.label(),
                link.counters.authentication
            ),
            "let both nodes have the same key file, then: systemctl reload ha-snmp-core",
        ),
        state => Finding::warn(
            format!("core: link {} is {}", link.name, state.label()),
            format!("look at {} here, and at the core of the other node", link.medium),
        ),
    })
    .collect()
}

/// Of those that this node looks at.
fn fences(cluster: &Cluster) -> Vec<Finding> {
    let found = cluster.fences.iter().filter_map(|fence| match fence.state {
        FenceDeviceState::Ok => Some(Finding::ok(format!("core: fence device {}", fence.text()))),
        FenceDeviceState::Failed => Some(Finding::fail(
            format!("core: fence device {}", fence.text()),
            "try it: ha-snmp fence test, with the name of the other node",
        )),
        FenceDeviceState::Unknown => None,
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::Verdict;
    use crate::cli::status::sample;

    #[test]
    fn redundancy_is_a_finding() {
        for (cluster, verdict, text) in [
            (sample::well(), Verdict::Ok, "core: redundant"),
            (sample::in_trouble(), Verdict::Warn, "core: NOT redundant: node zipi is lost"),
        ] {
            let finding = redundancy(&cluster).unwrap();
            assert_eq!((finding.verdict, finding.text.as_str()), (verdict, text));
        }
        assert_eq!(redundancy(&Cluster::default()), None);
    }
}

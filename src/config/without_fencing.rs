//! `fencing = "none"`: how long a group is down, and what is not protected.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::model::{Embedded, Fencing, Group};
use super::units::show;
use std::time::Duration;

impl Group {
    /// Stopping it takes so long at most: its resources are stopped one after the other.
    #[must_use]
    pub fn stop_time(&self) -> Duration {
        self.resources.iter().map(|resource| resource.stop_timeout).sum()
    }
}

impl Embedded {
    /// Without fencing: from the last frame of a lost holder of `group` to the start of the group here. By then a holder that is cut off has
    /// noticed it (`deadtime`), has made up its mind (`isolation_time`), and has stopped.
    #[must_use]
    pub fn takeover_wait(&self, group: &Group) -> Duration {
        self.deadtime + self.isolation_time + group.stop_time()
    }
}

/// What `ha-snmp check` prints where `fencing` is `"none"`: what the figures mean in seconds of downtime, and what they do not protect from.
/// Lines without an end of line; none where something fences.
#[must_use]
pub fn without_fencing_note(embedded: &Embedded) -> Vec<String> {
    if embedded.fencing != Fencing::None {
        return Vec::new();
    }
    let mut lines =
        vec!["fencing = \"none\": nothing makes sure that a silent node runs nothing, so the other one waits until it should".to_owned()];
    lines.extend(embedded.groups.iter().map(|group| downtime(embedded, group)));
    lines.push(format!(
        "a node that reaches neither its peer nor a ping node begins to stop its groups within {}; where neither node reaches one, nothing runs",
        show(embedded.deadtime + embedded.isolation_time)
    ));
    let watchdog =
        if embedded.watchdog.is_none() { "; watchdog = \"/dev/watchdog\" would reset it" } else { ", and that its watchdog did not reset" };
    lines.push(format!("not protected from: a node that hangs or is paused for longer than that, and then goes on{watchdog}"));
    lines.push("not protected from: a resource that cannot be stopped on a node that is cut off".to_owned());
    lines.push(
        "not protected from: links that all fail while both nodes reach a ping node, as behind a filter that lets pings through".to_owned(),
    );
    lines
}

fn downtime(embedded: &Embedded, group: &Group) -> String {
    format!(
        "group '{}': after the death of its node down for {}, and its start: deadtime {} + isolation-time {} + stop-timeout {} of all its resources",
        group.name,
        show(embedded.takeover_wait(group)),
        show(embedded.deadtime),
        show(embedded.isolation_time),
        show(group.stop_time()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Engine, SourceFile, check};

    fn embedded(fencing: &str) -> Embedded {
        let text = format!(
            "[cluster]\nname = 'c'\nengine = 'embedded'\n[embedded]\nnodes = ['a', 'b']\ndeadtime = '4s'\n{fencing}\n\
             [[link]]\nname = 'l'\nkind = 'udp'\ninterface = 'eth0'\nbroadcast = '192.0.2.255'\n\
             [[ping]]\nname = 'p'\nhost = '192.0.2.1'\ninterface = 'eth0'\n\
             [[group]]\nname = 'g'\n\
             [[group.resource]]\nname = 'x'\nagent = 'lsb:x'\nstop-timeout = '20s'\n\
             [[group.resource]]\nname = 'y'\nagent = 'lsb:y'\nstop-timeout = '10s'\n"
        );
        let checked = check(&[SourceFile { name: "test".to_owned(), text }]);
        let Some(Engine::Embedded(embedded)) = checked.config.map(|config| config.engine) else { panic!("{:#?}", checked.problems) };
        *embedded
    }

    #[test]
    fn the_figures_add_up() {
        let none = embedded("fencing = 'none'\naccept-split-brain-risk = true\nisolation-time = '6s'");
        assert_eq!(none.takeover_wait(&none.groups[0]), Duration::from_secs(4 + 6 + 20 + 10));
        let note = without_fencing_note(&none);
        assert_eq!(
            note[1],
            "group 'g': after the death of its node down for 40s, and its start: deadtime 4s + isolation-time 6s + stop-timeout 30s of all its resources"
        );
        assert!(note[2].contains("within 10s"), "{note:#?}");
        assert!(note[3].ends_with("watchdog = \"/dev/watchdog\" would reset it"), "{note:#?}");
        assert_eq!(without_fencing_note(&Embedded { fencing: Fencing::Devices, ..none }), [""; 0]);
    }
}

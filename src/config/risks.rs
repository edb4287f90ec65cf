//! What the configuration risks: `fencing = "none"`, how long a group is down then, and `start-alone-after`.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::model::{Embedded, Fencing, Group};
use super::units::show;

/// What `ha-snmp check` prints of it: what the figures mean in seconds of downtime, and what they do not protect from. Lines without an end of
/// line; none where nothing is risked.
#[must_use]
pub fn risks(embedded: &Embedded) -> Vec<String> {
    let mut lines = if embedded.fencing == Fencing::None { without_fencing(embedded) } else { Vec::new() };
    lines.extend(embedded.start_alone_after.map(|after| starts_alone(embedded.fencing, &show(after))));
    lines
}

/// A node boots, and never hears the other.
fn starts_alone(fencing: Fencing, after: &str) -> String {
    let what = match fencing {
        Fencing::None => "starts its groups after that: if the other one serves on and only the links are dead, both run them",
        Fencing::Devices => {
            "goes on alone after that: it asks the devices whether the other one has power, and shoots it unless it is off; one that serves on \
            while only the links are dead is shot, so nobody shoots who reaches no ping node, or whose core did not end in order before"
        }
    };
    format!("start-alone-after = \"{after}\": a node that boots and does not hear the other one {what}")
}

fn without_fencing(embedded: &Embedded) -> Vec<String> {
    let mut lines =
        vec!["fencing = \"none\": nothing makes sure that a silent node runs nothing, so the other one waits until it should".to_owned()];
    lines.extend(embedded.groups.iter().max_by_key(|group| group.stop_time()).map(|slowest| downtime(embedded, slowest)));
    lines.push(format!(
        "a node that reaches neither its peer nor a ping node begins to stop its groups within {}; where neither node reaches one, nothing runs",
        show(embedded.patience())
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

fn downtime(embedded: &Embedded, slowest: &Group) -> String {
    format!(
        "after the death of a node its groups are down for {}, and their start: deadtime {} + isolation-time {} + {} until '{}' must have \
        stopped (a start that is under way, then each stop, and a look at what did not stop)",
        show(embedded.takeover_wait()),
        show(embedded.deadtime),
        show(embedded.isolation_time),
        show(slowest.stop_time()),
        slowest.name,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Engine, SourceFile, check};
    use std::time::Duration;

    fn embedded(fencing: &str) -> Embedded {
        let text = format!(
            "[cluster]\nname = 'c'\nengine = 'embedded'\n[embedded]\nnodes = ['a', 'b']\ndeadtime = '4s'\n{fencing}\n\
             [[link]]\nname = 'l'\nkind = 'udp'\ninterface = 'eth0'\nbroadcast = '192.0.2.255'\n\
             [[ping]]\nname = 'p'\nhost = '192.0.2.1'\ninterface = 'eth0'\n\
             [[group]]\nname = 'g'\n\
             [[group.resource]]\nname = 'x'\nagent = 'lsb:x'\nstop-timeout = '20s'\n\
             [[group.resource]]\nname = 'y'\nagent = 'lsb:y'\nstop-timeout = '10s'\nstart-timeout = '30s'\nmonitor = false\n\
             [[group]]\nname = 'quick'\n\
             [[group.resource]]\nname = 'z'\nagent = 'lsb:z'\nstop-timeout = '1s'\n"
        );
        let checked = check(&[SourceFile { name: "test".to_owned(), text }]);
        let Some(Engine::Embedded(embedded)) = checked.config.map(|config| config.engine) else { panic!("{:#?}", checked.problems) };
        *embedded
    }

    #[test]
    fn who_starts_alone_is_told_what_that_risks() {
        let alone = embedded("fencing = 'none'\naccept-split-brain-risk = true\nisolation-time = '6s'\nstart-alone-after = '2m'");
        let note = risks(&alone).pop().unwrap();
        assert!(note.starts_with("start-alone-after = \"2m\": a node that boots") && note.ends_with("both run them"), "{note}");
        let [note] = risks(&Embedded { fencing: Fencing::Devices, ..alone }).try_into().unwrap();
        assert!(note.contains("is shot, so nobody shoots who reaches no ping node"), "{note}");
    }

    #[test]
    fn the_figures_add_up() {
        let none = embedded("fencing = 'none'\naccept-split-brain-risk = true\nisolation-time = '6s'");
        // A minute for a start that is under way, the stops, and a probe after each: of what has no monitor it may take as long as a start.
        assert_eq!(none.takeover_wait(), Duration::from_secs(4 + 6 + (60 + 1) + (20 + 20 + 2) + (10 + 30 + 2)));
        assert_eq!(Group { resources: Vec::new(), ..none.groups[0].clone() }.stop_time(), Duration::ZERO);
        let note = risks(&none);
        assert_eq!(
            note[1],
            "after the death of a node its groups are down for 155s, and their start: deadtime 4s + isolation-time 6s + 145s until 'g' must have \
            stopped (a start that is under way, then each stop, and a look at what did not stop)"
        );
        assert!(note[2].contains("within 10s"), "{note:#?}");
        assert!(note[3].ends_with("watchdog = \"/dev/watchdog\" would reset it"), "{note:#?}");
        assert_eq!(risks(&Embedded { fencing: Fencing::Devices, ..none }), [""; 0]);
    }
}

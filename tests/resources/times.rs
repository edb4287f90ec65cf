//! The times of agents and units, where the configuration gives none.

use crate::{context_in, script};
use ha_snmp::config::{Embedded, Engine, SourceFile, check};
use ha_snmp::resource_agent::{Context, advised, hasty_stops};
use std::time::Duration;
use tempfile::TempDir;

/// Where `rocket` advises 70 s to start, 130 s to stop and 30 s for a monitor, `slow` has 5 min to stop, `endless` for ever, other units 90 s.
fn place() -> (TempDir, Context) {
    let directory = TempDir::new().unwrap();
    let action = |name: &str, rest: &str| format!("<action name=\"{name}\" {rest}/>");
    let actions = [
        action("start", "timeout=\"70s\""),
        action("stop", "timeout=\"130\""),
        action("monitor", "depth=\"0\" timeout=\"20s\" interval=\"10s\""),
        action("monitor", "depth=\"10\" timeout=\"30s\" interval=\"60s\""),
    ];
    let metadata = format!("<resource-agent name=\"rocket\"><actions>{}</actions></resource-agent>", actions.concat());
    script(&directory.path().join("ocf/resource.d/test/rocket"), &format!("#!/bin/sh\ncat <<'E'\n{metadata}\nE\n"));
    let systemctl = "#!/bin/sh\ncase $4 in slow.service) t=5min ;; endless.service) t=infinity ;; *) t='1min 30s' ;; esac\necho \"TimeoutStopUSec=$t\"\n";
    script(&directory.path().join("systemctl"), systemctl);
    std::fs::create_dir(directory.path().join("units")).unwrap();
    let context = context_in(directory.path());
    (directory, context)
}

/// With these resources, each an agent and its times.
fn config(fencing: &str, resources: &[(&str, &str)]) -> Embedded {
    let mut text = format!(
        "[cluster]\nname = 'c'\nengine = 'embedded'\n[embedded]\nnodes = ['zipi', 'zape']\n{fencing}\n[[link]]\nname = 'l'\nkind = 'udp'\n\
         interface = 'eth0'\nbroadcast = '192.0.2.255'\n[[ping]]\nname = 'p'\nhost = '192.0.2.1'\ninterface = 'eth0'\n[[group]]\nname = 'g'\n"
    );
    for (index, (agent, times)) in resources.iter().enumerate() {
        text += &format!("[[group.resource]]\nname = 'r{index}'\nagent = '{agent}'\n{times}\n");
    }
    if fencing == FENCED {
        text += "[[fence]]\nname = 'f'\nagent = 'fence_apc'\nparameters = { zipi = { plug = '1' }, zape = { plug = '2' } }\n";
    }
    let checked = check(&[SourceFile { name: "t.toml".to_owned(), text }]);
    match checked.config.map(|config| config.engine) {
        Some(Engine::Embedded(embedded)) => *embedded,
        _ => panic!("{:?}", checked.problems),
    }
}

const FENCED: &str = "fencing = ['f']";
const NOT_FENCED: &str = "fencing = 'none'\naccept-split-brain-risk = true";

fn times(config: &Embedded) -> Vec<[u64; 3]> {
    let of = |time: Duration| time.as_secs();
    let resources = config.groups.iter().flat_map(|group| &group.resources);
    resources.map(|it| [of(it.start_timeout), of(it.stop_timeout), it.monitor.map_or(0, |monitor| of(monitor.timeout))]).collect()
}

const ALL: [(&str, &str); 5] = [
    ("ocf:test:rocket", ""),
    ("ocf:test:rocket", "start-timeout = '5s'\nstop-timeout = '6s'\nmonitor = { timeout = '7s' }"),
    ("systemd:slow", ""),
    ("systemd:endless", ""),
    ("systemd:quick", "stop-timeout = '20s'"),
];

#[tokio::test]
async fn what_is_not_given_is_raised_to_what_is_advised() {
    let (directory, context) = place();
    let before = config(FENCED, &ALL);
    let after = advised(before.clone(), &context).await;
    assert_eq!(times(&after), [[70, 130, 30], [5, 6, 7], [60, 310, 20], [60, 100, 20], [60, 20, 20]]);
    assert_eq!(after.groups[0].digest, before.groups[0].digest);
    // The other node counts on what the configuration says.
    let risky = config(NOT_FENCED, &ALL);
    assert_eq!(advised(risky.clone(), &context).await, risky);
    // No agent, no systemd: nothing is said.
    std::fs::remove_dir(directory.path().join("units")).unwrap();
    std::fs::remove_dir_all(directory.path().join("ocf")).unwrap();
    assert_eq!(advised(before.clone(), &context).await, before);
    assert_eq!(hasty_stops(&before, &context).await, [""; 0]);
}

#[tokio::test]
async fn stops_that_are_given_up_too_soon() {
    let (_directory, context) = place();
    let rocket = "resource 'r1': its stop-timeout of 6s is below the 130s that ocf:test:rocket advises";
    let quick = "resource 'r4': its stop-timeout of 20s is below the 90s that quick.service has (TimeoutStopSec=)";
    assert_eq!(hasty_stops(&config(FENCED, &ALL), &context).await, [rocket, quick]);
    let told = hasty_stops(&config(NOT_FENCED, &ALL), &context).await;
    assert_eq!(told.len(), 4, "what nobody raises, too: {told:?}");
}

/// Of the packaged ones, unchanged.
#[tokio::test]
async fn mysql() {
    if crate::needs("/usr/lib/ocf/resource.d/heartbeat/mysql", "resource-agents") {
        return;
    }
    let after = advised(config(FENCED, &[("ocf:heartbeat:mysql", "")]), &crate::context()).await;
    assert_eq!(times(&after), [[120, 120, 30]]);
}

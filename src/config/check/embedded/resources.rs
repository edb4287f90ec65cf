//! `[[group.resource]]`.

use super::agents::agent;
use super::by_node::Nodes;
use crate::config::model::{Monitor, OnFailure, Resource, ResourceAgent, Unset};
use crate::config::place::{Place, Placed};
use crate::config::problem::Problem;
use crate::config::read;
use crate::config::table::{Problems, Table, Value};
use crate::smi::Name;
use std::time::Duration;

const MIN_TIME: Duration = Duration::from_millis(100);
const MAX_TIME: Duration = Duration::from_secs(86_400);
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
/// systemd kills what has not stopped within its DefaultTimeoutStopSec, 90 s: a little later it is known.
const UNIT_STOP: Duration = Duration::from_secs(100);
const DEFAULT_MONITOR: Monitor = Monitor { interval: Duration::from_secs(10), timeout: Duration::from_secs(20), failures: 2, depth: 0 };

const ON_FAILURE: [(&str, OnFailure); 5] = [
    ("restart-from-here", OnFailure::RestartFromHere),
    ("restart-alone", OnFailure::RestartAlone),
    ("move", OnFailure::Move),
    ("standby", OnFailure::Standby),
    ("ignore", OnFailure::Ignore),
];

/// A resource whose name is right.
pub(super) struct Named {
    pub name: Placed<Name>,
    /// `None` where something else has a mistake.
    pub resource: Option<Resource>,
    /// Where its `on-failure` stands.
    pub on_failure: Option<Place>,
}

/// Defaults: a minute to start and to stop, a unit of systemd 100 s to stop; monitored each 10 s for at most 20 s, but for Heartbeat's scripts;
/// `restart-from-here` after two failed monitors, and away after the first failed start.
pub(super) fn resource(mut table: Table<'_>, nodes: &Nodes, problems: &mut Problems) -> Option<Named> {
    let name = table.required("name", problems, read::name);
    let agent = agent(&mut table, nodes, problems);
    let [start_timeout, stop_timeout] =
        ["start-timeout", "stop-timeout"].map(|key| table.optional(key, problems, read::duration(MIN_TIME..=MAX_TIME)));
    let mut unset = Unset { start: start_timeout.is_none(), stop: stop_timeout.is_none(), monitor: false };
    let start_timeout = start_timeout.unwrap_or(DEFAULT_TIMEOUT);
    let default_stop = if matches!(agent, Some(ResourceAgent::Systemd(_))) { UNIT_STOP } else { DEFAULT_TIMEOUT };
    let stop_timeout = stop_timeout.unwrap_or(default_stop);
    let monitor = monitored(&mut table, agent.as_ref(), &mut unset, problems);
    let start_failures = table.optional("start-failures", problems, read::integer(1..=1000_u32)).unwrap_or(1);
    let on_failure = table.optional("on-failure", problems, read::word(&ON_FAILURE));
    let given = table.key_place("on-failure");
    let on_failure = on_failure.unwrap_or_default();
    if let (Some(place), OnFailure::RestartAlone, Some(ResourceAgent::Drbd { .. } | ResourceAgent::Filesystem { .. })) =
        (given, on_failure, &agent)
    {
        let problem =
            Problem::error(place, "a file system or DRBD cannot be restarted alone: what uses it would be killed, or keep it busy");
        problems.push(problem.hint("on-failure = \"restart-from-here\", the default, stops what stands on it first"));
    }
    table.finish(problems);
    let name = name?;
    let named = name.value.clone();
    let resource =
        agent.map(|agent| Resource { name: named, agent, start_timeout, start_failures, stop_timeout, monitor, on_failure, unset });
    Some(Named { name, resource, on_failure: given })
}

/// `monitor`. A script of Heartbeat has none by default: Heartbeat asks none, and many have no `status`, or one that says the same always.
fn monitored(table: &mut Table<'_>, agent: Option<&ResourceAgent>, unset: &mut Unset, problems: &mut Problems) -> Option<Monitor> {
    let place = table.place;
    unset.monitor = true;
    let given = table.optional(
        "monitor",
        problems,
        read::unless_false(|value: &Value<'_>, problems: &mut Problems| monitor(value, unset, problems)),
    );
    let key = table.key_place("monitor");
    let is_script = matches!(agent, Some(ResourceAgent::Heartbeat { .. }));
    if is_script && key.is_none() {
        let problem = Problem::warning(place, "it is not monitored: a script of Heartbeat is not unless you say so");
        problems.push(problem.hint("monitor = {} where its `status` says whether it runs; else monitor = false"));
    }
    let is_deep = given.flatten().is_some_and(|monitor| monitor.depth > 0);
    if let (true, Some(place), Some(agent)) = (is_deep, key, agent)
        && !matches!(agent, ResourceAgent::Ocf { .. })
    {
        let problem = Problem::error(place, "depth is of no use with this agent");
        problems.push(problem.hint("it is OCF_CHECK_LEVEL, for agents of OCF"));
    }
    given.unwrap_or(Some(DEFAULT_MONITOR).filter(|_| !is_script))
}

/// `monitor = { interval, timeout, failures, depth }`
fn monitor(value: &Value<'_>, unset: &mut Unset, problems: &mut Problems) -> Option<Monitor> {
    let mut table = Table::new("monitor", value, problems)?;
    let interval = table.optional("interval", problems, read::duration(MIN_TIME..=MAX_TIME)).unwrap_or(DEFAULT_MONITOR.interval);
    let timeout = table.optional("timeout", problems, read::duration(MIN_TIME..=MAX_TIME));
    unset.monitor = timeout.is_none();
    let timeout = timeout.unwrap_or(DEFAULT_MONITOR.timeout);
    let failures = table.optional("failures", problems, read::integer(1..=1000_u32)).unwrap_or(DEFAULT_MONITOR.failures);
    let depth = table.optional("depth", problems, read::integer(0..=1000_u32)).unwrap_or(DEFAULT_MONITOR.depth);
    table.finish(problems);
    Some(Monitor { interval, timeout, failures, depth })
}

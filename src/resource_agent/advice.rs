//! What agents and units say of the times that they need: an OCF agent in its meta-data, a unit of systemd by its TimeoutStopSec=.
//!
//! They differ from node to node and from release to release, so they are not part of what both nodes must have alike: the core takes them where
//! the configuration gives no time, and only upwards. Without fencing the other node counts on the times of the configuration: nothing is taken.

mod span;

use super::program::Run;
use super::{Context, ocf};
use crate::config::{Embedded, Fencing, Resource, ResourceAgent};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// All are asked at once, for so long.
const TIMEOUT: Duration = Duration::from_secs(5);
/// systemd has told of a unit that it killed.
const UNIT_GRACE: Duration = Duration::from_secs(10);

/// The shortest times that are advised; `None` where nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Advice {
    start: Option<Duration>,
    stop: Option<Duration>,
    monitor: Option<Duration>,
}

/// The same configuration, with what its agents need where it says nothing.
pub async fn advised(mut config: Embedded, context: &Context) -> Embedded {
    if config.fencing == Fencing::None {
        return config;
    }
    let told = advices(&config, context).await;
    for resource in config.groups.iter_mut().flat_map(|group| &mut group.resources) {
        if let Some(advice) = told.get(&resource.agent.to_string()) {
            raise(resource, advice);
        }
    }
    config
}

/// Where a stop is given up before the agent or systemd is through with it: one line each.
pub async fn hasty_stops(config: &Embedded, context: &Context) -> Vec<String> {
    let told = advices(config, context).await;
    let lines = config.groups.iter().flat_map(|group| &group.resources).filter_map(|resource| {
        let advice = told.get(&resource.agent.to_string())?;
        let is_raised = resource.unset.stop && config.fencing != Fencing::None;
        let needed = advice.stop.filter(|needed| !is_raised && *needed > resource.stop_timeout)?;
        let whose = match &resource.agent {
            ResourceAgent::Systemd(unit) => format!("{unit} has (TimeoutStopSec=)"),
            agent => format!("{agent} advises"),
        };
        Some(format!("resource '{}': its stop-timeout of {:?} is below the {needed:?} that {whose}", resource.name, resource.stop_timeout))
    });
    lines.collect()
}

/// What each agent says that says something, by its name. One of several resources is asked once.
async fn advices(config: &Embedded, context: &Context) -> BTreeMap<String, Advice> {
    let resources = config.groups.iter().flat_map(|group| &group.resources);
    let agents: BTreeMap<String, &ResourceAgent> = resources.map(|resource| (resource.agent.to_string(), &resource.agent)).collect();
    let mut asked = JoinSet::new();
    for (name, agent) in agents {
        let (agent, context) = (agent.clone(), context.clone());
        asked.spawn(async move { Some((name, advice(&agent, &context).await?)) });
    }
    let mut told = BTreeMap::new();
    while let Some(answer) = asked.join_next().await {
        told.extend(answer.ok().flatten());
    }
    told
}

async fn advice(agent: &ResourceAgent, context: &Context) -> Option<Advice> {
    match agent {
        ResourceAgent::Ocf { provider, kind, .. } => {
            let metadata = ocf::metadata(provider, kind, context, TIMEOUT).await.ok()?;
            // A monitor is listed once for each depth and role.
            let of = |name: &str| metadata.actions.iter().filter(|action| action.name == name).filter_map(|action| action.timeout).max();
            Some(Advice { start: of("start"), stop: of("stop"), monitor: of("monitor") })
        }
        ResourceAgent::Systemd(unit) if context.places.run_units.is_dir() => {
            let arguments = ["show", "--property=TimeoutStopUSec", "--", unit];
            let answer = Run::new(&context.places.systemctl, arguments, Instant::now() + TIMEOUT).look().await.ok()?;
            let stop = answer.stdout.lines().find_map(|line| line.strip_prefix("TimeoutStopUSec=")).and_then(span::parse);
            Some(Advice { stop, ..Advice::default() })
        }
        _ => None,
    }
}

fn raise(resource: &mut Resource, advice: &Advice) {
    let is_unit = matches!(resource.agent, ResourceAgent::Systemd(_));
    let stop = advice.stop.map(|stop| if is_unit { stop.saturating_add(UNIT_GRACE) } else { stop });
    let raised = |is_unset: bool, time: Duration, advice: Option<Duration>| advice.filter(|_| is_unset).map_or(time, |it| it.max(time));
    resource.start_timeout = raised(resource.unset.start, resource.start_timeout, advice.start);
    resource.stop_timeout = raised(resource.unset.stop, resource.stop_timeout, stop);
    if let Some(monitor) = &mut resource.monitor {
        monitor.timeout = raised(resource.unset.monitor, monitor.timeout, advice.monitor);
    }
}

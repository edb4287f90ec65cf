//! Inputs and decisions of a machine, in words: a line each.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::engine::embedded::command::Command;
use crate::engine::embedded::durable::Durable;
use crate::engine::embedded::input::{Heard, Input};
use crate::engine::embedded::machine::Settings;
use crate::engine::embedded::output::{Job, Output};
use crate::engine::embedded::report::{GroupReport, Report};
use crate::engine::embedded::sighting::Runs;
use crate::fence_agent::FenceAction;
use crate::resource_agent::Outcome;
use crate::smi::Name;

/// What a machine is made of.
pub fn start(settings: &Settings, durable: Option<&Durable>) -> String {
    let store = match durable {
        None => "nothing is stored".to_owned(),
        Some(durable) => {
            let claims: Vec<_> =
                durable.groups.iter().filter_map(|(group, stored)| stored.claim.map(|claim| format!("{group} {claim}"))).collect();
            let boot = if durable.boot == settings.boot { "this boot" } else { "an earlier boot" };
            let claims = if claims.is_empty() { "no claim".to_owned() } else { format!("claims {}", claims.join(", ")) };
            format!("stored in {boot}: {claims}, orders {}", durable.intent.version)
        }
    };
    format!("start of {} in {}: {store}", node(settings, settings.local), settings.cluster)
}

/// What the machine is told; `None` of what comes all the time.
pub fn input(input: &Input, settings: &Settings) -> Option<String> {
    Some(match input {
        Input::Heard { .. } | Input::Echo { .. } => return None,
        Input::Operated { id, outcome } => format!("operation {id}: {}", self::outcome(outcome)),
        Input::Fenced { id, error: None } => format!("fencing {id}: succeeded"),
        Input::Fenced { id, error: Some(error) } => format!("fencing {id}: failed: {error}"),
        Input::FenceLooked { id, error } => format!("look {id}: {}", error.as_deref().unwrap_or("ok")),
        Input::FenceStatus { id, power: Ok(on) } => format!("power {id}: {}", if *on { "on" } else { "off" }),
        Input::FenceStatus { id, power: Err(error) } => format!("power {id}: not known: {error}"),
        Input::Stored { id } => format!("stored {id}"),
        Input::Command { id, command } => format!("order {id}: {}", self::command(command, settings)),
        Input::Agent { alive } => format!("the agent {}", if *alive { "lives" } else { "is not there" }),
        Input::Probe { name, failed } => format!("probe {name} {}", if *failed { "failed" } else { "is well" }),
        Input::Gap(gap) => format!("the loop stood still for {:.3} s", gap.as_secs_f64()),
    })
}

/// What the peer tells, where that is not what it told before.
pub fn heard(link: usize, frame: &Heard, settings: &Settings) -> String {
    let link = settings.config.links.get(link).map_or_else(|| format!("link {link}"), |link| link.name.to_string());
    let Report { phase, intent, pings, links, fence_me, mismatch, groups, isolated, returned, leaves, .. } = &frame.report;
    let more = [
        (*fence_me, ", asks to be fenced"),
        (*mismatch, ", configurations differ"),
        (*isolated, ", is cut off itself"),
        (*returned, ", was cut off itself"),
        (*leaves, ", leaves for good"),
    ];
    let more: String = more.into_iter().filter_map(|(is_so, text)| is_so.then_some(text)).collect();
    let groups: String = groups.iter().map(|told| format!("; {}", group(told, settings))).collect();
    format!(
        "heard over {link} {:x}.{}: {phase:?}, orders {}, pings {pings:b}, links {links:b}{more}{groups}",
        frame.incarnation, frame.sequence, intent.version
    )
}

/// What the machine orders; `None` of what comes all the time.
pub fn output(output: &Output, settings: &Settings) -> Option<String> {
    Some(match output {
        Output::Frame(_) | Output::Changed => return None,
        Output::Runs(Runs { group, node: at, cause, reason, outage }) => {
            let group = settings.config.groups.get(*group).map_or_else(|| format!("group {group}"), |group| group.name.to_string());
            let outage = outage.map(|outage| format!(", after {:.3} s", outage.as_secs_f64())).unwrap_or_default();
            format!("history: {group} runs on {}{outage}, {}: {reason}", node(settings, *at), cause.label())
        }
        Output::Store { id, state } => {
            let claims: Vec<_> =
                state.groups.iter().map(|(group, stored)| format!("{group} {} of {}", or_dash(stored.claim), stored.epoch)).collect();
            format!("store {id}: orders {}; {}", state.intent.version, claims.join(", "))
        }
        Output::Job(Job::Operate { id, group, resource, operation, timeout }) => {
            let what = settings.config.groups.get(*group).and_then(|group| Some((&group.name, &group.resources.get(*resource)?.name)));
            let what = what.map_or_else(|| format!("{group}/{resource}"), |(group, resource)| format!("{group}/{resource}"));
            format!("operation {id}: {} {what}, within {} s", operation.label(), timeout.as_secs_f64())
        }
        Output::Job(Job::CutShort { id }) => format!("operation {id}: cut short"),
        Output::Job(Job::Announce) => "the addresses that are held here are announced".to_owned(),
        Output::Job(Job::Fence { id, device, action }) => {
            let action = match action {
                FenceAction::Configured => "",
                FenceAction::Off => ", off",
                FenceAction::On => ", on",
            };
            format!("fencing {id}: by {}{action}", self::device(*device, settings))
        }
        Output::Job(Job::LookAtFence { id, device }) => format!("look {id}: at {}", self::device(*device, settings)),
        Output::Job(Job::FenceStatus { id, device }) => format!("power {id}: asks {}", self::device(*device, settings)),
        Output::Answer { id, result: Ok(()) } => format!("order {id}: done"),
        Output::Answer { id, result: Err(refused) } => format!("order {id}: refused: {refused}"),
        Output::Reboot(reason) => format!("reboot: {reason}"),
        Output::Exit => "end".to_owned(),
    })
}

fn device(device: usize, settings: &Settings) -> String {
    settings.config.fences.get(device).map_or_else(|| format!("device {device}"), |device| device.name.to_string())
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Running => "running".to_owned(),
        Outcome::Stopped => "stopped".to_owned(),
        Outcome::Absent(_, reason) => format!("absent: {reason}"),
        Outcome::Failed(reason) => format!("failed: {reason}"),
    }
}

fn command(command: &Command, settings: &Settings) -> String {
    let of = |on: bool, yes, no| if on { yes } else { no };
    match command {
        Command::Standby { node: index, on } => format!("node {} {}", of(*on, "standby", "online"), node(settings, *index)),
        Command::Maintenance { on } => format!("maintenance {}", of(*on, "on", "off")),
        Command::Move { group, to: Some(to), lasting } => {
            let lasting = lasting.map(|lasting| format!(" for {} s", lasting.as_secs())).unwrap_or_default();
            format!("group move {group} to {}{lasting}", node(settings, *to))
        }
        Command::Move { group, to: None, .. } => format!("group move {group}: taken back"),
        Command::Run { group, on } => format!("group {} {group}", of(*on, "start", "stop")),
        Command::Cleanup { resource } => format!("resource cleanup {}", resource.as_ref().map_or("of all", Name::as_str)),
        Command::Manage { resource, on } => format!("resource {} {resource}", of(*on, "manage", "unmanage")),
        Command::FenceConfirm { node: index } => format!("fence confirm {}", node(settings, *index)),
        Command::Detach => "detach".to_owned(),
        Command::Shutdown => "stop".to_owned(),
        Command::Leave => "stop, for the machine goes down".to_owned(),
    }
}

/// `frontend 7 claim 7 request - grant - Started Fit failures 0`
fn group(told: &GroupReport, settings: &Settings) -> String {
    let name = settings.config.groups.iter().find(|group| crate::engine::embedded::intent::digest(&group.name) == told.id);
    let name = name.map_or_else(|| format!("{:x}", told.id), |group| group.name.to_string());
    let GroupReport { epoch, claim, request, grant, run, fitness, fail_count, .. } = told;
    let (request, grant) = (or_dash(request.map(|request| request.epoch)), or_dash(grant.map(|grant| grant.epoch)));
    format!("{name} {epoch} claim {} request {request} grant {grant} {run:?} {fitness:?} failures {fail_count}", or_dash(*claim))
}

fn or_dash(number: Option<u64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| number.to_string())
}

fn node(settings: &Settings, index: u8) -> String {
    settings.config.nodes.get(usize::from(index)).map_or_else(|| format!("node {index}"), Name::to_string)
}

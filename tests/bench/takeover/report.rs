//! What the report says of takeovers.

use super::Took;
use super::contender::{Contender, Pace};
use crate::figures::Figures;
use crate::report::{Goal, section};

/// What is not alike.
const NOTE: &str = "\
Medians, with the smallest and the largest in parentheses; a kill is at another point of the keepalive in each round. ha-snmp fences the \
killed node before it takes over, by a script that takes its port of the switch down (fence-delay 0 s); Heartbeat and keepalived fence \
nobody. Heartbeat has 10 ms / 50 ms in the last row; keepalived has VRRP version 2 in the first and 3 in the others, and derives its \
deadtime from the interval.\n";

/// The goals.
pub fn goals(took: &Figures<Took>) -> Vec<Goal> {
    let ours = |took: fn(Contender, Pace) -> Took, pace| took(Contender::Ours, pace);
    let kill = |pace| took.median(ours(Took::Kill, pace));
    vec![
        Goal::new("kill of the holder at 1 s / 3 s, until the address answers", 3060.0, " ms", kill(Pace::Seconds)),
        Goal::new("the same at 100 ms / 250 ms", 290.0, " ms", kill(Pace::Tenths)),
        Goal::new("the same at 10 ms / 40 ms", 60.0, " ms", kill(Pace::Hundredths)),
        Goal::new("handover on command, without the address", 30.0, " ms", took.median(ours(Took::HandOver, Pace::Tenths))),
        Goal::new("false takeovers at 100 ms / 250 ms on a busy machine", 0.0, "", took.sum(Took::BusyFalse)),
        Goal::new("CPU of the core at 100 ms", 0.5, " %", took.median(Took::Cpu)),
        Goal::new("resident memory of the core", 10.0, " MiB", took.median(Took::Resident)),
    ]
}

/// Kills and handovers, side by side.
pub fn tables(took: &Figures<Took>) -> String {
    let mut parts = vec![
        table("Hard kill of the holder, until the address answers again, ms", took, Took::Kill),
        table("Handover on command, without an answer, ms", took, Took::HandOver),
        table("Handover on command, from the command to the other node's first answer, ms", took, Took::Command),
    ];
    parts.push(NOTE.to_owned());
    parts.extend(busy(took));
    parts.join("\n")
}

/// Medians with the smallest and the largest, and ours to the others'. keepalived is not told a deadtime.
fn table(title: &str, took: &Figures<Took>, metric: fn(Contender, Pace) -> Took) -> String {
    let names = Contender::ALL.map(Contender::name).join(" | ");
    let mut lines =
        vec![format!("| keepalive / deadtime | {names} | to Heartbeat | to keepalived |"), "|---|--:|--:|--:|--:|--:|".to_owned()];
    for pace in Pace::ALL {
        let ratio = |by| took.ratio(metric(Contender::Ours, pace), metric(by, pace)).map_or_else(none, |ratio| format!("{ratio:.2}"));
        let cells = Contender::ALL.map(|contender| cell(took, metric(contender, pace))).join(" | ");
        lines.push(format!("| {} | {cells} | {} | {} |", pace.name(), ratio(Contender::Heartbeat), ratio(Contender::Keepalived)));
    }
    section(title, &lines)
}

fn cell(took: &Figures<Took>, key: Took) -> String {
    match (took.percentile(key, 0), took.median(key), took.percentile(key, 100)) {
        (Some(least), Some(median), Some(most)) => format!("{median:.0} ({least:.0} to {most:.0})"),
        _ => none(),
    }
}

fn busy(took: &Figures<Took>) -> Option<String> {
    Some(format!(
        "In {:.0} s with two programs on each CPU that want all of it the address did not answer for at most {:.0} ms.\n",
        took.median(Took::BusyTime)?,
        took.median(Took::BusyGap)?
    ))
}

fn none() -> String {
    "-".to_owned()
}

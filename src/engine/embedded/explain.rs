//! What was weighed to place a group, in words. They are made when somebody reads them, not whenever it is weighed.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::peer::How;
use super::placement::{Placement, Situation, Unfit, Why};
use crate::config::Connectivity;
use crate::view::cluster::TakeoverCause;

/// A reason has at most so many octets: it is an object of the MIB, and a column on a screen.
const LONGEST: usize = 80;

/// Why the group belongs to this node, or nowhere: one line of at most 80 octets.
pub(super) fn reason(situation: &Situation<'_>, Placement { node, why, .. }: Placement) -> String {
    let here = node.map_or("no node", |node| name(situation, node));
    let other = node.map_or(0, |node| 1_u8.saturating_sub(node));
    let there = name(situation, other);
    let text = match why {
        Why::Maintenance => "maintenance: nothing is moved".to_owned(),
        Why::Stopped => "stopped by order".to_owned(),
        Why::Blocked => format!("a resource could not be stopped on {here}"),
        Why::NoneFit => format!("no node is fit: {}; {}", unfit_node(situation, 0), unfit_node(situation, 1)),
        Why::LastResort(unfit) => format!("{here}: {}, but no node is better", unfit_text(situation, node.unwrap_or(0), unfit)),
        Why::LeftAlone => format!("a resource on {here} is left alone by order"),
        Why::OnlyFit(unfit) => format!("{there}: {}", unfit_text(situation, other, unfit)),
        Why::Ordered => "by order".to_owned(),
        Why::FailedThere => format!("a resource failed on {there}"),
        Why::Pings => format!("{here} reaches more ping nodes: {}, not {}", pings(situation, node.unwrap_or(0)), pings(situation, other)),
        Why::Preferred => "its preferred node".to_owned(),
        Why::First => "both nodes are fit, none is preferred".to_owned(),
        Why::Stays => "it is there, and nothing moves it".to_owned(),
        Why::OtherVersion => format!("stays: {there} runs another version"),
        Why::NoMovesLeft => format!("stays: moved too often in this hour, {there} would be better"),
    };
    clip(&text)
}

/// The same in a word. `how`: why the other node surely runs nothing, if it does; `is_first`: nobody has run the group since this core started.
pub(super) fn cause(situation: &Situation<'_>, placement: Placement, how: Option<How>, is_first: bool) -> TakeoverCause {
    let other = placement.node.map(|node| 1_u8.saturating_sub(node));
    match placement.why {
        Why::Ordered => TakeoverCause::Order,
        Why::FailedThere => TakeoverCause::ResourceFailure,
        Why::Pings => TakeoverCause::Connectivity,
        Why::Preferred | Why::First if is_first => TakeoverCause::Start,
        Why::Preferred => TakeoverCause::Failback,
        Why::OnlyFit(_) | Why::LastResort(_) => {
            other.and_then(|other| situation.unfit(other)).map_or(TakeoverCause::Other, |unfit| unfit_cause(unfit, how))
        }
        Why::Maintenance
        | Why::Stopped
        | Why::Blocked
        | Why::NoneFit
        | Why::LeftAlone
        | Why::First
        | Why::Stays
        | Why::OtherVersion
        | Why::NoMovesLeft => TakeoverCause::Other,
    }
}

fn unfit_cause(unfit: Unfit, how: Option<How>) -> TakeoverCause {
    match (unfit, how) {
        (Unfit::NotThere, Some(How::Goodbye)) | (Unfit::NotOnline, _) => TakeoverCause::NodeStopped,
        (Unfit::NotThere, Some(How::Fenced)) => TakeoverCause::NodeFenced,
        (Unfit::NotThere, _) => TakeoverCause::NodeLost,
        (Unfit::Disk, _) => TakeoverCause::Disk,
        (Unfit::Standby, _) => TakeoverCause::Standby,
        (Unfit::Requirement, _) => TakeoverCause::Requirement,
        (Unfit::FailCount, _) => TakeoverCause::ResourceFailure,
        (Unfit::Disconnected, _) => TakeoverCause::Connectivity,
        (Unfit::StartFailed, _) => TakeoverCause::StartFailure,
        (Unfit::Differs | Unfit::Blocked | Unfit::Unprobed | Unfit::NotInstalled | Unfit::ClaimsDisk | Unfit::Other, _) => {
            TakeoverCause::Other
        }
    }
}

/// Everything that was weighed, one line each, in the order in which it decides.
pub(super) fn weighed(situation: &Situation<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut say = |holds: bool, text: &str| {
        if holds {
            lines.push(text.to_owned());
        }
    };
    say(situation.maintenance, "maintenance: nothing is started, stopped or moved");
    say(situation.ordered.stopped, "ordered to be stopped");
    say(!situation.same_digest, "the nodes define the group differently: only its holder may run it");
    say(!situation.same_policy, "the nodes run different versions: no move without need");
    say(!situation.moves_left, "moved too often in this hour: no more moves without need");
    lines.extend((0..2).map(|node| line(situation, node)));
    if let Some(on) = situation.ordered.on {
        lines.push(format!("ordered to {}", name(situation, on)));
    }
    if let Some(preferred) = situation.group.preferred {
        let back = match (situation.auto_failback, situation.failback_ripe) {
            (false, _) => "no automatic failback",
            (true, false) => "not fit for long enough to fail back",
            (true, true) => "fit for long enough to fail back",
        };
        lines.push(format!("preferred node {}: {back}", name(situation, preferred)));
    }
    lines.push(situation.holder.map_or("nobody holds it".to_owned(), |holder| format!("{} holds it", name(situation, holder))));
    lines
}

/// How a node is: `zipi: fit, failcount 0 of 5, 2 ping nodes`.
fn line(situation: &Situation<'_>, node: u8) -> String {
    let fit = situation.unfit(node).map_or("fit".to_owned(), |unfit| unfit_text(situation, node, unfit));
    let Some(candidate) = situation.candidate(node) else { return format!("{}: {fit}", name(situation, node)) };
    let mut text = format!("{}: {fit}", name(situation, node));
    if situation.unfit(node) != Some(Unfit::FailCount) {
        text += &format!(", {}", unfit_text(situation, node, Unfit::FailCount));
    }
    if candidate.connected.is_some() && situation.group.connectivity != Connectivity::Ignore {
        text += &format!(", {} ping nodes", candidate.pings);
    }
    if candidate.wants_away {
        text += ", a failure moves the group away";
    }
    if candidate.left_alone {
        text += ", a resource is left alone";
    }
    text
}

fn unfit_node(situation: &Situation<'_>, node: u8) -> String {
    let text = situation.unfit(node).map(|unfit| unfit_text(situation, node, unfit)).unwrap_or_default();
    format!("{} {text}", name(situation, node))
}

pub(super) fn unfit_text(situation: &Situation<'_>, node: u8, unfit: Unfit) -> String {
    let text = match unfit {
        Unfit::NotThere => "not there",
        Unfit::NotOnline => "starting or stopping",
        Unfit::Differs => "other definition",
        Unfit::Disk => "disk not up to date",
        Unfit::Standby => "standby",
        Unfit::Requirement => "a requirement fails",
        Unfit::Blocked => "blocked",
        Unfit::FailCount => {
            let count = situation.candidate(node).map_or(0, |candidate| candidate.fail_count);
            return format!("failcount {count} of {}", situation.group.fail_count.limit);
        }
        Unfit::Disconnected => "no ping node",
        Unfit::Unprobed => "a resource cannot be probed",
        Unfit::NotInstalled => "a resource is not installed, or has no carrier",
        Unfit::ClaimsDisk => "the disk of its claims does not answer",
        Unfit::StartFailed => "a start failed",
        Unfit::Other => "not fit, says a later release",
    };
    text.to_owned()
}

fn pings(situation: &Situation<'_>, node: u8) -> u32 {
    situation.candidate(node).map_or(0, |candidate| candidate.pings)
}

pub(super) fn name<'a>(situation: &Situation<'a>, node: u8) -> &'a str {
    situation.nodes.get(usize::from(node)).map_or("?", |name| name.as_str())
}

/// Names are ASCII, and so is the rest: an octet is a character.
fn clip(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

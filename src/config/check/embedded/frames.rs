//! Whether the frames of this cluster fit: into one datagram, and through its serial lines.

use super::links::Placed;
use crate::config::frame_size::{GROUP, HEAD, MAX_FRAME, RESOURCE, frame_size, on_the_line};
use crate::config::model::{Group, Medium};
use crate::config::place::Place;
use crate::config::problem::Problem;
use crate::config::table::Problems;
use crate::config::units::show;
use std::time::Duration;

/// 8N1: a start bit, eight bits, a stop bit.
const BITS: u128 = 10;

/// Tells where a frame is too long, at `place`, and of each serial line that cannot carry one in each keepalive.
pub(super) fn fit(groups: &[Group], links: &[Placed], keepalive: Duration, place: Place, problems: &mut Problems) {
    let resources = groups.iter().map(|group| group.resources.len()).sum::<usize>();
    let octets = frame_size(groups.len(), resources);
    if octets > MAX_FRAME {
        let message = format!(
            "a frame about {} groups with {resources} resources has up to {octets} octets, and {MAX_FRAME} fit into a datagram",
            groups.len()
        );
        problems.push(Problem::error(place, message).hint(format!("{}: fewer of them", parts())));
    }
    for (link, place) in links {
        if let Medium::Serial { baud, .. } = &link.medium {
            serial(on_the_line(octets), u128::from(*baud), keepalive, *place, problems);
        }
    }
}

fn parts() -> String {
    format!("{HEAD} octets, {GROUP} for each group and {RESOURCE} for each resource")
}

fn serial(octets: usize, baud: u128, keepalive: Duration, place: Place, problems: &mut Problems) {
    let (bits, keepalive_ms) = (octets as u128 * BITS, keepalive.as_millis().max(1));
    let needed = (bits * 1000).div_ceil(keepalive_ms);
    if needed <= baud {
        return;
    }
    let message = format!(
        "a frame of up to {octets} octets, 10 bits each, every {} makes {needed} bits per second, and this line carries {baud}",
        show(keepalive)
    );
    let slower = Duration::from_millis(u64::try_from((bits * 1000).div_ceil(baud)).unwrap_or(u64::MAX));
    let hint = format!("{}, and what the line adds: a faster line, or a keepalive of {} or longer", parts(), show(slower));
    problems.push(Problem::error(place, message).hint(hint));
}

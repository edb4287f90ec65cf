//! Whether the frames of this cluster fit: into one datagram, and through its serial lines.

use super::links::Placed;
use crate::config::frame_size::{
    FULL_GROUP, FULL_HEAD, FULL_PING, FULL_RESOURCE, MAX_FRAME, SHORT_GROUP, SHORT_HEAD, full_frame, short_frame,
};
use crate::config::model::{Group, Medium};
use crate::config::place::Place;
use crate::config::problem::Problem;
use crate::config::table::Problems;
use crate::config::units::show;
use std::time::Duration;

/// 8N1: a start bit, eight bits, a stop bit.
const BITS: u128 = 10;

/// Tells where a full frame is too long, at `place`, and of each serial line that cannot carry a short frame in each keepalive.
pub(super) fn fit(groups: &[Group], pings: usize, links: &[Placed], keepalive: Duration, place: Place, problems: &mut Problems) {
    let (octets, resources) = (full_frame(groups, pings), groups.iter().map(|group| group.resources.len()).sum::<usize>());
    if octets > MAX_FRAME {
        let message = format!(
            "a frame about {} groups with {resources} resources and {pings} ping nodes has up to {octets} octets, and {MAX_FRAME} fit into a datagram",
            groups.len()
        );
        let hint = format!(
            "{FULL_HEAD} octets, {FULL_GROUP} and its name for each group, {FULL_RESOURCE} and its name for each resource, {FULL_PING} for each \
             ping node: fewer of them, or shorter names"
        );
        problems.push(Problem::error(place, message).hint(hint));
    }
    let octets = short_frame(groups.len());
    for (link, place) in links {
        if let Medium::Serial { baud, .. } = &link.medium {
            serial(octets, u128::from(*baud), keepalive, *place, problems);
        }
    }
}

fn serial(octets: usize, baud: u128, keepalive: Duration, place: Place, problems: &mut Problems) {
    let (bits, keepalive_ms) = (octets as u128 * BITS, keepalive.as_millis().max(1));
    let needed = (bits * 1000).div_ceil(keepalive_ms);
    if needed <= baud {
        return;
    }
    let message = format!(
        "a frame of {octets} octets, 10 bits each, every {} makes {needed} bits per second, and this line carries {baud}",
        show(keepalive)
    );
    let slower = Duration::from_millis(u64::try_from((bits * 1000).div_ceil(baud)).unwrap_or(u64::MAX));
    let hint =
        format!("{SHORT_HEAD} octets, and {SHORT_GROUP} for each group: a faster line, or a keepalive of {} or longer", show(slower));
    problems.push(Problem::error(place, message).hint(hint));
}

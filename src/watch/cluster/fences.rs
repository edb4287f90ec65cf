//! Alarms about fence devices, as this node finds them.
//!
//! | device | alarm |
//! |---|---|
//! | failed | fencingDeviceFailed |
//! | ok | clear |
//! | unknown | as it was |

use super::state::{Case, State};
use crate::config::{Part, Severity};
use crate::view::cluster::{Cluster, FenceDevice, FenceDeviceState};

pub(super) fn states(cluster: &Cluster) -> impl Iterator<Item = State> + '_ {
    cluster.fences.iter().map(state)
}

fn state(fence: &FenceDevice) -> State {
    let case = match fence.state {
        FenceDeviceState::Failed => Case::Alarm { severity: Severity::Major, notify: "fencingDeviceFailed" },
        FenceDeviceState::Ok => Case::Clear,
        FenceDeviceState::Unknown => Case::Neither,
    };
    State {
        age: fence.since,
        new: fence.state.label().to_owned(),
        text: format!("fence device {}", fence.text()),
        ..State::of("fencingDeviceFailed", Part::Fence(fence.name.clone()), "fencingDeviceRecovered", case).own_view()
    }
}

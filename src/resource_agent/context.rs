//! What an agent knows beside its resource: on which node it is, and where programs lie.

use super::filesystem::{Checks, Seen, is_bound};
use super::ipaddr::Announcements;
use crate::config::{Embedded, ResourceAgent};
use crate::smi::Name;
use std::path::PathBuf;
use std::sync::Arc;

/// One per process; clones share what runs in the background.
#[derive(Clone, Debug)]
pub struct Context {
    /// Index of this node.
    pub local: u8,
    /// Its name, as `uname -n` prints it.
    pub node: Name,
    /// Where programs lie.
    pub places: Places,
    /// Addresses that are being announced, until they are stopped.
    pub(super) announcements: Announcements,
    /// File systems that were asked whether they answer, and did not yet.
    pub(super) checks: Checks,
    /// What was found mounted.
    pub(super) seen: Seen,
    /// Of all `filesystem` resources: what is mounted there is theirs.
    pub(super) mount_points: Arc<[MountPoint]>,
}

/// The mount point of a `filesystem` resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MountPoint {
    pub(super) directory: PathBuf,
    /// A folder is bound there, and no device mounted.
    pub(super) is_bound: bool,
}

impl Context {
    /// The context of node `local`, with everything where Debian puts it.
    #[must_use]
    pub fn new(local: u8, node: Name) -> Self {
        let (announcements, checks, seen) = (Announcements::default(), Checks::default(), Seen::default());
        Self { local, node, places: Places::default(), announcements, checks, seen, mount_points: Arc::new([]) }
    }

    /// Among the resources of this configuration.
    #[must_use]
    pub fn among(mut self, config: &Embedded) -> Self {
        let resources = config.groups.iter().flat_map(|group| &group.resources);
        let mount_points = resources.filter_map(|resource| match &resource.agent {
            ResourceAgent::Filesystem { directory, kind, options, .. } => {
                Some(MountPoint { directory: directory.clone(), is_bound: is_bound(kind, options) })
            }
            _ => None,
        });
        self.mount_points = mount_points.collect();
        self
    }

    /// Announces all addresses that are held here once more: the neighbours may know another holder.
    pub fn announce_anew(&self) {
        self.announcements.anew();
    }
}

/// Directories and programs. Tests have others than [`Places::default`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// `OCF_ROOT`: agents are in `resource.d/PROVIDER/TYPE` below it.
    pub ocf_root: PathBuf,
    /// `HA_RSCTMP`: where OCF agents leave what must not survive a boot. Made when it is missing.
    pub run: PathBuf,
    /// Scripts of LSB services.
    pub init: PathBuf,
    /// Heartbeat's own scripts.
    pub resource_d: PathBuf,
    /// The program systemctl(1).
    pub systemctl: PathBuf,
    /// Drop-ins of units that last until the next boot (systemd.unit(5)); there only where systemd runs.
    pub run_units: PathBuf,
    /// The program drbdadm(8).
    pub drbdadm: PathBuf,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            ocf_root: "/usr/lib/ocf".into(),
            run: "/run/resource-agents".into(),
            init: "/etc/init.d".into(),
            resource_d: "/etc/ha.d/resource.d".into(),
            systemctl: "/usr/bin/systemctl".into(),
            run_units: "/run/systemd/system".into(),
            drbdadm: "/usr/sbin/drbdadm".into(),
        }
    }
}

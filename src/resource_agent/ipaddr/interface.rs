//! An interface of the host.

use nix::ifaddrs::getifaddrs;
use nix::net::if_::InterfaceFlags;
use nix::sys::socket::LinkAddr;
use std::io;
use std::path::Path;

/// Of Ethernet and what looks like it (`ARPHRD_ETHER`, linux/if_arp.h).
const ETHERNET: u16 = 1;

/// An interface.
#[derive(Clone, Debug)]
pub(super) struct Interface {
    pub(super) name: String,
    pub(super) index: u32,
    /// Whether the administrator has it up.
    pub(super) is_up: bool,
    /// Whether there is somebody at the other end. Where there is no such end, as on `lo` and a dummy, it is up.
    pub(super) has_carrier: bool,
    /// Its hardware address, where it is Ethernet.
    pub(super) ethernet: Option<Ethernet>,
    /// Hardware addresses of all interfaces: what says one of these is ourselves.
    pub(super) own: Vec<[u8; 6]>,
}

/// An address that packets can be sent from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ethernet {
    pub(super) mac: [u8; 6],
    /// Where a packet socket sends to.
    pub(super) link: LinkAddr,
}

/// Looks for an interface; `None`: there is no such.
///
/// # Errors
/// Where the list of interfaces cannot be read.
pub(super) fn find(name: &str) -> io::Result<Option<Interface>> {
    let (mut found, mut own) = (None, Vec::new());
    for row in getifaddrs()? {
        let Some(link) = row.address.as_ref().and_then(|address| address.as_link_addr()).copied() else { continue };
        let ethernet = link.addr().filter(|_| link.hatype() == ETHERNET).map(|mac| Ethernet { mac, link });
        own.extend(ethernet.map(|ethernet| ethernet.mac));
        if row.interface_name == name {
            let index = u32::try_from(link.ifindex()).map_err(io::Error::other)?;
            let has = |flag| row.flags.contains(flag);
            let (is_up, has_carrier) = (has(InterfaceFlags::IFF_UP), has(InterfaceFlags::IFF_LOWER_UP));
            found = Some(Interface { name: row.interface_name, index, is_up, has_carrier, ethernet, own: Vec::new() });
        }
    }
    Ok(found.map(|interface| Interface { own, ..interface }))
}

impl Interface {
    /// Has the kernel keep the other addresses of a network when its first one is deleted: by default it deletes them with it
    /// (ip-sysctl, `promote_secondaries`; systemd sets it everywhere). Not there where /proc is read-only: then nothing can be done.
    pub(super) fn keep_secondaries(&self) {
        let file = Path::new("/proc/sys/net/ipv4/conf").join(&self.name).join("promote_secondaries");
        let _ = std::fs::write(file, "1");
    }

    /// Whether it routes IPv6: its neighbour advertisements must say so, or neighbours forget it as a router (RFC 4861 section 7.2.5).
    pub(super) fn is_router(&self) -> bool {
        let file = Path::new("/proc/sys/net/ipv6/conf").join(&self.name).join("forwarding");
        std::fs::read_to_string(file).is_ok_and(|text| text.trim() != "0")
    }
}

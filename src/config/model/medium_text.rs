//! A link as `ha-snmp status`, the MIB and the log show it: `udp eth1 unicast`, `serial /dev/ttyS0 115200`.

use super::{Medium, UdpMode};

impl Medium {
    /// The end of the node with this index.
    #[must_use]
    pub fn text(&self, node: u8) -> String {
        match self {
            Self::Udp { interface, mode } => {
                let mode = match mode {
                    UdpMode::Unicast(_) => "unicast",
                    UdpMode::Multicast(..) => "multicast",
                    UdpMode::Broadcast(_) => "broadcast",
                };
                format!("udp {} {mode}", own(interface, node))
            }
            Self::Serial { device, baud } => format!("serial {} {baud}", own(device, node).display()),
        }
    }
}

fn own<T>([first, second]: &[T; 2], node: u8) -> &T {
    if node == 0 { first } else { second }
}

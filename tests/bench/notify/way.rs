//! The ways from an edge to a receiver.

/// A way that is measured. All of them end at a receiver of the benchmark on the same machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Our agent through snmpd, which sends the trap on (`trap2sink`).
    Agentx,
    /// Our agent itself, by SNMP v2c traps.
    Trap,
    /// The same with its store on a disk instead of in memory.
    TrapFromDisk,
    /// Our agent itself, by SNMP v2c informs.
    Inform,
    /// snmptrap(1), started for each edge.
    Snmptrap,
    /// The sample alert of Pacemaker, started for each edge.
    Alert,
}

impl Way {
    /// All of them, in the order of the report.
    pub const ALL: [Self; 6] = [Self::Agentx, Self::Trap, Self::TrapFromDisk, Self::Inform, Self::Snmptrap, Self::Alert];

    /// As the report names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Agentx => "ha-snmp, through snmpd",
            Self::Trap => "ha-snmp, trap",
            Self::TrapFromDisk => "ha-snmp, trap, store on a disk",
            Self::Inform => "ha-snmp, inform",
            Self::Snmptrap => "snmptrap for each edge",
            Self::Alert => "Pacemaker's sample alert",
        }
    }

    /// Whether our agent goes it.
    pub fn is_ours(self) -> bool {
        !matches!(self, Self::Snmptrap | Self::Alert)
    }
}

//! What snmptrapd wrote of a notification.

/// One notification.
#[derive(Debug)]
pub struct Trap {
    /// The value of snmpTrapOID.0.
    pub kind: String,
    /// OID and value of everything behind it, as net-snmp prints them in numbers.
    pub objects: Vec<(String, String)>,
}

impl Trap {
    /// Every notification of snmptrapd's log, which has the objects of each in one line with tabs between them.
    pub fn all(log: &str) -> Vec<Self> {
        log.lines().filter_map(Self::of).collect()
    }

    fn of(line: &str) -> Option<Self> {
        let mut objects = line.split('\t').filter_map(|object| object.split_once(" = "));
        let (up_time, _) = objects.next()?;
        let (_, kind) = objects.next().filter(|_| up_time == ".1.3.6.1.2.1.1.3.0")?;
        let objects = objects.map(|(oid, value)| (oid.to_owned(), value.trim().to_owned())).collect();
        Some(Self { kind: kind.strip_prefix("OID: ")?.to_owned(), objects })
    }

    /// The number in the log, the first of its objects.
    pub fn sequence(&self) -> u32 {
        self.value(2).rsplit(' ').next().unwrap().parse().unwrap()
    }

    /// haLogState: raise(1), clear(2), event(3).
    pub fn state(&self) -> &str {
        self.value(6)
    }

    /// haLogOldState and haLogNewState.
    pub fn change(&self) -> (&str, &str) {
        (self.value(11), self.value(12))
    }

    /// The value of this column of the log table.
    pub fn value(&self, column: u32) -> &str {
        let is_it = |oid: &str| oid.contains(&format!(".1.13.10.1.{column}."));
        self.objects.iter().find(|(oid, _)| is_it(oid)).map(|(_, value)| value.as_str()).unwrap_or_else(|| panic!("{column} in {self:?}"))
    }
}

/// Number, state and new value of each, for a comparison.
pub fn states(traps: &[Trap]) -> Vec<(&str, &str)> {
    traps.iter().map(|trap| (trap.state(), trap.change().1)).collect()
}

pub const RAISE: &str = "INTEGER: 1";
pub const CLEAR: &str = "INTEGER: 2";

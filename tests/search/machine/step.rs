//! What happens to two machines, one thing at a time.

/// What may happen before a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Nothing,
    /// What is sent to a node is lost from here on, or comes again.
    Cut(usize),
    CutBoth,
    /// A core is killed; its services stay.
    Kill(usize),
    /// A machine loses its power.
    PowerOff(usize),
    /// A machine without power boots, a core that is dead starts.
    Begin(usize),
    /// Probes of a node tell nothing from here on.
    ProbesErr(usize),
}

impl Step {
    pub const ALL: [Self; 12] = [
        Self::Nothing,
        Self::Cut(0),
        Self::Cut(1),
        Self::CutBoth,
        Self::Kill(0),
        Self::Kill(1),
        Self::PowerOff(0),
        Self::PowerOff(1),
        Self::Begin(0),
        Self::Begin(1),
        Self::ProbesErr(0),
        Self::ProbesErr(1),
    ];

    /// Whether it counts as something that goes wrong.
    pub fn is_fault(self) -> bool {
        !matches!(self, Self::Nothing | Self::Begin(_))
    }
}

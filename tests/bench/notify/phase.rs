//! Edges go to and fro between two phases, so that each ends what the one before began.

/// Which side the next edge leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// An alarm begins.
    On,
    /// It ends.
    Off,
}

impl Phase {
    /// As scripts write it.
    pub fn letter(self) -> char {
        match self {
            Self::On => 'o',
            Self::Off => 'e',
        }
    }

    /// The other one.
    pub fn next(self) -> Self {
        match self {
            Self::On => Self::Off,
            Self::Off => Self::On,
        }
    }
}

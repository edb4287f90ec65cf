//! The types of PDUs.

/// h.type (RFC 2741 section 6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[expect(missing_docs, reason = "each is described at its struct")]
pub enum PduKind {
    Open = 1,
    Close = 2,
    Register = 3,
    Unregister = 4,
    Get = 5,
    GetNext = 6,
    GetBulk = 7,
    TestSet = 8,
    CommitSet = 9,
    UndoSet = 10,
    CleanupSet = 11,
    Notify = 12,
    Ping = 13,
    IndexAllocate = 14,
    IndexDeallocate = 15,
    AddAgentCaps = 16,
    RemoveAgentCaps = 17,
    Response = 18,
}

impl PduKind {
    /// All of them, by their codes from 1 on.
    pub const ALL: [Self; 18] = [
        Self::Open,
        Self::Close,
        Self::Register,
        Self::Unregister,
        Self::Get,
        Self::GetNext,
        Self::GetBulk,
        Self::TestSet,
        Self::CommitSet,
        Self::UndoSet,
        Self::CleanupSet,
        Self::Notify,
        Self::Ping,
        Self::IndexAllocate,
        Self::IndexDeallocate,
        Self::AddAgentCaps,
        Self::RemoveAgentCaps,
        Self::Response,
    ];

    /// The kind of this code, if it is one.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        usize::from(code).checked_sub(1).and_then(|place| Self::ALL.get(place)).copied()
    }

    /// Its code.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }
}

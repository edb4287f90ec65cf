//! The answer to any other PDU.

use super::ErrorCode;
use super::varbinds::{read_varbinds, write_varbinds};
use crate::agentx::wire::{DecodeError, Reader, Writer};
use crate::smi::{Oid, Value};

/// RFC 2741 section 6.2.16.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Hundredths of a second since the master started; 0 from a subagent.
    pub sys_uptime: u32,
    /// What became of the request.
    pub error: ErrorCode,
    /// The range or variable binding of the request to blame, 1 for the first; 0 for none. net-snmp leaves it 0 where RFC 2741 wants one.
    pub index: u16,
    /// The answer. net-snmp sends back what it was sent in an Open or Register.
    pub varbinds: Vec<(Oid, Value)>,
}

impl Response {
    pub(super) fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let sys_uptime = input.u32()?;
        let (error, index) = (ErrorCode::from(input.u16()?), input.u16()?);
        Ok(Self { sys_uptime, error, index, varbinds: read_varbinds(input)? })
    }

    pub(super) fn write(&self, output: &mut Writer<'_>) {
        output.u32(self.sys_uptime);
        output.u16(self.error.into());
        output.u16(self.index);
        write_varbinds(&self.varbinds, output);
    }
}

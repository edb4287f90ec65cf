//! Traps: we are the authoritative engine (RFC 3414 section 1.5.1).

use super::engine_time::LAST;
use super::message::{Header, Protection, write};
use crate::config::User;
use crate::snmp::usm::{Keys, MasterKeys, Salt};
use crate::snmp::{EncodeError, EngineId, Kind, Notification, UserError, pdu};

/// Who we are. Receivers accept a trap only if boots are never smaller than before, and refuse it if id and boots were seen with a later time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalEngine {
    /// The node's own id, which receivers have in their configuration.
    pub id: EngineId,
    /// snmpEngineBoots: how often this engine has started, written to disk before the first message. At most 2147483646.
    pub boots: u32,
}

/// Traps in the name of one user.
pub struct TrapSender {
    engine: LocalEngine,
    user: String,
    context: String,
    keys: Keys,
    salt: Salt,
}

impl TrapSender {
    /// Makes the keys, which takes some milliseconds. `seed` is a random number, another one for each sender.
    ///
    /// # Errors
    /// [`UserError`].
    pub fn new(engine: LocalEngine, user: &User, seed: u64) -> Result<Self, UserError> {
        let keys = MasterKeys::new(user)?.localize(&engine.id);
        Ok(Self { engine, user: user.name.clone(), context: user.context.clone(), keys, salt: Salt::new(seed) })
    }

    /// A message of one trap. `engine_time` is in seconds, since this start of the engine.
    ///
    /// # Errors
    /// [`EncodeError`].
    pub fn trap(
        &mut self,
        engine_time: u32,
        message_id: i32,
        request_id: i32,
        notification: &Notification,
    ) -> Result<Vec<u8>, EncodeError> {
        if self.engine.boots >= LAST {
            return Err(EncodeError::Boots(self.engine.boots));
        }
        if engine_time > LAST {
            return Err(EncodeError::Time(engine_time));
        }
        let engine = self.engine.id.octets();
        let boots_and_time = (self.engine.boots, engine_time);
        let header = Header { message_id, is_reportable: false, engine, boots_and_time, user: &self.user };
        let privacy = self.keys.privacy.as_ref().map(|key| (key, &mut self.salt));
        let protection = Protection { auth: self.keys.auth.as_ref(), privacy };
        write(&header, protection, (engine, &self.context), pdu::notification(Kind::Trap, request_id, notification)?)
    }
}

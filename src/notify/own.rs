//! Records about ourselves: started, ended, still alive, a test, the store.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::{AlarmState, EntityKind, Record, compose};
use crate::config::Severity;
use crate::smi::Oid;
use crate::time::WallTime;
use crate::view::View;

/// What there is to tell of ourselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Own {
    /// The agent has started.
    Online,
    /// The agent is ended in good order.
    Offline,
    /// The agent is alive.
    KeepAlive,
    /// Somebody wants to see this notification arrive.
    Test(String),
    /// Notifications can no longer be kept on disk; why.
    StoreFailed(String),
    /// They are kept again.
    StoreRecovered,
}

impl Own {
    /// The descriptor of the notification.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Online => "agentOnline",
            Self::Offline => "agentOffline",
            Self::KeepAlive => "keepAlive",
            Self::Test(name) => name,
            Self::StoreFailed(_) => "storeFailed",
            Self::StoreRecovered => "storeRecovered",
        }
    }

    /// The record of it. Sequence, generation and own objects are not known here; `oid` is that of [`Own::name`].
    #[must_use]
    pub fn record(&self, view: &View, at: WallTime, oid: Oid) -> Record {
        let agent = &view.agent;
        let node = &agent.node;
        let (state, severity) = match self {
            Self::StoreFailed(_) => (AlarmState::Raise, Severity::Major),
            Self::StoreRecovered => (AlarmState::Clear, Severity::Cleared),
            _ => (AlarmState::Event, Severity::Indeterminate),
        };
        let (class, old, new) = match self {
            Self::Online => ("agentOnline", "", "online"),
            Self::Offline => ("agentOffline", "online", "offline"),
            Self::KeepAlive => ("keepAlive", "online", "online"),
            Self::Test(_) => ("test", "", ""),
            Self::StoreFailed(_) => ("storeFailed", "kept", "failed"),
            Self::StoreRecovered => ("storeFailed", "failed", "kept"),
        };
        let text = match self {
            Self::Online => format!("ha-snmp {} has started on {node}", agent.version),
            Self::Offline => format!("ha-snmp on {node} is being stopped"),
            Self::KeepAlive => format!("ha-snmp on {node} is alive"),
            Self::Test(name) => format!("test of {name}: nothing has happened"),
            Self::StoreFailed(reason) => format!("notifications are in memory only: {reason}"),
            Self::StoreRecovered => "notifications are kept on disk again".to_owned(),
        };
        let entity = if let Self::Test(name) = self { name } else { node };
        let cluster = compose::cluster(view);
        Record {
            sequence: 0,
            generation: 0,
            at,
            severity,
            state,
            alarm_id: format!("{cluster}/{class}/{entity}/{node}"),
            reporter: node.clone(),
            entity_kind: EntityKind::Agent,
            entity: entity.clone(),
            old: old.to_owned(),
            new: new.to_owned(),
            text,
            name: self.name().to_owned(),
            oid,
            objects: Vec::new(),
            suppressed: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raise_and_clear_of_the_store_are_one_alarm() {
        let mut view = View::default();
        view.agent.node = "zipi".to_owned();
        let record = |own: Own| own.record(&view, WallTime::default(), Oid::default());
        let (raise, clear) = (record(Own::StoreFailed("full".to_owned())), record(Own::StoreRecovered));
        assert_eq!((raise.alarm_id.as_str(), raise.state, clear.state), ("-/storeFailed/zipi/zipi", AlarmState::Raise, AlarmState::Clear));
        assert_eq!(raise.alarm_id, clear.alarm_id);
        assert_eq!(record(Own::Test("probeFailed".to_owned())).alarm_id, "-/test/probeFailed/zipi");
        assert_eq!(record(Own::Online).alarm_id, "-/agentOnline/zipi/zipi");
    }
}

//! Who gets one of the places at a socket.
//!
//! | who | at most |
//! |---|---|
//! | all but the agent | [`MAX_CLIENTS`] |
//! | of them users other than root and the service's own | [`MAX_OTHERS`] |
//! | of them one user | [`MAX_OF_ONE`] |
//! | the agent's user, at the core | [`MAX_AGENT`], which nobody else gets |

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many connections are served at once, beside those of the agent.
pub const MAX_CLIENTS: usize = 16;
/// So many of them for users other than root and the service's own: they cannot keep an administrator out.
const MAX_OTHERS: usize = 12;
/// So many of them for one such user, who cannot keep the others out alone.
const MAX_OF_ONE: usize = 4;
/// So many for the user of the agent: one that it has, one of an agent that is being replaced, and two for who tries things by hand.
const MAX_AGENT: usize = 4;

/// Who connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guest {
    /// Root, or the service's own user.
    Owner,
    /// The agent's user.
    Agent,
    /// The user with this number.
    Other(u32),
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// So many are taken, by whomever.
    All(usize),
    /// So many are taken by this user.
    OfUser(usize),
}

/// The places of one socket.
#[derive(Clone, Debug, Default)]
pub struct Places(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    owner: usize,
    agent: usize,
    /// No zeros.
    others: BTreeMap<u32, usize>,
}

/// One of them, until it is dropped.
#[derive(Debug)]
pub struct Place {
    places: Places,
    guest: Guest,
}

impl Places {
    /// A place for this one.
    ///
    /// # Errors
    /// [`Full`].
    pub fn take(&self, guest: Guest) -> Result<Place, Full> {
        self.taken().add(guest)?;
        Ok(Place { places: self.clone(), guest })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn add(&mut self, guest: Guest) -> Result<(), Full> {
        let others: usize = self.others.values().sum();
        let is_full = self.owner.saturating_add(others) >= MAX_CLIENTS;
        match guest {
            Guest::Agent if self.agent >= MAX_AGENT => return Err(Full::OfUser(MAX_AGENT)),
            Guest::Agent => self.agent = self.agent.saturating_add(1),
            Guest::Other(uid) if self.others.get(&uid).is_some_and(|taken| *taken >= MAX_OF_ONE) => return Err(Full::OfUser(MAX_OF_ONE)),
            Guest::Other(_) if others >= MAX_OTHERS => return Err(Full::All(MAX_OTHERS)),
            Guest::Other(_) | Guest::Owner if is_full => return Err(Full::All(MAX_CLIENTS)),
            Guest::Other(uid) => {
                let taken = self.others.entry(uid).or_default();
                *taken = taken.saturating_add(1);
            }
            Guest::Owner => self.owner = self.owner.saturating_add(1),
        }
        Ok(())
    }

    fn remove(&mut self, guest: Guest) {
        match guest {
            Guest::Owner => self.owner = self.owner.saturating_sub(1),
            Guest::Agent => self.agent = self.agent.saturating_sub(1),
            Guest::Other(uid) => {
                if let Some(taken) = self.others.get_mut(&uid) {
                    *taken = taken.saturating_sub(1);
                }
                self.others.retain(|_, taken| *taken > 0);
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.taken().remove(self.guest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(places: &Places, guest: Guest) -> (Vec<Place>, Full) {
        let mut held = Vec::new();
        loop {
            match places.take(guest) {
                Ok(place) => held.push(place),
                Err(full) => return (held, full),
            }
        }
    }

    #[test]
    fn the_table() {
        let places = Places::default();
        let of = |uid| fill(&places, Guest::Other(uid));
        let (first, full) = of(1);
        assert_eq!((first.len(), full), (4, Full::OfUser(4)));
        let (second, third, (none, full)) = (of(2).0, of(3).0, of(4));
        assert_eq!((second.len(), third.len(), none.len(), full), (4, 4, 0, Full::All(12)));
        let (owner, full) = fill(&places, Guest::Owner);
        assert_eq!((owner.len(), full), (4, Full::All(16)));
        let (agent, full) = fill(&places, Guest::Agent);
        assert_eq!((agent.len(), full), (4, Full::OfUser(4)));
        drop(first);
        let (more, full) = fill(&places, Guest::Owner);
        assert_eq!((more.len(), full, places.take(Guest::Other(1)).unwrap_err()), (4, Full::All(16), Full::All(16)));
        drop((second, third, owner, more, agent));
        // Each is given back before the next one asks.
        let lengths = [Guest::Other(1), Guest::Agent, Guest::Owner].map(|guest| fill(&places, guest).0.len());
        assert_eq!(lengths, [4, 4, 16]);
        assert!(places.taken().others.is_empty());
    }
}

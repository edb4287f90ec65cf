//! What an order of people does to the record that both nodes keep.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::intent::{GroupIntent, Intent};

impl Intent {
    /// Sets the orders on one group; those that ask for nothing are left out.
    pub fn set_group(&mut self, order: GroupIntent) {
        self.groups.retain(|group| group.id != order.id);
        if order.stopped || order.on.is_some() {
            self.groups.push(order);
        }
    }

    /// Keeps a node from running groups, or lets it again.
    pub fn set_standby(&mut self, node: u8, on: bool) {
        let bit = 1_u8.checked_shl(u32::from(node)).unwrap_or(0);
        self.standby = if on { self.standby | bit } else { self.standby & !bit };
    }

    /// Leaves a resource alone, or takes care of it again.
    pub fn set_managed(&mut self, id: u64, on: bool) {
        self.unmanaged.retain(|resource| *resource != id);
        if !on {
            self.unmanaged.push(id);
        }
    }

    /// Keeps what is said of these groups and resources, which are told by the digests of their names.
    pub fn retain(&mut self, is_known: impl Fn(&u64) -> bool) {
        self.groups.retain(|group| is_known(&group.id));
        self.unmanaged.retain(&is_known);
        self.cleanups.retain(|(id, _)| is_known(id));
    }

    /// Lets the failures of a resource be forgotten once more.
    pub fn clean(&mut self, id: u64) {
        match self.cleanups.iter_mut().find(|(resource, _)| *resource == id) {
            Some((_, number)) => *number = number.wrapping_add(1),
            None => self.cleanups.push((id, 1)),
        }
    }
}

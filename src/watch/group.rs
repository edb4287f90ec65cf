//! Several sources with one alarm: it is raised while enough of them ask for it.
//!
//! With `n` needed: raised when the raise condition of at least `n` holds, cleared when the clear condition of so many holds that fewer than `n`
//! are left. A member that is not known, or was not looked at yet, is neither raised nor clear. All of none are none: an empty group is clear.

use super::alarm::Look;
use super::edge::Judgement;
use crate::config::{Source, When};
use std::collections::BTreeMap;

/// Longer lists of names are for nobody: a notification has 80 octets for them.
const MOST_NAMED: usize = 8;

/// The members and what was seen of them last.
#[derive(Debug)]
pub(super) struct Group {
    when: When,
    /// `None` before the first look.
    members: BTreeMap<Source, Option<Look>>,
}

impl Group {
    pub fn new(when: When, members: impl IntoIterator<Item = Source>) -> Self {
        Self { when, members: members.into_iter().map(|source| (source, None)).collect() }
    }

    /// A member was looked at.
    pub fn saw(&mut self, source: Source, look: Look) {
        self.members.insert(source, Some(look));
    }

    /// These are all members there are; what was seen of those that stay is kept.
    pub fn set_members(&mut self, members: impl IntoIterator<Item = Source>) {
        let mut before = std::mem::take(&mut self.members);
        self.members = members.into_iter().map(|source| (source.clone(), before.remove(&source).flatten())).collect();
    }

    /// A member is gone.
    pub fn remove(&mut self, source: &Source) {
        self.members.remove(source);
    }

    /// The members that were looked at.
    pub fn seen(&self) -> Vec<Source> {
        self.members.iter().filter(|(_, look)| look.is_some()).map(|(source, _)| source.clone()).collect()
    }

    /// What the members say together.
    pub fn look(&self) -> Look {
        let looks = || self.members.values().flatten();
        let levels = looks().map(|look| look.levels.len()).max().unwrap_or(0);
        let raised = self.members.iter().filter(|(_, look)| look.as_ref().is_some_and(|look| look.own == Judgement::Raise));
        let names: Vec<_> = raised.clone().take(MOST_NAMED).map(|(source, _)| source.entity()).collect();
        let count = format!("{} of {}", raised.count(), self.members.len());
        Look {
            own: self.judge(looks().map(|look| look.own)),
            levels: (0..levels).map(|level| self.judge(looks().filter_map(|look| look.levels.get(level).copied()))).collect(),
            text: if names.is_empty() { count } else { format!("{count}: {}", names.join(", ")) },
            wake: looks().filter_map(|look| look.wake).min(),
        }
    }

    fn judge(&self, judgements: impl Iterator<Item = Judgement>) -> Judgement {
        let count = |(raised, clear), judgement| match judgement {
            Judgement::Raise => (raised + 1, clear),
            Judgement::Clear => (raised, clear + 1),
            Judgement::Neither | Judgement::NotKnown => (raised, clear),
        };
        let (raised, clear) = judgements.fold((0, 0), count);
        let needed = match self.when {
            When::AtLeast(needed) => needed.max(1),
            When::Each | When::All => self.members.len().max(1),
        };
        if raised >= needed {
            Judgement::Raise
        } else if self.members.len().saturating_sub(clear) < needed {
            Judgement::Clear
        } else {
            Judgement::Neither
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Judgement::{Clear, Neither, NotKnown, Raise};

    fn source(number: usize) -> Source {
        Source::Object(format!("o{number}"))
    }

    #[test]
    fn any_all_and_at_least() {
        let any = When::AtLeast(1);
        for (when, members, expected) in [
            (any, &[Some(Clear), Some(Raise)][..], Raise),
            (any, &[Some(Clear), Some(Neither)], Neither),
            (any, &[Some(Clear), Some(Clear)], Clear),
            (any, &[Some(Clear), Some(NotKnown)], Neither),
            (any, &[Some(Clear), None], Neither),
            (any, &[], Clear),
            (When::All, &[Some(Raise), Some(Raise)], Raise),
            (When::All, &[Some(Raise), Some(NotKnown)], Neither),
            (When::All, &[Some(Raise), None], Neither),
            (When::All, &[Some(Raise), Some(Clear)], Clear),
            (When::All, &[], Clear),
            (When::AtLeast(2), &[Some(Raise), Some(Raise), Some(Clear)], Raise),
            (When::AtLeast(2), &[Some(Raise), Some(Neither), Some(Clear)], Neither),
            (When::AtLeast(2), &[Some(Raise), Some(Clear), Some(Clear)], Clear),
            (When::AtLeast(2), &[Some(Raise)], Clear),
        ] {
            let mut group = Group::new(when, (0..members.len()).map(source));
            for (number, judgement) in members.iter().enumerate() {
                if let Some(own) = *judgement {
                    group.saw(source(number), Look { own, levels: Vec::new(), text: String::new(), wake: None });
                }
            }
            assert_eq!(group.look().own, expected, "{when:?} {members:?}");
        }
    }

    #[test]
    fn it_says_how_many_and_which() {
        let mut group = Group::new(When::All, (0..3).map(source));
        assert_eq!(group.look().text, "0 of 3");
        for number in [2, 0] {
            group.saw(source(number), Look { own: Raise, levels: Vec::new(), text: String::new(), wake: None });
        }
        assert_eq!((group.look().text.as_str(), group.seen()), ("2 of 3: o0, o2", vec![source(0), source(2)]));
        group.set_members([source(2), source(3)]);
        assert_eq!(group.look().text, "1 of 2: o2");
        group.remove(&source(2));
        assert_eq!(group.look().text, "0 of 1");
    }
}

//! Several sources, of which none drowns the others.

use std::task::{Context, Poll};

/// So many times each source is asked that takes in what is of no use, before the rest of the core has its turn.
const TURNS: usize = 32;

/// Whose turn it is.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// The source that is asked first: the one after that which answered last.
    first: usize,
}

impl Turns {
    /// Asks one source after the other until one has an item; gives its index too. A source that says `None` has taken in what is of no
    /// use, and may have more.
    pub fn poll<S, T>(
        &mut self,
        sources: &mut [S],
        context: &mut Context<'_>,
        mut ask: impl FnMut(&mut S, &mut Context<'_>) -> Poll<Option<T>>,
    ) -> Poll<(usize, T)> {
        for _ in 0..TURNS {
            let mut all_quiet = true;
            for step in 0..sources.len() {
                let index = (self.first + step) % sources.len();
                let Some(source) = sources.get_mut(index) else { continue };
                match ask(source, context) {
                    Poll::Ready(Some(item)) => {
                        self.first = index + 1;
                        return Poll::Ready((index, item));
                    }
                    Poll::Ready(None) => all_quiet = false,
                    Poll::Pending => {}
                }
            }
            if all_quiet {
                return Poll::Pending;
            }
        }
        // A flood: come back, but not before everybody else.
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Waker;

    /// A source with so much of use, and an endless flood before it if it is flooded.
    struct Source {
        items: usize,
        flooded: bool,
    }

    fn ask(source: &mut Source, _: &mut Context<'_>) -> Poll<Option<()>> {
        match (source.flooded, source.items) {
            (true, _) => Poll::Ready(None),
            (false, 0) => Poll::Pending,
            (false, _) => {
                source.items -= 1;
                Poll::Ready(Some(()))
            }
        }
    }

    #[test]
    fn a_busy_source_does_not_drown_the_others() {
        let mut context = Context::from_waker(Waker::noop());
        let mut sources = [3, 1, 2].map(|items| Source { items, flooded: false });
        let mut turns = Turns::default();
        let mut answered = Vec::new();
        while let Poll::Ready((index, ())) = turns.poll(&mut sources, &mut context, ask) {
            answered.push(index);
        }
        assert_eq!(answered, [0, 1, 2, 0, 2, 0]);
    }

    #[test]
    fn a_flood_ends_the_turn_and_not_the_others() {
        let mut context = Context::from_waker(Waker::noop());
        let mut sources = [Source { items: 0, flooded: true }, Source { items: 1, flooded: false }];
        let mut turns = Turns::default();
        assert_eq!(turns.poll(&mut sources, &mut context, ask), Poll::Ready((1, ())));
        assert_eq!(turns.poll(&mut sources, &mut context, ask), Poll::Pending);
        let nothing: Poll<(usize, ())> = Turns::default().poll(&mut [], &mut context, ask);
        assert_eq!(nothing, Poll::Pending);
    }
}

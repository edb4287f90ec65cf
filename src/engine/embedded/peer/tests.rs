//! The table, and frames that are not what they seem.

use super::*;
use crate::random::mixed;

const DEADTIME: Duration = Duration::from_secs(1);
const OWN: Incarnation = 7;

/// A peer, and what both sides have sent.
struct Pair {
    peer: Peer,
    sent: Sent,
    now: Instant,
    sequence: u64,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// A frame that answers us, of the present life, or of the first.
    Answers,
    /// Frames for more than a deadtime, none of which answers us.
    Talks,
    /// One frame of another life, which does not answer us.
    NewLife,
    /// One frame of another life, which does.
    NewLifeAnswers,
    Goodbye,
    /// A goodbye that shows a group which is not stopped.
    RashGoodbye,
    Detached,
    Silence,
    /// Silence for as long as a detached core has.
    LongSilence,
    Fenced,
    /// This node was isolated.
    Isolated,
}

impl Pair {
    fn new() -> Self {
        Self { peer: Peer::new(DEADTIME, Instant::default()), sent: Sent::default(), now: Instant::default(), sequence: 0 }
    }

    fn frame(&mut self, incarnation: Incarnation, answers: bool, phase: Phase, run: RunState) -> Heard {
        self.sequence += 1;
        let echo = answers.then(|| Echo { incarnation: OWN, sequence: self.sent.next(self.now), age: Duration::ZERO });
        let group = crate::engine::embedded::report::GroupReport { run, ..Default::default() };
        let report = Report { phase, groups: vec![group], ..Report::default() };
        Heard { incarnation, sequence: self.sequence, echo, report, short: false }
    }

    fn hear(&mut self, life: Incarnation, answers: bool, phase: Phase, run: RunState) -> Verdict {
        let frame = self.frame(life, answers, phase, run);
        self.peer.hear(self.now, &frame, OWN, &self.sent)
    }

    fn pass(&mut self, time: Duration) {
        self.now = self.now.after(time);
        self.peer.handle_timeout(self.now);
    }

    fn happens(&mut self, what: What) {
        let life = self.peer.life().unwrap_or(1);
        match what {
            What::Answers => assert_eq!(self.hear(life, true, Phase::Online, RunState::Started), Verdict::News),
            What::Talks => {
                for _ in 0..5 {
                    self.pass(DEADTIME / 4);
                    self.hear(life, false, Phase::Online, RunState::Started);
                }
            }
            What::NewLife => assert_eq!(self.hear(life + 1, false, Phase::Online, RunState::Started), Verdict::Candidate),
            What::NewLifeAnswers => assert_eq!(self.hear(life + 1, true, Phase::Online, RunState::Started), Verdict::News),
            What::Goodbye => assert_eq!(self.hear(life, true, Phase::Goodbye, RunState::Stopped), Verdict::News),
            What::RashGoodbye => assert_eq!(self.hear(life, true, Phase::Goodbye, RunState::Started), Verdict::News),
            What::Detached => assert_eq!(self.hear(life, true, Phase::Detached, RunState::Started), Verdict::News),
            What::Silence => self.pass(DEADTIME),
            What::LongSilence => self.pass(DETACHED),
            What::Fenced => self.peer.is_gone(self.now, How::Fenced),
            What::Isolated => self.peer.is_doubted(self.now),
        }
    }

    /// The row of the table.
    fn state(&self) -> &'static str {
        match self.peer.standing() {
            Standing::Never => "never",
            Standing::Live => "live",
            Standing::OneWay => "one-way",
            Standing::Lost(_) => "lost",
            Standing::Gone(How::Waited) => "waited",
            Standing::Gone(_) => "gone",
            Standing::Detached(_) => "detached",
        }
    }
}

/// A peer in each state.
fn beginnings() -> [(&'static str, Vec<What>); 6] {
    use What::{Answers, Detached, Fenced, Silence, Talks};
    [
        ("never", vec![]),
        ("live", vec![Answers]),
        ("one-way", vec![Answers, Talks]),
        ("lost", vec![Answers, Silence]),
        ("gone", vec![Answers, Silence, Fenced]),
        ("detached", vec![Answers, Detached]),
    ]
}

#[test]
fn the_table() {
    // Of each state in the order of `beginnings`.
    let table = [
        (What::Answers, ["live"; 6]),
        (What::Talks, ["never", "one-way", "one-way", "one-way", "one-way", "one-way"]),
        (What::NewLife, ["never", "live", "one-way", "lost", "gone", "detached"]),
        (What::NewLifeAnswers, ["live"; 6]),
        (What::Goodbye, ["gone"; 6]),
        (What::RashGoodbye, ["live"; 6]),
        (What::Detached, ["detached"; 6]),
        (What::Silence, ["never", "lost", "lost", "lost", "gone", "detached"]),
        (What::LongSilence, ["never", "lost", "lost", "lost", "gone", "lost"]),
        (What::Fenced, ["gone"; 6]),
        (What::Isolated, ["never", "live", "one-way", "lost", "gone", "detached"]),
    ];
    for (what, expected) in table {
        for ((state, before), expected) in beginnings().into_iter().zip(expected) {
            let mut pair = Pair::new();
            before.into_iter().for_each(|what| pair.happens(what));
            assert_eq!(pair.state(), state);
            let (since, transitions) = pair.peer.since();
            pair.happens(what);
            assert_eq!(pair.state(), expected, "{state}, {what:?}");
            let changed = pair.peer.since() != (since, transitions);
            assert!(changed || state == expected, "{state}, {what:?}: the change is not counted");
            // Nothing is left to be done at this moment.
            assert!(pair.peer.poll_timeout().is_none_or(|due| due > pair.now), "{state}, {what:?}");
        }
    }
}

/// What was only waited for, never heard or went by itself is doubted once this node was isolated itself.
#[test]
fn what_was_waited_for_may_run_again() {
    for (how, expected) in [
        (How::Waited, "lost"),
        (How::Alone, "lost"),
        (How::Fenced, "gone"),
        (How::Off, "gone"),
        (How::Confirmed, "lost"),
        (How::Goodbye, "lost"),
    ] {
        let mut pair = Pair::new();
        pair.happens(What::Answers);
        pair.happens(What::Silence);
        pair.peer.is_gone(pair.now, how);
        pair.happens(What::Isolated);
        assert_eq!(pair.state(), expected, "{how:?}");
    }
}

#[test]
fn an_answer_to_an_old_frame_proves_nothing() {
    let mut pair = Pair::new();
    let old = pair.frame(1, true, Phase::Online, RunState::Started);
    pair.pass(DEADTIME + Duration::from_millis(1));
    assert_eq!(pair.peer.hear(pair.now, &old, OWN, &pair.sent), Verdict::Candidate);
    // Nor does one that the peer says it heard long ago, one that we never sent, or one to another life of ours.
    for (incarnation, ahead, age) in [(OWN, 0, DEADTIME * 2), (OWN, 1, Duration::ZERO), (OWN + 1, 0, Duration::ZERO)] {
        let mut frame = pair.frame(1, true, Phase::Online, RunState::Started);
        frame.echo = frame.echo.map(|echo| Echo { incarnation, sequence: echo.sequence + ahead, age });
        assert_eq!(pair.peer.hear(pair.now, &frame, OWN, &pair.sent), Verdict::Candidate);
    }
    assert_eq!(pair.peer.standing(), Standing::Never);
}

/// By turns: a recorded frame of a life that is not there cannot keep the present one from its answers.
#[test]
fn a_new_life_and_the_present_one_are_answered_by_turns() {
    let mut pair = Pair::new();
    pair.happens(What::Answers);
    pair.happens(What::NewLife);
    let answered: Vec<_> = (0..4).filter_map(|turn| pair.peer.echo(pair.now, turn)).map(|echo| echo.incarnation).collect();
    assert_eq!(answered, [2, 1, 2, 1]);
    pair.pass(DEADTIME * 2);
    assert!(!pair.peer.is_greeted(pair.now));
}

/// Somebody replays what earlier lives have said, one after the other, and never stops: that is not waited for, and takes no turns.
#[test]
fn recordings_are_not_greeted_for_ever() {
    let mut pair = Pair::new();
    pair.happens(What::Answers);
    let mut greeted = 0;
    for life in 100..2100 {
        pair.pass(DEADTIME / 10);
        pair.hear(1, true, Phase::Online, RunState::Started);
        assert_eq!(pair.hear(life, false, Phase::Online, RunState::Started), Verdict::Candidate);
        let is_answered = pair.peer.echo(pair.now, 0).is_some_and(|echo| echo.incarnation == life);
        assert_eq!(is_answered, pair.peer.is_greeted(pair.now));
        greeted += u32::from(pair.peer.is_greeted(pair.now));
    }
    assert!((100..=220).contains(&greeted), "{greeted}");
    // One that is there gets in at any time, and is answered at once.
    assert_eq!(pair.hear(5000, true, Phase::Online, RunState::Started), Verdict::News);
    assert_eq!(pair.peer.echo(pair.now, 0).map(|echo| echo.incarnation), Some(5000));
}

/// A million frames that were sent before, of this life and of earlier ones, in any order.
#[test]
fn no_replay_is_taken() {
    let mut pair = Pair::new();
    for life in 1..=3 {
        assert_eq!(pair.hear(life, true, Phase::Online, RunState::Started), Verdict::News);
    }
    pair.sequence = 1_000_000;
    assert_eq!(pair.hear(3, true, Phase::Online, RunState::Started), Verdict::News);
    let (standing, since, report) = (pair.peer.standing(), pair.peer.since(), pair.peer.report().clone());
    let mut replay = pair.frame(1, true, Phase::Goodbye, RunState::Stopped);
    for number in 0..1_000_000 {
        let random = mixed(number);
        (replay.incarnation, replay.sequence) = (random % 3 + 1, (random >> 8) % 1_000_001 + 1);
        let expected = if replay.incarnation == 3 { Verdict::Known } else { Verdict::Former };
        assert_eq!(pair.peer.hear(pair.now, &replay, OWN, &pair.sent), expected);
    }
    assert_eq!((pair.peer.standing(), pair.peer.since(), pair.peer.report()), (standing, since, &report));
}

//! The outbox through restarts, broken disks and slow sinks.

use super::storing::PLACES_AFTER;
use super::*;
use crate::config::{Agent, Severity, SinkTo};
use crate::notify::keeper::{News, Order};
use crate::notify::record::tests::record;
use crate::notify::{AlarmState, DeliveryResult};
use crate::store::{Shelf, Write};
use proptest::prelude::*;
use std::convert::Infallible;
use std::time::Duration;

type Shelves = BTreeMap<Shelf, BTreeMap<Vec<u8>, Vec<u8>>>;

fn at(seconds: u64) -> Instant {
    Instant::default().after(Duration::from_secs(seconds))
}

fn wall(seconds: i64) -> WallTime {
    WallTime { unix_ms: seconds * 1000, offset_minutes: 0 }
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn config(sinks: &[&str], log_rows: usize) -> Config {
    let sinks = sinks.iter().map(|sink| Sink { name: name(sink), to: SinkTo::AgentX }).collect();
    Config { sinks, agent: Agent { log_rows, ..Agent::default() }, ..Config::default() }
}

fn told(text: &str, state: AlarmState) -> Record {
    Record { state, alarm_id: format!("c/{text}"), name: "probeFailed".to_owned(), severity: Severity::Major, ..record(text) }
}

fn apply(shelves: &mut Shelves, writes: Vec<Write>) {
    for write in writes {
        match write {
            Write::Put { shelf, key, value } => drop(shelves.entry(shelf).or_default().insert(key, value)),
            Write::Delete { shelf, key } => drop(shelves.entry(shelf).or_default().remove(&key)),
            Write::Clear { shelf } => drop(shelves.remove(&shelf)),
        }
    }
}

fn kept(shelves: &Shelves) -> Opened {
    let read = |shelf| Ok::<_, Infallible>(shelves.get(&shelf).cloned().unwrap_or_default().into_iter().collect());
    Opened::Store(Kept::read(read).unwrap())
}

/// Has the store do what is asked for, at once.
fn keep(outbox: &mut Outbox, shelves: &mut Shelves, now: Instant) -> Vec<News> {
    let mut news = Vec::new();
    while let Some((order, writes)) = outbox.poll_order(now) {
        let (Order::Commit(batch) | Order::Rewrite(batch)) = order;
        if matches!(order, Order::Rewrite(_)) {
            shelves.clear();
        }
        apply(shelves, writes);
        news.extend(outbox.committed(batch));
    }
    news
}

fn send(outbox: &mut Outbox, sink: &str) -> Option<u32> {
    let sequence = outbox.next(&name(sink))?.sequence;
    outbox.place_mut(&name(sink), at(0)).unwrap().handed_over(sequence);
    Some(sequence)
}

fn land(outbox: &mut Outbox, sink: &str, sequence: u32) {
    outbox.place_mut(&name(sink), at(0)).unwrap().delivered(sequence, DeliveryResult::Acknowledged);
}

#[test]
fn an_edge_is_on_disk_before_it_is_sent() {
    let mut shelves = Shelves::default();
    let mut outbox = Outbox::new(&config(&["noc"], 9), kept(&shelves), at(0), wall(7));
    outbox.tell(told("a", AlarmState::Raise), None);
    assert_eq!((send(&mut outbox, "noc"), outbox.rows().count(), outbox.last_sequence()), (None, 0, 0));
    assert_eq!(keep(&mut outbox, &mut shelves, at(0)), []);
    assert_eq!((send(&mut outbox, "noc"), outbox.rows().count(), outbox.last_sequence()), (Some(1), 1, 1));
}

#[test]
fn a_restart_goes_on_where_it_ended() {
    let mut shelves = Shelves::default();
    let config = config(&["noc", "slow"], 9);
    let mut outbox = Outbox::new(&config, kept(&shelves), at(0), wall(7));
    for text in ["a", "b"] {
        outbox.tell(told(text, AlarmState::Raise), None);
    }
    outbox.tell(told("a", AlarmState::Clear), None);
    keep(&mut outbox, &mut shelves, at(0));
    for _ in 0..2 {
        let sent = send(&mut outbox, "noc").unwrap();
        land(&mut outbox, "noc", sent);
    }
    keep(&mut outbox, &mut shelves, at(0).after(PLACES_AFTER));
    outbox.tell(told("never on disk", AlarmState::Raise), None);

    let mut outbox = Outbox::new(&config, kept(&shelves), at(0), wall(99));
    let active: Vec<_> = outbox.alarms().iter().map(|alarm| (alarm.record.text.as_str(), alarm.index)).collect();
    assert_eq!(active, [("b", 2)]);
    assert_eq!((send(&mut outbox, "noc"), send(&mut outbox, "slow")), (Some(3), Some(1)));
    assert_eq!((outbox.tell(told("c", AlarmState::Raise), None), outbox.log().generation()), (4, 7));
}

#[test]
fn a_full_disk_stops_nothing_and_begins_a_generation() {
    let mut shelves = Shelves::default();
    let config = config(&["noc"], 9);
    let mut outbox = Outbox::new(&config, kept(&shelves), at(0), wall(7));
    outbox.tell(told("a", AlarmState::Raise), None);
    keep(&mut outbox, &mut shelves, at(0));
    outbox.tell(told("b", AlarmState::Raise), None);
    let Some((Order::Commit(batch), _)) = outbox.poll_order(at(1)) else { panic!("a commit") };
    assert_eq!(outbox.refused(batch, "full".to_owned(), at(1), wall(8)), Some(News::Failed("full".to_owned())));
    outbox.tell(told("c", AlarmState::Raise), None);
    let sent: Vec<_> = std::iter::from_fn(|| send(&mut outbox, "noc")).collect();
    assert_eq!((sent, outbox.log().generation()), (vec![1, 2, 3], 8));
    // A restart now goes on from what is on disk, in the generation that has these numbers.
    let restarted = Outbox::new(&config, kept(&shelves), at(0), wall(50));
    assert_eq!((restarted.log().generation(), restarted.log().next_sequence()), (7, 2));
    // The disk works again: everything is written, and the new generation with it.
    assert_eq!(keep(&mut outbox, &mut shelves, at(60)), [News::Recovered]);
    let restarted = Outbox::new(&config, kept(&shelves), at(0), wall(50));
    assert_eq!((restarted.log().generation(), restarted.log().next_sequence(), restarted.alarms().iter().len()), (8, 4, 3));
    assert_eq!(restarted.rows().map(|row| row.generation).collect::<Vec<_>>(), [7, 8, 8]);
}

#[test]
fn what_is_switched_off_is_logged_and_suppressed() {
    let mut outbox = Outbox::new(&config(&["noc"], 9), Opened::Memory, at(0), wall(7));
    assert!(outbox.switch(Some("probeFailed"), false) && !outbox.switch(Some("nonsense"), false));
    outbox.tell(told("a", AlarmState::Raise), None);
    assert_eq!((send(&mut outbox, "noc"), outbox.rows().count(), outbox.suppressed()), (None, 1, 1));
    assert_eq!(outbox.alarms().iter().len(), 1);
    outbox.tell_anyway(told("test", AlarmState::Event));
    assert_eq!(send(&mut outbox, "noc"), Some(2));
    assert_eq!(outbox.replay(1, 2, &[name("noc")]), 2);
    assert_eq!(send(&mut outbox, "noc"), Some(1));
}

/// Also where the sink had not even got what came before.
#[test]
fn what_was_switched_off_is_suppressed_after_a_restart() {
    let (mut shelves, config) = (Shelves::default(), config(&["noc"], 9));
    let mut outbox = Outbox::new(&config, kept(&shelves), at(0), wall(7));
    for (text, on) in [("a", true), ("b", false), ("c", true)] {
        outbox.switch(None, on);
        outbox.tell(told(text, AlarmState::Raise), None);
    }
    keep(&mut outbox, &mut shelves, at(0));
    let mut outbox = Outbox::new(&config, kept(&shelves), at(0), wall(8));
    assert_eq!([(); 3].map(|()| send(&mut outbox, "noc")), [Some(1), Some(3), None]);
}

#[test]
fn a_slow_sink_holds_nobody_up_and_loses_the_oldest() {
    let mut outbox = Outbox::new(&config(&["fast", "slow"], 3), Opened::Memory, at(0), wall(7));
    for _ in 0..9 {
        outbox.tell(told("a", AlarmState::Event), None);
        let sent = send(&mut outbox, "fast").unwrap();
        land(&mut outbox, "fast", sent);
    }
    assert_eq!(send(&mut outbox, "slow"), Some(7));
    let status = |sink: &str| outbox.places()[&name(sink)].status(&name(sink), outbox.log());
    assert_eq!((status("fast").acknowledged, status("fast").dropped, status("slow").dropped), (9, 0, 6));
}

#[test]
fn sinks_come_and_go() {
    let mut outbox = Outbox::new(&config(&["a", "b"], 9), Opened::Memory, at(0), wall(7));
    outbox.tell(told("x", AlarmState::Event), None);
    outbox.reload(&Oid::default(), &config(&["b", "c"], 9));
    outbox.tell(told("y", AlarmState::Event), None);
    assert_eq!((send(&mut outbox, "a"), send(&mut outbox, "b"), send(&mut outbox, "c")), (None, Some(1), Some(2)));
}

proptest! {
    /// A crash at any moment: what was on disk is sent, at least once and in order, under the numbers that it had; numbers grow by one.
    #[test]
    fn nothing_that_was_kept_is_lost(events in prop::collection::vec(0u8..6, 1..200)) {
        let config = config(&["noc"], 1000);
        let mut shelves = Shelves::default();
        let mut outbox = Outbox::new(&config, kept(&shelves), at(0), wall(7));
        let (mut count, mut arrived, mut last) = (0_u32, BTreeMap::new(), 0);
        for event in events.into_iter().chain([2, 1, 3, 2, 1]) {
            match event {
                0 => { count += 1; outbox.tell(told(&count.to_string(), AlarmState::Event), None); }
                1 => while let Some(record) = outbox.next(&name("noc")).cloned() {
                    prop_assert!(last == 0 || record.sequence == last + 1);
                    last = record.sequence;
                    let text = arrived.entry(record.sequence).or_insert(record.text.clone());
                    prop_assert_eq!(&*text, &record.text, "a number has one meaning");
                    outbox.place_mut(&name("noc"), at(0)).unwrap().handed_over(record.sequence);
                },
                2 => drop(keep(&mut outbox, &mut shelves, at(0))),
                3 => { outbox = Outbox::new(&config, kept(&shelves), at(0), wall(8)); last = 0; }
                4 => if let Some(oldest) = outbox.places()[&name("noc")].status(&name("noc"), outbox.log()).oldest.checked_sub(0).filter(|&o| o > 0 && o <= last) {
                    land(&mut outbox, "noc", oldest);
                },
                _ => drop(keep(&mut outbox, &mut shelves, at(9))),
            }
        }
        let on_disk = outbox.rows().map(|row| row.sequence).collect::<Vec<_>>();
        prop_assert!(on_disk.windows(2).all(|pair| pair[0] + 1 == pair[1]));
        prop_assert!(on_disk.iter().all(|sequence| arrived.contains_key(sequence)), "{on_disk:?} {arrived:?}");
    }
}

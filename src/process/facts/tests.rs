use super::*;
use crate::config::{SourceFile, check};
use crate::notify::DeliveryResult;
use crate::schema;
use crate::view::{Failure, Figure, Freshness, Sample};
use std::time::Duration;

mod cluster;

const CONFIG: &str = "
[[probe]]
name = 'web'
script = { command = ['/x'], format = 'key-value' }
[[object]]
oid = '1'
name = 'webUsers'
type = 'gauge'
probe = 'web'
field = 'users'
[[notification]]
oid = 7
name = 'webFull'
[[watch]]
object = 'webUsers'
raise = { above = 90 }
clear = { below = 80 }
notify = 'webFull'
";

fn config(text: &str) -> Config {
    check(&[SourceFile { name: "test".to_owned(), text: text.to_owned() }]).config.unwrap()
}

fn at(seconds: u64) -> Instant {
    Instant::default().after(Duration::from_secs(seconds))
}

fn wall() -> WallTime {
    WallTime { unix_ms: 1_000_000_000_000, offset_minutes: 0 }
}

/// The sink of a configuration that has none.
fn sink() -> Name {
    "agentx".parse().unwrap()
}

struct Bench(Facts);

impl Bench {
    fn new() -> Self {
        Self(Facts::new(config(CONFIG), "zipi".to_owned(), Opened::Memory, at(0), wall()))
    }

    fn run(&mut self, seconds: u64, outcome: Result<Figure, Failure>) {
        let sample = |figure| Sample { figures: [("users".to_owned(), figure)].into(), ..Sample::default() };
        let outcome = outcome.map(|figure| Sample { status: view::Status::Ok, ..sample(figure) });
        let reading = Reading { probe: "web".parse().unwrap(), finished: at(seconds), took: Duration::ZERO, outcome };
        self.0.reading(reading, at(seconds), wall());
    }

    fn shown(&self, seconds: u64, arcs: &[u32]) -> Option<Value> {
        let oid = schema::default_base().child(arcs);
        self.0.entries(at(seconds), wall()).into_iter().find(|(name, _)| *name == oid).map(|(_, value)| value)
    }

    fn sent(&mut self) -> Vec<(u32, Oid)> {
        let next = |bench: &mut Self| bench.0.next(&sink()).inspect(|outgoing| bench.place().handed_over(outgoing.sequence));
        std::iter::from_fn(|| next(self)).map(|outgoing| (outgoing.sequence, outgoing.oid)).collect()
    }

    fn place(&mut self) -> &mut Place {
        self.0.place_mut(&sink(), at(0)).unwrap()
    }
}

/// A fact becomes a value under our subtree, and its rising edge one notification.
#[test]
fn from_a_reading_to_the_tree_and_to_a_notification() {
    let mut bench = Bench::new();
    let base = schema::default_base();
    assert_eq!(bench.sent(), [(1, base.child(&[0, 1]))], "agentOnline");
    assert_eq!(bench.shown(0, &[3, 1, 0]), None);
    bench.run(1, Ok(Figure::Integer(91)));
    assert_eq!(bench.shown(1, &[3, 1, 0]), Some(Value::Gauge32(91)));
    bench.run(2, Ok(Figure::Integer(95)));
    bench.run(3, Ok(Figure::Integer(85)));
    assert_eq!(bench.sent(), [(2, base.child(&[3, 0, 7]))], "webFull once");
    bench.run(4, Ok(Figure::Integer(79)));
    assert_eq!(bench.sent(), [(3, base.child(&[3, 0, 7]))], "and its clear");
}

#[test]
fn a_value_that_does_not_fit_is_counted_and_the_rest_goes_on() {
    let mut bench = Bench::new();
    bench.run(1, Ok(Figure::Integer(5)));
    bench.run(2, Ok(Figure::text("many")));
    assert_eq!(bench.shown(2, &[3, 1, 0]), Some(Value::Gauge32(5)), "the last value stays");
    let object = &bench.0.view.objects["webUsers"];
    assert_eq!((object.freshness, object.bad_values), (Freshness::Unknown, 1));
    assert!(object.error.contains("many"), "{}", object.error);
    assert_eq!(bench.0.view.probes[&"web".parse().unwrap()].bad_values, 1);
}

#[test]
fn a_failed_run_leaves_the_value_with_its_age() {
    let mut bench = Bench::new();
    bench.sent();
    bench.run(1, Ok(Figure::Integer(95)));
    bench.run(2, Err(Failure::Output("nothing".to_owned())));
    assert_eq!(bench.shown(2, &[3, 1, 0]), Some(Value::Gauge32(95)));
    let base = schema::default_base();
    assert_eq!(bench.sent(), [(2, base.child(&[3, 0, 7])), (3, base.child(&[0, 6]))], "webFull, then probeFailed; no clear");
}

#[test]
fn what_was_lost_is_sent_again_under_its_number() {
    let mut bench = Bench::new();
    bench.run(1, Ok(Figure::Integer(95)));
    assert_eq!(bench.sent().len(), 2);
    bench.place().delivered(1, DeliveryResult::Acknowledged);
    bench.place().lost(2);
    assert_eq!(bench.sent(), [(2, schema::default_base().child(&[3, 0, 7]))]);
}

#[test]
fn what_an_ended_session_never_told_of_is_sent_again() {
    let mut bench = Bench::new();
    bench.run(1, Ok(Figure::Integer(95)));
    let sent = bench.sent();
    assert_eq!(sent.len(), 2);
    bench.run(2, Ok(Figure::Integer(5)));
    bench.place().lost_all();
    let again = bench.sent();
    assert_eq!((&again[..2], again.len()), (&sent[..], 3), "before the clear");
}

#[test]
fn a_value_of_another_script_is_not_kept() {
    let mut bench = Bench::new();
    bench.run(1, Ok(Figure::Integer(95)));
    bench.0.reload(config(&CONFIG.replace("/x", "/y")), at(2), wall());
    assert_eq!(bench.shown(2, &[3, 1, 0]), None);
}

#[test]
fn a_clear_of_what_is_no_longer_watched_is_about_the_same_as_its_raise() {
    const TOMCAT: &str = "
[[tomcat]]
name = 'web'
base = '/srv/tomcat'
";
    let mut facts = Facts::new(config(TOMCAT), "zipi".to_owned(), Opened::Memory, at(0), wall());
    let outcome = Err(Failure::System("no such file".to_owned()));
    facts.reading(Reading { probe: "web".parse().unwrap(), finished: at(1), took: Duration::ZERO, outcome }, at(1), wall());
    facts.reload(config(""), at(2), wall());
    let told: Vec<_> = facts.outbox.rows().skip(1).map(|row| (row.name.as_str(), row.alarm_id.as_str(), row.entity_kind)).collect();
    let about = ("-/probeFailed/web/zipi", crate::notify::EntityKind::Tomcat);
    assert_eq!(told, [("probeFailed", about.0, about.1), ("probeRecovered", about.0, about.1)]);
}

#[test]
fn a_reload_keeps_what_did_not_change() {
    let mut bench = Bench::new();
    bench.run(1, Ok(Figure::Integer(95)));
    bench.sent();
    bench.0.reload(config(&format!("{CONFIG}\n[[probe]]\nname = 'host'\nsystem = {{}}\n")), at(2), wall());
    assert_eq!(bench.shown(2, &[3, 1, 0]), Some(Value::Gauge32(95)));
    bench.run(3, Ok(Figure::Integer(96)));
    assert_eq!(bench.sent(), [], "the alarm is active already");
    bench.0.reload(config(""), at(4), wall());
    assert_eq!(bench.shown(4, &[3, 1, 0]), None);
    assert_eq!(bench.sent(), [(3, schema::default_base().child(&[3, 0, 7]))], "nobody watches any more: cleared");
    bench.0.reload_refused();
    assert!(bench.0.changed());
}

#[test]
fn a_figure_that_a_built_in_probe_cannot_give_now_is_no_bad_value() {
    let text = "
[[probe]]
name = 'web'
tcp = { to = '127.0.0.1:80' }
[[object]]
oid = '1'
name = 'webUsers'
type = 'gauge'
probe = 'web'
field = 'connect-time'
";
    let mut bench = Bench(Facts::new(config(text), "zipi".to_owned(), Opened::Memory, at(0), wall()));
    let sample = Sample { status: view::Status::Critical, text: "connection refused".to_owned(), ..Sample::default() };
    let reading = Reading { probe: "web".parse().unwrap(), finished: at(1), took: Duration::ZERO, outcome: Ok(sample) };
    bench.0.reading(reading, at(1), wall());
    let object = &bench.0.view.objects["webUsers"];
    assert_eq!((object.freshness, object.bad_values), (Freshness::Unknown, 0));
    assert_eq!(object.error, "no 'connect-time' now: connection refused");
}

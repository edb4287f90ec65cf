//! What is told of an alarm, cell by cell of the table in the text of its module.

use super::super::alarm::{Alarm, Around, Look};
use super::super::edge::Judgement;
use super::*;
use crate::config::WatchLevel;
use std::collections::VecDeque;

/// How bad it is: no alarm, the alarm itself, its level.
#[derive(Clone, Copy, Debug)]
enum Case {
    Quiet,
    Own,
    Level,
}

use Case::{Level, Own, Quiet};

fn look(case: Case) -> Look {
    let (own, level) = match case {
        Quiet => (Judgement::Clear, Judgement::Clear),
        Own => (Judgement::Raise, Judgement::Clear),
        Level => (Judgement::Raise, Judgement::Raise),
    };
    Look { own, levels: vec![level], text: String::new(), wake: None }
}

/// Looks at `before`, all of which is told, and then at `case`; gives what is told of that, and whether an edge was held back for another alarm.
fn last_edge(before: &[Case], case: Case, suppressed: bool, limit: Option<u32>) -> (Option<Edge>, bool) {
    let level = WatchLevel { raise: Condition::Above(95.0), clear: None, severity: Severity::Critical, notify: "worse".to_owned() };
    let watch = Watch { levels: vec![level], repeat: Some(Duration::from_secs(10)), ..watch() };
    let key = AlarmKey { class: name("w"), source: field("p") };
    let flapping = limit.map(|transitions| Flapping { transitions, within: Duration::from_secs(60) });
    let around = |seconds, suppressed| Around { now: at(seconds), key: &key, watch: &watch, flapping, suppressed };
    let (mut alarm, mut out) = (Alarm::new(&watch), VecDeque::new());
    for case in before {
        alarm.look(&around(0, false), look(*case), &mut out);
    }
    out.clear();
    let held_back = alarm.look(&around(20, suppressed), look(case), &mut out);
    (out.pop_front().map(|transition| transition.edge), held_back)
}

#[test]
fn table() {
    for (told, case, edge, edge_if_suppressed) in [
        (Quiet, Quiet, None, None),
        (Quiet, Own, Some(Edge::Raise), None),
        (Quiet, Level, Some(Edge::Raise), None),
        (Own, Quiet, Some(Edge::Clear), Some(Edge::Clear)),
        (Own, Own, Some(Edge::Repeat), None),
        (Own, Level, Some(Edge::Change), None),
        (Level, Quiet, Some(Edge::Clear), Some(Edge::Clear)),
        (Level, Own, Some(Edge::Change), None),
        (Level, Level, Some(Edge::Repeat), None),
    ] {
        assert_eq!(last_edge(&[told], case, false, None), (edge, false), "{told:?} {case:?}");
        let is_held_back = edge != edge_if_suppressed && edge != Some(Edge::Repeat);
        assert_eq!(last_edge(&[told], case, true, None), (edge_if_suppressed, is_held_back), "{told:?} {case:?}, suppressed");
        // It flaps with the last transition before, which is still told.
        let (before, transitions) = match told {
            Quiet => (&[Own, Quiet][..], 1),
            _ => (&[told, Quiet, told][..], 2),
        };
        for suppressed in [false, true] {
            assert_eq!(last_edge(before, case, suppressed, Some(transitions)), (None, false), "{told:?} {case:?}, flapping");
        }
    }
}

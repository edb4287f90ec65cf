//! The own objects of a notification: instances of the tree, as they are when it is raised.

use super::{About, Totals, Tree, agent, alarm, cluster, log, part, probe, tomcat};
use crate::schema::{NotificationType, Object, Syntax, truth_value};
use crate::smi::{Name, Oid, Value};
use crate::time::Instant;
use crate::view::{ProbeKind, View};

/// The objects of `notification`, in its order; `about` is what it tells of. None is ever missing, since receivers rely on their
/// places (RFC 2578 section 8.1): a number that is not known is 0, a text empty.
#[must_use]
pub fn own_objects(
    notification: &NotificationType,
    view: &View,
    totals: &Totals<'_>,
    about: &About,
    base: &Oid,
    now: Instant,
) -> Vec<(Oid, Value)> {
    let mut tree = Tree::new(base);
    agent::build(&mut tree, view, now);
    alarm::totals(&mut tree, totals);
    log::store(&mut tree, totals);
    cluster::build(&mut tree, view, now);
    let index = match about {
        // A test is about nothing: the objects of its rows have the index of an empty name.
        About::Nothing => vec![0],
        About::Probe(name) => {
            probe_rows(&mut tree, view, name, now);
            name.index()
        }
        About::Part(part) => {
            view.cluster.iter().for_each(|snapshot| part::build(&mut tree, snapshot, part, now));
            part::index(view, part)
        }
    };
    let entries = tree.into_entries();
    let own = notification.objects.iter().map(|object| {
        let known = entries.iter().find(|(oid, _)| oid.starts_with(&base.child(object.arcs)));
        known.cloned().unwrap_or_else(|| (object.instance(base, &index), nothing(object)))
    });
    own.collect()
}

fn probe_rows(tree: &mut Tree<'_>, view: &View, name: &Name, now: Instant) {
    let Some(facts) = view.probes.get(name) else { return };
    probe::row(tree, name, facts, now);
    if facts.kind == ProbeKind::Tomcat {
        tomcat::row(tree, name, facts, now);
    }
}

/// What stands for a value that is not known.
fn nothing(object: &Object) -> Value {
    match object.syntax {
        Syntax::Text(_) | Syntax::DateAndTime => Value::OctetString(Vec::new()),
        Syntax::TruthValue => truth_value(false),
        Syntax::Enumeration(convention) => {
            let unknown = convention.labels.iter().find(|(label, _)| *label == "unknown").or(convention.labels.last());
            Value::Integer(unknown.map_or(0, |(_, number)| *number))
        }
        _ => object.syntax.number(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Part;
    use crate::schema;
    use crate::view::{Figure, Probe};
    use std::time::Duration;

    fn own(name: &str, view: &View) -> Vec<(String, Value)> {
        let base = Oid::from([1, 3]);
        let notification = schema::notification(name).unwrap();
        let objects = own_objects(notification, view, &Totals::default(), &About::Probe("om".parse().unwrap()), &base, Instant::default());
        objects.into_iter().map(|(oid, value)| (oid.to_string(), value)).collect()
    }

    #[test]
    fn what_is_known_and_what_is_not() {
        let mut probe = Probe::new(ProbeKind::Tomcat, Duration::ZERO, Duration::ZERO);
        probe.figures.insert("heap-used".to_owned(), Figure::Integer(7));
        let view = View { probes: [("om".parse().unwrap(), probe)].into(), ..View::default() };
        let column = |column| format!("1.3.1.10.1.1.{column}.2.111.109");
        let used = schema::tomcat::HEAP_USED.arcs.last().unwrap();
        let max = schema::tomcat::HEAP_MAX.arcs.last().unwrap();
        assert_eq!(own("tomcatMemoryHigh", &view), [(column(used), Value::Gauge32(7)), (column(max), Value::Gauge32(0))]);
        assert_eq!(own("tomcatMemoryHigh", &View::default())[0], (column(used), Value::Gauge32(0)));
    }

    #[test]
    fn every_object_is_an_instance_that_fits() {
        let base = Oid::from([1, 3]);
        let name = || "om".parse::<Name>().unwrap();
        for about in [About::Probe(name()), About::Nothing, About::Part(Part::Engine), About::Part(Part::Link(name()))] {
            for notification in schema::NOTIFICATIONS {
                let objects = own_objects(notification, &View::default(), &Totals::default(), &about, &base, Instant::default());
                assert_eq!(objects.len(), notification.objects.len(), "{}", notification.name);
                for ((oid, value), object) in objects.iter().zip(notification.objects) {
                    assert!(oid.starts_with(&base.child(object.arcs)) && oid.len() > base.len() + object.arcs.len(), "{oid}");
                    assert!(object.syntax.fits(value), "{} {value:?}", object.name);
                }
            }
        }
    }

    #[test]
    fn what_the_store_says_is_carried() {
        let totals = Totals { active: 3, store_error: "disk full", ..Totals::default() };
        let of = |name: &str| {
            let objects = own_objects(
                schema::notification(name).unwrap(),
                &View::default(),
                &totals,
                &About::Nothing,
                &Oid::from([1, 3]),
                Instant::default(),
            );
            objects.into_iter().map(|(_, value)| value).collect::<Vec<_>>()
        };
        assert_eq!(of("storeFailed"), [Value::Integer(2), Value::OctetString(b"disk full".to_vec())]);
        assert_eq!(of("alarmFlapping"), [Value::Gauge32(3)]);
    }
}

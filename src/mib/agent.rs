//! `base.1.1`: the agent, and the overall status.

use super::Tree;
use super::probe::shown_status;
use crate::config::Engine;
use crate::schema::{agent, date_and_time};
use crate::smi::Value;
use crate::time::Instant;
use crate::view::{Status, View};

/// Room for the names in haOverallText, so that `and N more` behind them fits as well.
const NAMES: usize = 230;

pub fn build(tree: &mut Tree<'_>, view: &View, now: Instant) {
    let facts = &view.agent;
    tree.text(&agent::VERSION, &facts.version);
    tree.text(&agent::NODE, &facts.node);
    tree.text(&agent::CLUSTER, &facts.cluster);
    tree.scalar(&agent::START_TIME, date_and_time(facts.started));
    tree.number(&agent::UPTIME, now.since(facts.started_at).as_secs());
    tree.text(&agent::CONFIG_DIGEST, &facts.config_digest);
    tree.scalar(&agent::CONFIG_LOADED, date_and_time(facts.config_loaded));
    tree.number(&agent::CONFIG_ERRORS, facts.config_errors);
    let (status, text) = overall(view, now);
    tree.scalar(&agent::OVERALL_STATUS, Value::Integer(status as i32));
    tree.text(&agent::OVERALL_TEXT, &text);
    let session = &facts.agentx;
    tree.number(&agent::SESSIONS, session.sessions);
    tree.number(&agent::LOSSES, session.losses);
    tree.number(&agent::REQUESTS, session.requests);
    tree.number(&agent::SETS_REFUSED, session.sets_refused);
    tree.number(&agent::MALFORMED, session.malformed);
    tree.number(&agent::FOREIGN, session.foreign);
    tree.number(&agent::REGISTRATIONS_REFUSED, session.registrations_refused);
}

/// `HaEngineType`.
pub fn engine(engine: &Engine) -> i32 {
    match engine {
        Engine::None => 1,
        Engine::Embedded(_) => 2,
    }
}

/// The worst status of all probes and of the alarms about the cluster, and who has it; ok without any.
#[must_use]
pub fn overall(view: &View, now: Instant) -> (Status, String) {
    let probes = view.probes.iter().map(|(name, probe)| (name.as_str(), shown_status(probe, now)));
    let known: Vec<(&str, Status)> = probes.chain(view.cluster_alarms.iter().map(|(entity, status)| (entity.as_str(), *status))).collect();
    let worst = known.iter().map(|(_, status)| *status).fold(Status::Ok, Status::worse);
    let label = worst.label();
    if worst == Status::Ok {
        return (worst, format!("{label}: {} probes", view.probes.len()));
    }
    let mut text = String::new();
    let mut more = 0_usize;
    for (name, _) in known.iter().filter(|(_, status)| *status == worst) {
        if more > 0 || text.len() + name.len() > NAMES {
            more += 1;
        } else {
            text.push_str(if text.is_empty() { "" } else { ", " });
            text.push_str(name);
        }
    }
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (worst, format!("{label}: {text}{more}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Probe, ProbeKind};
    use std::time::Duration;

    fn view(probes: &[(&str, Status)]) -> View {
        let probe = |status| Probe {
            status,
            succeeded: Some(Instant::default()),
            ..Probe::new(ProbeKind::Tcp, Duration::from_secs(10), Duration::from_secs(30))
        };
        View { probes: probes.iter().map(|(name, status)| (name.parse().unwrap(), probe(*status))).collect(), ..View::default() }
    }

    #[test]
    fn the_worst_and_who_has_it() {
        use Status::{Critical, Ok, Unknown, Warning};
        for (probes, status, text) in [
            (&[][..], Ok, "ok: 0 probes"),
            (&[("a", Ok), ("b", Ok)], Ok, "ok: 2 probes"),
            (&[("a", Ok), ("b", Unknown)], Unknown, "unknown: b"),
            (&[("a", Warning), ("b", Unknown)], Warning, "warning: a"),
            (&[("web", Critical), ("b", Warning), ("gatekeeper", Critical)], Critical, "critical: gatekeeper, web"),
        ] {
            assert_eq!(overall(&view(probes), Instant::default()), (status, text.to_owned()));
        }
    }

    #[test]
    fn alarms_about_the_cluster_count() {
        let mut view = view(&[("web", Status::Critical)]);
        view.cluster_alarms.insert("node zape".to_owned(), Status::Critical);
        view.cluster_alarms.insert("link cross".to_owned(), Status::Warning);
        assert_eq!(overall(&view, Instant::default()), (Status::Critical, "critical: web, node zape".to_owned()));
        view.probes.clear();
        view.cluster_alarms.remove("node zape");
        assert_eq!(overall(&view, Instant::default()), (Status::Warning, "warning: link cross".to_owned()));
    }

    #[test]
    fn a_status_that_is_too_old_is_not_ok() {
        let later = Instant::default().after(Duration::from_secs(31));
        assert_eq!(overall(&view(&[("a", Status::Ok)]), later), (Status::Unknown, "unknown: a".to_owned()));
        assert_eq!(overall(&view(&[("a", Status::Critical)]), later).0, Status::Critical);
    }

    #[test]
    fn many_names_are_counted() {
        let names: Vec<String> = (0..1000).map(|number| format!("{number:032}")).collect();
        let probes: Vec<(&str, Status)> = names.iter().map(|name| (name.as_str(), Status::Critical)).collect();
        let (_, text) = overall(&view(&probes), Instant::default());
        assert!(text.ends_with(" and 994 more"), "{text}");
        assert!(text.len() <= 255);
    }
}

//! What the report says of notifications.

use super::way::Way;
use super::{BURSTS, Told};
use crate::figures::Figures;
use crate::report::{Goal, section};

/// The goals.
pub fn goals(told: &Figures<Told>) -> Vec<Goal> {
    let edge = |way| told.median(Told::Edge(way));
    let get = |metric: fn(Way, bool) -> Told, way| told.ratio(metric(way, true), metric(way, false));
    let mut goals = vec![
        Goal::new("edge to decoded trap through snmpd, median", 5.0, " ms", edge(Way::Agentx)),
        Goal::new("edge to decoded trap directly, median", 1.0, " ms", edge(Way::Trap)),
        Goal::new("burst of 5000 edges by informs: lost", 0.0, "", told.sum(Told::BurstLost(Way::Inform))),
        Goal::new("burst of 5000 edges by informs: out of order", 0.0, "", told.sum(Told::BurstDisorder(Way::Inform))),
    ];
    for (way, median, p99) in [
        (Way::Inform, "GET during a burst by informs, median, to without", "GET during a burst by informs, 99th percentile, to without"),
        (
            Way::Agentx,
            "GET during a burst through snmpd, median, to without",
            "GET during a burst through snmpd, 99th percentile, to without",
        ),
    ] {
        goals.push(Goal::new(median, 1.2, "", get(Told::GetMedian, way)));
        goals.push(Goal::new(p99, 1.2, "", get(Told::GetP99, way)));
    }
    goals
}

/// All ways, from edge to decoded notification.
pub fn edges(told: &Figures<Told>) -> String {
    let mut lines = vec!["| way | edges | lost | median ms | p99 ms | to snmptrap |".to_owned(), "|---|--:|--:|--:|--:|--:|".to_owned()];
    for way in Way::ALL {
        let key = Told::Edge(way);
        lines.push(row(
            way,
            &[
                format!("{}", told.count(key)),
                format!("{:.0}", told.sum(Told::Lost(way)).unwrap_or(0.0)),
                number(told.median(key), 2),
                number(told.percentile(key, 99), 2),
                number(told.ratio(key, Told::Edge(Way::Snmptrap)), 3),
            ],
        ));
    }
    lines.extend(disk(told));
    section("From an edge to its decoded notification", &lines)
}

/// What a store on a disk costs, and how much of that is the disk's own.
fn disk(told: &Figures<Told>) -> Option<String> {
    let difference = told.median(Told::Edge(Way::TrapFromDisk))? - told.median(Told::Edge(Way::Trap))?;
    let sync = told.median(Told::Sync)?;
    Some(format!(
        "\nWith its store on a disk instead of in memory an edge takes {difference:.2} ms longer; a bare write of 4 KiB and its fdatasync on that \
         disk take {sync:.2} ms, {:.2} of it.",
        sync / difference
    ))
}

/// Bursts, and GETs without and with them.
pub fn bursts(told: &Figures<Told>) -> String {
    let mut lines = vec![
        "| way | lost | out of order | s from first to last | edges/s | GET median us | during | ratio | GET p99 us | during | ratio |"
            .to_owned(),
        format!("|---|{}", "--:|".repeat(10)),
    ];
    for way in BURSTS {
        let mut columns = vec![
            number(told.sum(Told::BurstLost(way)), 0),
            number(told.sum(Told::BurstDisorder(way)), 0),
            number(told.median(Told::BurstTime(way)), 2),
            number(told.median(Told::BurstRate(way)), 0),
        ];
        for metric in [Told::GetMedian, Told::GetP99] {
            let (without, during) = (metric(way, false), metric(way, true));
            columns.extend([number(told.median(without), 0), number(told.median(during), 0), number(told.ratio(during, without), 2)]);
        }
        lines.push(row(way, &columns));
    }
    section("Bursts of 5000 edges, store in memory, all CPUs", &lines)
}

fn number(figure: Option<f64>, digits: usize) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.digits$}"))
}

fn row(way: Way, columns: &[String]) -> String {
    format!("| {} | {} |", way.name(), columns.join(" | "))
}

//! The report: Markdown, so that the README can carry it.

use crate::client::Ask;
use crate::figures::{Figures, Key, Metric};
use crate::notify::{self, Told};
use crate::server::Kind;
use crate::stages::{BULK, EXAMPLE, MIDDLE, SIZES};
use crate::takeover::{self, Took};

/// One goal: a figure that should not be above a limit.
pub struct Goal {
    text: &'static str,
    limit: f64,
    unit: &'static str,
    reached: Option<f64>,
    /// A limit in time was reached before the figure was.
    given_up: bool,
}

impl Goal {
    /// `limit` and `reached` have the same unit.
    pub fn new(text: &'static str, limit: f64, unit: &'static str, reached: Option<f64>) -> Self {
        Self { text, limit, unit, reached, given_up: false }
    }
}

/// All tables.
pub fn markdown(figures: &Figures, told: &Figures<Told>, took: &Figures<Took>) -> String {
    let mut parts = vec![goals(figures, told, took)];
    if !figures.is_empty() {
        parts.extend([gets(figures), crowds(figures), walks(figures, Ask::Next), walks(figures, BULK), memory(figures)]);
    }
    if !told.is_empty() {
        parts.extend([notify::report::edges(told), notify::report::bursts(told)]);
    }
    if !took.is_empty() {
        parts.push(takeover::report::tables(took));
    }
    parts.join("\n")
}

fn goals(figures: &Figures, told: &Figures<Told>, took: &Figures<Took>) -> String {
    let mut lines = vec!["| goal | limit | reached | met |".to_owned(), "|---|--:|--:|---|".to_owned()];
    for goal in list(figures).into_iter().chain(notify::report::goals(told)).chain(takeover::report::goals(took)) {
        let reached = match goal.reached {
            Some(figure) => format!("{figure:.2}{}", goal.unit),
            None if goal.given_up => "gave up".to_owned(),
            None => "not measured".to_owned(),
        };
        let met = match goal.reached {
            Some(figure) if figure <= goal.limit => "yes",
            None if !goal.given_up => "-",
            _ => "no",
        };
        lines.push(format!("| {} | {}{} | {reached} | {met} |", goal.text, goal.limit, goal.unit));
    }
    section("Goals", &lines)
}

fn list(figures: &Figures) -> Vec<Goal> {
    let against_c = |rows, metric| figures.ratio((Kind::Ours, rows, metric), (Kind::C, rows, metric));
    let ours = |rows, metric| (Kind::Ours, rows, metric);
    let [small, .., large] = SIZES;
    let served_again = ours(MIDDLE, Metric::ServedAgain);
    vec![
        Goal::new("GET, time, to the C subagent", 0.84, "", against_c(MIDDLE, Metric::GetMedian)),
        Goal::new("GET, CPU of the subagent, to the C subagent", 0.4, "", against_c(MIDDLE, Metric::GetBehind)),
        Goal::new("bulk walk of 10 000 rows, CPU with snmpd, to the C subagent", 0.65, "", against_c(large, Metric::WalkCpu(BULK))),
        Goal::new(
            "GET at 10 000 objects, to GET at 10",
            1.15,
            "",
            figures.ratio(ours(large, Metric::GetMedian), ours(small, Metric::GetMedian)),
        ),
        Goal::new(
            "99th percentile of GET with 100 of 1000 scripts hanging, to none hanging",
            1.1,
            "",
            figures.ratio(ours(MIDDLE, Metric::Scripts(true)), ours(MIDDLE, Metric::Scripts(false))),
        ),
        Goal {
            given_up: figures.is_too_long(served_again),
            ..Goal::new("served again after snmpd is back", 0.3, " s", figures.median(served_again))
        },
        Goal::new("resident with the example configuration", 10.0, " MiB", figures.median(ours(EXAMPLE, Metric::Resident))),
    ]
}

fn gets(figures: &Figures) -> String {
    let mut lines = vec![
        "| server | median us | p99 us | to C | CPU snmpd us | CPU behind it us | served again s |".to_owned(),
        "|---|--:|--:|--:|--:|--:|--:|".to_owned(),
    ];
    for kind in Kind::ALL {
        let key = |metric| (kind, MIDDLE, metric);
        let to_c = figures.ratio(key(Metric::GetMedian), (Kind::C, MIDDLE, Metric::GetMedian));
        let columns = [
            cell(figures, key(Metric::GetMedian), 1),
            cell(figures, key(Metric::GetP99), 0),
            to_c.map_or_else(none, |ratio| format!("{ratio:.2}")),
            cell(figures, key(Metric::GetMaster), 1),
            cell(figures, key(Metric::GetBehind), 1),
            cell(figures, key(Metric::ServedAgain), 2),
        ];
        lines.push(row(kind, &columns));
    }
    section("GET, 1000 rows, one client, everything on one CPU", &lines)
}

fn crowds(figures: &Figures) -> String {
    let mut lines = vec!["| server | GET/s | to C | median us | p99 us | errors |".to_owned(), "|---|--:|--:|--:|--:|--:|".to_owned()];
    for kind in Kind::ALL {
        let key = |metric| (kind, MIDDLE, metric);
        let to_c = figures.ratio(key(Metric::CrowdRate), (Kind::C, MIDDLE, Metric::CrowdRate));
        let columns = [
            cell(figures, key(Metric::CrowdRate), 0),
            to_c.map_or_else(none, |ratio| format!("{ratio:.2}")),
            cell(figures, key(Metric::CrowdMedian), 0),
            cell(figures, key(Metric::CrowdP99), 0),
            figures.sum(key(Metric::CrowdErrors)).map_or_else(none, |errors| format!("{errors:.0}")),
        ];
        lines.push(row(kind, &columns));
    }
    section("GET, 1000 rows, eight clients at once, all CPUs", &lines)
}

fn walks(figures: &Figures, ask: Ask) -> String {
    let sizes = || SIZES.into_iter();
    let head: String = sizes().map(|rows| format!(" {rows} rows: ms | CPU us/variable |")).collect();
    let mut lines = vec![format!("| server |{head} CPU to C |"), format!("|---|{}--:|", "--:|--:|".repeat(SIZES.len()))];
    for kind in Kind::ALL {
        let mut columns: Vec<String> = sizes()
            .flat_map(|rows| [cell(figures, (kind, rows, Metric::WalkTime(ask)), 1), cell(figures, (kind, rows, Metric::WalkCpu(ask)), 1)])
            .collect();
        let [.., large] = SIZES;
        let to_c = figures.ratio((kind, large, Metric::WalkCpu(ask)), (Kind::C, large, Metric::WalkCpu(ask)));
        columns.push(to_c.map_or_else(none, |ratio| format!("{ratio:.2}")));
        lines.push(row(kind, &columns));
    }
    let title = match ask {
        Ask::Next => "Walk of 5 columns with GETNEXT, everything on one CPU".to_owned(),
        Ask::Bulk(repetitions) => format!("Walk of 5 columns with GETBULK, {repetitions} repetitions, everything on one CPU"),
    };
    section(&title, &lines)
}

fn memory(figures: &Figures) -> String {
    let head: String = SIZES.into_iter().map(|rows| format!(" {rows} rows |")).collect();
    let mut lines = vec![format!("| server |{head}"), format!("|---|{}", "--:|".repeat(SIZES.len()))];
    for kind in Kind::ALL {
        lines.push(row(kind, &SIZES.map(|rows| cell(figures, (kind, rows, Metric::Resident), 1))));
    }
    section("Resident memory, MiB (the plugin: of snmpd with it)", &lines)
}

fn cell(figures: &Figures, key: Key, digits: usize) -> String {
    if figures.is_too_long(key) {
        return "too long".to_owned();
    }
    figures.median(key).map_or_else(none, |figure| format!("{figure:.digits$}"))
}

fn none() -> String {
    "-".to_owned()
}

fn row(kind: Kind, columns: &[String]) -> String {
    format!("| {} | {} |", kind.name(), columns.join(" | "))
}

/// A table under its title.
pub fn section(title: &str, lines: &[String]) -> String {
    format!("### {title}\n\n{}\n", lines.join("\n"))
}

//! What an alarm is about: the row that its notification shows.

use super::cell::rows;
use super::part;
use crate::config::{Config, Part, Source, Subject};
use crate::schema;
use crate::smi::Name;
use crate::view::View;

/// What the own objects of a notification are instances of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// Nothing that has a row.
    Nothing,
    /// A probe: the one that is looked at, or that feeds what is looked at.
    Probe(Name),
    /// A part of the cluster.
    Part(Part),
}

/// What an alarm is about. Of several probes that have one alarm together it is the first: a notification always has an instance of each of
/// its objects. Nothing where the configuration does not have it any more.
#[must_use]
pub fn about(source: &Source, config: &Config, view: &View) -> About {
    let probe = match source {
        Source::ProbeStatus(probe) | Source::ProbeField(probe, _) => Some(probe.clone()),
        Source::Object(name) => config.objects.iter().find(|object| object.name == *name).map(|object| object.probe.clone()),
        Source::Cell { column, row } => return cell(column, row),
        Source::Group(name) => return group(name, config, view),
        Source::Alarm { source, .. } => return about(source, config, view),
        Source::Part(part) => return About::Part(part.clone()),
    };
    probe.map_or(About::Nothing, About::Probe)
}

fn cell(column: &str, row: &Name) -> About {
    let Some((_, column)) = schema::column(column).filter(|(_, column)| part::is_column(column)) else { return About::Probe(row.clone()) };
    let is_of = |table: &schema::Table| column.arcs.starts_with(table.arcs);
    if is_of(&schema::node::TABLE) {
        About::Part(Part::Node(row.clone()))
    } else if is_of(&schema::group::TABLE) {
        About::Part(Part::Group(row.clone()))
    } else if is_of(&schema::resource::TABLE) {
        About::Part(Part::Resource(row.clone()))
    } else if is_of(&schema::fence::TABLE) {
        About::Part(Part::Fence(row.clone()))
    } else {
        About::Nothing
    }
}

fn group(name: &Name, config: &Config, view: &View) -> About {
    let first = |subject: &Subject| match subject {
        Subject::Sources(sources) => Some(about(sources.first().filter(|source| !matches!(source, Source::Group(_)))?, config, view)),
        Subject::EveryRow(column) => Some(cell(column, rows(view, schema::column(column)?.1).first()?)),
    };
    config.watches.iter().find(|watch| watch.name == *name).and_then(|watch| first(&watch.subject)).unwrap_or(About::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SourceFile, check};
    use crate::view::{Probe, ProbeKind};
    use std::time::Duration;

    #[test]
    fn every_source_is_about_something() {
        let text = "[[probe]]\nname = 'p'\nsystem = {}\n[[tomcat]]\nname = 'om'\nbase = '/om'\n\
                    [[object]]\noid = '1'\nname = 'load'\ntype = 'gauge'\nprobe = 'p'\nfield = 'load1'\n\
                    [[watch]]\nname = 'list'\nobjects = ['load']\nraise = { above = 1 }\nwhen = 'all'\nnotify = 'probeFailed'\n\
                    [[watch]]\nname = 'rows'\ncolumn = 'haTomcatPid'\nrows = '*'\nraise = { above = 1 }\nwhen = 'all'\nnotify = 'probeFailed'\n";
        let config = check(&[SourceFile { name: "x".to_owned(), text: text.to_owned() }]).config.unwrap();
        let name = |text: &str| text.parse::<Name>().unwrap();
        let mut view = View::default();
        view.probes.insert(name("om"), Probe::new(ProbeKind::Tomcat, Duration::ZERO, Duration::ZERO));
        let group = |text: &str| Source::Group(name(text));
        let probe = |text: &str| About::Probe(name(text));
        let cell = |column: &str, row: &str| Source::Cell { column: column.to_owned(), row: name(row) };
        for (source, expected) in [
            (Source::ProbeStatus(name("p")), probe("p")),
            (Source::Object("load".to_owned()), probe("p")),
            (Source::Object("none".to_owned()), About::Nothing),
            (cell("haTomcatPid", "om"), probe("om")),
            (cell("haNodeState", "zape"), About::Part(Part::Node(name("zape")))),
            (cell("haResourceState", "vip"), About::Part(Part::Resource(name("vip")))),
            (cell("haPingReachable", "gateway"), About::Nothing),
            (Source::Part(Part::Engine), About::Part(Part::Engine)),
            (group("list"), probe("p")),
            (group("rows"), probe("om")),
            (group("none"), About::Nothing),
            (Source::Alarm { class: name("w"), source: Box::new(group("rows")) }, probe("om")),
        ] {
            assert_eq!(about(&source, &config, &view), expected, "{source:?}");
        }
    }
}

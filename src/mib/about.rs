//! Which probe an alarm is about: the one whose row its notification shows.

use super::cell::rows;
use crate::config::{Config, Source, Subject};
use crate::schema;
use crate::smi::Name;
use crate::view::View;

/// The probe that is looked at, or that feeds what is looked at. Of several that have one alarm together it is the first: a notification always
/// has an instance of each of its objects. `None` where the configuration does not have it any more.
#[must_use]
pub fn about(source: &Source, config: &Config, view: &View) -> Option<Name> {
    match source {
        Source::ProbeStatus(probe) | Source::ProbeField(probe, _) => Some(probe.clone()),
        Source::Object(name) => config.objects.iter().find(|object| object.name == *name).map(|object| object.probe.clone()),
        Source::Cell { row, .. } => Some(row.clone()),
        Source::Group(name) => match &config.watches.iter().find(|watch| watch.name == *name)?.subject {
            Subject::Sources(sources) => about(sources.first().filter(|source| !matches!(source, Source::Group(_)))?, config, view),
            Subject::EveryRow(column) => rows(view, schema::column(column)?.1).into_iter().next(),
        },
        Source::Alarm { source, .. } => about(source, config, view),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SourceFile, check};
    use crate::view::{Probe, ProbeKind};
    use std::time::Duration;

    #[test]
    fn every_source_has_a_probe() {
        let text = "[[probe]]\nname = 'p'\nsystem = {}\n[[tomcat]]\nname = 'om'\nbase = '/om'\n\
                    [[object]]\noid = '1'\nname = 'load'\ntype = 'gauge'\nprobe = 'p'\nfield = 'load1'\n\
                    [[watch]]\nname = 'list'\nobjects = ['load']\nraise = { above = 1 }\nwhen = 'all'\nnotify = 'probeFailed'\n\
                    [[watch]]\nname = 'rows'\ncolumn = 'haTomcatPid'\nrows = '*'\nraise = { above = 1 }\nwhen = 'all'\nnotify = 'probeFailed'\n";
        let config = check(&[SourceFile { name: "x".to_owned(), text: text.to_owned() }]).config.unwrap();
        let name = |text: &str| text.parse::<Name>().unwrap();
        let mut view = View::default();
        view.probes.insert(name("om"), Probe::new(ProbeKind::Tomcat, Duration::ZERO, Duration::ZERO));
        let group = |text: &str| Source::Group(name(text));
        for (source, expected) in [
            (Source::ProbeStatus(name("p")), Some("p")),
            (Source::Object("load".to_owned()), Some("p")),
            (Source::Object("none".to_owned()), None),
            (Source::Cell { column: "haTomcatPid".to_owned(), row: name("om") }, Some("om")),
            (group("list"), Some("p")),
            (group("rows"), Some("om")),
            (group("none"), None),
            (Source::Alarm { class: name("w"), source: Box::new(group("rows")) }, Some("om")),
        ] {
            assert_eq!(about(&source, &config, &view), expected.map(name), "{source:?}");
        }
    }
}

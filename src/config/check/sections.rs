//! The sections of all files, put together.

use super::embedded;
use super::tables;
use crate::config::table::{Problems, Table, Value};
use toml::Spanned;
use toml::de::DeValue;

/// The tables of all files by section, in the order of the files.
#[derive(Default)]
pub(super) struct Sections<'t> {
    pub agent: Option<Table<'t>>,
    pub cluster: Option<Table<'t>>,
    pub probe: Vec<Table<'t>>,
    pub tomcat: Vec<Table<'t>>,
    pub object: Vec<Table<'t>>,
    pub notification: Vec<Table<'t>>,
    pub watch: Vec<Table<'t>>,
    pub notify: Option<Table<'t>>,
    pub control: Option<Table<'t>>,
    pub sink: Vec<Table<'t>>,
    /// What belongs to the embedded engine.
    pub core: embedded::Tables<'t>,
}

impl<'t> Sections<'t> {
    pub fn of(trees: &'t [Spanned<DeValue<'t>>], problems: &mut Problems) -> Self {
        let mut sections = Self::default();
        let [mut agent, mut cluster, mut notify, mut control, mut core] = [const { Vec::new() }; 5];
        for (file, tree) in trees.iter().enumerate() {
            let Some(mut root) = Table::new("the file", &Value::new(file, tree), problems) else { continue };
            for (key, title, list) in [
                ("agent", "[agent]", &mut agent),
                ("cluster", "[cluster]", &mut cluster),
                ("notify", "[notify]", &mut notify),
                ("control", "[control]", &mut control),
                ("embedded", "[embedded]", &mut core),
            ] {
                list.extend(root.get(key).and_then(|value| Table::new(title, &value, problems)));
            }
            for (key, title, list) in [
                ("probe", "[[probe]]", &mut sections.probe),
                ("tomcat", "[[tomcat]]", &mut sections.tomcat),
                ("object", "[[object]]", &mut sections.object),
                ("notification", "[[notification]]", &mut sections.notification),
                ("watch", "[[watch]]", &mut sections.watch),
                ("sink", "[[sink]]", &mut sections.sink),
                ("link", "[[link]]", &mut sections.core.link),
                ("ping", "[[ping]]", &mut sections.core.ping),
                ("group", "[[group]]", &mut sections.core.group),
                ("fence", "[[fence]]", &mut sections.core.fence),
            ] {
                list.extend(root.get(key).into_iter().flat_map(|value| tables(title, &value, problems)));
            }
            root.finish(problems);
        }
        sections.agent = Table::join(agent, problems);
        sections.cluster = Table::join(cluster, problems);
        sections.notify = Table::join(notify, problems);
        sections.control = Table::join(control, problems);
        sections.core.embedded = Table::join(core, problems);
        sections
    }
}

//! Configurations of our agent.

use crate::client::COMMUNITY;
use crate::failure::Failure;
use crate::notify::config::{Outlet, burst, edge};
use crate::notify::way::Way;
use crate::snmpd::socket;
use crate::table::{base, figure, name};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// What our agent is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load<'a> {
    /// So many site objects, all fed by one script in the format `key-value`.
    Rows(usize),
    /// So many site objects with a script each.
    Scripts {
        /// All of them.
        all: usize,
        /// So many of them, the last ones, sleep for 1000 seconds and are not cut off before.
        hanging: usize,
    },
    /// The example of etc/.
    Example,
    /// One watch on the figure of a script that waits for a phase, `o` or `e`, in a named pipe: `o1763701234567890123`, the phase and the
    /// nanoseconds since 1970.
    Edge(Outlet<'a>),
    /// So many watches on the figures of a script that waits for a phase in a named pipe: 1 in phase `o`, 0 in phase `e`. GETs have the
    /// site objects of another script beside them.
    Burst(usize, Outlet<'a>),
}

impl Load<'_> {
    /// What snmpd needs to know of it.
    pub fn master_lines(self) -> String {
        match self {
            Self::Edge(outlet) | Self::Burst(_, outlet) if outlet.way == Way::Agentx => {
                format!("trap2sink 127.0.0.1:{} {COMMUNITY}", outlet.port)
            }
            _ => String::new(),
        }
    }
}

/// Writes the configuration for a master in `directory` and gives its path.
pub fn configuration(load: Load<'_>, directory: &Path) -> Result<PathBuf, Failure> {
    let text = match load {
        Load::Rows(rows) => agent(directory, directory) + &one_script(rows, directory)?,
        Load::Scripts { all, hanging } => scripts(all, hanging, directory),
        Load::Example => example(directory)?,
        Load::Edge(outlet) => edge(&outlet, directory)?,
        Load::Burst(width, outlet) => burst(width, &outlet, directory)?,
    };
    let path = directory.join("ha-snmp.toml");
    fs::write(&path, text).map_err(Failure::file(&path))?;
    Ok(path)
}

/// All tables that stand once; `[agent]` is the last of them, so that keys can be added. Nothing of another agent on this machine is touched.
pub fn agent(directory: &Path, state: &Path) -> String {
    format!(
        "[control]\nsocket = \"{}\"\n[notify]\nflapping = false\n[agent]\nbase-oid = \"{}\"\nmaster = \"{}\"\nstate-dir = \"{}\"\n",
        control(directory),
        base(),
        master(directory),
        state.display()
    )
}

fn control(directory: &Path) -> String {
    directory.join("control").display().to_string()
}

fn master(directory: &Path) -> String {
    format!("unix:{}", socket(directory).display())
}

/// So many site objects, fed by one script.
pub fn one_script(rows: usize, directory: &Path) -> Result<String, Failure> {
    let figures = directory.join("figures");
    let lines = (1..=rows).fold(String::new(), |mut lines, number| {
        // Writing to a String cannot fail.
        let _ = writeln!(lines, "{} = {}", name(number), figure(number));
        lines
    });
    fs::write(&figures, lines).map_err(Failure::file(&figures))?;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "\n[[probe]]\nname = \"figures\"\nscript = {{ command = [\"/bin/cat\", \"{}\"], format = \"key-value\", max-output = \"1MiB\" }}",
        figures.display()
    );
    for number in 1..=rows {
        let name = name(number);
        let _ = writeln!(
            text,
            "\n[[object]]\noid = \"{number}\"\nname = \"{name}\"\ntype = \"gauge\"\nprobe = \"figures\"\nfield = \"{name}\""
        );
    }
    Ok(text)
}

fn scripts(all: usize, hanging: usize, directory: &Path) -> String {
    let mut text = agent(directory, directory);
    // All that hang may hang at once, and leave places for the others.
    text.push_str("max-scripts = 200\n");
    for number in 1..=all {
        let script = if number > all - hanging {
            "command = [\"/bin/sleep\", \"1000\"], interval = \"1000s\", timeout = \"1000s\""
        } else {
            "command = [\"/bin/echo\", \"7\"], interval = \"30s\", timeout = \"10s\""
        };
        let _ = writeln!(text, "\n[[object]]\noid = \"{number}\"\nname = \"{}\"\ntype = \"gauge\"\nscript = {{ {script} }}", name(number));
    }
    text
}

/// The example as it is, but for master, store and control socket: ours are private.
fn example(directory: &Path) -> Result<String, Failure> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("etc/ha-snmp.toml");
    let text = fs::read_to_string(&path).map_err(Failure::file(&path))?;
    let mut example: toml::Table = toml::from_str(&text).map_err(|source| Failure::Toml { path, source })?;
    let agent = example.entry("agent").or_insert_with(|| toml::Table::new().into());
    if let Some(agent) = agent.as_table_mut() {
        agent.insert("master".to_owned(), master(directory).into());
        agent.insert("state-dir".to_owned(), directory.display().to_string().into());
    }
    let control_section = example.entry("control").or_insert_with(|| toml::Table::new().into());
    if let Some(table) = control_section.as_table_mut() {
        table.insert("socket".to_owned(), control(directory).into());
    }
    Ok(example.to_string())
}

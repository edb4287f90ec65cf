//! Configurations of our agent.

use crate::failure::Failure;
use crate::snmpd::socket;
use crate::table::{base, figure, name};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// What our agent is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
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
}

/// Writes the configuration for a master in `directory` and gives its path.
pub fn configuration(load: Load, directory: &Path) -> Result<PathBuf, Failure> {
    let text = match load {
        Load::Rows(rows) => one_script(rows, directory)?,
        Load::Scripts { all, hanging } => scripts(all, hanging, directory),
        Load::Example => example(directory)?,
    };
    let path = directory.join("ha-snmp.toml");
    fs::write(&path, text).map_err(Failure::file(&path))?;
    Ok(path)
}

fn agent(directory: &Path) -> String {
    format!("[agent]\nbase-oid = \"{}\"\nmaster = \"{}\"\n", base(), master(directory))
}

fn master(directory: &Path) -> String {
    format!("unix:{}", socket(directory).display())
}

fn one_script(rows: usize, directory: &Path) -> Result<String, Failure> {
    let figures = directory.join("figures");
    let lines = (1..=rows).fold(String::new(), |mut lines, number| {
        // Writing to a String cannot fail.
        let _ = writeln!(lines, "{} = {}", name(number), figure(number));
        lines
    });
    fs::write(&figures, lines).map_err(Failure::file(&figures))?;
    let mut text = agent(directory);
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
    let mut text = agent(directory);
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

/// The example as it is, but for the master: ours is private.
fn example(directory: &Path) -> Result<String, Failure> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("etc/ha-snmp.toml");
    let text = fs::read_to_string(&path).map_err(Failure::file(&path))?;
    let mut example: toml::Table = toml::from_str(&text).map_err(|source| Failure::Toml { path, source })?;
    let agent = example.entry("agent").or_insert_with(|| toml::Table::new().into());
    if let Some(agent) = agent.as_table_mut() {
        agent.insert("master".to_owned(), master(directory).into());
    }
    Ok(example.to_string())
}

//! Configurations of our agent that make edges.

use super::way::Way;
use crate::client::COMMUNITY;
use crate::failure::Failure;
use crate::ours::{agent, one_script};
use crate::table::{ROTATION, name};
use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Where notifications go, and where they are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlet<'a> {
    /// How they get there.
    pub way: Way,
    /// The port of the receiver on 127.0.0.1.
    pub port: u16,
    /// The directory of the store; it exists.
    pub state: &'a Path,
}

/// The notification of all edges, below the base OID.
pub const EDGE: [u32; 3] = [3, 0, 1];

/// The named pipe that the script of `Load::Edge` and `Load::Burst` reads.
pub fn pipe(directory: &Path) -> PathBuf {
    directory.join("phase")
}

/// The configuration of `Load::Edge`.
pub fn edge(outlet: &Outlet<'_>, directory: &Path) -> Result<String, Failure> {
    let mut text = agent(directory, outlet.state) + &sink(outlet, directory)?;
    // date(1) takes the time; nothing but its exit is between that and the end of the script.
    let _ = write!(
        text,
        "\n[[probe]]\nname = \"edge\"\ninterval = \"100ms\"\ntimeout = \"1h\"\n\
         script = {{ command = [\"/bin/sh\", \"-c\", \"read -r phase <$0 && exec date +$phase%s%N\", \"{}\"] }}\n\
         \n[[watch]]\nprobe = \"edge\"\nfield = \"value\"\nraise = {{ contains = \"o\" }}\nclear = {{ contains = \"e\" }}\n\
         notify = \"benchEdge\"\n",
        pipe(directory).display()
    );
    Ok(text)
}

/// The configuration of `Load::Burst`.
pub fn burst(width: usize, outlet: &Outlet<'_>, directory: &Path) -> Result<String, Failure> {
    for (phase, value) in [("o", 1), ("e", 0)] {
        let path = directory.join("burst").with_extension(phase);
        let lines: String = (1..=width).map(|number| format!("{} = {value}\n", name(number))).collect();
        fs::write(&path, lines).map_err(Failure::file(&path))?;
    }
    let mut text = agent(directory, outlet.state) + "log-rows = 20000\n" + &one_script(ROTATION, directory)? + &sink(outlet, directory)?;
    let _ = writeln!(
        text,
        "\n[[probe]]\nname = \"burst\"\ninterval = \"100ms\"\ntimeout = \"1h\"\n\
         script = {{ command = [\"/bin/sh\", \"-c\", \"read -r phase <$0 && exec cat $1.$phase\", \"{}\", \"{}\"], \
         format = \"key-value\" }}",
        pipe(directory).display(),
        directory.join("burst").display()
    );
    for name in (1..=width).map(name) {
        let _ = writeln!(
            text,
            "\n[[watch]]\nname = \"{name}\"\nprobe = \"burst\"\nfield = \"{name}\"\nraise = {{ above = 0.5 }}\nnotify = \"benchEdge\""
        );
    }
    Ok(text)
}

/// The notification, and where it goes.
fn sink(outlet: &Outlet<'_>, directory: &Path) -> Result<String, Failure> {
    let mut text = "\n[[notification]]\noid = 1\nname = \"benchEdge\"\n\n[[sink]]\nname = \"bench\"\n".to_owned();
    if outlet.way == Way::Agentx {
        return Ok(text + "to = \"agentx\"\n");
    }
    let community = directory.join("community");
    fs::write(&community, COMMUNITY).map_err(Failure::file(&community))?;
    fs::set_permissions(&community, Permissions::from_mode(0o600)).map_err(Failure::file(&community))?;
    let _ = write!(
        text,
        "to = \"127.0.0.1:{}\"\nversion = \"2c\"\ninform = {}\ncommunity-file = \"{}\"\n",
        outlet.port,
        outlet.way == Way::Inform,
        community.display()
    );
    Ok(text)
}

//! A directory with fence agents of our own, and the devices that use them.

use ha_snmp::config::{Fence, FenceKind};
use ha_snmp::smi::Name;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// For what is to end by itself: so long that it is no part of what is tested.
pub const LONG: Duration = Duration::from_secs(60);

/// The nodes of all tests.
pub fn nodes() -> [Name; 2] {
    ["zipi", "zape"].map(|name| name.parse().unwrap())
}

/// A private directory that is removed with what is in it.
pub struct Directory(tempfile::TempDir);

impl Directory {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file with this mode; its path. Written by another process: what this one has open for writing just when another test's thread starts
    /// a child cannot be executed (ETXTBSY).
    pub fn file(&self, name: &str, content: &str, mode: &str) -> PathBuf {
        let path = self.path(name);
        let mut install = Command::new("install").args(["-m", mode, "/dev/stdin"]).arg(&path).stdin(Stdio::piped()).spawn().unwrap();
        install.stdin.take().unwrap().write_all(content.as_bytes()).unwrap();
        assert!(install.wait().unwrap().success());
        path
    }

    /// A device whose agent is a shell script with this body; it can fence zape only.
    pub fn device(&self, name: &str, body: &str) -> Fence {
        device(&self.file(name, &format!("#!/bin/sh\n{body}\n"), "755"), &[])
    }
}

/// A device with this program, and these parameters for zape. It reboots: after an `off` an agent is asked more than that.
pub fn device(program: &Path, parameters: &[(&str, &str)]) -> Fence {
    let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Fence {
        name: "device".parse().unwrap(),
        program: program.to_owned(),
        kind: FenceKind::Power,
        action: "reboot".to_owned(),
        parameters: [None, Some(parameters)],
        secret_files: BTreeMap::new(),
        timeout: LONG,
        retries: 0,
        delay: Duration::ZERO,
        look: None,
    }
}

//! The power probe with a double of ipmitool.

use crate::{PLENTY, sample};
use ha_snmp::probe::power::Power;
use ha_snmp::time::Instant;
use ha_snmp::view::{Failure, Figure, ProbeKind, Sample, Status};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// A shell script in the place of ipmitool, called as the default command calls it.
fn double(directory: &Path, script: &str) -> Vec<String> {
    let path = directory.join("ipmitool");
    std::fs::write(&path, format!("#!/bin/sh\n[ \"$*\" = 'sdr type Power Supply' ] || exit 9\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    [path.to_str().unwrap(), "sdr", "type", "Power Supply"].map(str::to_owned).to_vec()
}

async fn outcome(script: &str) -> Result<Sample, Failure> {
    let directory = tempfile::tempdir().unwrap();
    Power::new(&double(directory.path(), script)).run(Instant::default(), PLENTY).await
}

#[tokio::test]
async fn redundancy_lost() {
    let script = "cat <<'END'
PS1 Status       | C8h | ok  | 10.1 | Presence detected
PS2 Status       | C9h | ok  | 10.2 | Presence detected, Power Supply AC lost
PS Redundancy    | 77h | ok  | 21.1 | Redundancy Lost
END";
    let got = sample(ProbeKind::Power, outcome(script).await);
    assert_eq!((got.status, got.text.as_str()), (Status::Warning, "1 of 2 power supplies good, redundancy lost"));
    assert_eq!(got.figures["redundant"], Figure::Flag(false));
    assert_eq!((&got.figures["supplies"], &got.figures["failed"]), (&Figure::Integer(2), &Figure::Integer(1)));
}

#[tokio::test]
async fn an_exit_status_beside_good_output_does_not_matter() {
    let got = sample(ProbeKind::Power, outcome("echo 'PS Redundancy | 77h | ok | 21.1 | Fully Redundant'; exit 1").await);
    assert_eq!(got.status, Status::Ok);
}

#[tokio::test]
async fn no_board_management() {
    let text = "Could not open device at /dev/ipmi0 or /dev/ipmi/0: No such file or directory";
    let failure = outcome(&format!("echo '{text}' >&2; exit 1")).await.unwrap_err();
    assert_eq!(failure, Failure::Output(format!("no power supply in the output: {text}")));
    assert_eq!(outcome("").await.unwrap_err(), Failure::Output("no power supply in the output: it is empty".to_owned()));
}

#[tokio::test]
async fn not_installed() {
    let command = ["/nonexistent/ipmitool".to_owned()];
    let failure = Power::new(&command).run(Instant::default(), PLENTY).await.unwrap_err();
    assert!(matches!(failure, Failure::Spawn { program, .. } if program == command[0]));
}

//! The disk, file-age and system probes on this host.

use crate::{PLENTY, sample};
use ha_snmp::probe::disk::Disk;
use ha_snmp::probe::file_age::FileAge;
use ha_snmp::probe::system::System;
use ha_snmp::time::Instant;
use ha_snmp::view::{Failure, Figure, ProbeKind, Status};
use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

fn integer(figure: &Figure) -> i128 {
    let Figure::Integer(number) = figure else { panic!("{figure:?} is no whole number") };
    *number
}

#[tokio::test]
async fn the_root_file_system_as_df_sees_it() {
    let got = sample(ProbeKind::Disk, Disk::new(Path::new("/")).run(Instant::default(), PLENTY).await);
    let output = Command::new("df").args(["--output=size,pcent", "-k", "/"]).env("LC_ALL", "C").output().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let words: Vec<&str> = output.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(integer(&got.figures["total"]), words[0].parse::<i128>().unwrap());
    // Others write while we look.
    let percent: i128 = words[1].trim_end_matches('%').parse().unwrap();
    assert!((integer(&got.figures["used-percent"]) - percent).abs() <= 1, "{got:?} {output}");
    assert!(integer(&got.figures["used"]) + integer(&got.figures["free"]) <= integer(&got.figures["total"]));
}

#[tokio::test]
async fn a_path_that_is_not_there() {
    let Err(Failure::System(text)) = Disk::new(Path::new("/nonexistent")).run(Instant::default(), PLENTY).await else { panic!("it is") };
    assert_eq!(text, "statvfs /nonexistent: No such file or directory");
}

#[tokio::test]
async fn the_age_of_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("backup.tar");
    let mut probe = FileAge::new(&path);
    let missing = sample(ProbeKind::FileAge, probe.run(Instant::default(), PLENTY).await);
    assert_eq!((missing.status, missing.figures.len(), &missing.figures["exists"]), (Status::Critical, 1, &Figure::Flag(false)));

    std::fs::write(&path, "12345").unwrap();
    let set = |modified| File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    set(SystemTime::now() - Duration::from_secs(7200));
    let old = sample(ProbeKind::FileAge, probe.run(Instant::default(), PLENTY).await);
    assert_eq!((old.status, &old.figures["exists"], &old.figures["size"]), (Status::Ok, &Figure::Flag(true), &Figure::Integer(5)));
    assert!((7200..7300).contains(&integer(&old.figures["age"])), "{old:?}");

    set(SystemTime::now() + Duration::from_secs(7200));
    let future = sample(ProbeKind::FileAge, probe.run(Instant::default(), PLENTY).await);
    assert_eq!((future.status, &future.figures["age"]), (Status::Warning, &Figure::Integer(0)));
}

#[tokio::test]
async fn a_file_below_a_file_is_missing() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let got = sample(ProbeKind::FileAge, FileAge::new(&file.path().join("x")).run(Instant::default(), PLENTY).await);
    assert_eq!(got.figures["exists"], Figure::Flag(false));
}

#[tokio::test]
async fn this_host() {
    let mut probe = System::new();
    let first = sample(ProbeKind::System, probe.run(Instant::default(), PLENTY).await);
    let fields = ProbeKind::System.fields().unwrap();
    let missing: Vec<_> = fields.iter().filter(|name| !first.figures.contains_key(**name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(
        integer(&first.figures["memory-used"]) + integer(&first.figures["memory-available"]),
        integer(&first.figures["memory-total"])
    );
    let second = sample(ProbeKind::System, probe.run(Instant::default().after(Duration::from_secs(1)), PLENTY).await);
    for sample in [first, second] {
        let Figure::Real(percent) = sample.figures["cpu-percent"] else { panic!("{sample:?}") };
        assert!((0.0..=100.0).contains(&percent), "{percent}");
    }
}

/// What has no time for two readings of the CPU times gives the other figures at once.
#[tokio::test]
async fn this_host_in_a_hurry() {
    let got = sample(ProbeKind::System, System::new().run(Instant::default(), Duration::from_millis(10)).await);
    assert!(got.figures.contains_key("load1") && !got.figures.contains_key("cpu-percent"), "{got:?}");
}

//! The scripts of etc/scripts, as the examples of etc run them.

use crate::directory::Directory;
use ha_snmp::config::{self, Action};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

fn etc(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("etc").join(name)
}

/// Exit status, standard output without the line end, and whether there was an error message.
fn run(script: &str, arguments: &[&str]) -> (i32, String, bool) {
    let output = Command::new(etc("scripts").join(script)).args(arguments).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap().trim_end().to_owned(), !output.stderr.is_empty())
}

/// Whoever copies an example finds its scripts beside it.
#[test]
fn every_script_of_the_example_is_there() {
    let loaded = config::load(&etc("site-example.toml")).unwrap();
    let mut scripts = 0;
    for probe in loaded.config.probes.values() {
        let Action::Script(script) = &probe.action else { continue };
        let name = script.command[0].strip_prefix("/usr/local/lib/ha-snmp/").unwrap();
        assert!(etc("scripts").join(name).is_file(), "{name}");
        scripts += 1;
    }
    assert_eq!(std::fs::read_dir(etc("scripts")).unwrap().count(), scripts);
}

#[test]
fn backup_age_is_that_of_the_youngest_file() {
    let directory = Directory::new();
    let path = directory.path("");
    let path = path.to_str().unwrap();
    assert_eq!(run("backup-age", &[path]), (1, String::new(), true));
    for (name, at) in [("old", "1 hour ago"), ("young", "5 minutes ago"), ("older", "2 days ago")] {
        let file = directory.file(name, "", 0o644);
        assert!(Command::new("touch").args(["-d", at, &file]).status().unwrap().success());
    }
    let (status, age, complains) = run("backup-age", &[path]);
    assert!((300..400).contains(&age.parse::<u32>().unwrap()) && status == 0 && !complains, "{age}");
}

#[test]
fn licences_left_may_be_under_zero() {
    let directory = Directory::new();
    let of = |content: &str| run("licences-left", &[&directory.file("pack", content, 0o644)]);
    assert_eq!(of("bought 100\nused 93\n"), (0, "7".to_owned(), false));
    assert_eq!(of("bought 100\nused 107\n"), (0, "-7".to_owned(), false));
    assert_eq!(of("bought 100\n"), (1, String::new(), true));
}

#[test]
fn servers_reached_names_the_lost_ones() {
    let (one, other) = (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    let [up, down] = [&one, &other].map(|listener| listener.local_addr().unwrap().to_string());
    let both = [up.as_str(), down.as_str()];
    assert_eq!(run("servers-reached", &both), (0, "OK - all 2 servers answer | lost=0 asked=2".to_owned(), false));
    drop(other);
    let lost = format!("CRITICAL - no connection to {down} | lost=1 asked=2");
    assert_eq!(run("servers-reached", &both), (2, lost, false));
    assert_eq!(run("servers-reached", &[]).0, 3);
}

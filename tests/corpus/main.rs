//! Replays the corpora of the fuzz targets (tests/fuzz) through the same properties, without a fuzzer.

#[path = "../fuzz/properties/agentx_pdu.rs"]
mod agentx_pdu;
#[path = "../fuzz/properties/config.rs"]
mod config;
#[path = "../fuzz/properties/control_line.rs"]
mod control_line;
#[path = "../fuzz/properties/frame.rs"]
mod frame;
#[path = "../fuzz/properties/hsperfdata.rs"]
mod hsperfdata;
#[path = "../fuzz/properties/ipmitool.rs"]
mod ipmitool;
#[path = "../fuzz/properties/ocf_metadata.rs"]
mod ocf_metadata;
#[path = "../fuzz/properties/proc_stat.rs"]
mod proc_stat;
#[path = "../fuzz/properties/reply.rs"]
mod reply;
#[path = "../fuzz/properties/script_output.rs"]
mod script_output;
#[path = "../fuzz/properties/serial_stream.rs"]
mod serial_stream;
#[path = "../fuzz/properties/sim_plan.rs"]
mod sim_plan;
#[path = "../fuzz/properties/snmp_v2c_answer.rs"]
mod snmp_v2c_answer;
#[path = "../fuzz/properties/snmp_v3_received.rs"]
mod snmp_v3_received;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Panics where the input shows a mistake.
type Property = fn(&[u8]);

/// One row per fuzz target: its name, which is that of its corpus directory, and its property.
const PROPERTIES: &[(&str, Property)] = &[
    ("agentx_pdu", agentx_pdu::agentx_pdu),
    ("config", config::config),
    ("control_line", control_line::control_line),
    ("frame", frame::frame),
    ("hsperfdata", hsperfdata::hsperfdata),
    ("ipmitool", ipmitool::ipmitool),
    ("ocf_metadata", ocf_metadata::ocf_metadata),
    ("proc_stat", proc_stat::proc_stat),
    ("reply", reply::reply),
    ("script_output", script_output::script_output),
    ("serial_stream", serial_stream::serial_stream),
    ("sim_plan", sim_plan::sim_plan),
    ("snmp_v2c_answer", snmp_v2c_answer::snmp_v2c_answer),
    ("snmp_v3_received", snmp_v3_received::snmp_v3_received),
];

#[test]
fn corpora_keep_their_properties() {
    for (name, property) in PROPERTIES {
        let inputs = entries(&fuzz_dir().join("corpus").join(name)).unwrap();
        assert!(!inputs.is_empty(), "corpus/{name} is empty");
        for input in inputs {
            // What a failed property leaves on the screen: which input it was.
            println!("{}", input.display());
            property(&std::fs::read(&input).unwrap());
        }
    }
}

#[test]
fn every_corpus_and_every_target_has_its_property() {
    let properties: BTreeSet<String> = PROPERTIES.iter().map(|(name, _)| (*name).to_owned()).collect();
    for directory in ["corpus", "targets", "properties"] {
        let names = entries(&fuzz_dir().join(directory)).unwrap().iter().map(|path| stem(path)).collect();
        assert_eq!(properties, names, "in {directory}");
    }
    let manifest: toml::Table = std::fs::read_to_string(fuzz_dir().join("Cargo.toml")).unwrap().parse().unwrap();
    let targets = manifest["bin"].as_array().unwrap().iter().map(|bin| bin["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(properties, targets, "in Cargo.toml");
}

fn fuzz_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz")
}

fn entries(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = std::fs::read_dir(directory)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

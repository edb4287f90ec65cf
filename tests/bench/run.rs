//! `make bench`: our agent and other ways to serve the same table behind snmpd, and our core and others that move an address, compared in one
//! run.
//!
//! Every server has a private snmpd. Servers are measured in turn, in an order that is shuffled in every round, and a figure is the median
//! over the rounds: what disturbs the machine disturbs all of them. CPU time comes from schedstat. Nothing is asserted; the report says
//! which goals were reached.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the report goes to stdout, progress to stderr")]

mod child;
mod client;
mod failure;
mod figures;
mod measure;
mod notify;
mod options;
mod ours;
mod report;
mod server;
mod snmpd;
mod stages;
mod table;
mod takeover;
mod tools;
mod usage;

use failure::Failure;
use figures::{Figures, Shuffle};
use options::Plan;
use server::Place;
use stages::Run;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, thread};
use tempfile::TempDir;
use tools::Tools;
use usage::Cpus;

fn main() -> ExitCode {
    let plan = match Plan::parse(env::args().skip(1)) {
        Ok(plan) => plan,
        Err((text, false)) => {
            println!("{text}");
            return ExitCode::SUCCESS;
        }
        Err((text, true)) => {
            eprintln!("{text}");
            return ExitCode::from(2);
        }
    };
    let missing = tools::missing();
    if !missing.is_empty() {
        eprintln!("bench: needs the Debian packages: {}", missing.join(" "));
        return ExitCode::FAILURE;
    }
    match bench(&plan) {
        Ok(failures) if failures.is_empty() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Measures and prints; gives what could not be measured.
fn bench(plan: &Plan) -> Result<Vec<String>, Failure> {
    let tools = Tools::prepare(&build_directory())?;
    for line in &tools.skipped {
        progress(line);
    }
    let machine = tools::machine(&tools);
    let directory = private_in(&env::temp_dir())?;
    let memory = private_in(Path::new("/dev/shm"))?;
    let disk = private_in(&build_directory())?;
    end_with_us([directory.path(), memory.path(), disk.path()].map(Path::to_owned).to_vec());
    let mut run = Run {
        plan,
        place: Place {
            tools: &tools,
            agent: plan.agent.as_deref().unwrap_or_else(|| Path::new("")),
            directory: directory.path(),
            memory: memory.path(),
            disk: disk.path(),
        },
        cpus: Cpus::allowed()?,
        figures: Figures::default(),
        told: Figures::default(),
        took: Figures::default(),
        failures: Vec::new(),
        shuffle: Shuffle::new(),
    };
    run.all(progress);
    println!("{machine}\n");
    println!("{}", report::markdown(&run.figures, &run.told, &run.took));
    for line in tools.skipped.iter().chain(&run.failures) {
        println!("- {line}");
    }
    Ok(run.failures)
}

fn progress(line: &str) {
    eprintln!("bench: {line}");
}

/// target/bench.
fn build_directory() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("bench")
}

/// A directory that only we use, and that does not outlive us.
fn private_in(parent: &Path) -> Result<TempDir, Failure> {
    tempfile::Builder::new().prefix("ha-snmp-bench-").tempdir_in(parent).map_err(Failure::file(parent))
}

/// Ctrl-C and SIGTERM end what was started, too, and remove the private directories.
fn end_with_us(directories: Vec<PathBuf>) {
    thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async {
            let Ok(mut term) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else { return };
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = term.recv() => {}
            }
            child::abandon(&directories);
        });
    });
}

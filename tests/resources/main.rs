//! Resource agents on real things: packaged agents, scripts that misbehave, addresses in network namespaces, mounts.

#![expect(clippy::unwrap_used, clippy::panic, reason = "in a test a panic is a finding, in its helpers too")]
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

mod address;
mod bad_agents;
mod files;
mod netns;
mod packaged;
mod services;
mod times;

use ha_snmp::config::{Monitor, OnFailure, Resource, ResourceAgent, Unset};
use ha_snmp::resource_agent::{Context, Missing, Operation, Outcome, operate};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

/// Long enough for a loaded machine; nothing waits so long when all is well.
pub const PLENTY: Duration = Duration::from_secs(60);

/// A resource with this agent, monitored every ten seconds.
pub fn resource(name: &str, agent: ResourceAgent) -> Resource {
    Resource {
        name: name.parse().unwrap(),
        agent,
        start_timeout: PLENTY,
        stop_timeout: PLENTY,
        monitor: Some(Monitor { interval: Duration::from_secs(10), timeout: PLENTY, failures: 1, depth: 0 }),
        on_failure: OnFailure::default(),
        start_failures: 1,
        unset: Unset::default(),
    }
}

/// An OCF agent with its parameters.
pub fn ocf(provider: &str, kind: &str, parameters: &[(&str, &str)]) -> ResourceAgent {
    let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    ResourceAgent::Ocf { provider: provider.to_owned(), kind: kind.to_owned(), parameters }
}

/// This node, with everything where Debian has it.
pub fn context() -> Context {
    Context::new(0, "zipi".parse().unwrap())
}

/// This node, with everything of it in a directory of the test's.
pub fn context_in(directory: &Path) -> Context {
    let mut context = context();
    let places = &mut context.places;
    places.ocf_root = directory.join("ocf");
    places.run = directory.join("run");
    places.init = directory.join("init.d");
    places.resource_d = directory.join("resource.d");
    places.systemctl = directory.join("systemctl");
    places.run_units = directory.join("units");
    places.drbdadm = directory.join("drbdadm");
    context
}

/// Writes an executable script.
pub fn script(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    // Written by a child: a descriptor that is open for writing while another test forks would make it "text file busy".
    let mut child = std::process::Command::new("/bin/sh")
        .args(["-c", "cat >\"$0\" && chmod 755 \"$0\""])
        .arg(path)
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o755);
}

/// The whole life of a resource: found stopped, started, started again, found running, stopped, stopped again.
pub async fn life(resource: &Resource, context: &Context) {
    for (operation, expected) in [
        (Operation::Probe, Outcome::Stopped),
        (Operation::Start, Outcome::Running),
        (Operation::Start, Outcome::Running),
        (Operation::Probe, Outcome::Running),
        (Operation::Monitor, Outcome::Running),
        (Operation::Stop, Outcome::Stopped),
        (Operation::Monitor, Outcome::Stopped),
        (Operation::Stop, Outcome::Stopped),
    ] {
        assert_eq!(operate(resource, context, operation, PLENTY).await, expected, "{} of {}", operation.label(), resource.name.as_str());
    }
}

/// Why an operation failed.
pub async fn failure(resource: &Resource, context: &Context, operation: Operation, timeout: Duration) -> String {
    match operate(resource, context, operation, timeout).await {
        Outcome::Failed(why) => {
            assert!(why.len() <= 80 && !why.chars().any(char::is_control), "{why:?}");
            why
        }
        other => panic!("{} gave {other:?}", operation.label()),
    }
}

/// What is not there, for an operation that could do nothing for that.
pub async fn absence(resource: &Resource, context: &Context, operation: Operation) -> (Missing, String) {
    match operate(resource, context, operation, PLENTY).await {
        Outcome::Absent(missing, why) => (missing, why),
        other => panic!("{} gave {other:?}", operation.label()),
    }
}

/// Whether a test that only root can run has to be skipped, which it says.
pub fn needs_root() -> bool {
    let is_root = nix::unistd::geteuid().is_root();
    if !is_root {
        println!("SKIPPED: only root can change addresses and mounts");
    }
    !is_root
}

/// Whether a test has to be skipped because a file of a Debian package is not there, which it says.
pub fn needs(file: &str, package: &str) -> bool {
    let is_there = Path::new(file).exists();
    if !is_there {
        println!("SKIPPED: {file} is not there: apt-get install {package}");
    }
    !is_there
}

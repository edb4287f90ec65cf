//! The process probe on real children.

use crate::{PLENTY, sample};
use ha_snmp::config::{self, FindProcess};
use ha_snmp::config::{Action, Agent, Config, Probe};
use ha_snmp::probe::process::Process;
use ha_snmp::probe::run;
use ha_snmp::time::{Clock, Instant};
use ha_snmp::view::{Figure, ProbeKind, Reading, Sample, Status};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;
use tokio::sync::mpsc;

/// A child that does nothing, under a name of one's own; ended with the test, also with a failed one.
struct Sleeper(Child);

impl Sleeper {
    fn start(program: &Path) -> Self {
        Self(Command::new(program).arg("1000").spawn().unwrap())
    }

    fn pid(&self) -> i128 {
        self.0.id().into()
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// sleep(1) under another name, longer than the kernel keeps.
fn program(directory: &Path) -> std::path::PathBuf {
    let path = directory.join(format!("probe-test-sleeper-{}", std::process::id()));
    symlink("/bin/sleep", &path).unwrap();
    path
}

async fn run(probe: &mut Process) -> Sample {
    sample(ProbeKind::Process, probe.run(Instant::default(), PLENTY).await)
}

#[tokio::test]
async fn by_name_through_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let program = program(directory.path());
    let name = program.file_name().unwrap().to_str().unwrap().to_owned();
    let mut probe = Process::new(&config::Process { find: FindProcess::Name(name), min: 1, max: Some(1) });
    assert_eq!(run(&mut probe).await.status, Status::Critical);

    let first = Sleeper::start(&program);
    let got = run(&mut probe).await;
    assert_eq!(
        (got.status, &got.figures["pid"], &got.figures["restarts"]),
        (Status::Ok, &Figure::Integer(first.pid()), &Figure::Integer(0))
    );
    assert!(matches!(got.figures["resident"], Figure::Integer(kib) if (1..1 << 20).contains(&kib)), "{got:?}");
    assert!(matches!(got.figures["uptime"], Figure::Integer(seconds) if (0..600).contains(&seconds)), "{got:?}");
    assert_eq!(got.figures["threads"], Figure::Integer(1));

    let second = Sleeper::start(&program);
    let two = run(&mut probe).await;
    assert_eq!((two.status, &two.figures["count"]), (Status::Critical, &Figure::Integer(2)));

    drop(first);
    let got = run(&mut probe).await;
    assert_eq!(
        (got.status, &got.figures["pid"], &got.figures["restarts"]),
        (Status::Ok, &Figure::Integer(second.pid()), &Figure::Integer(1))
    );
    drop(second);
    let gone = run(&mut probe).await;
    assert_eq!((gone.status, &gone.figures["count"], gone.text.as_str()), (Status::Critical, &Figure::Integer(0), "not running"));
}

#[tokio::test]
async fn by_pid_file_until_it_is_stale() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("sleeper.pid");
    let mut probe = Process::new(&config::Process { find: FindProcess::PidFile(file.clone()), min: 1, max: None });
    assert_eq!(run(&mut probe).await.text, "not running: no pid file");
    let child = Sleeper::start(Path::new("/bin/sleep"));
    let pid = child.pid();
    std::fs::write(&file, format!("{pid}\n")).unwrap();
    let got = run(&mut probe).await;
    assert_eq!((got.status, &got.figures["pid"]), (Status::Ok, &Figure::Integer(pid)));
    drop(child);
    let got = run(&mut probe).await;
    assert_eq!((got.status, got.text), (Status::Critical, format!("not running: stale pid file, process {pid} is gone")));
}

#[tokio::test]
async fn a_pid_file_older_than_the_process() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("old.pid");
    let child = Sleeper::start(Path::new("/bin/sleep"));
    std::fs::write(&file, child.0.id().to_string()).unwrap();
    let yesterday = std::time::SystemTime::now() - Duration::from_secs(86_400);
    std::fs::File::options().write(true).open(&file).unwrap().set_modified(yesterday).unwrap();
    let mut probe = Process::new(&config::Process { find: FindProcess::PidFile(file), min: 1, max: None });
    let got = run(&mut probe).await;
    assert_eq!(got.status, Status::Critical);
    assert!(got.text.starts_with(&format!("not running: process {} started 8", child.0.id())), "{}", got.text);
}

/// A reload of the configuration must not set back what haTomcatRestarts and its like have counted, nor miss a restart.
#[tokio::test]
async fn restarts_are_counted_on_through_a_reload() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("sleeper.pid");
    let process = config::Process { find: FindProcess::PidFile(file.clone()), min: 1, max: None };
    let second = Duration::from_secs(1);
    let probe = Probe { interval: second / 10, timeout: PLENTY, max_age: PLENTY, action: Action::Process(process) };
    let config = Config {
        agent: Agent::default(),
        cluster: String::new(),
        probes: [("sleeper".parse().unwrap(), probe)].into(),
        objects: Vec::new(),
        notifications: Vec::new(),
        watches: Vec::new(),
        ..Config::default()
    };
    let first = Sleeper::start(Path::new("/bin/sleep"));
    std::fs::write(&file, first.0.id().to_string()).unwrap();
    let (out, mut readings) = mpsc::channel(1);
    let runner = run::start(&config, Clock::start(), out);
    let restarts = async |readings: &mut mpsc::Receiver<_>, pid: i128| loop {
        let reading: Reading = tokio::time::timeout(PLENTY, readings.recv()).await.unwrap().unwrap();
        let sample = sample(ProbeKind::Process, reading.outcome);
        if sample.figures.get("pid") == Some(&Figure::Integer(pid)) {
            break sample.figures["restarts"].clone();
        }
    };
    assert_eq!(restarts(&mut readings, first.pid()).await, Figure::Integer(0));
    let again = Sleeper::start(Path::new("/bin/sleep"));
    std::fs::write(&file, again.0.id().to_string()).unwrap();
    drop(first);
    let (out, mut readings) = mpsc::channel(1);
    runner.change(&config, out);
    assert_eq!(restarts(&mut readings, again.pid()).await, Figure::Integer(1));
}

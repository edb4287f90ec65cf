//! The Tomcat probe on real JVMs and a real Tomcat 10. Needs a JDK and Debian's tomcat10 and tomcat10-user; what is missing is named and its
//! tests are skipped. As root it also looks through the eyes of an unprivileged user.

#[cfg(test)]
mod instance;
#[cfg(test)]
mod jvm;

use ha_snmp::config;
use ha_snmp::probe::tomcat::Tomcat;
use ha_snmp::time::Instant;
use ha_snmp::view::{Figure, Sample, Status};
use instance::{Instance, wait_for};
use jvm::Jvm;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// A probe and what runs it.
struct Probe {
    tomcat: Tomcat,
    runtime: tokio::runtime::Runtime,
}

#[cfg(test)]
impl Probe {
    fn new(base: Option<&Path>, pid_file: Option<&Path>) -> Self {
        let instance = config::Tomcat { base: base.map(Path::to_owned), pid_file: pid_file.map(Path::to_owned) };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { tomcat: Tomcat::new(&instance), runtime }
    }

    fn run(&mut self) -> Sample {
        self.runtime.block_on(self.tomcat.run(Instant::default(), Duration::from_secs(10))).unwrap()
    }
}

#[cfg(test)]
fn number(sample: &Sample, figure: &str) -> i128 {
    match sample.figures.get(figure) {
        Some(Figure::Integer(number)) => *number,
        other => panic!("{figure} is {other:?} in {sample:?}"),
    }
}

#[cfg(test)]
fn state(sample: &Sample) -> String {
    sample.figures["state"].to_string()
}

#[test]
fn the_heap_is_what_the_mxbean_says() {
    if !jvm::is_there("the_heap_is_what_the_mxbean_says") {
        return;
    }
    for collector in ["-XX:+UseSerialGC", "-XX:+UseParallelGC", "-XX:+UseG1GC", "-XX:+UseShenandoahGC"] {
        let directory = jvm::directory();
        let mut jvm = Jvm::start(directory.path(), &[], &[collector]);
        let mut probe = Probe::new(Some(directory.path()), None);
        let before = probe.run();
        let truth = jvm.collect();
        let sample = probe.run();
        let figure = |name| number(&sample, name);
        assert_eq!(sample.status, Status::Ok, "{collector}: {sample:?}");
        assert_eq!(figure("pid"), i128::from(jvm.pid()), "{collector}");
        assert_eq!(figure("heap-committed"), truth.committed >> 10, "{collector}");
        assert_eq!(figure("heap-max"), truth.max >> 10, "{collector}");
        assert_used(collector, &sample, &truth);
        assert!(figure("gc-count") > number(&before, "gc-count"), "{collector}");
        assert!(figure("gc-time") >= number(&before, "gc-time"), "{collector}");
        assert!(figure("threads") > figure("java-threads") && figure("java-threads") > 3, "{collector}: {sample:?}");
        assert!(figure("resident") > 16 << 10, "{collector}: {sample:?}");
        assert!(figure("uptime") < 60, "{collector}: {sample:?}");
        if collector == "-XX:+UseShenandoahGC" {
            assert_eq!(sample.figures.get("old-after-gc"), None, "it has no old generation");
        } else {
            // Eight blocks of 1 MiB are kept, and the compiler that ran the source file.
            let left = figure("old-after-gc");
            assert!((8 << 10..=figure("heap-committed")).contains(&left), "{collector}: {sample:?}");
        }
    }
}

#[cfg(test)]
fn assert_used(collector: &str, sample: &Sample, truth: &jvm::Truth) {
    if !sample.figures.contains_key("heap-used") {
        // Serial and Parallel of JDK 25.
        assert!(
            sample.text.ends_with("heap-used unavailable: this JVM tells the used heap only at a collection"),
            "{collector}: {sample:?}"
        );
        return;
    }
    let used = number(sample, "heap-used");
    // To print its figures takes the JVM some allocation, a region of G1 for instance; Shenandoah tells them a little late.
    let drift = used - (truth.used >> 10);
    assert!(drift.abs() <= 1024, "{collector}: used {used} KiB, the MXBean says {}", truth.used >> 10);
    assert_eq!(number(sample, "heap-used-percent"), used * 100 / number(sample, "heap-max"), "{collector}");
}

#[test]
fn without_performance_data_the_process_still_shows() {
    if !jvm::is_there("without_performance_data_the_process_still_shows") {
        return;
    }
    let directory = jvm::directory();
    let jvm = Jvm::start(directory.path(), &[], &["-XX:-UsePerfData"]);
    let pid_file = directory.path().join("pid");
    std::fs::write(&pid_file, jvm.pid().to_string()).unwrap();
    let mut probe = Probe::new(None, Some(&pid_file));
    let sample = probe.run();
    assert_eq!((sample.status, state(&sample).as_str()), (Status::Ok, "running"));
    assert!(sample.text.ends_with("(-XX:-UsePerfData, or not HotSpot)"), "{}", sample.text);
    assert!(number(&sample, "resident") > 0 && !sample.figures.contains_key("heap-used"));

    // What an earlier process of the same number left there is not its heap.
    let left = jvm::performance_data(jvm.pid());
    std::fs::create_dir_all(left.parent().unwrap()).unwrap();
    std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz/corpus/hsperfdata/g1-jdk17"), &left).unwrap();
    probe.run();
    let sample = probe.run();
    std::fs::remove_file(&left).unwrap();
    assert!(sample.text.ends_with("was left by an earlier process"), "{}", sample.text);
    assert!(!sample.figures.contains_key("heap-used"), "{sample:?}");
}

#[test]
fn killed_and_started_again() {
    if !jvm::is_there("killed_and_started_again") {
        return;
    }
    let directory = jvm::directory();
    let mut first = Jvm::start(directory.path(), &[], &[]);
    let mut probe = Probe::new(Some(directory.path()), None);
    assert_eq!(state(&probe.run()), "running");
    first.kill();
    assert!(jvm::performance_data(first.pid()).exists(), "a killed JVM leaves its file");
    let sample = probe.run();
    assert_eq!((sample.status, state(&sample).as_str(), number(&sample, "restarts")), (Status::Critical, "stopped", 0));
    assert_eq!(sample.text, format!("stopped: no process with -Dcatalina.base={}", directory.path().display()));
    let second = Jvm::start(directory.path(), &[], &[]);
    let sample = probe.run();
    assert_eq!((state(&sample).as_str(), number(&sample, "restarts")), ("running", 1));
    assert_eq!(number(&sample, "pid"), i128::from(second.pid()));

    let twin = Jvm::start(directory.path(), &[], &[]);
    let sample = Probe::new(Some(directory.path()), None).run();
    assert_eq!(number(&sample, "pid"), i128::from(second.pid()), "the older one");
    assert!(sample.text.ends_with("(2 processes have this CATALINA_BASE, this is the oldest)"), "{}", sample.text);
    drop(twin);
}

#[test]
fn a_stopped_jvm_is_a_warning() {
    use nix::sys::signal::{Signal, kill};
    if !jvm::is_there("a_stopped_jvm_is_a_warning") {
        return;
    }
    let directory = jvm::directory();
    let jvm = Jvm::start(directory.path(), &[], &[]);
    let pid = nix::unistd::Pid::from_raw(jvm.pid().try_into().unwrap());
    let mut probe = Probe::new(Some(directory.path()), None);
    kill(pid, Signal::SIGSTOP).unwrap();
    let sample = wait_for("held", || Some(probe.run()).filter(|sample| sample.status == Status::Warning));
    assert!(sample.text.ends_with("held by a signal"), "{}", sample.text);
    kill(pid, Signal::SIGCONT).unwrap();
    wait_for("ok again", || Some(probe.run()).filter(|sample| sample.status == Status::Ok));
}

/// As systemd's `PrivateTmp` and a container do.
#[test]
fn a_jvm_with_its_own_tmp_and_numbers() {
    const TEST: &str = "a_jvm_with_its_own_tmp_and_numbers";
    if !jvm::is_there(TEST) || !is_root(TEST) {
        return;
    }
    let directory = jvm::directory();
    let script = "mount -t tmpfs none /tmp && exec \"$@\"";
    let wrapper = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c", script, "sh"];
    let jvm = Jvm::start(directory.path(), &wrapper, &["-XX:+UseSerialGC"]);
    assert_eq!(jvm.own_pid, 1);
    let sample = Probe::new(Some(directory.path()), None).run();
    assert_ne!(number(&sample, "pid"), 1);
    assert_ne!(number(&sample, "pid"), i128::from(jvm.pid()), "that is unshare");
    assert!(number(&sample, "heap-max") > 0 && !sample.text.contains("processes have"), "{}", sample.text);
}

#[test]
fn what_the_agent_may_read() {
    const TEST: &str = "what_the_agent_may_read";
    if !jvm::is_there(TEST) || !is_root(TEST) {
        return;
    }
    let directory = jvm::directory();
    let jvm = Jvm::start(directory.path(), &[], &[]);
    // This very program, where another user can reach it.
    let reach = tempfile::tempdir().unwrap();
    jvm::open_to_all(reach.path());
    let program = reach.path().join("program");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let look = |capabilities: &str| {
        let output = Command::new("setpriv")
            .args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"])
            .args([format!("--inh-caps={capabilities}"), format!("--ambient-caps={capabilities}")])
            .arg(&program)
            .args(["--exact", "look_as_another_user", "--ignored", "--nocapture"])
            .env("BASE", &jvm.base)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let without = look("-all");
    assert!(without.contains("running: pid"), "{without}");
    assert!(without.contains("permission denied, the agent needs CAP_DAC_READ_SEARCH and CAP_SYS_PTRACE"), "{without}");
    assert!(without.contains("resident") && without.contains("threads") && !without.contains("heap-max"), "{without}");
    let with = look("-all,+dac_read_search,+sys_ptrace");
    assert!(with.contains("heap-max") && !with.contains("denied"), "{with}");
}

#[test]
#[ignore = "a part of what_the_agent_may_read, run as another user"]
fn look_as_another_user() {
    let Some(base) = std::env::var_os("BASE") else { return };
    println!("{:?}", Probe::new(Some(Path::new(&base)), None).run());
}

#[test]
fn a_real_tomcat() {
    let Some(instance) = Instance::create("a_real_tomcat") else { return };
    let mut probe = Probe::new(Some(&instance.base), Some(&instance.pid_file));
    let sample = probe.run();
    assert_eq!((sample.status, state(&sample).as_str()), (Status::Critical, "stopped"), "{sample:?}");

    instance.start("-Xmx64m -XX:+UseG1GC");
    let up = |sample: Sample| Some(sample).filter(|sample| sample.status == Status::Ok && sample.figures.contains_key("old-after-gc"));
    let sample = wait_for("first start", || up(probe.run()));
    let figure = |name| number(&sample, name);
    assert_eq!(Some(figure("pid")), instance.pid().map(i128::from));
    assert_eq!(figure("heap-max"), 64 << 10);
    assert!(figure("heap-used") <= figure("heap-committed") && figure("heap-committed") <= 64 << 10, "{sample:?}");
    assert!(figure("old-after-gc") <= figure("heap-committed"), "{sample:?}");
    assert!(figure("resident") > 20 << 10 && figure("threads") > figure("java-threads"), "{sample:?}");
    assert_eq!(figure("restarts"), 0);

    // Its shutdown port is the last thing to open.
    wait_for("shutdown port", || std::net::TcpStream::connect(("127.0.0.1", instance.shutdown_port)).ok());
    // The JVM that `catalina.sh stop` starts has the same options, and is not Tomcat.
    let mut stop = instance.stop_in_background();
    let sample = wait_for("stop", || Some(probe.run()).filter(|sample| state(sample) == "stopped"));
    assert_eq!((sample.status, number(&sample, "restarts")), (Status::Critical, 0));
    stop.wait().unwrap();

    instance.start("-Xmx64m -XX:+UseSerialGC");
    let sample = wait_for("second start", || Some(probe.run()).filter(|sample| sample.figures.contains_key("heap-max")));
    assert_eq!(number(&sample, "restarts"), 1);
    assert!((60 << 10..64 << 10).contains(&number(&sample, "heap-max")), "less one survivor space: {sample:?}");

    // The pid file of a killed one stays.
    instance.kill();
    wait_for("killed", || Some(probe.run()).filter(|sample| state(sample) == "stopped" && sample.text.contains("of pid file")));
}

#[cfg(test)]
fn is_root(test: &str) -> bool {
    let root = nix::unistd::geteuid().is_root();
    if !root {
        eprintln!("SKIPPED {test}: needs root");
    }
    root
}

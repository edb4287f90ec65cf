//! `exec::run` on real processes.

use crate::directory::{Directory, exists, until_gone};
use ha_snmp::exec::{End, Outcome, SpawnError, Spec, run, run_service};
use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

/// For what is to end by itself: so long that it is no part of what is tested.
const LONG: Duration = Duration::from_secs(60);
/// For what is to be cut off.
const SHORT: Duration = Duration::from_millis(300);

fn spec(program: &str, timeout: Duration) -> Spec {
    Spec { argv: vec![program.to_owned()], environment: BTreeMap::new(), timeout, max_output: 64 * 1024 }
}

async fn outcome(program: &str, timeout: Duration) -> Outcome {
    run(&spec(program, timeout)).await.unwrap()
}

#[tokio::test]
async fn output_status_and_the_first_line_of_stderr() {
    let directory = Directory::new();
    let script = directory.script("ok", "printf 'a\\377b\\n'; echo first >&2; echo second >&2; exit 3");
    let outcome = outcome(&script, LONG).await;
    let complaints = outcome.complaints.clone();
    let expected = Outcome { end: End::Exited(3), stdout: b"a\xffb\n".to_vec(), truncated: false, stderr: "first".to_owned(), complaints };
    assert_eq!(outcome, expected);
}

#[tokio::test]
async fn arguments_are_not_expanded_and_the_environment_is_clean() {
    let directory = Directory::new();
    let script =
        directory.script("show", "printf '%s\\n' \"$1\"; pwd; readlink /proc/self/fd/0; env | sort | grep -v -e ^_= -e ^PWD= -e ^SHLVL=");
    let environment = BTreeMap::from([("LANG".to_owned(), "de_DE.UTF-8".to_owned()), ("SITE".to_owned(), "a b".to_owned())]);
    let outcome = run(&Spec { argv: vec![script, "$HOME *".to_owned()], environment, ..spec("", LONG) }).await.unwrap();
    let expected = "$HOME *\n/\n/dev/null\nLANG=de_DE.UTF-8\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\nSITE=a b\n";
    assert_eq!(String::from_utf8(outcome.stdout).unwrap(), expected);
}

#[tokio::test]
async fn ten_megabytes_are_read_and_all_but_the_first_octets_dropped() {
    let directory = Directory::new();
    let script = directory.script("flood", "head -c 10000000 /dev/zero; echo done > $0.end");
    let outcome = outcome(&script, LONG).await;
    assert_eq!((outcome.end, outcome.stdout.len(), outcome.truncated), (End::Exited(0), 64 * 1024, true));
    assert_eq!(fs::read_to_string(directory.path("flood.end")).unwrap(), "done\n");
}

#[tokio::test]
async fn exactly_the_limit_is_not_truncated() {
    let directory = Directory::new();
    let script = directory.script("full", "head -c 65536 /dev/zero");
    let outcome = outcome(&script, LONG).await;
    assert_eq!((outcome.stdout.len(), outcome.truncated), (64 * 1024, false));
}

#[tokio::test]
async fn endless_output_ends_at_the_timeout() {
    let outcome = outcome("/usr/bin/yes", SHORT).await;
    assert_eq!((outcome.end, outcome.stdout.len(), outcome.truncated), (End::TimedOut(SHORT), 64 * 1024, true));
}

#[tokio::test]
async fn nothing_printed_is_no_error_here() {
    let outcome = outcome("/bin/true", LONG).await;
    let nothing = Outcome { end: End::Exited(0), stdout: Vec::new(), truncated: false, stderr: String::new(), complaints: Vec::new() };
    assert_eq!(outcome, nothing);
}

#[tokio::test]
async fn what_a_script_leaves_in_the_background_holds_nothing_up_and_is_killed() {
    let directory = Directory::new();
    let script = directory.script("fork", "sleep 1000 & echo $! > $0.pid; echo 7");
    let outcome = outcome(&script, LONG).await;
    assert_eq!((outcome.end, outcome.stdout.as_slice()), (End::Exited(0), b"7\n".as_slice()));
    until_gone(directory.number("fork.pid"));
}

#[tokio::test]
async fn what_a_service_script_leaves_in_its_group_lives() {
    let directory = Directory::new();
    let script = directory.script("start", "sleep 1000 & echo $! > $0.pid; echo 7; printf 'first\\nsecond\\n' >&2");
    let outcome = run_service(&spec(&script, LONG)).await.unwrap();
    assert_eq!((outcome.end, outcome.stdout.as_slice(), outcome.stderr.as_str()), (End::Exited(0), b"7\n".as_slice(), "first"));
    assert_eq!(outcome.complaints, b"first\nsecond\n");
    let daemon = directory.number("start.pid");
    assert!(exists(daemon));
    rustix::process::kill_process(rustix::process::Pid::from_raw(daemon.try_into().unwrap()).unwrap(), rustix::process::Signal::KILL)
        .unwrap();
    let script = directory.script("slow", "sleep 1000 & echo $! > $0.pid; wait");
    assert_eq!(run_service(&spec(&script, SHORT)).await.unwrap().end, End::TimedOut(SHORT));
    until_gone(directory.number("slow.pid"));
}

#[tokio::test]
async fn a_daemon_that_left_the_group_holds_nothing_up_either() {
    let directory = Directory::new();
    let script = directory
        .script("daemon", "setsid sh -c 'echo $$ > $0; exec sleep 1000' $0.pid & while [ ! -s $0.pid ]; do sleep 0.01; done; echo 7");
    let outcome = outcome(&script, LONG).await;
    assert_eq!((outcome.end, outcome.stdout.as_slice()), (End::Exited(0), b"7\n".as_slice()));
    let daemon = directory.number("daemon.pid");
    assert!(exists(daemon));
    rustix::process::kill_process(rustix::process::Pid::from_raw(daemon.try_into().unwrap()).unwrap(), rustix::process::Signal::KILL)
        .unwrap();
}

#[tokio::test]
async fn closed_stdout_and_sleep() {
    let directory = Directory::new();
    let script = directory.script("close", "echo $$ > $0.pid; exec >&- 2>&-; sleep 1000");
    let outcome = outcome(&script, SHORT).await;
    assert_eq!(outcome.end, End::TimedOut(SHORT));
    until_gone(directory.number("close.pid"));
}

#[tokio::test]
async fn a_script_may_clean_up_at_its_timeout() {
    let directory = Directory::new();
    let script = directory.script("trap", "trap 'echo bye; exit 0' TERM; echo hello; sleep 1000 & wait");
    let outcome = outcome(&script, SHORT).await;
    assert_eq!((outcome.end, outcome.stdout.as_slice()), (End::TimedOut(SHORT), b"hello\nbye\n".as_slice()));
}

#[tokio::test]
async fn sigterm_ignored() {
    let directory = Directory::new();
    let script = directory.script("deaf", "trap '' TERM; echo $$ > $0.pid; while :; do sleep 1; done");
    let outcome = outcome(&script, SHORT).await;
    assert_eq!(outcome.end, End::TimedOut(SHORT));
    until_gone(directory.number("deaf.pid"));
}

#[tokio::test]
async fn stopped_by_itself() {
    let directory = Directory::new();
    let script = directory.script("stop", "echo $$ > $0.pid; kill -STOP $$");
    let outcome = outcome(&script, SHORT).await;
    assert_eq!(outcome.end, End::TimedOut(SHORT));
    until_gone(directory.number("stop.pid"));
}

#[tokio::test]
async fn killed_by_a_signal_of_others() {
    let directory = Directory::new();
    let script = directory.script("segv", "kill -SEGV $$");
    assert_eq!(outcome(&script, LONG).await.end, End::Signalled(11));
}

#[tokio::test]
async fn a_dropped_run_is_killed_with_its_children_and_reaped() {
    let directory = Directory::new();
    let script = directory.script("drop", "sleep 1000 & echo $! > $0.child; echo $$ > $0.pid; wait");
    let running = tokio::spawn(async move { outcome(&script, LONG).await });
    let file = directory.path("drop.pid");
    while fs::read_to_string(&file).is_ok_and(|text| text.is_empty()) || !file.exists() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (leader, child) = (directory.number("drop.pid"), directory.number("drop.child"));
    running.abort();
    assert!(running.await.unwrap_err().is_cancelled());
    let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
    // The runtime has to turn meanwhile: it reaps.
    while exists(leader) || exists(child) {
        assert!(tokio::time::Instant::now() < deadline, "still there after ten seconds");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn what_cannot_be_started_says_why() {
    let directory = Directory::new();
    let refused = async |program: &str| run(&spec(program, LONG)).await.unwrap_err();
    assert_eq!(refused(directory.path("absent").to_str().unwrap()).await, SpawnError::NotFound);
    assert_eq!(refused("/usr/bin").await, SpawnError::Directory);
    let plain = directory.file("plain", "#!/bin/sh\necho 1\n", 0o640);
    let SpawnError::NotExecutable { mode, owner, user } = refused(&plain).await else { panic!("it was started") };
    assert_eq!((mode, &owner), (0o640, &user));
    assert_eq!(refused(&directory.file("bare", "echo 1\n", 0o755)).await, SpawnError::NotAProgram);
    let interpreter = SpawnError::NoInterpreter("#!/opt/gone/perl -w".to_owned());
    assert_eq!(refused(&directory.file("perl", "#!/opt/gone/perl -w\n", 0o755)).await, interpreter);
    let argv = vec!["/bin/true".to_owned(), "x".repeat(10_000_000)];
    assert_eq!(run(&Spec { argv, ..spec("", LONG) }).await.unwrap_err(), SpawnError::TooLong);
}

#[tokio::test]
async fn vanished_between_two_runs() {
    let directory = Directory::new();
    let script = directory.script("vanish", "echo 1");
    assert_eq!(outcome(&script, LONG).await.stdout, b"1\n");
    fs::remove_file(&script).unwrap();
    assert_eq!(run(&spec(&script, LONG)).await, Err(SpawnError::NotFound));
}

/// Where the test below starts itself, this names the script that is to be run.
const SCRIPT: &str = "HA_SNMP_TEST_SCRIPT";

/// What a dead core had ordered is not to take effect after its successor has looked.
#[tokio::test]
async fn a_program_that_acts_ends_with_a_process_that_is_killed() {
    if let Ok(script) = std::env::var(SCRIPT) {
        run_service(&spec(&script, LONG)).await.unwrap();
        return;
    }
    let directory = Directory::new();
    let script = directory.script("start", "echo $$ > $0.pid; exec sleep 1000");
    let name = "children::a_program_that_acts_ends_with_a_process_that_is_killed";
    let mut core =
        std::process::Command::new(std::env::current_exe().unwrap()).args(["--exact", name]).env(SCRIPT, script).spawn().unwrap();
    let program = directory.number("start.pid");
    assert!(exists(program));
    core.kill().unwrap();
    core.wait().unwrap();
    until_gone(program);
}

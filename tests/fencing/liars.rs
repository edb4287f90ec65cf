//! Agents of our own that do not behave.

use crate::script::{Directory, device, nodes};
use ha_snmp::config::Fence;
use ha_snmp::fence_agent::{FenceAction, FenceError, Plan, Power, Step, Tried, fence, monitor, status};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

async fn fence_zape(device: &Fence) -> Result<(), String> {
    fence(device, FenceAction::Configured, 1, &nodes()).await.map_err(|error| error.to_string())
}

#[tokio::test]
async fn parameters_come_on_stdin_and_nowhere_else() {
    let directory = Directory::new();
    let mut device = directory.device("agent", "cat > $0.input; { cat /proc/$$/cmdline /proc/$$/environ | tr '\\0' '\\n'; } > $0.shown");
    device.parameters[1] = Some([("ip".to_owned(), "192.0.2.1".to_owned())].into());
    device.secret_files.insert("password".to_owned(), directory.file("secret", "geheim\n", "600"));
    fence_zape(&device).await.unwrap();
    let input = fs::read_to_string(directory.path("agent.input")).unwrap();
    assert_eq!(input, "action=reboot\nnodename=zape\nip=192.0.2.1\npassword=geheim\n");
    let shown = fs::read_to_string(directory.path("agent.shown")).unwrap();
    assert!(shown.contains("agent") && !shown.contains("geheim") && !shown.contains("192.0.2.1"), "{shown}");
}

#[tokio::test]
async fn a_secret_that_others_can_read_is_none() {
    let directory = Directory::new();
    let mut device = directory.device("agent", "touch $0.ran");
    let secret = directory.file("secret", "geheim\n", "644");
    device.secret_files.insert("password".to_owned(), secret.clone());
    let error = fence_zape(&device).await.unwrap_err();
    let path = secret.display();
    assert_eq!(error, format!("[[fence]] device: password: {path} is readable by others: mode 0644: chmod 0640 {path}"));
    assert!(!directory.path("agent.ran").exists());
}

#[tokio::test]
async fn only_exit_status_0_is_done() {
    let directory = Directory::new();
    for (name, body, expected) in [
        // It did its work, and says that it did not: not known is not fenced.
        ("denies", "touch $0.off; exit 1", Err("exited with status 1")),
        // It complains and says that it is done: the exit status counts.
        ("grumbles", "echo 'cannot say' >&2", Ok(())),
        ("unknown", "exit 255", Err("exited with status 255")),
        ("suicide", "kill -9 $$", Err("was killed by signal 9")),
        ("tells", "echo >&2; echo 'Unable to connect' >&2; echo more >&2; exit 1", Err("exited with status 1: Unable to connect")),
        ("deaf", "exec 0</dev/null; sleep 0.1", Ok(())),
    ] {
        let device = directory.device(name, body);
        let expected = expected.map_err(|end| format!("{} {end}", device.program.display()));
        assert_eq!(fence_zape(&device).await, expected, "{name}");
    }
    let error = fence_zape(&device(Path::new("/nowhere/fence_x"), &[])).await.unwrap_err();
    assert_eq!(error, "/nowhere/fence_x cannot be started: there is no such file");
    let error = fence(&device(Path::new("/bin/true"), &[]), FenceAction::Configured, 0, &nodes()).await.unwrap_err();
    assert!(matches!(error, FenceError::NotForNode { .. }), "{error}");
}

#[tokio::test]
async fn a_late_agent_is_waited_for_and_a_hanging_one_killed() {
    let directory = Directory::new();
    fence_zape(&directory.device("late", "sleep 0.5")).await.unwrap();
    // Deaf to SIGTERM, with a child, and a success that comes too late.
    let hanging = "echo $$ > $0.pid; echo connecting >&2; trap '' TERM; sleep 1000 & while :; do sleep 0.1; done; exit 0";
    let device = Fence { timeout: Duration::from_millis(300), ..directory.device("hanging", hanging) };
    let started = Instant::now();
    let error = fence(&device, FenceAction::Configured, 1, &nodes()).await.unwrap_err();
    assert!(matches!(&error, FenceError::TimedOut { said, .. } if said == "connecting"), "{error}");
    assert!(started.elapsed() < Duration::from_secs(20));
    let process = fs::read_to_string(directory.path("hanging.pid")).unwrap();
    assert!(!Path::new(&format!("/proc/{}", process.trim())).exists());
}

#[tokio::test]
async fn an_agent_that_says_that_it_is_done_when_it_is_told_to_end_has_failed() {
    let directory = Directory::new();
    let body = "trap 'exit 0' TERM; while :; do sleep 0.05; done";
    let device = Fence { timeout: Duration::from_millis(300), ..directory.device("lying", body) };
    assert!(matches!(fence(&device, FenceAction::Configured, 1, &nodes()).await, Err(FenceError::TimedOut { .. })));
}

#[tokio::test]
async fn megabytes_hold_nobody_up() {
    let directory = Directory::new();
    let device = directory.device("shouting", "head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2; cat >/dev/null");
    fence_zape(&device).await.unwrap();
    // And megabytes of parameters for one that reads slowly, or never.
    let long = "x".repeat(1_000_000);
    for (name, body) in [("slow", "sleep 0.2; wc -c > $0.count"), ("deaf", "sleep 0.2")] {
        let mut device = directory.device(name, body);
        device.parameters[1] = Some([("comment".to_owned(), long.clone())].into());
        fence_zape(&device).await.unwrap();
    }
    let count = fs::read_to_string(directory.path("slow.count")).unwrap();
    assert_eq!(count.trim(), (long.len() + "action=reboot\nnodename=zape\ncomment=\n".len()).to_string());
}

#[tokio::test]
async fn status_and_monitor() {
    let directory = Directory::new();
    for (exit, expected) in [(0, Some(Power::On)), (2, Some(Power::Off)), (1, None)] {
        let device = directory.device("status", &format!("grep -q '^action=status$' || exit 9; exit {exit}"));
        assert_eq!(status(&device, 1, &nodes()).await.ok(), expected, "{exit}");
    }
    monitor(&directory.device("monitor", "grep -q '^action=monitor$'"), 1, &nodes()).await.unwrap();
}

#[tokio::test]
async fn a_plan_goes_through_its_devices() {
    let directory = Directory::new();
    let flaky = Fence { retries: 1, ..directory.device("flaky", "echo try >> $0.tries; exit 1") };
    let devices = [flaky, directory.device("second", "exit 0")];
    let mut plan = Plan::new(&devices, &[vec![0], vec![1]], 1);
    let mut step = plan.next(Tried::Begin);
    while let Step::Run { device, action, after, .. } = step {
        tokio::time::sleep(after).await;
        let result = fence(&devices[device], action, 1, &nodes()).await;
        step = plan.next(if result.is_ok() { Tried::Succeeded } else { Tried::Failed });
    }
    assert_eq!(step, Step::Done);
    assert_eq!(fs::read_to_string(directory.path("flaky.tries")).unwrap(), "try\ntry\n");
}

/// An agent that can do these actions, says so, and whose status exits like this.
fn switch(directory: &Directory, name: &str, actions: &str, status: i32) -> Fence {
    let actions: String = actions.split(' ').map(|action| format!("<action name=\"{action}\"/>")).collect();
    let body = format!(
        "action=$(sed -n 's/^action=//p')\n\
         case $action in\n\
         metadata) echo '<resource-agent name=\"fence_test\"><actions>{actions}</actions></resource-agent>' ;;\n\
         status) echo status >> $0.done; exit {status} ;;\n\
         *) echo $action >> $0.done ;;\n\
         esac"
    );
    directory.device(name, &body)
}

#[tokio::test]
async fn after_an_off_the_agent_says_that_the_node_is_off_or_it_failed() {
    let directory = Directory::new();
    for (name, actions, status, expected, done) in [
        ("off", "off on status", 2, Ok(()), "off\nstatus\n"),
        ("on", "off on status", 0, Err("is its outlet the right one?"), "off\nstatus\n"),
        ("unknown", "off on status", 1, Err("exited with status 1"), "off\nstatus\n"),
        ("mute", "off on", 0, Ok(()), "off\n"),
    ] {
        let device = switch(&directory, name, actions, status);
        let result = fence(&device, FenceAction::Off, 1, &nodes()).await.map_err(|error| error.to_string());
        match expected {
            Ok(()) => assert_eq!(result, Ok(()), "{name}"),
            Err(text) => assert!(result.as_ref().is_err_and(|found| found.ends_with(text)), "{name}: {result:?}"),
        }
        assert_eq!(fs::read_to_string(directory.path(&format!("{name}.done"))).unwrap(), done, "{name}");
    }
    // What it says of itself cannot be read: its word counts, as before.
    fence(&directory.device("plain", "exit 0"), FenceAction::Off, 1, &nodes()).await.unwrap();
    let lying = Fence { action: "off".to_owned(), ..switch(&directory, "configured", "off on status", 0) };
    assert!(matches!(fence(&lying, FenceAction::Configured, 1, &nodes()).await, Err(FenceError::StillOn { .. })));
    // Another action is not asked after.
    let device = switch(&directory, "again", "off on status", 0);
    fence(&device, FenceAction::On, 1, &nodes()).await.unwrap();
    fence(&device, FenceAction::Configured, 1, &nodes()).await.unwrap();
    assert_eq!(fs::read_to_string(directory.path("again.done")).unwrap(), "on\nreboot\n");
}

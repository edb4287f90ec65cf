use super::*;
use std::path::PathBuf;
use tempfile::TempDir;

/// A made-up /proc: (pid, comm, state, Tgid, command line, cgroup).
fn proc(processes: &[(u32, &str, char, u32, &str, &str)]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("uptime"), "1000.50 1900.00\n").unwrap();
    fs::create_dir(root.path().join("self")).unwrap();
    for (pid, comm, state, group, command, cgroup) in processes {
        let directory = root.path().join(pid.to_string());
        fs::create_dir(&directory).unwrap();
        let stat = format!("{pid} ({comm}) {state} 1 7 7 0 -1 4 9 0 0 0 1 2 5 6 20 0 1 0 {pid}00 999 10 0\n");
        fs::write(directory.join("stat"), stat).unwrap();
        fs::write(directory.join("status"), format!("Name:\t{comm}\nTgid:\t{group}\n")).unwrap();
        fs::write(directory.join("cmdline"), command.replace(' ', "\0")).unwrap();
        fs::write(directory.join("cgroup"), cgroup).unwrap();
    }
    root
}

fn pids(found: &Found) -> Vec<u32> {
    let mut pids: Vec<u32> = found.processes.iter().map(|stat| stat.pid).collect();
    pids.sort_unstable();
    pids
}

fn host() -> TempDir {
    proc(&[
        (1, "systemd", 'S', 1, "/sbin/init", "0::/init.scope"),
        (20, "mariadbd", 'S', 20, "/usr/sbin/mariadbd", "0::/system.slice/mariadb.service"),
        (21, "connection 1", 'S', 20, "/usr/sbin/mariadbd", "0::/system.slice/mariadb.service"),
        (30, "nginx", 'S', 30, "nginx: worker", "0::/system.slice/nginx.service"),
        (31, "nginx", 'S', 31, "nginx: worker", "0::/system.slice/nginx.service"),
        (32, "nginx", 'Z', 32, "", "0::/system.slice/nginx.service"),
        (40, "a-daemon-with-a", 'S', 40, "/opt/a-daemon-with-a-long-name -f", "0::/"),
        (41, "a-daemon-with-a", 'S', 41, "/opt/a-daemon-with-a-longer-name -f", "0::/"),
    ])
}

#[test]
fn by_name_and_by_unit() {
    let root = host();
    for (find_by, want) in [
        (FindProcess::Name("nginx".into()), vec![30, 31]),
        (FindProcess::Name("mariadbd".into()), vec![20, 21]),
        (FindProcess::Name("a-daemon-with-a-long-name".into()), vec![40]),
        (FindProcess::Name("apache2".into()), vec![]),
        (FindProcess::Unit("nginx".into()), vec![30, 31]),
        (FindProcess::Unit("mariadb.service".into()), vec![20, 21]),
        (FindProcess::Unit("apache2".into()), vec![]),
    ] {
        let found = find(root.path(), &find_by).unwrap();
        assert_eq!(pids(&found), want, "{find_by:?}");
        assert_eq!(found.uptime, Duration::from_millis(1_000_500));
    }
}

#[test]
fn by_pid_file() {
    let root = host();
    let file = root.path().join("the.pid");
    let find_by = FindProcess::PidFile(file.clone());
    let look = || find(root.path(), &find_by).unwrap();
    assert_eq!(look().pid_file, Some(PidFile::Missing));
    #[rustfmt::skip]
    let table = [
        ("30\n", vec![30], None),
        ("", vec![], Some(PidFile::NoNumber)),
        ("99\n", vec![], Some(PidFile::Dead(99))),
        ("32\n", vec![], Some(PidFile::Dead(32))), // a zombie
        ("21\n", vec![], Some(PidFile::Dead(21))), // a thread of 20
    ];
    for (text, want, says) in table {
        fs::write(&file, text).unwrap();
        let found = look();
        assert_eq!(pids(&found), want, "{text:?}");
        match says {
            None => assert!(matches!(found.pid_file, Some(PidFile::Alive { .. }))),
            says => assert_eq!(found.pid_file, says, "{text:?}"),
        }
    }
}

#[test]
fn a_proc_that_hides_the_others_is_a_failure() {
    let root = proc(&[(77, "me", 'S', 77, "me", "0::/")]);
    assert!(find(root.path(), &FindProcess::Name("nginx".into())).unwrap_err().contains("hidepid"));
    assert_eq!(pids(&find(root.path(), &FindProcess::Name("me".into())).unwrap()), [77]);
}

#[test]
fn no_proc_is_a_failure() {
    let nowhere = PathBuf::from("/nonexistent/proc");
    assert!(find(&nowhere, &FindProcess::Name("x".into())).unwrap_err().starts_with("/nonexistent/proc/uptime: "));
}

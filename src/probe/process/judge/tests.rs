use super::*;
use crate::config::FindProcess;

fn stat(pid: u32, start_s: u64) -> Stat {
    let ticks = rustix::param::clock_ticks_per_second();
    Stat { pid, comm: b"x".to_vec(), state: b'S', user: ticks, system: ticks / 2, threads: 3, start: start_s * ticks, resident: 10 }
}

fn found(processes: Vec<Stat>, pid_file: Option<PidFile>) -> Found {
    Found { processes, pid_file, uptime: Duration::from_secs(1000) }
}

fn config(min: u32, max: Option<u32>) -> config::Process {
    config::Process { find: FindProcess::Name("x".into()), min, max }
}

fn alive(age_s: u64, writing: u64) -> Option<PidFile> {
    Some(PidFile::Alive { age: Duration::from_secs(age_s), written: SystemTime::UNIX_EPOCH + Duration::from_secs(writing) })
}

#[test]
fn figures_are_sums_and_the_oldest_is_the_main_one() {
    let sample = sample(&config(1, None), &mut Lives::default(), &found(vec![stat(9, 500), stat(5, 400), stat(7, 400)], None));
    assert_eq!((sample.status, sample.text.as_str()), (Status::Ok, "3 running, main 5"));
    let page_kib = i128::try_from(rustix::param::page_size() / 1024).unwrap();
    for (name, want) in [
        ("count", Figure::Integer(3)),
        ("pid", Figure::Integer(5)),
        ("resident", Figure::Integer(30 * page_kib)),
        ("cpu-time", Figure::Real(4.5)),
        ("threads", Figure::Integer(9)),
        ("uptime", Figure::Integer(600)),
        ("restarts", Figure::Integer(0)),
    ] {
        assert_eq!(sample.figures[name], want, "{name}");
    }
}

#[test]
fn the_wanted_number() {
    let many = |count: u32| (1..=count).map(|pid| stat(pid, 1)).collect::<Vec<_>>();
    for (min, max, count, status, text) in [
        (1, None, 0, Status::Critical, "not running"),
        (0, None, 0, Status::Ok, "not running"),
        (0, Some(0), 0, Status::Ok, "not running"),
        (2, None, 1, Status::Critical, "1 running, at least 2 wanted; main 1"),
        (1, Some(2), 2, Status::Ok, "2 running, main 1"),
        (1, Some(2), 3, Status::Critical, "3 running, at most 2 wanted; main 1"),
    ] {
        let sample = sample(&config(min, max), &mut Lives::default(), &found(many(count), None));
        assert_eq!((sample.status, sample.text.as_str()), (status, text));
        assert_eq!(sample.figures.contains_key("pid"), count > 0);
    }
}

#[test]
fn restarts_count_lives_and_not_looks() {
    let mut lives = Lives::default();
    let mut restarts = |processes| sample(&config(1, None), &mut lives, &found(processes, None)).figures["restarts"].clone();
    assert_eq!(restarts(vec![]), Figure::Integer(0)); // not there at first
    assert_eq!(restarts(vec![stat(5, 10)]), Figure::Integer(0)); // the first start
    assert_eq!(restarts(vec![stat(5, 10), stat(6, 20)]), Figure::Integer(0)); // a child
    assert_eq!(restarts(vec![]), Figure::Integer(0)); // stopped
    assert_eq!(restarts(vec![stat(8, 30)]), Figure::Integer(1));
    assert_eq!(restarts(vec![stat(8, 40)]), Figure::Integer(2)); // the same number again
}

#[test]
fn pid_files() {
    #[rustfmt::skip]
    let table = [
        (vec![], Some(PidFile::Missing), Status::Critical, "not running: no pid file"),
        (vec![], Some(PidFile::NoNumber), Status::Critical, "not running: no number in the pid file"),
        (vec![], Some(PidFile::Dead(7)), Status::Critical, "not running: stale pid file, process 7 is gone"),
        (vec![stat(7, 400)], alive(600, 1), Status::Ok, "1 running, main 7"),
        (vec![stat(7, 400)], alive(0, 1), Status::Ok, "1 running, main 7"),
        (vec![stat(7, 400)], alive(660, 1), Status::Ok, "1 running, main 7"),
        (vec![stat(7, 400)], alive(7800, 1), Status::Critical, "not running: process 7 started 7200 s after the pid file was written"),
    ];
    for (processes, file, status, text) in table {
        let sample = sample(&config(1, None), &mut Lives::default(), &found(processes, file));
        assert_eq!((sample.status, sample.text.as_str()), (status, text));
    }
}

#[test]
fn a_number_that_was_given_to_another_process_while_we_looked() {
    let mut lives = Lives::default();
    let mut look = |start, writing| sample(&config(1, None), &mut lives, &found(vec![stat(7, start)], alive(0, writing))).text;
    assert_eq!(look(400, 1), "1 running, main 7");
    assert_eq!(look(500, 1), "not running: the number in the pid file, 7, is now another process");
    assert_eq!(look(500, 2), "1 running, main 7"); // written anew
}

//! What a process can put into its `/proc/PID/stat` (its command name, any octets) never breaks the reading of the rest.

use ha_snmp::probe::process::stat::Stat;

/// Any octets are read without a panic; what is read, printed again, reads the same; and `data` as a command name changes nothing else.
pub fn proc_stat(data: &[u8]) {
    if let Some(stat) = Stat::parse(data) {
        assert_eq!(Stat::parse(&print(&stat)), Some(stat));
    }
    let stat = Stat { pid: 7, comm: data.to_vec(), state: b'S', user: 1, system: 2, threads: 3, start: 4, resident: 5 };
    assert_eq!(Stat::parse(&print(&stat)), Some(stat));
}

fn print(stat: &Stat) -> Vec<u8> {
    let Stat { pid, comm, state, user, system, threads, start, resident } = stat;
    let mut line = format!("{pid} (").into_bytes();
    line.extend_from_slice(comm);
    line.extend_from_slice(b") ");
    line.push(*state);
    line.extend_from_slice(format!(" 1 1 1 0 -1 0 0 0 0 0 {user} {system} 0 0 20 0 {threads} 0 {start} 0 {resident} 0\n").as_bytes());
    line
}

//! `/proc/PID/stat`: proc_pid_stat(5).

#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::arithmetic_side_effects)]

/// What the kernel says of one process. Times are in clock ticks, `resident` in pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stat {
    /// Field 1.
    pub pid: u32,
    /// Field 2: the command name, cut at 15 octets, with any octets in it.
    pub comm: Vec<u8>,
    /// Field 3: R, S, D, Z and others.
    pub state: u8,
    /// Field 14: CPU time in user mode.
    pub user: u64,
    /// Field 15: CPU time in the kernel.
    pub system: u64,
    /// Field 20.
    pub threads: u64,
    /// Field 22: when it started, after the boot.
    pub start: u64,
    /// Field 24.
    pub resident: u64,
}

impl Stat {
    /// Reads one line. A command name may hold blanks, parentheses and line ends: it goes to the last `)`.
    #[must_use]
    pub fn parse(line: &[u8]) -> Option<Self> {
        let open = line.iter().position(|octet| *octet == b'(')?;
        let close = line.iter().rposition(|octet| *octet == b')')?;
        let comm = line.get(open.checked_add(1)?..close)?;
        let pid = number(line.get(..open)?.trim_ascii())?;
        let rest = line.get(close.checked_add(1)?..)?;
        // Field 3 is the first behind the name.
        let fields: Vec<&[u8]> = rest.split(u8::is_ascii_whitespace).filter(|field| !field.is_empty()).collect();
        let field = |place: usize| fields.get(place.checked_sub(3)?).copied();
        let &[state] = field(3)? else { return None };
        Some(Self {
            pid: u32::try_from(pid).ok()?,
            comm: comm.to_vec(),
            state,
            user: number(field(14)?)?,
            system: number(field(15)?)?,
            threads: number(field(20)?)?,
            start: number(field(22)?)?,
            resident: number(field(24)?)?,
        })
    }

    /// A dead process that its parent has not waited for still has an entry.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !matches!(self.state, b'Z' | b'X' | b'x')
    }
}

fn number(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn print(stat: &Stat) -> Vec<u8> {
        let Stat { pid, comm, state, user, system, threads, start, resident } = stat;
        let mut line = format!("{pid} (").into_bytes();
        line.extend_from_slice(comm);
        line.extend_from_slice(b") ");
        line.push(*state);
        line.extend_from_slice(
            format!(" 1 7 7 0 -1 4194560 9 0 0 0 {user} {system} 5 6 20 0 {threads} 0 {start} 999 {resident} 18446744073709551615 1 1\n")
                .as_bytes(),
        );
        line
    }

    #[test]
    fn a_line_of_linux_6() {
        let line =
            b"1234 (tmux: server) S 1 1234 1234 0 -1 4194624 3471 9106 0 2 155 227 10 14 20 0 3 0 8017 11370496 1088 18446744073709551615 \
            94000000000000 94000000500000 140700000000000 0 0 0 0 528386 134433281 0 0 0 17 1 0 0 0 0 0 94 94 94 140 140 140 140 0\n";
        let want = Stat {
            pid: 1234,
            comm: b"tmux: server".to_vec(),
            state: b'S',
            user: 155,
            system: 227,
            threads: 3,
            start: 8017,
            resident: 1088,
        };
        assert_eq!(Stat::parse(line), Some(want));
    }

    #[test]
    fn not_a_line() {
        for line in ["", "1", "1 (a", "1 a)", ")1(", "1 (a) S 1 2 3", "x (a) S 1 7 7 0 -1 4 9 0 0 0 1 1 5 6 20 0 1 0 1 999 1", "-1 (a) S"] {
            assert_eq!(Stat::parse(line.as_bytes()), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read(
            pid in any::<u32>(), comm in prop::collection::vec(prop_oneof![Just(b')'), Just(b'('), Just(b' '), any::<u8>()], 0..=15), state in b'A'..b'z',
            (user, system, threads, start, resident) in any::<(u64, u64, u64, u64, u64)>(),
        ) {
            let stat = Stat { pid, comm, state, user, system, threads, start, resident };
            prop_assert_eq!(Stat::parse(&print(&stat)), Some(stat));
        }

        #[test]
        fn any_octets(line in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Stat::parse(&line);
        }
    }
}

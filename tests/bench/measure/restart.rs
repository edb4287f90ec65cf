//! snmpd dies and comes back: when is the table served again?

use crate::failure::Failure;
use crate::figures::{Figures, Metric};
use crate::server::Server;
use crate::table::value_of;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// So long snmpd is away.
const DOWN: Duration = Duration::from_millis(1500);

/// libnetsnmp tries again each 15 s.
const LIMIT: Duration = Duration::from_secs(40);

/// How exactly it is known.
const STEP: Duration = Duration::from_millis(2);

/// Kills snmpd, starts it again 1.5 s later, and takes the time from its own first answer to the first value of the table.
pub fn round(server: &mut Server, rows: usize, figures: &mut Figures) -> Result<(), Failure> {
    server.master.crash()?;
    sleep(DOWN);
    server.master.start_again()?;
    let begin = Instant::now();
    let mut client = server.client()?;
    while !matches!(client.get(&value_of(1)), Ok(Some(_))) {
        if begin.elapsed() > LIMIT {
            figures.push_too_long((server.kind, rows, Metric::ServedAgain));
            return Ok(());
        }
        sleep(STEP);
    }
    figures.push((server.kind, rows, Metric::ServedAgain), begin.elapsed().as_secs_f64());
    Ok(())
}

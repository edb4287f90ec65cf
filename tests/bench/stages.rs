//! The stages of a run: which servers are up together, and what is measured on them, in shuffled rounds.

use crate::client::Ask;
use crate::failure::Failure;
use crate::figures::{Figures, Metric, Shuffle};
use crate::measure::{crowd, get, restart, walk};
use crate::notify::Told;
use crate::options::Plan;
use crate::ours::Load;
use crate::server::{Kind, Place, SERVED_LIMIT, Server};
use crate::table::{Table, base, rotation, value_of};
use crate::takeover::Took;
use crate::usage::Cpus;
use std::thread::sleep;
use std::time::Duration;

/// Rows of the tables that are walked.
pub const SIZES: [usize; 3] = [10, 1000, 10_000];

/// GETs, eight clients, restarts and scripts are measured on this many rows.
pub const MIDDLE: usize = 1000;

/// The repetitions of a GETBULK.
pub const BULK: Ask = Ask::Bulk(50);

/// What stands for the number of rows where the example configuration is measured.
pub const EXAMPLE: usize = 0;

/// So many of the 1000 scripts hang.
const HANGING: usize = 100;

/// A run.
pub struct Run<'a> {
    /// How much is done.
    pub plan: &'a Plan,
    /// Where servers are started.
    pub place: Place<'a>,
    /// The CPUs.
    pub cpus: Cpus,
    /// What was measured.
    pub figures: Figures,
    /// What was measured of notifications.
    pub told: Figures<Told>,
    /// What was measured of takeovers.
    pub took: Figures<Took>,
    /// What could not be measured.
    pub failures: Vec<String>,
    /// The orders of the rounds.
    pub shuffle: Shuffle,
}

impl Run<'_> {
    /// All stages.
    pub fn all(&mut self, progress: fn(&str)) {
        if self.plan.only_notifications {
            return self.notifications(progress);
        }
        if self.plan.only_takeovers {
            return self.takeovers(progress);
        }
        for rows in SIZES {
            progress(&format!("{rows} rows"));
            self.table(rows);
        }
        progress("snmpd is killed and comes back");
        self.attempt("restart", Self::restarts);
        if self.plan.agent.is_some() {
            progress("GETs at 10 and at 10 000 rows");
            self.attempt("scale", Self::scale);
            progress("1000 scripts, none or 100 of them hanging");
            self.attempt("scripts", Self::scripts);
            progress("memory with the example configuration");
            self.attempt("example", Self::example);
        }
        self.notifications(progress);
        self.takeovers(progress);
        self.attempt("affinity", |run| run.cpus.free(&[]));
    }

    /// What fails is told, and the rest goes on.
    pub fn attempt(&mut self, stage: &str, work: impl FnOnce(&mut Self) -> Result<(), Failure>) {
        if let Err(failure) = work(self) {
            self.failures.push(format!("{stage}: {failure}"));
        }
    }

    /// All servers on a table of `rows` rows: walks and memory; on the middle size GETs and eight clients too.
    fn table(&mut self, rows: usize) {
        let (mut servers, table) = self.start(rows);
        let rounds = if rows > MIDDLE { self.plan.long_rounds } else { self.plan.rounds };
        for _ in 0..rounds {
            self.shuffle.shuffle(&mut servers);
            for server in &servers {
                self.attempt(server.kind.name(), |run| run.alone(server, &table));
            }
        }
        let (crowds, length) = if rows == MIDDLE { self.plan.crowds } else { (0, Duration::ZERO) };
        for _ in 0..crowds {
            self.shuffle.shuffle(&mut servers);
            for server in &servers {
                self.attempt(server.kind.name(), |run| {
                    run.cpus.free(&server.pids())?;
                    // A server may have lost its session in the round before.
                    server.wait(&rotation(rows), SERVED_LIMIT)?;
                    crowd::round(server, rows, length, &mut run.figures)
                });
            }
        }
    }

    /// One client, everything on one CPU.
    fn alone(&mut self, server: &Server, table: &Table) -> Result<(), Failure> {
        self.cpus.pin(&server.pids())?;
        if table.rows == MIDDLE {
            get::round(server, table.rows, self.plan.gets, &mut self.figures)?;
        }
        for ask in [Ask::Next, BULK] {
            walk::round(server, table, ask, self.plan.walk_limit, &mut self.figures)?;
        }
        self.figures.push((server.kind, table.rows, Metric::Resident), server.resident_mib()?);
        Ok(())
    }

    /// Ours first: its walk is the table of the peers. Without it the table is generated.
    fn start(&mut self, rows: usize) -> (Vec<Server>, Table) {
        let mut servers = Vec::new();
        let mut table = Table::generated(rows);
        if self.plan.agent.is_some() {
            let started = self.place.ours(&format!("ours-{rows}"), Load::Rows(rows), &rotation(rows));
            match started.and_then(|server| server.serves(rows, SERVED_LIMIT).map(|table| (server, table))) {
                Ok((server, walked)) => {
                    servers.push(server);
                    table = walked;
                }
                Err(failure) => self.failures.push(format!("{}, {rows} rows: {failure}", Kind::Ours.name())),
            }
        }
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Ours) {
            match self.peer(kind, &table) {
                Ok(Some(server)) => servers.push(server),
                Ok(None) => {}
                Err(failure) => self.failures.push(format!("{}, {rows} rows: {failure}", kind.name())),
            }
        }
        (servers, table)
    }

    /// A peer that gives the same answers as ours. The largest table is not compared: it would take pyagentx minutes.
    fn peer(&self, kind: Kind, table: &Table) -> Result<Option<Server>, Failure> {
        let server = self.place.peer(&format!("{kind:?}-{}", table.rows), kind, table)?;
        if let Some(server) = &server
            && table.rows <= MIDDLE
        {
            server.serves(table.rows, SERVED_LIMIT)?.same_as(table, kind.name())?;
        }
        Ok(server)
    }

    /// Ours and the C subagent.
    fn restarts(&mut self) -> Result<(), Failure> {
        self.cpus.free(&[])?;
        let table = Table::generated(MIDDLE);
        let mut servers: Vec<Server> = self.place.peer("restart-c", Kind::C, &table)?.into_iter().collect();
        if self.plan.agent.is_some() {
            match self.place.ours("restart-ours", Load::Rows(MIDDLE), &rotation(MIDDLE)) {
                Ok(server) => servers.push(server),
                Err(failure) => self.failures.push(format!("restart: {failure}")),
            }
        }
        for _ in 0..self.plan.restarts {
            for server in &mut servers {
                restart::round(server, MIDDLE, &mut self.figures)?;
            }
        }
        Ok(())
    }

    /// Our smallest and our largest table, up at the same time.
    fn scale(&mut self) -> Result<(), Failure> {
        let [small, .., large] = SIZES;
        let mut servers = Vec::new();
        for rows in [small, large] {
            servers.push((rows, self.place.ours(&format!("scale-{rows}"), Load::Rows(rows), &rotation(rows))?));
        }
        for _ in 0..self.plan.rounds {
            self.shuffle.shuffle(&mut servers);
            for (rows, server) in &servers {
                self.cpus.pin(&server.pids())?;
                get::round(server, *rows, self.plan.gets, &mut self.figures)?;
            }
        }
        Ok(())
    }

    /// One after the other, since the scripts of one would disturb the other.
    fn scripts(&mut self) -> Result<(), Failure> {
        let healthy = MIDDLE - HANGING;
        for round in 0..self.plan.scripts {
            let mut turns = [false, true];
            self.shuffle.shuffle(&mut turns);
            for hangs in turns {
                self.cpus.free(&[])?;
                let load = Load::Scripts { all: MIDDLE, hanging: if hangs { HANGING } else { 0 } };
                let wanted: Vec<_> = (1..=healthy).map(value_of).collect();
                let server = self.place.ours(&format!("scripts-{hangs}-{round}"), load, &wanted)?;
                self.cpus.pin(&server.pids())?;
                let times = get::series(&server, healthy, 10 * self.plan.gets)?;
                get::push(&mut self.figures, (Kind::Ours, MIDDLE, Metric::Scripts(hangs)), &times, 99);
            }
        }
        Ok(())
    }

    /// The memory that a newcomer's agent takes.
    fn example(&mut self) -> Result<(), Failure> {
        self.cpus.free(&[])?;
        let server = self.place.ours("example", Load::Example, &[value_of(1)])?;
        server.client()?.walk(&base(), BULK, SERVED_LIMIT)?;
        // Every probe has run once and more by then.
        sleep(Duration::from_secs(if self.plan.quick { 5 } else { 35 }));
        self.figures.push((Kind::Ours, EXAMPLE, Metric::Resident), server.resident_mib()?);
        Ok(())
    }
}

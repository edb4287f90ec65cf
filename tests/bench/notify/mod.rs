//! Notifications: from an edge to what a receiver has decoded of it, and bursts of edges.

pub mod burst;
pub mod config;
mod phase;
mod receiver;
pub mod report;
mod source;
pub mod tool;
pub mod way;

use crate::failure::Failure;
use crate::stages::Run;
use burst::Burst;
use source::Source;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};
use way::Way;

/// One thing that is measured of notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// From an edge to its decoded notification, milliseconds; a figure for each edge.
    Edge(Way),
    /// Edges that never arrived.
    Lost(Way),
    /// A write of 4 KiB and its fdatasync(2) on the disk that `Way::TrapFromDisk` has its store on, milliseconds.
    Sync,
    /// Edges of a burst that never arrived.
    BurstLost(Way),
    /// Edges of a burst that arrived behind a later one.
    BurstDisorder(Way),
    /// From the first to the last arrival of a burst, seconds.
    BurstTime(Way),
    /// Edges a second in between.
    BurstRate(Way),
    /// Median of a GET, microseconds; `true` during a burst.
    GetMedian(Way, bool),
    /// 99th percentile of that.
    GetP99(Way, bool),
}

/// The first edges of each way start programs that are not yet in the page cache; they are not counted.
const WARM_UP: usize = 5;
/// A way that has lost so many edges is not gone any further.
const GIVE_UP: f64 = 5.0;
/// What an edge leaves to be done, such as the new tree, is not to be in the way of the next one.
const PAUSE: Duration = Duration::from_millis(5);
/// The bursts that are measured.
const BURSTS: [Way; 2] = [Way::Inform, Way::Agentx];

impl<'a> Run<'a> {
    /// All of it.
    pub fn notifications(&mut self, progress: fn(&str)) {
        progress("edges, by all ways in turn");
        self.attempt("edges", Self::edges);
        if self.plan.agent.is_some() {
            progress("bursts of 5000 edges");
            self.attempt("bursts", Self::bursts);
        }
    }

    /// Edges by all ways in turn.
    fn edges(&mut self) -> Result<(), Failure> {
        self.cpus.free(&[])?;
        let mut sources: Vec<Source<'_>> = Way::ALL.into_iter().filter_map(|way| self.source(way)).collect();
        let path = self.place.disk.join("sync");
        let disk = File::create(&path).map_err(Failure::file(&path))?;
        for round in 0..WARM_UP + self.plan.edges {
            self.shuffle.shuffle(&mut sources);
            sources.retain_mut(|source| self.edge(source, round >= WARM_UP));
            let took = sync(&disk).map_err(Failure::file(&path))?;
            self.told.push(Told::Sync, took.as_secs_f64() * 1e3);
        }
        Ok(())
    }

    /// One edge; whether another one is worth a try.
    fn edge(&mut self, source: &mut Source<'_>, is_counted: bool) -> bool {
        let way = source.way;
        let taken = source.edge();
        sleep(PAUSE);
        match taken {
            Ok(taken) if is_counted => self.told.push(Told::Edge(way), taken),
            Ok(_) => {}
            Err(Failure::Timeout(_)) => self.told.push(Told::Lost(way), 1.0),
            Err(failure) => {
                self.failures.push(format!("{}: {failure}", way.name()));
                return false;
            }
        }
        let gives_up = self.told.sum(Told::Lost(way)).is_some_and(|lost| lost >= GIVE_UP);
        if gives_up {
            self.failures.push(format!("{}: {GIVE_UP} edges did not arrive; its log: {}", way.name(), source.log()));
        }
        !gives_up
    }

    /// What goes this way; `None` where it cannot be started.
    fn source(&mut self, way: Way) -> Option<Source<'a>> {
        if way.is_ours() && self.plan.agent.is_none() {
            return None;
        }
        let source = match self.place.tools.tellers.get(&way) {
            Some(tool) => Source::tool(&self.place, way, tool),
            None if way.is_ours() => Source::agent(&self.place, way, self.store(way)),
            None => return None,
        };
        source.map_err(|failure| self.failures.push(format!("{}: {failure}", way.name()))).ok()
    }

    fn store(&self, way: Way) -> &Path {
        if way == Way::TrapFromDisk { self.place.disk } else { self.place.memory }
    }

    /// Bursts by informs and through snmpd, in turn.
    fn bursts(&mut self) -> Result<(), Failure> {
        self.cpus.free(&[])?;
        let started = BURSTS.map(|way| Burst::start(&self.place, way, self.store(way)));
        let mut bursts = started.into_iter().collect::<Result<Vec<_>, _>>()?;
        for _ in 0..self.plan.bursts {
            self.shuffle.shuffle(&mut bursts);
            for burst in &mut bursts {
                burst.round(self.plan.gets, &mut self.told)?;
            }
        }
        Ok(())
    }
}

fn sync(disk: &File) -> std::io::Result<Duration> {
    let begin = Instant::now();
    disk.write_all_at(&[0; 4096], 0)?;
    disk.sync_data()?;
    Ok(begin.elapsed())
}

//! The system probe: load, CPU, memory and swap of this host.

use crate::time::Instant;
use crate::view::{Failure, Figure, Sample, Status};
use std::collections::BTreeMap;
use std::time::Duration;

/// Probes this host. It judges nothing: how much load is too much is for a watch to say.
#[derive(Default)]
pub struct System {
    /// Holds the CPU times of the last run, which was then.
    last: Option<(Instant, sysinfo::System)>,
}

impl System {
    /// A probe of this host.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One run. The files it reads are of the kernel and never block, so it takes no thread of its own.
    ///
    /// # Errors
    /// [`Failure::System`] where /proc cannot be read.
    pub async fn run(&mut self, now: Instant, timeout: Duration) -> Result<Sample, Failure> {
        let failure = |error: sysinfo::Error| Failure::System(format!("cannot read /proc: {error}"));
        // CPU time is a difference, and two readings too close together give none: the first run takes a moment for the first of them.
        let (has_cpu, mut host) = match self.last.take() {
            Some((last, host)) => (now.since(last) >= sysinfo::MINIMUM_CPU_UPDATE_INTERVAL, host),
            None => {
                let mut host = sysinfo::System::new().map_err(failure)?;
                let has_time = timeout > sysinfo::MINIMUM_CPU_UPDATE_INTERVAL * 2;
                if has_time {
                    host.refresh_cpu_usage();
                    tokio::time::sleep(sysinfo::MINIMUM_CPU_UPDATE_INTERVAL).await;
                }
                (has_time, host)
            }
        };
        host.refresh_memory();
        host.refresh_cpu_usage();
        if host.total_memory() == 0 {
            return Err(Failure::System("cannot read /proc/meminfo".to_owned()));
        }
        let load = sysinfo::System::load_average().map_err(failure)?;
        let reading = Reading {
            load: [load.one, load.five, load.fifteen],
            cpu_percent: has_cpu.then(|| f64::from(host.global_cpu_usage())),
            memory: [host.total_memory(), host.available_memory()],
            swap: [host.total_swap(), host.used_swap()],
            uptime: sysinfo::System::uptime().map_err(failure)?,
        };
        self.last = Some((now, host));
        Ok(sample(&reading))
    }
}

/// What the host says; memory and swap in octets.
struct Reading {
    load: [f64; 3],
    cpu_percent: Option<f64>,
    memory: [u64; 2],
    swap: [u64; 2],
    uptime: u64,
}

fn sample(reading: &Reading) -> Sample {
    let [load1, load5, load15] = reading.load;
    let [memory, available] = reading.memory.map(|octets| octets / 1024);
    let [swap, swap_used] = reading.swap.map(|octets| octets / 1024);
    let mut figures = BTreeMap::from(
        [
            ("memory-total", Figure::from(memory)),
            ("memory-available", available.into()),
            ("memory-used", memory.saturating_sub(available).into()),
            ("swap-total", swap.into()),
            ("swap-used", swap_used.into()),
            ("uptime", reading.uptime.into()),
        ]
        .map(|(name, figure)| (name.to_owned(), figure)),
    );
    let reals = [("load1", Some(load1)), ("load5", Some(load5)), ("load15", Some(load15)), ("cpu-percent", reading.cpu_percent)];
    for (name, real) in reals {
        figures.extend(real.filter(|real| real.is_finite()).map(|real| (name.to_owned(), Figure::Real(real))));
    }
    let text = format!("load {load1:.2} {load5:.2} {load15:.2}, {} of {} MiB available", available / 1024, memory / 1024);
    Sample { status: Status::Ok, text, figures }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures() {
        let mut reading = Reading { load: [0.5, 1.25, 2.0], cpu_percent: None, memory: [8 << 30, 2 << 30], swap: [0, 0], uptime: 77 };
        let first = sample(&reading);
        assert_eq!(first.text, "load 0.50 1.25 2.00, 2048 of 8192 MiB available");
        assert_eq!(first.figures["memory-used"], Figure::Integer(6 << 20));
        assert_eq!(first.figures["load5"], Figure::Real(1.25));
        assert!(!first.figures.contains_key("cpu-percent"));
        reading.cpu_percent = Some(12.5);
        assert_eq!(sample(&reading).figures["cpu-percent"], Figure::Real(12.5));
        reading.cpu_percent = Some(f64::NAN);
        assert!(!sample(&reading).figures.contains_key("cpu-percent"));
    }
}

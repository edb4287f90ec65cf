//! The flight recorder's file, read again: its inputs go through a machine as they did then, and what it decided is told in lines.
//!
//! A file begins with `{"segment":N}` and the whole machine as it was then; the lines after that are those of [`Line`]. `{"dropped":N}` stands
//! where the disk was too slow. The last line may be torn: what cannot be read is told, and skipped. Frames and echoes that were gathered go
//! through the machine at even distances.
//!
//! | line | tells |
//! |---|---|
//! | `+1.250s  text` | an input; frames of the peer only where they say something else than the one before |
//! | `+1.250s    -> text` | what the machine ordered then; frames are left out |
//! | `+1.250s    == text` | what became other in its picture of the cluster |

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod expand;
mod story;

use super::changes::{changes, resource_changes};
use super::input::Input;
use super::machine::{Machine, Settings};
use super::output::Output;
use super::recording::Line;
use super::report::{Incarnation, Report};
use crate::time::Instant;
use crate::view::cluster::Cluster;
use expand::Pending;
use serde::Deserialize;

/// A line of the recorder itself.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Mark {
    Segment(serde::de::IgnoredAny),
    Dropped(u64),
}

/// A file that is read line by line.
#[derive(Debug, Default)]
pub struct Replay {
    running: Option<Running>,
    /// Lines before the first start of a machine, of which nothing can be told.
    before: u64,
    number: u64,
}

#[derive(Debug)]
struct Running {
    machine: Machine,
    /// What is known in part so far.
    pending: Pending,
    settings: Settings,
    now: Instant,
    seen: Cluster,
    heard: Option<(Incarnation, Report)>,
}

impl Replay {
    /// Takes the next line of the file, without its end, and gives what is to be told of it.
    pub fn line(&mut self, text: &str) -> Vec<String> {
        self.number = self.number.saturating_add(1);
        if text.trim().is_empty() {
            return Vec::new();
        }
        if let Ok(line) = serde_json::from_str::<Line>(text) {
            return self.take(line);
        }
        match serde_json::from_str::<Mark>(text) {
            Ok(Mark::Segment(_)) => return Vec::new(),
            Ok(Mark::Dropped(lines)) => return self.gap(lines),
            Err(_) => {}
        }
        match serde_json::from_str::<Machine>(text) {
            Ok(machine) => self.start(machine),
            Err(error) => vec![format!("line {} is skipped: {error}", self.number)],
        }
    }

    /// What is to be told at the end of the file.
    #[must_use]
    pub fn end(&self) -> Vec<String> {
        let Some(running) = &self.running else {
            return vec![format!(
                "no machine starts in this file: {} lines are the end of a segment whose beginning was overwritten",
                self.before
            )];
        };
        let mut lines = vec![format!("{}  end of the recording", running.now)];
        lines.extend(running.picture(&Cluster::default(), &running.machine.snapshot(running.now)));
        lines.extend(running.left());
        lines
    }

    /// What follows may go on as a frame that is missing.
    fn gap(&mut self, missing: u64) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(running) = &mut self.running {
            running.go_on(None, &mut lines);
            running.pending.forget();
        }
        lines.push(format!("{missing} lines are missing: the disk was too slow"));
        lines
    }

    fn start(&mut self, machine: Machine) -> Vec<String> {
        let mut lines = Vec::new();
        if self.running.is_none() && self.before > 0 {
            lines.push(format!("{} lines are skipped: the beginning of their segment is not there", self.before));
        }
        let settings = machine.settings().clone();
        lines.push(story::start(&settings, Some(&machine.durable())));
        self.running = Some(Running {
            machine,
            pending: Pending::default(),
            settings,
            now: Instant::default(),
            seen: Cluster::default(),
            heard: None,
        });
        lines
    }

    fn take(&mut self, line: Line) -> Vec<String> {
        let Some(running) = &mut self.running else {
            self.before = self.before.saturating_add(1);
            return Vec::new();
        };
        let mut lines = Vec::new();
        if let Line::Until(until) = line {
            running.go_on(Some(until), &mut lines);
        } else if !running.pending.take(line) {
            lines.push(format!("line {} is skipped: what it goes on from is missing", self.number));
        }
        lines
    }
}

impl Running {
    /// Takes in what is whole up to then; everything, if no time is given.
    fn go_on(&mut self, until: Option<Instant>, lines: &mut Vec<String>) {
        for (at, input) in self.pending.up_to(until) {
            self.pass(at, lines);
            self.now = self.now.max(at);
            self.tell(input, lines);
        }
        if let Some(until) = until {
            self.pass(until, lines);
        }
    }

    /// Lets time pass.
    fn pass(&mut self, until: Instant, lines: &mut Vec<String>) {
        // One that was started by nothing has no timer yet; and none rings twice at once.
        while let Some(wake) = self.machine.poll_timeout().filter(|wake| *wake <= until) {
            self.now = self.now.max(wake);
            self.machine.handle_timeout(self.now);
            self.outputs(lines);
        }
    }

    /// What was recorded last, while frames of the same time may be missing: as it was told, for the machine would take them for lost.
    fn left(&self) -> Vec<String> {
        let told = self.pending.all().filter_map(|(at, input)| Some(format!("{at}  {}", story::input(input, &self.settings)?)));
        let mut lines: Vec<String> = told.collect();
        if !lines.is_empty() {
            lines.insert(0, "the core ended here; what follows it was told, but frames and echoes may be missing".to_owned());
        }
        lines
    }

    fn tell(&mut self, input: Input, lines: &mut Vec<String>) {
        let told = match &input {
            Input::Heard { link, frame } => {
                let says = (frame.incarnation, frame.report.clone());
                let is_new = self.heard.as_ref() != Some(&says);
                self.heard = Some(says);
                is_new.then(|| story::heard(*link, frame, &self.settings))
            }
            other => story::input(other, &self.settings),
        };
        lines.extend(told.map(|text| format!("{}  {text}", self.now)));
        self.machine.handle(self.now, input);
        self.outputs(lines);
    }

    fn outputs(&mut self, lines: &mut Vec<String>) {
        let mut is_changed = false;
        while let Some(output) = self.machine.poll_output() {
            is_changed |= output == Output::Changed;
            lines.extend(story::output(&output, &self.settings).map(|text| format!("{}    -> {text}", self.now)));
        }
        if is_changed {
            let seen = self.machine.snapshot(self.now);
            lines.extend(self.picture(&self.seen, &seen));
            self.seen = seen;
        }
    }

    fn picture(&self, old: &Cluster, new: &Cluster) -> impl Iterator<Item = String> + use<> {
        let now = self.now;
        changes(old, new).into_iter().chain(resource_changes(old, new)).map(move |text| format!("{now}    == {text}"))
    }
}

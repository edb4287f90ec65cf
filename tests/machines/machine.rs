//! A machine of a test: on or off, and what is said to it.

use crate::history::{History, What};
use crate::monitor::Monitor;
use crate::port::Port;
use crate::{desk, qemu};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Machine 0 or 1, which is called n1 or n2.
pub struct Machine {
    node: usize,
    image: PathBuf,
    directory: PathBuf,
    history: Arc<History>,
    power: Mutex<Option<(Child, Monitor)>>,
    port: Mutex<Port>,
}

impl Machine {
    /// Switched off, with a disk as it is in `image`; `wires` is the directory of the switch.
    pub fn new(node: usize, image: &Path, wires: &Path, history: &Arc<History>) -> Self {
        let directory = wires.join(format!("n{}", node + 1));
        fs::create_dir(&directory).unwrap();
        let copied = Command::new("cp").arg("--sparse=always").arg(image.join("disk")).arg(&directory).status().unwrap();
        assert!(copied.success());
        let port = Mutex::new(Port::new(directory.join("commands")));
        Self { node, image: image.to_owned(), directory, history: Arc::clone(history), power: Mutex::default(), port }
    }

    /// Switches it on. `fence` is called with a node's name when this machine wants that one to be reset.
    pub fn switch_on(&self, fence: impl Fn(&str) + Send + 'static) {
        let wires = self.directory.parent().unwrap();
        let sockets = qemu::PORTS.map(|port| self.directory.join(port)).into_iter().chain([crate::switch::card(wires, self.node)]);
        for socket in sockets.clone().chain([self.directory.join("monitor")]) {
            let _ = fs::remove_file(socket);
        }
        let child = qemu::start(self.node, &self.image, &self.directory, wires);
        // The card comes last.
        crate::until(|| "QEMU listens".to_owned(), || sockets.clone().all(|socket| socket.exists()).then_some(()));
        let (node, history) = (self.node, Arc::clone(&self.history));
        let monitor = Monitor::connect(&self.directory.join("monitor"), move || history.note_off(node));
        let history = Arc::clone(&self.history);
        desk::serve(&self.directory.join("service"), move |word| match word {
            "up" => history.note_up(node),
            "start" => history.note(node, What::Started),
            _ => history.note(node, What::Stopped),
        });
        desk::serve(&self.directory.join("fence"), fence);
        *self.power.lock().unwrap() = Some((child, monitor));
    }

    /// Cuts its power.
    pub fn cut(&self) {
        if let Some((mut child, _)) = self.power.lock().unwrap().take() {
            child.kill().unwrap();
            child.wait().unwrap();
            self.history.note_off(self.node);
        }
    }

    /// Presses its reset button, and waits until it is reset. One that is off stays so.
    pub fn reset(&self) {
        if let Some((_, monitor)) = self.power.lock().unwrap().as_mut() {
            monitor.reset();
            crate::until(|| format!("n{} is reset", self.node + 1), || (!self.history.is_up(self.node)).then_some(()));
        }
    }

    /// Runs a shell script on it: whether it succeeded, and what it printed.
    pub fn ask(&self, script: &str, patience: Duration) -> io::Result<(bool, String)> {
        self.port.lock().unwrap().run(script, patience)
    }

    /// Runs a shell script on it that succeeds: what it printed.
    pub fn shell(&self, script: &str) -> String {
        let (is_good, printed) = self.ask(script, crate::wait::PATIENCE).unwrap();
        assert!(is_good, "n{}: {script}: {printed}\n{}", self.node + 1, self.console());
        printed
    }

    /// Waits until it has booted far enough to take commands.
    pub fn until_up(&self) {
        let is_up = || self.ask("true", Duration::from_secs(5)).ok();
        crate::until(|| format!("n{} is up; {}", self.node + 1, self.console()), is_up);
    }

    /// What came over its serial line since the beginning: the kernel's complaints, and the core's log.
    pub fn console(&self) -> String {
        let console = fs::read(self.directory.join("console")).unwrap_or_default();
        String::from_utf8_lossy(&console).into_owned()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.cut();
    }
}

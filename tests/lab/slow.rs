//! A way between snmpd and a subagent on which answers take their time.

use ha_snmp::agentx::wire::{HEADER_LEN, PduKind, frame};
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

/// Longer than snmpd waits before it asks again, 1 s; it gives the subagent up after 6 s.
const DELAY: Duration = Duration::from_millis(1500);

/// Forwards one connection; its threads end with that.
pub struct Slow {
    dir: TempDir,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    is_slow: AtomicBool,
    /// What snmpd sent.
    seen: Mutex<Vec<PduKind>>,
}

impl Slow {
    /// Listens, and forwards to the master's socket.
    pub fn start(master: &Path) -> Self {
        let dir = TempDir::new().unwrap();
        let listener = UnixListener::bind(dir.path().join("slow")).unwrap();
        let (master, state) = (master.to_owned(), Arc::<State>::default());
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            let (subagent, _) = listener.accept().unwrap();
            let master = UnixStream::connect(master).unwrap();
            let (from_master, to_subagent) = (master.try_clone().unwrap(), subagent.try_clone().unwrap());
            let requests = Arc::clone(&shared);
            std::thread::spawn(move || requests.forward_requests(from_master, to_subagent));
            shared.forward_answers(subagent, master);
        });
        Self { dir, state }
    }

    /// Where the subagent is to connect.
    pub fn socket(&self) -> PathBuf {
        self.dir.path().join("slow")
    }

    /// From here on.
    pub fn begin(&self) {
        self.state.is_slow.store(true, Ordering::Relaxed);
    }

    /// Up to here.
    pub fn end(&self) {
        self.state.is_slow.store(false, Ordering::Relaxed);
    }

    /// How often snmpd has sent such a PDU.
    pub fn seen(&self, kind: PduKind) -> usize {
        self.state.seen.lock().unwrap().iter().filter(|seen| **seen == kind).count()
    }
}

impl State {
    fn forward_requests(&self, mut from: UnixStream, mut to: UnixStream) {
        let (mut stream, mut buffer) = (Vec::new(), [0; 4096]);
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            stream.extend_from_slice(&buffer[..length]);
            while let Some((header, payload)) = frame(&stream).unwrap() {
                self.seen.lock().unwrap().push(header.kind);
                let used = HEADER_LEN + payload.len();
                stream.drain(..used);
            }
            if to.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
    }

    fn forward_answers(&self, mut from: UnixStream, mut to: UnixStream) {
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if self.is_slow.load(Ordering::Relaxed) {
                std::thread::sleep(DELAY);
            }
            if to.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        // The other direction ends too.
        let _ = to.shutdown(std::net::Shutdown::Both);
    }
}

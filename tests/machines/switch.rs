//! The wire between both machines: each Ethernet frame is a datagram (QEMU's `-netdev dgram`), and this passes them on.

use crate::gateway;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Longer than any frame.
const FRAME: usize = 4096;

/// A switch with a socket for each machine; the gateway is in it.
#[derive(Debug)]
pub struct Switch {
    plugged: Arc<[AtomicBool; 2]>,
    ends: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// The socket of this switch for a machine.
pub fn socket(directory: &Path, node: usize) -> PathBuf {
    directory.join(format!("switch{node}"))
}

/// The socket of the machine's network card.
pub fn card(directory: &Path, node: usize) -> PathBuf {
    directory.join(format!("card{node}"))
}

impl Switch {
    /// Both cables are in.
    pub fn start(directory: &Path) -> Self {
        let plugged = Arc::new([AtomicBool::new(true), AtomicBool::new(true)]);
        let ends = Arc::new(AtomicBool::new(false));
        let sockets = Arc::new([0, 1].map(|node| {
            let socket = UnixDatagram::bind(socket(directory, node)).unwrap();
            socket.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
            // A machine that stands still takes nothing.
            socket.set_write_timeout(Some(Duration::from_millis(5))).unwrap();
            socket
        }));
        let threads = [0, 1].map(|node| {
            let (plugged, ends, sockets) = (Arc::clone(&plugged), Arc::clone(&ends), Arc::clone(&sockets));
            let cards = [0, 1].map(|node| card(directory, node));
            std::thread::spawn(move || {
                let mut frame = [0; FRAME];
                while !ends.load(Ordering::Relaxed) {
                    let Ok(length) = sockets[node].recv(&mut frame) else { continue };
                    let is_in = |node: usize| plugged[node].load(Ordering::Relaxed);
                    let frame = &frame[..length];
                    // Nobody is there while a machine is off.
                    if is_in(node) && is_in(1 - node) {
                        let _ = sockets[1 - node].send_to(frame, &cards[1 - node]);
                    }
                    if let Some(answer) = gateway::answer(frame).filter(|_| is_in(node)) {
                        let _ = sockets[node].send_to(&answer, &cards[node]);
                    }
                }
            })
        });
        Self { plugged, ends, threads: threads.into() }
    }

    /// Pulls the cable of a machine out, or puts it in.
    pub fn cable(&self, node: usize, is_in: bool) {
        self.plugged[node].store(is_in, Ordering::Relaxed);
    }
}

impl Drop for Switch {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

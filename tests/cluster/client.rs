//! The client: asks at the floating address each 20 ms, by ICMP echo requests of its own.

use crate::network::{ADDRESS, Network};
use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use std::io::Read;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// From one request to the next.
const INTERVAL: Duration = Duration::from_millis(20);
/// What is not answered by then is lost.
const PATIENCE: Duration = Duration::from_secs(1);

/// A request.
#[derive(Clone, Copy)]
struct Asked {
    at: Instant,
    answered: bool,
}

/// A thread that asks.
pub struct Client {
    asked: Arc<Mutex<Vec<Asked>>>,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Client {
    pub fn start(network: &Arc<Network>) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let ends = Arc::new(AtomicBool::new(false));
        let (network, list, over) = (Arc::clone(network), Arc::clone(&asked), Arc::clone(&ends));
        let thread = std::thread::spawn(move || {
            network.enter("cl");
            ask(&list, &over);
        });
        Self { asked, ends, thread: Some(thread) }
    }

    /// Waits until a request of now or later is answered.
    pub fn until_answered(&self) {
        let begin = Instant::now();
        let answered = || self.asked.lock().unwrap().iter().rev().any(|asked| asked.answered && asked.at >= begin).then_some(());
        crate::until(|| "the address answers".to_owned(), answered);
    }

    /// Waits until none of the requests of the last 300 ms is answered.
    pub fn until_silent(&self) {
        let silent = || {
            let asked = self.asked.lock().unwrap();
            let mut last = asked.iter().rev().take_while(|asked| asked.at.elapsed() < Duration::from_millis(300));
            (asked.len() > 15 && last.all(|asked| !asked.answered)).then_some(())
        };
        crate::until(|| "nobody answers at the address".to_owned(), silent);
    }

    /// How many requests since `begin` were lost, of those whose time is over.
    pub fn lost_since(&self, begin: Instant) -> usize {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|asked| asked.at >= begin && asked.at.elapsed() > PATIENCE && !asked.answered).count()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn ask(list: &Mutex<Vec<Asked>>, over: &AtomicBool) {
    let mut socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4)).unwrap();
    socket.set_read_timeout(Some(INTERVAL / 4)).unwrap();
    let to = SockAddr::from(format!("{ADDRESS}:0").parse::<SocketAddr>().unwrap());
    let mut next = Instant::now();
    while !over.load(Ordering::Relaxed) {
        if Instant::now() >= next {
            let mut asked = list.lock().unwrap();
            // Nobody may hold it: then there is no route to it.
            let _ = socket.send_to(&request(asked.len()), &to);
            asked.push(Asked { at: Instant::now(), answered: false });
            next = Instant::now() + INTERVAL;
        }
        let mut packet = [0; 128];
        if let Ok(length) = socket.read(&mut packet)
            && let Some(number) = reply(&packet[..length])
            && let Some(asked) = list.lock().unwrap().get_mut(number)
        {
            asked.answered = asked.at.elapsed() <= PATIENCE;
        }
    }
}

/// Echo request (RFC 792) with this number as its data.
fn request(number: usize) -> [u8; 12] {
    let mut packet = [8, 0, 0, 0, b'h', b'a', 0, 0, 0, 0, 0, 0];
    packet[8..].copy_from_slice(&u32::try_from(number).unwrap().to_be_bytes());
    let sum: u32 = packet.chunks(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]]))).sum();
    let folded = (sum & 0xffff) + (sum >> 16);
    let folded = (folded & 0xffff) + (folded >> 16);
    packet[2..4].copy_from_slice(&(!u16::try_from(folded).unwrap()).to_be_bytes());
    packet
}

/// The number of an echo reply behind an IPv4 header without options.
fn reply(packet: &[u8]) -> Option<usize> {
    let icmp = packet.get(20..32).filter(|icmp| icmp[0] == 0 && icmp[4..6] == *b"ha")?;
    Some(u32::from_be_bytes([icmp[8], icmp[9], icmp[10], icmp[11]]) as usize)
}

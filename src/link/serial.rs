//! A link over a serial line: 8 data bits, no parity, 1 stop bit, no flow control.
//!
//! What is written waits in the driver until the line has carried it, and a queue of old frames would make the peer believe in a past that
//! is over. So a frame is written only when the one before it has left: by the arithmetic of the line, and by what the driver says.

use super::framing::{Unstuffer, stuff};
use super::port::Received;
use super::udp::named;
use nix::fcntl::OFlag;
use nix::sys::termios::{BaudRate, ControlFlags, FlushArg, SetArg, cfmakeraw, cfsetspeed, tcflush, tcgetattr, tcsetattr};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};
use tokio::io::unix::AsyncFd;

/// An octet on the line: a start bit, 8 of data, a stop bit.
const BITS_PER_OCTET: u32 = 10;

/// Read at once.
const BUFFER: usize = 512;

/// An open line.
#[derive(Debug)]
pub(super) struct SerialPort {
    tty: AsyncFd<File>,
    baud: u32,
    unstuffer: Unstuffer,
    /// Of what was read and not handed out yet: at most what one read gives.
    arrived: VecDeque<Received>,
    /// When the line will have carried what was written.
    free_at: Instant,
    /// The end of a frame that the driver had no room for.
    rest: Vec<u8>,
}

impl SerialPort {
    /// Opens the line at so many bits per second.
    ///
    /// # Errors
    /// Of the system call that failed, or a rate that no driver has.
    pub fn open(device: &Path, baud: u32) -> io::Result<Self> {
        let rate = rate(baud).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, format!("{baud} is no rate of a serial line")))?;
        // Does not wait for a carrier, and does not make the line our terminal.
        let flags = OFlag::O_NONBLOCK | OFlag::O_NOCTTY;
        let tty = File::options().read(true).write(true).custom_flags(flags.bits()).open(device)?;
        let mut line = tcgetattr(&tty).map_err(|error| named("no serial line", &error.into()))?;
        cfmakeraw(&mut line);
        cfsetspeed(&mut line, rate)?;
        line.control_flags.remove(ControlFlags::CSTOPB | ControlFlags::CRTSCTS | ControlFlags::HUPCL);
        line.control_flags.insert(ControlFlags::CREAD | ControlFlags::CLOCAL);
        tcsetattr(&tty, SetArg::TCSANOW, &line).map_err(|error| named("settings of the line", &error.into()))?;
        // What lies there is of another time.
        tcflush(&tty, FlushArg::TCIOFLUSH)?;
        let (unstuffer, arrived, rest) = (Unstuffer::default(), VecDeque::new(), Vec::new());
        Ok(Self { tty: watch(tty)?, baud, unstuffer, arrived, free_at: Instant::now(), rest })
    }

    /// Writes one frame to the idle line, or fails: there is no waiting.
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] while the line is busy; else of write(2).
    pub fn send(&mut self, frame: &[u8]) -> io::Result<()> {
        let now = Instant::now();
        self.write_rest()?;
        if now < self.free_at || !self.rest.is_empty() || !self.is_writable()? {
            return Err(io::Error::new(io::ErrorKind::WouldBlock, "the line is still busy with the frame before"));
        }
        self.rest = stuff(frame);
        let bits = u32::try_from(self.rest.len()).unwrap_or(u32::MAX).saturating_mul(BITS_PER_OCTET);
        self.free_at = now + Duration::from_secs(1) * bits / self.baud.max(1);
        self.write_rest()
    }

    /// What came next: a frame, garbage, or octets that are no whole yet. Also writes what had no room.
    pub fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Received>> {
        while !self.rest.is_empty()
            && let Poll::Ready(ready) = self.tty.poll_write_ready(context)
        {
            ready?.clear_ready();
            self.write_rest()?;
        }
        if let Some(received) = self.arrived.pop_front() {
            return Poll::Ready(Ok(received));
        }
        let mut buffer = [0; BUFFER];
        loop {
            let mut ready = ready!(self.tty.poll_read_ready(context))?;
            match ready.try_io(|tty| tty.get_ref().read(&mut buffer)) {
                Ok(Ok(0)) => return Poll::Ready(Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the device is gone"))),
                Ok(Ok(len)) => {
                    let octets = buffer.get(..len).unwrap_or_default();
                    self.arrived.extend(octets.iter().filter_map(|octet| self.unstuffer.push(*octet)).map(Received::from));
                    return Poll::Ready(Ok(self.arrived.pop_front().unwrap_or(Received::Part)));
                }
                Ok(Err(error)) => return Poll::Ready(Err(error)),
                // Not ready after all: the next turn registers with the reactor.
                Err(_) => {}
            }
        }
    }

    fn write_rest(&mut self) -> io::Result<()> {
        if self.rest.is_empty() {
            return Ok(());
        }
        match self.tty.get_ref().write(&self.rest) {
            Ok(written) => {
                self.rest.drain(..written);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The driver holds less than 256 octets (`n_tty_poll`).
    fn is_writable(&self) -> io::Result<bool> {
        let mut wanted = [PollFd::new(&self.tty, PollFlags::OUT)];
        Ok(poll(&mut wanted, Some(&Timespec::default()))? > 0)
    }
}

/// To close a line is to wait until it has carried everything, for up to 30 s (`closing_wait`): so nothing is left.
impl Drop for SerialPort {
    fn drop(&mut self) {
        let _ = tcflush(self.tty.get_ref(), FlushArg::TCOFLUSH);
    }
}

#[expect(deprecated, reason = "its successor is unsafe; a File keeps the promise that one asks for: it stays open and is one descriptor")]
fn watch(tty: File) -> io::Result<AsyncFd<File>> {
    AsyncFd::new(tty)
}

fn rate(baud: u32) -> Option<BaudRate> {
    Some(match baud {
        1200 => BaudRate::B1200,
        2400 => BaudRate::B2400,
        4800 => BaudRate::B4800,
        9600 => BaudRate::B9600,
        19_200 => BaudRate::B19200,
        38_400 => BaudRate::B38400,
        57_600 => BaudRate::B57600,
        115_200 => BaudRate::B115200,
        230_400 => BaudRate::B230400,
        460_800 => BaudRate::B460800,
        921_600 => BaudRate::B921600,
        1_000_000 => BaudRate::B1000000,
        1_500_000 => BaudRate::B1500000,
        2_000_000 => BaudRate::B2000000,
        3_000_000 => BaudRate::B3000000,
        4_000_000 => BaudRate::B4000000,
        _ => return None,
    })
}

//! A server in a thread of its own, that answers what the test says.

use ha_snmp::config::Control;
use ha_snmp::control::{Call, Client, Refusal, Request, Response, Server, ServerError};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::oneshot;

/// What a request is answered with.
pub type Answer = Result<Vec<Response>, Refusal>;

/// A server until it is dropped.
pub struct Bench {
    pub directory: TempDir,
    pub control: Control,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<u64>>,
}

impl Bench {
    /// Answers every call with what `answer` makes of it; `None` leaves it unanswered.
    pub fn start(group: Option<&str>, answer: impl Fn(&Call) -> Option<Answer> + Send + 'static) -> Self {
        let directory = tempfile::tempdir().unwrap();
        std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let control = Control { socket: directory.path().join("agent.sock"), group: group.map(str::to_owned), allow_set: false };
        let mut bench = Self { directory, control, stop: None, thread: None };
        bench.serve(answer).unwrap();
        bench
    }

    /// Starts a server there.
    pub fn serve(&mut self, answer: impl Fn(&Call) -> Option<Answer> + Send + 'static) -> Result<(), String> {
        let control = self.control.clone();
        let (stop, stopped) = oneshot::channel();
        let (started, start) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(run(&control, answer, &started, stopped))
        });
        start.recv_timeout(Duration::from_secs(5)).unwrap().map_err(|error| error.to_string())?;
        (self.stop, self.thread) = (Some(stop), Some(thread));
        Ok(())
    }

    /// Ends the server, and tells how many lines it ignored.
    pub fn stop(&mut self) -> u64 {
        drop(self.stop.take());
        self.thread.take().map_or(0, |thread| thread.join().unwrap())
    }

    pub fn client(&self) -> Client {
        Client::connect(&self.control.socket, &self.config()).unwrap()
    }

    pub fn stream(&self) -> UnixStream {
        let stream = UnixStream::connect(&self.control.socket).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
        stream
    }

    /// A configuration that names the socket.
    pub fn config(&self) -> PathBuf {
        let path = self.directory.path().join("ha-snmp.toml");
        let group = self.control.group.as_ref().map(|group| format!("group = '{group}'\n")).unwrap_or_default();
        std::fs::write(&path, format!("[control]\nsocket = '{}'\n{group}", self.control.socket.display())).unwrap();
        path
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        drop(self.stop.take());
    }
}

/// What is sent on a stream, and all that comes back until its end or the end of a line.
pub fn line_for(stream: &mut UnixStream, sent: &[u8]) -> String {
    // Who is turned away may find the stream closed already.
    let _ = stream.write_all(sent);
    let mut line = String::new();
    let _ = BufReader::new(stream).read_line(&mut line);
    line
}

/// Whatever is asked: nothing to say.
pub fn nothing(_: &Call) -> Option<Answer> {
    Some(Ok(Vec::new()))
}

/// Asks for the alarms, of which there are none.
pub fn asks(client: &mut Client) -> bool {
    client.ask(&Request::AlarmList, Some).is_ok_and(|alarms| alarms.is_empty())
}

/// Waits until it is so.
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..200 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("waited ten seconds for: {what}");
}

async fn run(
    control: &Control,
    answer: impl Fn(&Call) -> Option<Answer>,
    started: &std::sync::mpsc::Sender<Result<(), ServerError>>,
    mut stopped: oneshot::Receiver<()>,
) -> u64 {
    let (server, mut calls) = match Server::start(control) {
        Ok(server) => server,
        Err(error) => {
            started.send(Err(error)).unwrap();
            return 0;
        }
    };
    started.send(Ok(())).unwrap();
    let mut unanswered = Vec::new();
    loop {
        tokio::select! {
            Some(call) = calls.recv() => match answer(&call) {
                // Who asked may be gone.
                Some(answer) => drop(call.answer.send(answer)),
                None => unanswered.push(call),
            },
            _ = &mut stopped => return server.ignored(),
        }
    }
}
